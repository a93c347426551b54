"""User text without what XML and calendars forbid and without signs that hide or reorder it for a reader."""

from __future__ import annotations

import re

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")


def plain(text: str) -> str:
    """One line: breaks and tabs become a space."""
    return _UNFIT.sub("", _BREAKS.sub(" ", text))


def plain_lines(text: str) -> str:
    """Several lines, parted by LF."""
    return "\n".join(plain(line) for line in text.splitlines())
