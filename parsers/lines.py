"""Label every line of a body: what the writer wrote, what is quoted, how it is introduced, and what is only furniture.

Two passes, both linear. The first finds what is quoted: by depth, by what introduces a quote (parsers.body.headline) or
by what the HTML says. The second looks at what is left for banners, greetings, sign-offs, signatures and disclaimers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.body import attribution, beside, furniture, headline
from parsers.body.source import Line

_WRAPPED_AT = 70
MAX_INTRODUCTION = 4


def label(lines: list[Line]) -> None:
    """Set `label` of every line; a line that holds text and the beginning of a quote becomes two.

    What nobody else claims is "text"; empty lines of the writer's stay without a label.
    """
    _part(lines)
    _find_quotes(lines)
    _find_citations(lines)
    furniture.label(lines)
    for line in lines:
        if not line.label and not line.is_blank:
            line.label = "text"


def _part(lines: list[Line]) -> None:
    """`done --- On Wed, 18 Nov 2026 at 15:59, Jo Park wrote:` on one line: the text and the attribution apart."""
    parted: list[Line] = []
    for line in lines:
        at = attribution.inner(line.text) if line.text.endswith(":") and not line.depth else 0
        if at:
            parted.append(replace(line, text=line.text[:at].rstrip(" -—"), raw=line.text[:at]))
            parted.append(replace(line, text=line.text[at:], raw=line.text[at:]))
        else:
            parted.append(line)
    lines[:] = parted


def _find_quotes(lines: Sequence[Line]) -> None:
    following = _next_filled(lines)
    at = 0
    forwarded = False
    while at < len(lines):
        line = lines[at]
        if line.label or (line.is_blank and not line.depth):
            at += 1
        elif line.depth:
            begins = line.text and (at == 0 or lines[at - 1].depth < line.depth)
            at = _introduced(lines, at) if begins else at
            line.label = line.label or "quote"
            at += line.label == "quote"
        elif line.hint in ("hidden", "signature"):
            line.label = "hidden" if line.hint == "hidden" else "signature"
            at += 1
        elif line.hint == "boundary" and _is_headed(lines, at):
            at = _cover(lines, at)
        elif headline.marker(line.text) or headline.glued(line.text):
            line.label = "attribution"
            forwarded = True
            at = _after_introduction(lines, at + 1, following)
        elif end := headline.block(lines, at):
            forwarded = True
            _paint(lines, at, end, "header")
            _paint_rule(lines, at)
            at = _after_introduction(lines, end, following)
        elif (begin := _attribution(lines, at, following)) >= 0:
            _paint(lines, begin, at + 1, "attribution")
            _paint_rule(lines, begin)
            at = _after_introduction(lines, at + 1, following)
        elif _is_broken_wrap(lines, at, forwarded):
            line.label = "quote"
            at += 1
        else:
            at += 1


def _is_headed(lines: Sequence[Line], at: int) -> bool:
    """Whether fields follow a ruled line, in whatever language: the same line may be drawn in a signature."""
    return any(mark in line.text for line in lines[at : at + MAX_INTRODUCTION] for mark in (":", "：", "\t"))


def _find_citations(lines: Sequence[Line]) -> None:
    """What the writer quotes in between, where the mail that is answered follows further down with an introduction."""
    first = next((at for at, line in enumerate(lines) if line.label in ("attribution", "header")), 0)
    if not any(line.text and not line.label for line in lines[:first]):
        return
    for line in lines[:first]:
        if line.label == "quote" and line.depth and not line.raw.lstrip().startswith(">"):
            line.label = "cited"


def _attribution(lines: Sequence[Line], end: int, following: Sequence[int]) -> int:
    after = following[end]
    quoted = after < len(lines) and lines[after].depth > lines[end].depth
    if quoted and headline.lone_sender(lines[end].text):
        return end
    begin = attribution.attribution(lines, end, quoted)
    return begin if begin >= 0 and not any(line.label for line in lines[begin : end + 1]) else -1


def _after_introduction(lines: Sequence[Line], at: int, following: Sequence[int]) -> int:
    """Behind a marker, a header block or an attribution: quote marks say themselves how far the quote goes; without
    them all that follows is quoted, as far as the container goes that the introduction stands in."""
    while True:
        after = at if at < len(lines) and not lines[at].is_blank else following[at] if at < len(lines) else len(lines)
        if after >= len(lines) or lines[after].depth:
            return at
        end = headline.block(lines, after)
        if not end:
            return _cover(lines, after)
        _paint(lines, after, end, "header")
        at = end


def _introduced(lines: Sequence[Line], start: int) -> int:
    """Behind the header block or the attribution that a quote begins with, if it begins with one."""
    if end := headline.block(lines, start):
        _paint(lines, start, end, "header")
        return end
    for end in range(start, min(start + MAX_INTRODUCTION, len(lines))):
        if attribution.attribution(lines, end, quoted=False) == start:
            _paint(lines, start, end + 1, "attribution")
            return end + 1
    return start


def _cover(lines: Sequence[Line], start: int) -> int:
    at = _introduced(lines, start)
    while at < len(lines) and lines[at].box >= lines[start].box:
        lines[at].label = lines[at].label or "quote"
        at += 1
    return at


def _paint(lines: Sequence[Line], start: int, end: int, label: str) -> None:
    for line in lines[start:end]:
        line.label = "attribution" if label == "attribution" else "header"


def _paint_rule(lines: Sequence[Line], at: int) -> None:
    """The ruled line above an introduction belongs to it."""
    above = at - 1
    while above >= 0 and lines[above].is_blank and above > at - 3:
        above -= 1
    if above >= 0 and furniture.is_rule(lines[above].text) and not lines[above].label:
        lines[above].label = "attribution"


def _is_broken_wrap(lines: Sequence[Line], at: int, forwarded: bool) -> bool:
    """Whether a line without a mark, right between lines with one, is the torn-off end of the line above."""
    if not (0 < at < len(lines) - 1 and lines[at - 1].label == "quote" and lines[at + 1].depth):
        return False
    above, text = lines[at - 1], lines[at].text
    if beside.row(above.text) is not None:
        return False
    if forwarded:
        return True
    torn = text.rstrip(" >")
    if " " not in torn and ("://" in above.text.rpartition(" ")[2] or "://" in torn):
        return True
    return (
        len(above.raw) >= _WRAPPED_AT
        and above.text[-1:] not in ".?!:"
        and not text[0].isupper()
        and not text[0].isdigit()
    )


def _next_filled(lines: Sequence[Line]) -> list[int]:
    """For every line the number of the next line that is not empty."""
    following = [len(lines)] * len(lines)
    for at in range(len(lines) - 2, -1, -1):
        following[at] = following[at + 1] if lines[at + 1].is_blank else at + 1
    return following
