"""What a style says of the words in it: that they are hidden, that a line is ruled above them, or their colour."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WHITE = re.compile(r"\s+")
_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|max-height:0(?:px|;|$)|opacity:0(?:;|$|\.0*(?:;|$))"
    r"|font-size:(?:0*(?:\.0+)?(?:px|pt|em|rem|%)?|0*\.\d+(?:px|pt)|1(?:px|pt))(?:;|!|$)"
    r"|(?<!-)height:0(?:px)?;[^\"]{0,200}overflow:hidden|overflow:hidden;[^\"]{0,200}(?<!-)height:0(?:px)?(?:;|$)"
    r"|(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}|clip:rect\([01][01px,]{0,30}\)"
)
_RULED = re.compile(r"border-top:(?:solid|1(?:\.0)?pt|1px)?\s*(?:solid)?\s*(?:#(?:e1e1e1|b5c4df)|rgb\(225,225,225\))")
_HIDING_CLASS = re.compile(r"(?:^|[}\s])\.([\w-]{1,60})\s*\{[^{}]{0,2000}?display\s*:\s*none")
_COLOUR = re.compile(r"(?:^|;)color:(#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([0-9,. ]{5,30}\))")
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})[,)]")
OUR_COLOURS = frozenset(
    ["#1b1f24", "#57606a", "#0b5cad", "#b42318", "#ffffff", "#e8eaed", "#a8b0b9", "#85bdf8", "#ff9d8f"]
).union(["inherit", "black", "windowtext"])
"""The colours of our own letters: words in another one, inside a row of ours, were put there."""


def plain(style: str | None) -> str:
    """A style as the other functions read it: small letters, no spaces."""
    return _WHITE.sub("", style.lower()) if style else ""


def hides(style: str) -> bool:
    return bool(_HIDDEN_STYLE.search(style))


def rules_off(style: str) -> bool:
    """Whether it draws the line that Outlook puts above the header of what is answered."""
    return bool(_RULED.search(style))


def colour(style: str, attribute: str | None) -> str:
    """The colour of the text by its style, else by the attribute of a font element; empty if none is set."""
    found = _COLOUR.search(style) if "color:" in style else None
    return _hex(found[1] if found else (attribute or "").lower())


def hiding_classes(sheet: str) -> Iterator[str]:
    """Classes that a style sheet hides outside of media queries."""
    if "none" not in sheet or len(sheet) > 200_000:
        return iter(())
    return (found[1] for found in _HIDING_CLASS.finditer(sheet.partition("@media")[0]))


def _hex(colour: str) -> str:
    """`rgb(27,31,36)`, as browsers write it, as the `#1b1f24` it was."""
    parts = _RGB.match(colour)
    return "#" + "".join(f"{min(int(part), 255):02x}" for part in parts.groups()) if parts else colour
