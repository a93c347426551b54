"""User text without what XML and calendars forbid and without signs that hide or reorder it for a reader."""

from __future__ import annotations

import re

_UNFIT = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_ODD = re.compile(r"[^\n\x20-\x7e\u00a0-\u0377\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2190-\u21ff]")
"""What is not surely fit: whole letters hold none of it, and need not be looked at line by line."""


def plain(text: str) -> str:
    """One line: breaks and tabs become a space."""
    if text.isprintable():  # by far the most, and quickly said
        return text
    return _UNFIT.sub("", _BREAKS.sub(" ", text))


def plain_lines(text: str) -> str:
    """Several lines, parted by LF."""
    if not _ODD.search(text):
        return text.removesuffix("\n")
    return "\n".join(plain(line) for line in text.splitlines())


def cut(text: str, longest: int) -> str:
    """The text, or as much of it as there is room for, with a sign that there was more."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
