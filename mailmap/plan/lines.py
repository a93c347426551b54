"""Where a key stands in a TOML text, for messages: readers of TOML give values, but no lines.

Only asked once something is wrong, so it may read the text again; it needs no more of TOML than headers, keys and the
strings that run over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
LONG_QUOTES = ('"""', "'''")


def line_of(text: str, path: Path) -> int:
    """The line, from 1, of the value at this path, else of the nearest thing around it that has a line."""
    known: dict[Path, int] = {(): 1}
    for number, place in _places(text):
        known.setdefault(place, number)
    while path not in known:
        path = path[:-1]
    return known[path]


def _places(text: str) -> Iterator[tuple[int, Path]]:
    """Every header and key with its line, as paths in which a list's tables are counted from 0."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in _code_lines(text):
        if header := HEADER.match(line):
            parts = _parts(header[2])
            table = _inside(parts[:-1], counts)
            if header[1] == "[[":
                place = (*table, parts[-1])
                counts[place] = counts.get(place, -1) + 1
                yield number, place
                table = (*place, counts[place])
            else:
                table = (*table, parts[-1])
            yield number, table
        elif key := KEY.match(line):
            yield number, (*table, *_parts(key[1]))


def _inside(parts: tuple[str, ...], counts: dict[Path, int]) -> Path:
    """The path of a header's outer tables: in a list of tables it is the last one that is meant."""
    path: Path = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in PART.findall(dotted))


def _code_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not begin inside a long string."""
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            yield number, line
        inside = _open_after(line, inside)


def _open_after(line: str, inside: str) -> str:
    """The quotes that are still open at the end of a line: those of a long string, else none."""
    at = 0
    while at < len(line):
        if inside:
            if line[at] == "\\" and inside[0] == '"':
                at += 2
            elif line.startswith(inside, at):
                at += len(inside)
                inside = ""
            else:
                at += 1
        elif line[at] == "#":
            break
        else:
            inside = next((q for q in LONG_QUOTES if line.startswith(q, at)), line[at] if line[at] in "\"'" else "")
            at += max(len(inside), 1)
    return inside if inside in LONG_QUOTES else ""
