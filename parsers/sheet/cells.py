"""A whole cell of somebody's table as a value: a day, a status, a part that is done, an address. The words of each
language are the sections [cells] of the lexicons."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from parsers import dates
from parsers.days.moments import Clock, Day
from parsers.lexicon import LANGUAGES, lexicons
from parsers.words import fold, tokens

STATES = ("open", "started", "blocked", "done", "dropped")
"""As a plan calls them; that something is late says no more than that it is open."""
_NOTHING = frozenset({"", "-", "–", "—", "?", "??"})
_YES = frozenset({"x", "✓", "✔", "☑"})
_NO = frozenset({"☐"})
ADDRESS = re.compile(r"([\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_SHARE = re.compile(r"([0-9]{1,3})(?:[.,][0-9]{1,4})?\s?(%?)")
_BESIDE = re.compile(r"\s*[(\[][^()\[\]]{0,100}[)\]]\s*")


def is_nothing(text: str) -> bool:
    """Whether it stands in a cell instead of leaving it empty."""
    return text in _NOTHING or fold(text) in _said("nothing")


def is_yes(text: str) -> bool:
    return text.casefold() in _YES or fold(text) in _said("yes")


def is_no(text: str) -> bool:
    return text in _NO or fold(text) in _said("no")


@cache
def _said(key: str) -> frozenset[str]:
    """What a key of [cells] holds in any language."""
    return frozenset(fold(words) for lexicon in lexicons().values() for words in lexicon.cells[key])


def share_of(text: str) -> int | None:
    """The hundredths of it that are done: "50 %", or "50" in a column for them; None where it says none."""
    found = _SHARE.fullmatch(text.strip())
    share = int(found[1]) if found else 101
    return share if share <= 100 else None


def status_of(text: str) -> str | None:
    """The status that a cell says, also as a percentage; None for words that are none."""
    plain = text.casefold().strip(" .!")
    share = share_of(plain) if plain.endswith("%") else None
    if share is not None:
        return status_of_share(share)
    if plain in _YES - {"x"}:
        return "done"
    if plain == "0":
        return "open"
    return next((state for state in STATES if fold(plain) in _said(state)), None)


def status_of_share(share: int) -> str:
    return "done" if share == 100 else "started" if share else "open"


def mailbox_of(text: str) -> tuple[str | None, str] | None:
    """The name, if there is one, and the address that a cell says; None where it says no address or several."""
    found = ADDRESS.findall(text)
    if len(found) != 1:
        return None
    name = " ".join(re.sub(r"[<>()\[\]\"]|mailto:", " ", text.replace(found[0], " ")).split()).strip(" ,;:-")
    return name or None, found[0]


def without_aside(text: str) -> str:
    """Without what stands in brackets: "Dana (CFO)"."""
    return _BESIDE.sub(" ", text).strip()


def day_of(text: str, clock: Clock) -> dt.date | str:
    """The day that a whole cell says, or why it says none. Days that depend on today ("next Friday") say none."""
    cut = tokens(text)
    code = (clock.locale or "en")[:2].casefold()
    for language in dict.fromkeys((code if code in LANGUAGES else "en", "en", "de", *LANGUAGES)):
        found = dates.scan(cut, 0, lexicons()[language], clock) if cut else None
        if found and isinstance(found.value, Day) and all(token.text in ".," for token in cut[found.end :]):
            if found.value.month is None:
                return ""
            day = found.value.resolve(clock)
            unclear = isinstance(day, dt.date) and found.value.just_past(clock, day)
            return "it has no year" if unclear else day.rstrip(".") if isinstance(day, str) else day
    return ""
