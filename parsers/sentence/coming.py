"""The days to come that a text names, for an answer that says no more than when: "15 Jan works better for us"."""

from __future__ import annotations

import datetime as dt

from parsers import dates
from parsers.days.moments import Clock, Day
from parsers.lexicon import language_of, lexicons
from parsers.words import tokens


def coming(text: str, today: dt.date, locale: str | None = None) -> tuple[dt.date, ...]:
    """Each day named in `text` that is not past, in the order of the words; none where one of them may be two days."""
    cut = tokens(text)
    code = (locale or "en")[:2].casefold()
    lexicon = lexicons()[language_of(cut, code if code in lexicons() else "en")]
    clock = Clock(today, locale)
    found: list[dt.date] = []
    at = 0
    while at < len(cut):
        here = dates.scan(cut, at, lexicon, clock)
        if here and isinstance(here.value, Day):
            day = here.value.resolve(clock)
            if not isinstance(day, dt.date):
                return ()
            found.append(day)
            at = max(here.end, at + 1)
        else:
            at += 1
    return tuple(day for day in dict.fromkeys(found) if day >= today)
