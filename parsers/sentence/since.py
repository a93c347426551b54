"""The day a question looks back to: "what changed since Monday" means the last Monday that has been."""

from __future__ import annotations

import datetime as dt

from parsers import dates
from parsers.days.moments import Clock, Day
from parsers.lexicon import language_of, lexicons
from parsers.words import tokens


def since(text: str, today: dt.date, locale: str | None = None) -> dt.date | None:
    """The first day named in `text`, read as past; None where it names none, or only one to come."""
    cut = tokens(text)
    code = (locale or "en")[:2].casefold()
    lexicon = lexicons()[language_of(cut, code if code in lexicons() else "en")]
    clock = Clock(today, locale)
    for at in range(len(cut)):
        found = dates.scan(cut, at, lexicon, clock)
        if found and isinstance(found.value, Day):
            day = found.value.resolve(clock, past=True)
            return day if isinstance(day, dt.date) and day <= today else None
    return None
