"""Words for paper: what belongs together stays on one line."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from mailmap.letters.wording import Wording

NBSP = "\u00a0"


class Printed(Wording):
    """Dates that are never broken over two lines. A document says the same few dates many times: each is made once."""

    def day(self, day: dt.date) -> str:
        return _day(self, day)

    def full(self, day: dt.date) -> str:
        return _full(self, day)


@lru_cache(maxsize=2048)
def _day(wording: Printed, day: dt.date) -> str:
    return Wording.day(wording, day).replace(" ", NBSP)


@lru_cache(maxsize=2048)
def _full(wording: Printed, day: dt.date) -> str:
    return Wording.full(wording, day).replace(" ", NBSP)


def joined(text: str) -> str:
    """One line, with a percent sign on the line of its number."""
    return " ".join(text.split()).replace(" %", f"{NBSP}%")
