"""Days on which somebody says to be away: "out of office from 21 Dec to 4 Jan", "back on 4 Jan"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers import dates
from parsers.days.moments import Day
from parsers.pieces.chunk import Sight
from parsers.pieces.chunks import chunks
from parsers.words import Token

_STRANGERS = 4
"""How many words an absence may hold that we do not know ("in Spain with the family")."""


_MOTION = ("slip", "assign", "earlier", "deliver", "need", "add", "linking")
"""Of what somebody does: "I'll get back to you on Friday" is no absence."""


@dataclass
class _Seen:
    away: bool = False
    back: bool = False
    before_back: int = 0
    """How many days were named before the return."""
    strangers: int = 0
    speaker: bool = False
    days: list[tuple[str, dt.date, dt.date]] = field(default_factory=list)
    problem: str | None = None
    """Why a day that was named cannot be told."""
    month_first: bool | None = None
    """How the days with slashes of this sentence are written, where one of them shows it."""


def read(cut: Sequence[Token], sight: Sight) -> tuple[dt.date, dt.date] | str | None:
    """(first, last) day absent, both included; a sentence for a person where they cannot be told; else None."""
    told = [(at, found[0]) for at in range(len(cut)) if (found := sight.lexicon.phrase(cut, at, "away", "back"))]
    if not told:
        return None
    named = [chunk for chunk in chunks(cut, sight) if chunk.named is not None and chunk.named.by != "number"]
    if any(not any(start <= chunk.start and chunk.end <= end for start, end in told) for chunk in named):
        return None  # "auf Schulung" is an absence, whatever an item of the plan is called
    seen = _Seen(month_first=_month_first(cut))
    at = 0
    lead = ""
    while at < len(cut):
        end, lead = _step(cut, at, lead, seen, sight)
        if end is None:
            if not _only_adds(cut, at, seen, sight):
                return None
            break
        at = end
    return seen.problem or _between(seen, sight)


def _month_first(cut: Sequence[Token]) -> bool | None:
    """12/21 is no day but the month's first way of writing one; the days beside it are written alike."""
    dates_written = [tuple(map(int, token.text.split("/")[:2])) for token in cut if token.kind == "slash"]
    month_first = any(second > 12 for _, second in dates_written)
    day_first = any(first > 12 for first, _ in dates_written)
    return month_first if month_first != day_first else None


def _only_adds(cut: Sequence[Token], at: int, seen: _Seen, sight: Sight) -> bool:
    """Whether the absence was told to its end, and what is left names no other day: "... and will answer when I am
    back", "... with no access to my mails". A condition may not follow it directly."""
    if not (seen.away or seen.back) or not seen.days:
        return False
    start = next((k for k in range(at, 0, -1) if _opens_more(cut, k, sight)), 0)
    rest = range(start, len(cut))
    return start > 0 and not any(
        cut[k].kind in _FIGURES or dates.scan(cut, k, sight.lexicon, sight.clock) or _binds(cut, k, start, sight)
        for k in rest
    )


_FIGURES = ("number", "hash", "milestone", "iso", "slash", "dotted", "dashed", "ordinal")


def _opens_more(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    entry = sight.lexicon.at(cut, at)
    return entry is not None and bool(entry.tags.keys() & {"and", "but", "with", "breaks", "because"})


def _binds(cut: Sequence[Token], at: int, start: int, sight: Sight) -> bool:
    entry = sight.lexicon.at(cut, at)
    if entry is None:
        return False
    directly = at <= start + 1 and bool(entry.tags.keys() & {"if"})
    return directly or bool(entry.tags.keys() & {"only_if", "hedge", "correction"})


def _step(cut: Sequence[Token], at: int, lead: str, seen: _Seen, sight: Sight) -> tuple[int | None, str]:
    """Read what stands at a token; (None, "") where it is not about an absence of the sender."""
    token = cut[at]
    entry = sight.lexicon.at(cut, at)
    if entry and (entry.tags.keys() & {"subject", "me", "first_person"} or token.low in ("i'm", "'m", "we're")):
        seen.speaker = True
    found = sight.lexicon.phrase(cut, at, "back", "away")
    if found and _is_particle(cut, at, found[0], sight):
        return None, ""
    if found:
        seen.away |= found[1] == "away"
        seen.back |= found[1] == "back"
        seen.before_back = len(seen.days) if found[1] == "back" else seen.before_back
        return found[0], "back" if found[1] == "back" else lead
    start = sight.lexicon.phrase(cut, at, "range_from")
    if ranged := _days_of_a_month(cut, start[0] if start else at, seen, sight):
        return ranged, ""
    dashed = dates.dashed(cut, at, sight.lexicon, sight.clock)
    if dated := dashed or dates.scan(cut, at, sight.lexicon, sight.clock):
        if isinstance(dated.value, Day) and (days := _days(cut[at : dated.end], dated.value, seen, sight)):
            seen.days.append((lead, *days))
            return dated.end, ""
        if isinstance(dated.value, Day):
            return None, ""
        return dated.end, lead
    if seen.days and lead == "to" and (further := _same_month(cut, at, seen.days[-1][2])):
        seen.days.append((lead, further, further))
        return at + 1, ""
    if found := sight.lexicon.phrase(cut, at, "range_to", "range_from"):
        return found[0], lead if lead == "back" else found[1].removeprefix("range_")
    if found := sight.lexicon.phrase(cut, at, "away_filler"):
        return found[0], lead
    if entry and entry.tags.keys() & {"not", "if", "report", "others", "question", "hedge"}:
        return None, ""
    if token.kind in ("number", "hash", "milestone", "email", "percent", "price") or sight.people.scan(cut, at):
        return None, ""
    if token.kind in ("word", "elided", "negated"):
        if entry and any(tag.startswith(_MOTION) for tag in entry.tags):
            return None, ""
        seen.strangers += 1
        return (at + 1, lead) if seen.strangers <= _STRANGERS else (None, "")
    return at + 1, lead


def _is_particle(cut: Sequence[Token], at: int, end: int, sight: Sight) -> bool:
    """Whether a small word belongs to a verb: "we signed it off", "I checked out the pack"; "I'm off", "all out"."""
    if end - at > 1 or sight.lexicon.phrase(cut, at, "away_only_after_be") is None or at == 0:
        return False
    before = cut[at - 1]
    if not before.wordlike:
        return False
    entries = [sight.lexicon.at(cut, k) for k in range(max(0, at - 3), at)]
    entry = next(
        (e for k, e in zip(range(max(0, at - 3), at), entries, strict=True) if e and k + len(e.words) == at), None
    )
    return entry is None or not entry.tags.keys() & _BE


_BE = frozenset({"copula", "will", "filler", "and", "also", "subject", "not", "weekday", "month_name", "have", "today"})


def _same_month(cut: Sequence[Token], at: int, before: dt.date) -> dt.date | None:
    """The last day of "the 26th and 27th", "Nov 26 and 27"."""
    ends = at + 1 == len(cut) or cut[at + 1].kind == "mark"
    figures = re.match(r"\d{1,2}(?!\d)", cut[at].text) if cut[at].kind in ("number", "ordinal") and ends else None
    number = int(figures[0]) if figures else 0
    last = calendar.monthrange(before.year, before.month)[1]
    return before.replace(day=number) if before.day < number <= last else None


def _days_of_a_month(cut: Sequence[Token], at: int, seen: _Seen, sight: Sight) -> int | None:
    """24-28 Dec, 24 to 28 December: the end, with the first and the last day noted in `seen`."""
    if at + 3 >= len(cut) or cut[at].kind != "number":
        return None
    behind = at + 1 + (cut[at + 1].text == ".")  # "vom 21.-23.12."
    to = sight.lexicon.phrase(cut, behind, "range_to")
    found = dates.scan(cut, to[0], sight.lexicon, sight.clock) if to and to[0] < len(cut) else None
    if found is None or not isinstance(found.value, Day) or found.value.month is None or len(cut[at].text) > 2:
        return None
    first, last = replace(found.value, number=int(cut[at].text)).resolve(sight.clock), found.value.resolve(sight.clock)
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return None
    seen.days += [("", first, first), ("to", last, last)]
    return found.end


def _days(cut: Sequence[Token], said: Day, seen: _Seen, sight: Sight) -> tuple[dt.date, dt.date] | None:
    if said.other and seen.month_first is not None:
        month, number = (said.month, said.number) if seen.month_first else said.other
        said = replace(said, month=month, number=number, other=None)
    day = said.resolve(sight.clock)
    if said.other and isinstance(day, str):
        seen.problem = day
        return sight.clock.today, sight.clock.today
    if isinstance(day, dt.date):
        return None if said.just_past(sight.clock, day) else (day, day)
    week = sight.lexicon.phrase(cut, 0, "next_week", "this_week")
    if week is None:
        return None
    monday = sight.clock.today - dt.timedelta(days=sight.clock.today.weekday())
    if week[1] == "next_week":
        return monday + dt.timedelta(days=7), monday + dt.timedelta(days=11)
    return sight.clock.today, max(sight.clock.today, monday + dt.timedelta(days=4))


def _between(seen: _Seen, sight: Sight) -> tuple[dt.date, dt.date] | str | None:
    """What the days found mean: the first is a start unless it is an end or a return."""
    if not (seen.away or seen.back) or not seen.days or (seen.strangers and not seen.speaker):
        return None
    first: dt.date | None = None
    last: dt.date | None = None
    if seen.back and not any(lead == "back" for lead, _, _ in seen.days):
        only, told_by = len(seen.days) == 1, seen.before_back == len(seen.days)
        if seen.days[-1][0] == "" or (seen.days[-1][0] == "from" and (only or told_by)):
            seen.days[-1] = ("back", *seen.days[-1][1:])  # "am 14. wieder zurück", "ab 7.12. wieder da"
    for lead, begin, end in seen.days:
        if lead == "back":
            last = last or begin - dt.timedelta(days=1)
        elif lead == "to":
            last = end
        elif first is None:
            first, last_of_start = begin, end
            if last is None and lead != "from":
                last = last_of_start
        else:
            last = end
    if last is None:
        return None
    if first is None and last < sight.clock.today:
        return None  # "I was out until yesterday"
    first = first or sight.clock.today
    while last < first <= last + dt.timedelta(days=7):
        last += dt.timedelta(days=7)  # "from Monday to Wednesday", said on a Monday
    if last < first:
        return "The last day is before the first one."
    return first, last
