"""Lines of a text part: 72 columns, dates kept whole, no line that begins with an item's number by accident."""

from __future__ import annotations

import re
import textwrap

NBSP = "\u00a0"
WIDTH = 72
_NUMBER = re.compile(r" (?=#\d)")
_DATE = re.compile(
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    r"(?:\d{1,2} [A-Z][a-z]{2}\b(?: \d{4}\b)?|[A-Z][a-z]{2} \d{1,2}\b(?:, \d{4}\b)?)"
)


def joined(text: str) -> str:
    """A sentence in which what belongs together is never parted: dates, and a number with its sign."""
    return _DATE.sub(lambda found: found[0].replace(" ", NBSP), text).replace(" %", f"{NBSP}%")


def spaced(text: str) -> str:
    """With ordinary spaces again, once the lines are made."""
    return text.replace(NBSP, " ")


def wrapped(text: str, indent: int = 0, width: int = WIDTH, first: str | None = None) -> str:
    """`text` as lines of at most `width` columns, each indented; `first` stands before the first one instead.

    A number of an item never begins a line, because a line that begins with one is the row of that item.
    """
    if not text.strip():
        return first or ""
    margin = " " * indent
    return textwrap.fill(
        _NUMBER.sub(NBSP, joined(text)),
        width,
        initial_indent=margin if first is None else first,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
