"""Days, amounts and times as they were said, and what they come to.

`Day.resolve` makes a date of a day, for the future (a new date) or the past ("done on Monday"). Nothing here knows
holidays or an item's due day: an amount stays a Shift.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.said import Shift

_NEARLY_A_YEAR = 334


@dataclass(frozen=True, slots=True)
class Clock:
    """The day on which a mail was sent, where its sender is."""

    today: dt.date
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said; what it means may depend on whether it is a new date or a past one."""

    month: int | None = None
    number: int | None = None
    year: int | None = None
    weekday: int | None = None
    weeks: int | None = None
    """With a weekday: of which week, 0 this, 1 next, -1 last; None the coming one."""
    fixed: dt.date | None = None
    other: tuple[int, int] | None = None
    """A second reading (month, day) that is a real date too."""
    vague: str | None = None
    gone: bool = False
    """A vague time that is past ("last week")."""

    def nearest(self, clock: Clock) -> dt.date | None:
        """For a suggestion, where two things were said: the reading that comes first."""
        if self.other and self.month and self.number:
            both = (replace(self, other=None), replace(self, other=None, month=self.other[0], number=self.other[1]))
            return min(day for one in both if isinstance(day := one.resolve(clock), dt.date))
        if self.weekday is not None and self.number is not None:
            day = replace(self, weekday=None).resolve(clock)
            return day if isinstance(day, dt.date) else None
        return None

    def just_past(self, clock: Clock, day: dt.date) -> bool:
        """Whether a day without a year comes round only because it was a short while ago."""
        unsaid = self.month is not None and self.year is None and self.fixed is None
        return unsaid and (day - clock.today).days > _NEARLY_A_YEAR

    def resolve(self, clock: Clock, *, past: bool = False) -> dt.date | str:
        """The date, or why there is none (a sentence for a person)."""
        if self.vague:
            return self.vague
        if self.fixed:
            return self.fixed
        if self.other and self.month and self.number:
            return f"{self.number}/{self.month} can be read as two dates."
        if self.number is not None and self.month is None:
            return self._of_month(clock, past)
        if self.number is None:
            return self._weekday(clock, past)
        day = self._calendar(clock, past)
        if isinstance(day, dt.date) and self.weekday is not None and day.weekday() != self.weekday:
            return f"{day:%Y-%m-%d} is a {calendar.day_name[day.weekday()]}."
        return day

    def _calendar(self, clock: Clock, past: bool) -> dt.date | str:
        assert self.month is not None and self.number is not None
        years: Sequence[int] = (self.year,) if self.year else range(clock.today.year - 8, clock.today.year + 9)
        days = []
        for year in years:
            try:
                days.append(dt.date(year, self.month, self.number))
            except ValueError:
                continue
        if not days:
            return "There is no such day."
        if self.year:
            return days[0]
        if past:
            return max(day for day in days if day <= clock.today)
        return min(day for day in days if day >= clock.today)

    def _of_month(self, clock: Clock, past: bool) -> dt.date | str:
        assert self.number is not None
        if not 1 <= self.number <= 31:
            return "There is no such day."
        day = clock.today
        while day.day != self.number:
            day += dt.timedelta(days=-1 if past else 1)
        if self.weekday is not None and day.weekday() != self.weekday:
            return f"{day:%Y-%m-%d} is a {calendar.day_name[day.weekday()]}."
        return day

    def _weekday(self, clock: Clock, past: bool) -> dt.date:
        assert self.weekday is not None
        if self.weeks is not None:
            monday = clock.today - dt.timedelta(days=clock.today.weekday())
            return monday + dt.timedelta(days=7 * self.weeks + self.weekday)
        if past:
            return clock.today - dt.timedelta(days=(clock.today.weekday() - self.weekday) % 7)
        return clock.today + dt.timedelta(days=(self.weekday - clock.today.weekday() - 1) % 7 + 1)


@dataclass(frozen=True, slots=True)
class Time:
    at: dt.time | None
    zone: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    count: int


Moment = Day | Shift | Time | Minutes


@dataclass(frozen=True, slots=True)
class Found:
    end: int
    value: Moment
