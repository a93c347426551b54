"""Days on which somebody says to be away: "out of office from 21 Dec to 4 Jan", "back on 4 Jan"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import dates
from parsers.chunk import Sight
from parsers.chunks import chunks
from parsers.moments import Day
from parsers.words import Token

_STRANGERS = 4
"""How many words an absence may hold that we do not know ("in Spain with the family")."""


_MOTION = ("slip", "assign", "earlier", "deliver", "need", "add", "linking")
"""Of what somebody does: "I'll get back to you on Friday" is no absence."""


@dataclass
class _Seen:
    away: bool = False
    back: bool = False
    strangers: int = 0
    speaker: bool = False
    days: list[tuple[str, dt.date, dt.date]] | None = None


def read(cut: Sequence[Token], sight: Sight) -> tuple[dt.date, dt.date] | str | None:
    """(first, last) day absent, both included; a sentence for a person where they cannot be told; else None."""
    if not any(sight.lexicon.phrase(cut, at, "away", "back") for at in range(len(cut))):
        return None
    if any(chunk.kind == "item" for chunk in chunks(cut, sight)):
        return None
    seen = _Seen(days=[])
    at = 0
    lead = ""
    while at < len(cut):
        end, lead = _step(cut, at, lead, seen, sight)
        if end is None:
            return None
        at = end
    return _between(seen, sight)


def _step(cut: Sequence[Token], at: int, lead: str, seen: _Seen, sight: Sight) -> tuple[int | None, str]:
    """Read what stands at a token; (None, "") where it is not about an absence of the sender."""
    token = cut[at]
    entry = sight.lexicon.at(cut, at)
    if entry and (entry.tags.keys() & {"subject", "me"} or token.low in ("i'm", "'m", "we're")):
        seen.speaker = True
    found = sight.lexicon.phrase(cut, at, "back", "away")
    if found:
        seen.away |= found[1] == "away"
        seen.back |= found[1] == "back"
        return found[0], "back" if found[1] == "back" else lead
    if ranged := _days_of_a_month(cut, at, seen, sight):
        return ranged, ""
    if dated := dates.scan(cut, at, sight.lexicon, sight.clock):
        if isinstance(dated.value, Day) and (days := _days(cut[at : dated.end], dated.value, lead, seen, sight)):
            assert seen.days is not None
            seen.days.append((lead, *days))
            return dated.end, ""
        if isinstance(dated.value, Day):
            return None, ""
        return dated.end, lead
    if found := sight.lexicon.phrase(cut, at, "range_to"):
        return found[0], "to"
    if found := sight.lexicon.phrase(cut, at, "range_from"):
        return found[0], "from"
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


def _days_of_a_month(cut: Sequence[Token], at: int, seen: _Seen, sight: Sight) -> int | None:
    """24-28 Dec: the end, with the first and the last day noted in `seen`."""
    if at + 3 >= len(cut) or cut[at].kind != "number" or cut[at + 1].text not in ("-", "–"):
        return None
    found = dates.scan(cut, at + 2, sight.lexicon, sight.clock)
    if found is None or not isinstance(found.value, Day) or found.value.month is None or len(cut[at].text) > 2:
        return None
    first, last = replace(found.value, number=int(cut[at].text)).resolve(sight.clock), found.value.resolve(sight.clock)
    if not isinstance(first, dt.date) or not isinstance(last, dt.date) or seen.days is None:
        return None
    seen.days += [("", first, first), ("to", last, last)]
    return found.end


def _days(cut: Sequence[Token], said: Day, lead: str, seen: _Seen, sight: Sight) -> tuple[dt.date, dt.date] | None:
    day = said.resolve(sight.clock)
    if isinstance(day, dt.date):
        return day, day
    week = sight.lexicon.phrase(cut, 0, "next_week", "this_week")
    if week is None:
        return None
    monday = sight.clock.today - dt.timedelta(days=sight.clock.today.weekday())
    if week[1] == "next_week":
        return monday + dt.timedelta(days=7), monday + dt.timedelta(days=11)
    return sight.clock.today, max(sight.clock.today, monday + dt.timedelta(days=4))


def _between(seen: _Seen, sight: Sight) -> tuple[dt.date, dt.date] | str | None:
    """What the days found mean: the first is a start unless it is an end or a return."""
    assert seen.days is not None
    if not (seen.away or seen.back) or not seen.days or (seen.strangers and not seen.speaker):
        return None
    first: dt.date | None = None
    last: dt.date | None = None
    if seen.back and seen.days[-1][0] == "" and not any(lead == "back" for lead, _, _ in seen.days):
        seen.days[-1] = ("back", *seen.days[-1][1:])  # "am 14. Dezember wieder zurück"
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
    first = first or sight.clock.today
    while last < first <= last + dt.timedelta(days=7):
        last += dt.timedelta(days=7)  # "from Monday to Wednesday", said on a Monday
    if last < first:
        return "The last day is before the first one."
    return first, last
