"""A weekly rhythm in somebody's own time: "Monday 08:00 Europe/Berlin" becomes moments, across daylight saving.

A local time that the clocks skip is taken as the next one that exists; one that they show twice, as the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occasion: the local day it belongs to, which names it for ever, and the moment (UTC) it falls on."""

    local_date: dt.date
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Cadence:
    """The weekdays `days` (Monday is 0) at the local time `at` in `zone` (an IANA name), or so much `ahead` of it.

    Raises ValueError for no weekday, one that is none, a time that has a zone of its own, or an unknown zone.
    """

    days: tuple[int, ...]
    at: dt.time
    zone: str
    ahead: dt.timedelta = dt.timedelta(0)

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(range(7)):
            raise ValueError(f"{self.days} are no weekdays; Monday is 0, Sunday is 6")
        if self.at.tzinfo is not None:
            raise ValueError(f"{self.at} has a zone of its own; the cadence is in {self.zone}")
        zone_of(self.zone)

    def on(self, day: dt.date) -> Occurrence | None:
        """The occasion of that local day; None on another weekday, or where the zone left the whole day out."""
        zone = zone_of(self.zone)
        if day.weekday() not in self.days or _moment(day, dt.time(0), zone).astimezone(zone).date() != day:
            return None
        return Occurrence(day, _moment(day, self.at, zone) - self.ahead)

    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Occurrence]:
        """The occasions later than `after` up to and with `until` (both aware), in their order."""
        zone = zone_of(self.zone)
        day, last = (after + self.ahead).astimezone(zone).date(), (until + self.ahead).astimezone(zone).date()
        while day <= last:
            found = self.on(day)
            if found and after < found.at <= until:
                yield found
            day += DAY

    def following(self, after: dt.datetime) -> Occurrence:
        """The first occasion later than `after` (aware)."""
        until = after + 15 * DAY  # a week, another for a day that a zone leaves out, and a day for the zones
        return next(self.between(after, until))


def zone_of(name: str) -> ZoneInfo:
    """Raises ValueError for a name that is no time zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError(f'"{name}" is no time zone; write one like "Europe/Berlin" or "UTC"') from fault


def _moment(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """When the clocks of `zone` first show this; where they never do, the end of the gap they jump over."""
    local = dt.datetime.combine(day, time, zone)
    first, second = local.replace(fold=0).astimezone(dt.UTC), local.replace(fold=1).astimezone(dt.UTC)
    if first <= second:
        return first
    # In a gap the reading by the old offset lies after the change, that by the new offset before it.
    before, after = second, first
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(microsecond=0)
