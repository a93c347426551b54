"""Weekdays: the coming one, the last one, the one of either of two weeks, and the one with a number ("lunes 30")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from parsers.days.amounts import tag_at
from parsers.days.hours import time_at
from parsers.days.moments import Clock, Day, Found, Time
from parsers.lexicon import Lexicon
from parsers.words import Token

_GOES_ON = frozenset(",/&+-–:%")
_UNITS = ("day", "business_day", "week", "month", "hour", "minute", "oclock")


def coming(weekday: int, clock: Clock) -> dt.date:
    return clock.today + dt.timedelta(days=(weekday - clock.today.weekday() - 1) % 7 + 1)


def last(weekday: int, clock: Clock) -> Day:
    back = (clock.today.weekday() - weekday - 1) % 7 + 1
    return Day(fixed=clock.today - dt.timedelta(days=back))


def of_either_week(weekday: int, clock: Clock) -> Day:
    """ "el próximo viernes" is the coming Friday to some and that of next week to others."""
    coming, later = (Day(weekday=weekday, weeks=weeks).resolve(clock) for weeks in (None, 1))
    return Day(weekday=weekday) if coming == later else Day(vague="That can be this week or next week.")


def weekday_and_number(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock, weekday: int) -> Found | None:
    """ "lunes 30", "sexta, 4, às 10h": a bare number is the day where the calendar agrees, and no list goes on."""
    apart = cut[index].text == ","
    at = index + apart
    if at >= len(cut) or cut[at].kind != "number" or len(cut[at].text) > 2:
        return None
    day = Day(number=int(cut[at].text), weekday=weekday)
    listed = at + 1 < len(cut) and (cut[at + 1].text in _GOES_ON or lexicon.tagged(cut, at + 1, ("and", "or")))
    counts = at + 1 < len(cut) and tag_at(cut, at + 1, lexicon, *_UNITS)
    if apart:
        lead = tag_at(cut, at + 2, lexicon, "at") if at + 2 < len(cut) and cut[at + 1].text == "," else None
        hour = lead and lead[0] < len(cut) and time_at(cut, lead[0], lexicon)
        listed = not (hour and isinstance(hour.value, Time))
    if listed or counts or all(isinstance(day.resolve(clock, past=past), str) for past in (False, True)):
        return None
    return Found(at + 1, day)
