"""From what somebody asked to what may happen: Command + plan + sender -> a decision, as a value.

Nothing is done here. A command is first made absolute (relative days by the plan's calendar, half-said meeting times by
the item), then checked against the plan, then ruled upon (`mailmap.plan.roles`); those of one mail are decided in the
order they were written, each on the plan that those before it leave behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from zoneinfo import ZoneInfo

from mailmap.plan import changes
from mailmap.plan.changes import Edit
from mailmap.plan.model import ActionItem, Participant, Plan, Side
from mailmap.plan.roles import may, may_draft
from mailmap.reading import AskedReading, AwayReading, CommandReading, UnclearReading
from parsers.said import Asked, Away, Command, Known, KnownItem, KnownPerson, Note, Shift, Unclear, Words
from scheduler.workdays import Workdays

NOT_TOO_FAR = dt.timedelta(days=300)
ANSWERS = ("yes", "no", "agree", "object")
NO_EFFECT_VERBS = frozenset(
    {
        *("status", "help", "history", "catch_up", "who", "pause", "resume", "undo"),
        *("yes", "no", "note", "agree", "object", "hold", "send_it"),
    }
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who wrote a mail, as far as the plan and the authentication know."""

    address: str | None
    person: Participant | None
    verified: bool
    cites: bool
    """The mail answers a letter that we sent to this address: this routes, it never authorises."""
    drafts: bool = False
    """The plan has not started, and they are heard because it is theirs to write."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something we asked this person and that waits for yes, no, agree or object."""

    id: int
    kind: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Decided:
    command: CommandReading
    edits: tuple[Edit, ...] = ()
    ask: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Whom a proposal goes to, with the items each of them is asked about."""
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that change nothing and are kept as a note."""

    text: str
    items: tuple[int, ...] = ()


Said = Decided | UnclearReading | AskedReading | AwayReading | Kept


@dataclass(frozen=True, slots=True)
class Decisions:
    said: tuple[Said, ...]
    plan: Plan
    """The plan with everything that applies at once."""


@cache
def calendar_of(holidays: tuple[str, ...]) -> Workdays:
    return Workdays(holidays)


def known(plan: Plan, speaker: Speaker, moment: dt.datetime, *, cc_only: bool = False) -> Known:
    """What the reader of commands may know of the plan. `moment` is when the mail was sent, aware."""
    person = speaker.person
    return Known(
        items=tuple(
            KnownItem(
                ref=item.ref,
                title=item.title,
                milestone=plan.milestone_of[item.ref].ref,
                open=item.is_open,
                meeting=item.meeting is not None,
                due=item.due,
                owner=item.owner,
            )
            for item in plan.items.values()
        ),
        milestones=tuple(milestone.ref for milestone in plan.milestones),
        people=tuple(KnownPerson(p.email, p.name, p.role, p.side.value) for p in plan.participants),
        sender=speaker.address or "",
        zone=(person and person.timezone) or plan.timezone,
        locale=(person and person.locale) or plan.locale,
        moment=moment,
        cc_only=cc_only,
    )


def decide(
    words: Words, plan: Plan, speaker: Speaker, moment: dt.datetime, questions: Sequence[OpenQuestion] = ()
) -> Decisions:
    """Rule on everything a mail said. `moment` (aware) is when it was sent; its day is taken in the sender's zone."""
    zone = ZoneInfo((speaker.person and speaker.person.timezone) or plan.timezone)
    desk = _Desk(plan, speaker, moment.astimezone(zone).date(), zone, tuple(questions))
    return Decisions(tuple(said for word in words.said for said in desk.rule(word)), desk.plan)


@dataclass
class _Desk:
    plan: Plan
    speaker: Speaker
    day: dt.date
    zone: ZoneInfo
    questions: tuple[OpenQuestion, ...]

    def rule(self, word: Command | Unclear | Asked | Away | Note) -> Iterable[Said]:
        match word:
            case Command():
                return self._command(word)
            case Unclear():
                return [UnclearReading(source=word.source, why=word.why, suggest=word.suggest)]
            case Asked():
                return [AskedReading(source=word.source)]
            case Away():
                return [AwayReading(first=word.first, last=word.last, source=word.source)]
            case Note():
                return [Kept(word.text, word.items)]

    def _command(self, command: Command) -> Iterator[Said]:
        if command.verb == "ok":
            if all(question.kind == "agreement" and not question.cited for question in self.questions):  # a courtesy
                return
            command = replace(command, verb="yes")
        if command.verb in ANSWERS and (command.verb in ("yes", "no") or self.questions):
            yield self._answer(command)
            return
        resolved = self._resolve(command)
        for entry in resolved:
            if isinstance(entry, UnclearReading):
                yield entry
            else:
                yield from self._by_decision(entry)

    # What was said, made absolute.

    def _resolve(self, command: Command) -> Iterator[CommandReading | UnclearReading]:
        """One reading for each day that the command means for its items, in the order of the items."""
        if fault := self._stranger_named(command):
            yield fault
            return
        plain = self._plain(command)
        if plain.due and plain.due < self.day:
            yield self._unclear(command, f"{plain.due} is in the past.", None)
            return
        if command.verb == "outcome":
            yield from self._outcomes(command, plain)
            return
        entries = [self._for_item(command, self.plan.items[ref]) for ref in command.items] or [plain]
        alike: dict[str, list[CommandReading]] = {}
        for entry in entries:
            if isinstance(entry, UnclearReading):
                yield entry
            else:
                alike.setdefault(entry.model_copy(update={"items": ()}).model_dump_json(), []).append(entry)
        for same in alike.values():
            yield same[0].model_copy(update={"items": tuple(ref for entry in same for ref in entry.items)})

    def _outcomes(self, command: Command, plain: CommandReading) -> Iterator[CommandReading | UnclearReading]:
        """Outcomes have numbers of their own, in the order of the plan file."""
        missing = [number for number in command.items if number not in range(1, len(self.plan.outcomes) + 1)]
        if missing:
            yield self._unclear(command, f"The plan has no outcome {missing[0]}.", None)
        else:
            yield plain.model_copy(update={"items": command.items})

    def _for_item(self, command: Command, item: ActionItem) -> CommandReading | UnclearReading:
        reading = self._plain(command).model_copy(update={"items": (item.ref,)})
        if command.verb not in ("slip", "meet"):
            return reading
        day = self._day(command.day, item)
        if command.time and item.meeting:
            day = day or item.due
        if day is None:
            later = max(item.due or self.day, self.day) + dt.timedelta(weeks=1)
            return self._unclear(command, f"No day is named for item {item.ref}.", f"slip {item.ref} to {later}")
        if fault := self._day_fault(command, item, day):
            return fault
        if not (command.time and item.meeting):
            return reading.model_copy(update={"verb": "slip", "to": day, "minutes": None})
        zone = ZoneInfo(command.zone) if command.zone else self.zone
        start = dt.datetime.combine(day, command.time, zone)
        return reading.model_copy(update={"verb": "meet", "start": start})

    def _plain(self, command: Command) -> CommandReading:
        """Everything but the items and the days that depend on them."""
        return CommandReading(
            verb=command.verb,
            on=command.on,
            minutes=command.minutes,
            person=command.person,
            name=command.name,
            role=command.role,
            title=command.title,
            due=self._day(command.due, None),
            owner=command.owner,
            milestone=command.milestone,
            after=command.after,
            text=command.text,
            reason=command.reason,
            decision="apply",
            source=command.source,
        )

    def _day(self, said: dt.date | Shift | None, item: ActionItem | None) -> dt.date | None:
        if not isinstance(said, Shift):
            return said
        base = item.due if item and item.due and said.origin == "due" else self.day
        match said.unit:
            case "business day":
                return calendar_of(self.plan.holidays).add(base, said.count)
            case "week":
                return base + dt.timedelta(weeks=said.count)
            case "month":
                return _months_later(base, said.count)
            case _:
                return base + dt.timedelta(days=said.count)

    def _from_today(self, said: dt.date | Shift | None) -> dt.date | None:
        """What an amount comes to when it counts from the day of the mail: for an item that was due long ago."""
        return self._day(replace(said, count=abs(said.count), origin="mail"), None) if isinstance(said, Shift) else None

    def _day_fault(self, command: Command, item: ActionItem, day: dt.date) -> UnclearReading | None:
        if day < self.day:
            better = self._from_today(command.day) or _next_such_day(day, self.day)
            return self._unclear(command, f"{day:%Y-%m-%d} is in the past.", f"slip {item.ref} to {better:%Y-%m-%d}")
        if item.due and day > _months_later(item.due, 12):
            better = _next_such_day(day, self.day)
            return self._unclear(
                command,
                f"{day:%Y-%m-%d} is more than a year after item {item.ref} is due.",
                f"slip {item.ref} to {better:%Y-%m-%d}",
            )
        return None

    def _stranger_named(self, command: Command) -> UnclearReading | None:
        for address in (command.person if command.verb in ("assign", "stance") else None, command.owner):
            if address and not self.plan.person(address):
                return self._unclear(command, f"{address} is not on the plan.", f"add {address} to the plan")
        return None

    def _unclear(self, command: Command, why: str, suggest: str | None) -> UnclearReading:
        return UnclearReading(source=command.source, why=why, suggest=suggest)

    # What roles and authentication make of it.

    def _by_decision(self, reading: CommandReading) -> Iterator[Decided]:
        """One result for each decision: what applies to some items may be a proposal for others."""
        targets: Sequence[int | None] = reading.items or (None,)
        ruled: dict[tuple[str, str | None], list[tuple[int | None, str | None]]] = {}
        for ref in targets:
            decision, why, to = self._ruling(reading, ref)
            ruled.setdefault((decision, why), []).append((ref, to))
        for (decision, why), members in ruled.items():
            refs = tuple(ref for ref, _ in members if ref is not None)
            part = reading.model_copy(update={"items": refs, "decision": decision, "why": why})
            ask: dict[str, tuple[int, ...]] = {}
            for ref, to in members:
                if to:
                    ask[to] = (*ask.get(to, ()), *(() if ref is None else (ref,)))
            yield self._carried(Decided(part, ask=ask))

    def _carried(self, decided: Decided) -> Decided:
        if decided.command.decision != "apply":
            return decided
        edits = edits_of(decided.command, self.plan, self.speaker.person, self.day)
        self.plan = changes.apply(self.plan, edits)
        return replace(decided, edits=edits)

    def _ruling(self, reading: CommandReading, ref: int | None) -> tuple[str, str | None, str | None]:
        if self.speaker.person is None:
            return ("refuse", "The sender is not on the plan.", None)
        if not self.speaker.verified:
            if self.speaker.cites:
                return ("confirm", None, None)
            return ("refuse", "The mail is not authenticated and answers no letter of ours.", None)
        if self.speaker.drafts and may_draft(self.speaker.person, reading.verb):
            return ("apply", None, None)
        ruling = may(
            self.plan, self.speaker.person, reading.verb, item=ref, side=self._side(reading), person=reading.person
        )
        return (ruling.decision, ruling.why, ruling.to)

    def _side(self, reading: CommandReading) -> Side | None:
        """The side that an addition to the plan is for (docs/plan-file.md: the same domain, else the sender's)."""
        person = self.speaker.person
        if reading.verb == "add":
            owner = self.plan.person(reading.owner)
            return owner.side if owner else (person.side if person else None)
        if reading.verb in ("join", "role", "leave") and reading.person:
            return side_of_address(self.plan, reading.person, person)
        return None

    def _answer(self, command: Command) -> Said:
        """yes, no, agree, object: the one question the mail cites, else the only open one."""
        reading = self._plain(command)
        cited = [question for question in self.questions if question.cited]
        candidates = cited or list(self.questions)
        if len(candidates) != 1:
            why = "No question of ours is open." if not candidates else "More than one question of ours is open."
            starts = self.speaker.drafts and command.verb == "yes" and not candidates
            return self._unclear(command, why, "send it" if starts else None)
        decision, why_not, _ = self._ruling(reading, None)
        return Decided(reading.model_copy(update={"decision": decision, "why": why_not}), answers=candidates[0].id)


def edits_of(command: CommandReading, plan: Plan, sender: Participant | None, day: dt.date) -> tuple[Edit, ...]:
    """What a resolved command changes on this plan today (`day`, in the sender's zone); maybe nothing."""
    if command.verb in NO_EFFECT_VERBS:
        return ()
    edits: tuple[Edit, ...] = ()
    for ref in command.items or (None,):
        step = _edits(command, changes.apply(plan, edits), ref, sender, day)
        edits = (*edits, *step)
    return edits


def _edits(
    command: CommandReading, plan: Plan, ref: int | None, sender: Participant | None, day: dt.date
) -> tuple[Edit, ...]:
    match command.verb, ref:
        case "done", int():
            return changes.done(plan, ref, command.on or day)
        case "start", int():
            return changes.start(plan, ref)
        case "reopen", int():
            return changes.reopen(plan, ref)
        case "slip", int() if command.to:
            return changes.slip(plan, ref, command.to, command.reason)
        case "block", int():
            return changes.block(plan, ref, command.reason)
        case "unblock", int():
            return changes.unblock(plan, ref)
        case "assign", int() if command.person:
            return changes.assign(plan, ref, command.person)
        case "rename", int() if command.title:
            return changes.rename(plan, ref, command.title)
        case "drop", int():
            return changes.drop(plan, ref, command.reason)
        case "meet", int() if command.start:
            return _meet(command.start, plan, ref, command.minutes)
        case "outcome", int() if command.text:
            return changes.measured(plan, ref - 1, command.text)
        case "stance", None if command.person and command.text:
            return changes.stance(plan, command.person, command.text)
        case "add", None if command.title:
            return changes.add(
                plan,
                command.title,
                due=command.due,
                owner=command.owner,
                milestone=command.milestone,
                after=command.after,
            )
        case "join" | "role", None if command.person:
            side = side_of_address(plan, command.person, sender)
            return changes.join(plan, command.person, side=side, name=command.name, role=command.role)
        case "leave", None if command.person:
            return changes.leave(plan, command.person)
    raise AssertionError(f"no edit is known for {command.verb} on {ref}")


def _meet(start: dt.datetime, plan: Plan, ref: int, minutes: int | None) -> tuple[Edit, ...]:
    """A meeting keeps the zone it was set in: the instant is moved, not the wall clock of the speaker."""
    meeting = plan.items[ref].meeting
    zone = ZoneInfo((meeting and meeting.timezone) or plan.timezone)
    there = start.astimezone(zone)
    return changes.meet(plan, ref, there.date(), there.time(), minutes)


def side_of_address(plan: Plan, address: str, sender: Participant | None) -> Side:
    """The side of an address: the participant's own, else that of others with its domain, else the sender's."""
    if person := plan.person(address):
        return person.side
    domain = address.rpartition("@")[2].casefold()
    for other in plan.participants:
        if other.email and other.email.rpartition("@")[2].casefold() == domain:
            return other.side
    return sender.side if sender else Side.BUYER


def _months_later(day: dt.date, count: int) -> dt.date:
    """The same day of a later month, or that month's last day where it has no such day."""
    month = day.month - 1 + count
    first = dt.date(day.year + month // 12, month % 12 + 1, 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def _next_such_day(day: dt.date, after: dt.date) -> dt.date:
    """The next day of the same month and number that is not past, if it is near; else a week later: a suggestion."""
    for year in (after.year, after.year + 1):
        try:
            candidate = day.replace(year=year)
        except ValueError:  # 29 February
            candidate = dt.date(year, 3, 1)
        if after <= candidate <= after + NOT_TOO_FAR:
            return candidate
    return after + dt.timedelta(weeks=1)
