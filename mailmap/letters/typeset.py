"""Lines of a text part: 72 columns, dates kept whole, no line that begins with an item's number by accident."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

NBSP = "\u00a0"
WIDTH = 72
_NUMBER = re.compile(r" (?=#\d)")
_DATE = re.compile(
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    r"(?:\d{1,2} [A-Z][a-z]{2}\b(?: \d{4}\b)?|[A-Z][a-z]{2} \d{1,2}\b(?:, \d{4}\b)?)"
)
_TIED = re.compile(r"(?<=\b\d\d:\d\d) (?=[A-Z]{3,5}\b|UTC[+-])|(?<=\d) (?=(?:working )?days?\b)")
"""The space in "14:00 EST" and in "3 days"."""
_TYPED = re.compile(r'"(?:done|slip|meet) \d{1,4}\b[^"]{0,24}"')
"""A line to send back, said in a sentence."""


def joined(text: str) -> str:
    """A sentence in which what belongs together is never parted: dates, times, and a number with what it counts."""
    text = _DATE.sub(lambda found: found[0].replace(" ", NBSP), text).replace(" %", f"{NBSP}%")
    text = _TYPED.sub(lambda found: found[0].replace(" ", NBSP), text)
    return _TIED.sub(NBSP, text)


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


def columns(rows: Sequence[Sequence[str]], indent: int = 2, gap: int = 2) -> str:
    """A table in text, each column as wide as its longest cell. Where that is too wide for a line, the widest columns
    become narrower, and what does not fit there goes on in the next line."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    while indent + sum(widths) + gap * (len(widths) - 1) > WIDTH:
        widths[widths.index(max(widths))] -= 1
    lines = (line for row in rows for line in _lines(row, widths, " " * gap))
    return "\n".join(f"{' ' * indent}{line}" for line in lines)


def _lines(row: Sequence[str], widths: Sequence[int], gap: str) -> Iterator[str]:
    cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*cells, fillvalue=""):
        yield gap.join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()


def _wrapped(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    return textwrap.wrap(joined(cell), width, break_on_hyphens=False) or [""]
