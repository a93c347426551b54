"""Dates and times as one recipient reads them: on their clock, day and month in the order of their locale.

The words are English. Every date carries its weekday, and the year where it is not the current one; times are 24-hour
with the letters of the zone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

ENGLISH = Locale("en")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Wording:
    """`locale` is a BCP 47 or POSIX name, an unknown one counts as none; `zone` is an IANA name."""

    locale: str | None
    zone: str
    today: dt.date

    def day(self, day: dt.date) -> str:
        """ "Thu 19 Nov", and "Fri 8 Jan 2027" when it is not this year's."""
        return self.short(day) if day.year == self.today.year else self.full(day)

    def full(self, day: dt.date) -> str:
        """ "Thu 19 Nov 2026"."""
        return _said(day, "EEE MMM d, y" if _month_first(self.locale) else "EEE d MMM y")

    def short(self, day: dt.date) -> str:
        """ "Thu 19 Nov", for a column whose year is said beside it."""
        return _said(day, "EEE MMM d" if _month_first(self.locale) else "EEE d MMM")

    def typed(self, day: dt.date) -> str:
        """ "19 Nov": how a person would type the day into a command."""
        return _said(day, "MMM d" if _month_first(self.locale) else "d MMM")

    def there(self, moment: dt.datetime) -> dt.datetime:
        """The same moment on the reader's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def time(self, moment: dt.datetime) -> str:
        """ "14:00 EST" of an aware moment, on the reader's clock."""
        there = self.there(moment)
        return f"{there:%H:%M} {zone_letters(there)}"

    def span(self, start: dt.datetime, end: dt.datetime) -> str:
        """ "14:00 to 15:00 EST"."""
        return f"{self.there(start):%H:%M} to {self.time(end)}"

    def moment(self, moment: dt.datetime) -> str:
        """ "Mon 23 Nov 2026, 09:41 EST"."""
        return f"{self.full(self.there(moment).date())}, {self.time(moment)}"


def zone_letters(moment: dt.datetime) -> str:
    """ "EST"; a zone without letters says its distance from UTC."""
    letters = moment.strftime("%Z")
    return f"UTC{letters}" if letters[:1] in "+-" else letters


def counted(count: int, one: str, many: str | None = None) -> str:
    """ "1 working day", "2 working days"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def spelled(count: int) -> str:
    """Small numbers in letters, as a sentence wants them."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@lru_cache(maxsize=4096)
def _said(day: dt.date, pattern: str) -> str:
    return format_date(day, pattern, locale=ENGLISH)


@lru_cache(maxsize=256)
def _month_first(locale: str | None) -> bool:
    """Whether people of this locale write the month before the day and the year last."""
    if locale is None:
        return False
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return str(known.date_formats["medium"].pattern).startswith("M")
