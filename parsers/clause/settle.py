"""From a draft to a command or a question: which items, which day, which person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from parsers.clause.drafts import Draft
from parsers.clause.verbs import MEETING
from parsers.days.moments import Day
from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.pieces.handing import OWNED
from parsers.pieces.items import Named
from parsers.said import Command, Known, Said, Shift, Unclear
from parsers.short import short
from parsers.words import Token, fold

_LONG_AGO = 183
"""Days; "done on 25 Nov", said on the 23rd, does not mean last year."""


@dataclass
class Talk:
    """What was spoken of so far: "it", "4 too" and "done" alone are understood from this."""

    known: Known
    sight: Sight
    here: int | None = None
    """The quoted row under which the words stand."""
    named: tuple[int, ...] = ()
    """The items named just before."""
    by_title: bool = False
    """They were named by words: "the redlines", of which one may say "them"."""
    last: Draft | None = None
    """What was said last; an item without a verb takes it."""
    heading: Draft | None = None
    """What a heading ("Done:") says of the lines under it."""
    denied: set[int] = field(default_factory=set)
    """Items of which the mail says somewhere that they are not done."""
    _cut: tuple[Sequence[Token], Sight, Sequence[Chunk]] | None = None

    def pieces(self, cut: Sequence[Token]) -> Sequence[Chunk]:
        """The pieces of a sentence, which is looked at more than once."""
        if self._cut is None or self._cut[0] is not cut or self._cut[1] is not self.sight:
            self._cut = (cut, self.sight, [self._marked(chunk, cut) for chunk in chunks(cut, self.sight)])
        return self._cut[2]

    def _marked(self, chunk: Chunk, cut: Sequence[Token]) -> Chunk:
        """The name of one of the plan's two companies leads nowhere else: "done for Northwind"."""
        ours = chunk.kind == "unknown" and cut[chunk.start].low in self.companies
        return replace(chunk, tags=chunk.tags | {"ours"}) if ours else chunk

    @cached_property
    def companies(self) -> frozenset[str]:
        return frozenset(fold(company.split()[0]) for company in self.known.companies if company.strip())


def settle(draft: Draft, talk: Talk, source: str, *, doubt: str | None = None) -> list[Said]:
    """What a draft comes to. With a `doubt` it is only ever asked about."""
    refs, problem, fault = _items(draft, talk)
    said: list[Said] = []
    if draft.verb != "assign" and draft.item and draft.item.named and draft.item.named.by == OWNED:
        return []
    if draft.wants and not all(_has_verb(draft, talk, ref) for ref in refs):
        return []
    if draft.verb == "start" and isinstance(draft.day, Day) and _begins_another_day(draft, draft.day, talk):
        return []
    if draft.verb == "drop" and isinstance(draft.day, Day) and _lies_ahead(draft.day, talk):
        doubt = doubt or "Is this to be done now?"
    if draft.mention:
        timed = (draft.time or draft.hour_problem) and any(talk.sight.items.known[ref].meeting for ref in refs)
        if (draft.day is None and not timed) or (_known_days(draft, talk, refs) and not timed):
            return []
        if not (draft.alone and draft.time and timed and len(refs) == 1):
            doubt = doubt or "It is not said what this day is for."
    if refs:
        command = _command(draft, talk, source, refs)
        if isinstance(command, Unclear):
            said.append(command)
        elif doubt or draft.problem:
            said.append(Unclear(source, doubt or draft.problem or "", short(command)))
        else:
            said.append(command)
    if problem or (not refs and not (draft.item and draft.item.named and draft.item.named.done_refs)):
        said.append(Unclear(source, problem or "No item is named.", _suggestion(draft, talk, source, fault)))
    return said


def _begins_another_day(draft: Draft, day: Day, talk: Talk) -> bool:
    """Whether work goes on or begins on another day than today; one that is past can only be told (`ahead`)."""
    found, today = day.resolve(talk.sight.clock), talk.sight.clock.today
    told = draft.ahead and isinstance(found, dt.date) and found < today
    return found != today and not told and not (draft.ahead and day.gone)


def _lies_ahead(day: Day, talk: Talk) -> bool:
    found = day.resolve(talk.sight.clock)
    return not day.gone and (isinstance(found, str) or found > talk.sight.clock.today)


def _has_verb(draft: Draft, talk: Talk, ref: int) -> bool:
    """Whether an item is of a kind to which this verb belongs: "sent" to "Send the pack", "held" to a meeting."""
    if MEETING in draft.wants:
        return talk.sight.items.known[ref].meeting
    return bool(talk.sight.items.verbs_of(ref) & set(draft.wants))


def _known_days(draft: Draft, talk: Talk, refs: Sequence[int]) -> bool:
    """Whether a day that was mentioned is the one on which these items are due anyway."""
    day = draft.day.resolve(talk.sight.clock) if isinstance(draft.day, Day) else None
    return bool(refs) and all(talk.sight.items.known[ref].due == day for ref in refs)


def _items(draft: Draft, talk: Talk) -> tuple[tuple[int, ...], str | None, int | None]:
    """(items that are clear, why others are not, the number that is not)."""
    if draft.item is None or draft.item.named is None:
        return _meant(draft, talk)
    named = draft.item.named
    known = talk.sight.items.known
    if draft.wants and (one := _with_verb(draft, named, talk)):
        return one
    if named.by == "title":
        return _titled(draft, named)
    if named.milestone and draft.verb == "reopen":
        return tuple(ref for ref in talk.sight.items.all_of(named.milestone) if not known[ref].open), None, None
    if named.milestone and not named.refs:
        return talk.sight.items.all_of(named.milestone), None, None
    good = tuple(ref for ref in named.refs if ref in known)
    bad = [ref for ref in named.refs if ref not in known]
    if bad:
        what = f"item {bad[0]}" if bad[0] >= 0 else f"milestone M{-bad[0]}"
        return good, f"The plan has no {what}.", bad[0]
    return ((), named.problem, next(iter(good), None)) if named.problem else (good, None, None)


def _titled(draft: Draft, named: Named) -> tuple[tuple[int, ...], str | None, int | None]:
    if draft.verb == "reopen" and named.done_refs:
        if len(named.done_refs) > 1:
            return (), "These words fit more than one item that is done.", named.done_refs[0]
        return named.done_refs, None, None
    if named.refs:
        return named.refs, None, None
    if named.problem:
        return (), named.problem, next(iter(named.candidates), None)
    if (draft.verb in ("done", "start", "unblock") or draft.subject) and named.done_refs:
        return (), None, None
    return (), "No open item has this title.", next(iter(named.done_refs), None)


def _with_verb(draft: Draft, named: Named, talk: Talk) -> tuple[tuple[int, ...], str | None, int | None] | None:
    """ "the order form was signed": of the items that fit, the one whose title begins with this verb."""
    candidates = named.refs or named.candidates
    fitting = tuple(ref for ref in candidates if talk.sight.items.verbs_of(ref) & set(draft.wants))
    if named.by != "title":
        return None
    if len(fitting) == 1:
        return fitting, None, None
    return None


def _meant(draft: Draft, talk: Talk) -> tuple[tuple[int, ...], str | None, int | None]:
    if draft.several:
        if len(talk.named) > 1 or (len(talk.named) == 1 and talk.by_title):
            return talk.named, None, None
        return (), "It is not clear which items are meant.", None
    if len(talk.named) == 1:
        return talk.named, None, None
    if talk.named:
        return (), "More than one item was named just before.", talk.named[0]
    if talk.here is not None and talk.here in talk.sight.items.known:
        return (talk.here,), None, None
    return (), "No item is named.", None


def _command(draft: Draft, talk: Talk, source: str, refs: tuple[int, ...]) -> Command | Unclear:
    command = Command(draft.verb, source, refs, reason=draft.reason, minutes=draft.minutes)
    match draft.verb:
        case "done":
            return _finished(draft, talk, command)
        case "slip" | "meet":
            return _moved(draft, talk, command)
        case "assign":
            return _assigned(draft, talk, command)
        case _:
            return replace(command, minutes=None)


def _finished(draft: Draft, talk: Talk, command: Command) -> Command | Unclear:
    command = replace(command, minutes=None)
    if not isinstance(draft.day, Day) or draft.day.gone:
        return command
    today = talk.sight.clock.today
    day = draft.day.resolve(talk.sight.clock, past=True)
    if isinstance(day, str):
        return Unclear(command.source, day, f"done {short(command)}" if short(command) is None else short(command))
    unsaid_year = draft.day.month is not None and draft.day.year is None and draft.day.fixed is None
    long_ago = unsaid_year and (today - day).days > _LONG_AGO
    if draft.ahead and (day > today or long_ago):
        return _moved(replace(draft, verb="slip"), talk, replace(command, verb="slip"))
    if long_ago:
        return Unclear(command.source, "This day is still to come this year.", short(command))
    if day > today:
        return Unclear(command.source, f"{day} is still to come.", short(command))
    if draft.opens and day == today:
        return Unclear(command.source, "Is it done already, or is it still to do?", short(command))
    return replace(command, on=day if day != today else None)


def _moved(draft: Draft, talk: Talk, command: Command) -> Command | Unclear:
    meeting = any(talk.sight.items.known[ref].meeting for ref in command.items)
    day: dt.date | Shift | None = None
    if isinstance(draft.day, Day):
        resolved = draft.day.resolve(talk.sight.clock)
        later_day = later(talk, command.items)
        if isinstance(resolved, str):
            better = draft.day.nearest(talk.sight.clock) or later_day
            return Unclear(command.source, resolved, short(replace(command, verb="slip", day=better)))
        if draft.day.just_past(talk.sight.clock, resolved):
            why = f"This day is past; the next one is {resolved}."
            return Unclear(command.source, why, short(replace(command, verb="slip", day=later_day)))
        day = resolved
    else:
        day = draft.day
    titled = draft.item is not None and draft.item.named is not None and draft.item.named.by == "title"
    dues = [talk.sight.items.known[ref].due for ref in command.items]
    if titled and draft.old and not all(_is_due_on(draft.old, due) for due in dues):
        return Unclear(command.source, "It is due on another day than that.", short(replace(command, day=day)))
    if meeting and draft.hour_problem:
        suggest = short(replace(command, verb="meet", day=day, time=dt.time(15)))
        return Unclear(command.source, draft.hour_problem, suggest)
    time = draft.time if meeting else None
    if day is None and time is None:
        which = f"item {command.items[0]}" if len(command.items) == 1 else "these items"
        return Unclear(
            command.source,
            f"No day is named for {which}.",
            short(replace(command, verb="slip", day=later(talk, command.items))),
        )
    return replace(
        command, day=day, time=time, zone=draft.zone if time else None, minutes=draft.minutes if meeting else None
    )


def _is_due_on(said: Day, due: dt.date | None) -> bool:
    """Whether the day from which something is moved can be the one on which it is due."""
    if due is None or said.fixed is not None:
        return due == said.fixed
    parts = ((said.month, due.month), (said.number, due.day), (said.weekday, due.weekday()))
    return all(one is None or one == other for one, other in parts)


def later(talk: Talk, refs: Sequence[int]) -> dt.date:
    """A day to put into a suggestion: a week after the due day, or after today."""
    due = talk.sight.items.known[refs[0]].due if refs else None
    return max(due or talk.sight.clock.today, talk.sight.clock.today) + dt.timedelta(weeks=1)


def _assigned(draft: Draft, talk: Talk, command: Command) -> Command | Unclear:
    someone = draft.person
    if someone is None:
        return Unclear(command.source, "Nobody is named.", short(replace(command, person=talk.sight.people.sender)))
    command = replace(command, minutes=None)
    if someone.name == "me" and not someone.address:
        someone = talk.sight.people.me
    if someone.address is None:
        return Unclear(
            command.source,
            someone.problem or "Nobody is named.",
            short(replace(command, person=talk.sight.people.sender)),
        )
    if not someone.known:
        return Unclear(command.source, f"{someone.address} is not on the plan.", f"add {someone.address} to the plan")
    return replace(command, person=someone.address)


def _suggestion(draft: Draft, talk: Talk, source: str, fault: int | None) -> str | None:
    """The same command with an item that the plan has."""
    ref = _near(fault, talk)
    if ref is None:
        return None
    command = _command(replace(draft, problem=None), talk, source, (ref,))
    return short(command) if isinstance(command, Command) else command.suggest


def _near(fault: int | None, talk: Talk) -> int | None:
    """An item that somebody may have meant: one whose number looks alike, else the sender's first open one."""
    known = talk.sight.items.known
    if fault in known:
        return fault
    digits = str(abs(fault)) if fault is not None else ""
    while len(digits) > 1:
        digits = digits[:-1]
        if int(digits) in known:
            return int(digits)
    opened = [item for item in known.values() if item.open]
    own = [item for item in opened if item.owner == talk.known.sender]
    return next((item.ref for item in (*own, *opened)), None)
