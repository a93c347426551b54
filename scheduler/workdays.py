"""Working days: weekdays that are a holiday in none of the given calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache

import holidays


class Workdays:
    """The working days of everybody who follows these calendars (ISO codes such as "US" or "DE-BY").

    Working days are numbered through; all arithmetic is a look-up in that numbering, which grows by whole years as far
    as it is asked for. Raises ValueError that names a code no calendar is known for.
    """

    def __init__(self, codes: Iterable[str] = ()) -> None:
        self.codes = tuple(codes)
        self._calendars = [_calendar(code) for code in self.codes]
        self._start = 0  # ordinal of the first day that is numbered
        self._numbers: list[int] = []  # for each day from there: how many working days there are up to it
        self._working: list[int] = []  # ordinals of the working days

    def is_working(self, day: dt.date) -> bool:
        place = self._place(day)
        return self._working[self._numbers[place] - 1] == day.toordinal() if self._numbers[place] else False

    def next(self, day: dt.date) -> dt.date:
        """`day` itself if it is a working day, else the first one after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def add(self, day: dt.date, count: int) -> dt.date:
        """The day `count` working days after `day` (before it where count is negative); 0 gives `day` itself.

        Raises OverflowError where that lies outside the calendar's years 1 to 9999.
        """
        if count == 0:
            return day
        place = self._place(day)  # first, because looking further back renumbers
        number = self._numbers[place] + count
        if count < 0 and not self.is_working(day):
            number += 1
        while number > len(self._working):
            self._later()
        while number < 1:
            number += self._earlier()
        return dt.date.fromordinal(self._working[number - 1])

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after `first` up to `last`; the same, negative, where `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        earlier = self._place(first)  # first, because looking further back renumbers
        return self._numbers[self._place(last)] - self._numbers[earlier]

    def _place(self, day: dt.date) -> int:
        """Where the day stands in the numbering, which is extended up to it."""
        place = day.toordinal() - self._start
        if 0 <= place < len(self._numbers):
            return place
        if not self._numbers:
            self._start = _year(day.year)[0]
            self._number(_year(day.year))
        while day.toordinal() < self._start:
            self._earlier()
        while day.toordinal() >= self._start + len(self._numbers):
            self._later()
        return day.toordinal() - self._start

    def _later(self) -> None:
        """Number the year after the last one known."""
        last = dt.date.fromordinal(self._start + len(self._numbers) - 1)
        self._number(_year(last.year + 1))

    def _number(self, days: range) -> None:
        for ordinal in days:
            if self._counts(ordinal):
                self._working.append(ordinal)
            self._numbers.append(len(self._working))

    def _earlier(self) -> int:
        """Number the year before the first one known; gives by how much that raises all numbers."""
        days = _year(dt.date.fromordinal(self._start).year - 1)
        working = [ordinal for ordinal in days if self._counts(ordinal)]
        numbers, number = [], 0
        for ordinal in days:
            number += number < len(working) and working[number] == ordinal
            numbers.append(number)
        self._numbers = [*numbers, *(known + len(working) for known in self._numbers)]
        self._working = [*working, *self._working]
        self._start = days[0]
        return len(working)

    def _counts(self, ordinal: int) -> bool:
        day = dt.date.fromordinal(ordinal)
        return day.weekday() < 5 and not any(day in calendar for calendar in self._calendars)


def _year(year: int) -> range:
    """The ordinals of a year's days. Raises OverflowError outside the years that dates know."""
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(f"there is no year {year}")
    return range(dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal() + 1)


@cache
def _calendar(code: str) -> holidays.HolidayBase:
    country, _, subdivision = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except (NotImplementedError, KeyError) as fault:
        raise ValueError(f'"{code}" is no calendar of holidays; write a country such as "US", or "DE-BY"') from fault
