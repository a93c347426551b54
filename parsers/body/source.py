"""A body as lines, whatever it came as: what parsers.html makes of HTML and `plain` of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Label = Literal[
    "",
    "text",
    "greeting",
    "signoff",
    "signature",
    "disclaimer",
    "banner",
    "quote",
    "cited",
    "attribution",
    "header",
    "hidden",
]
Hint = Literal["", "boundary", "signature", "ink", "link", "hidden"]
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MARKS = re.compile(r"[>\s]*>")
_TORN_OFF = re.compile(r">\s*(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał|написал)\s*:")
"""The end of an attribution whose address was torn at its bracket: `> wrote:`."""
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Characters that nobody sees or types; those that join letters (ZWJ, ZWNJ) are not among them."""
MAX_MARKS = 200
DECORATION = " \t*_|\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2028\ufeff"
"""What programs put around words: emphasis, marks of writing direction."""


@dataclass(slots=True)
class Line:
    """One line of a body. `depth` counts the quote levels around it; `raw` is the line with its marks.

    From HTML come: `box`, the number of the innermost container that a mail program puts around quoted mail (0: none);
    `row`, the number of the table row it stands in (0: none); `hint`, what the structure says about the line.
    `label` is set by parsers.lines.
    """

    text: str
    depth: int = 0
    raw: str = ""
    box: int = 0
    row: int = 0
    hint: Hint = ""
    label: Label = ""

    @property
    def is_blank(self) -> bool:
        return not self.text


def marked(text: str) -> tuple[int, str]:
    """How many quote marks a line begins with, and the rest of it. Marks beyond the first 200 stay text."""
    if not text.startswith(">") or text.endswith("<<") or (text[:3] == text[-3:] == ">>>" and len(text) > 9):
        return 0, text  # what is framed is a heading: `>>> Jo Park 16.11.2026 08:00 >>>` (GroupWise)
    marks = _MARKS.match(text, 0, MAX_MARKS)
    if marks is None or _TORN_OFF.fullmatch(text):
        return 0, text
    return marks.group().count(">"), text[marks.end() :].strip()


def plain(body: str) -> list[Line]:
    """The lines of a plain text."""
    lines = []
    for raw in _BREAK.split(body.translate(INVISIBLE)):
        depth, text = marked(raw.strip())
        lines.append(Line(text, depth, raw))
    return lines
