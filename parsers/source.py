"""A body as lines, whatever it came as: what parsers.html makes of HTML and `plain` of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Label = Literal[
    "", "text", "greeting", "signoff", "signature", "disclaimer", "banner", "quote", "attribution", "header", "hidden"
]
Hint = Literal["", "boundary", "signature", "ink", "hidden"]
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MARKS = re.compile(r"[>\s]*>")
MAX_MARKS = 200


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


def plain(body: str) -> list[Line]:
    """The lines of a plain text. Marks beyond the first 200 stay text."""
    lines = []
    for raw in _BREAK.split(body.replace("\ufeff", "")):
        stripped = raw.strip()
        if stripped.startswith(">"):
            marks = _MARKS.match(raw, 0, len(raw) - len(raw.lstrip()) + MAX_MARKS)
            head = marks.group() if marks else ""
            lines.append(Line(raw[len(head) :].strip(), max(1, head.count(">")), stripped))
        else:
            lines.append(Line(stripped, 0, raw.rstrip()))
    return lines
