"""The header fields of a mail or of one of its parts: raw values, unfolded, in the order they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message

from parsers.envelope.charset import decode

_FOLD = re.compile(r"(?:\r\n|\r|\n)(?=[ \t])")
_LINE = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"\s+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields as (name, value). A value keeps its bytes: what was not ASCII stands as surrogates until it is decoded."""

    fields: tuple[tuple[str, str], ...]
    rest: str = ""
    """What stands in the block from the first line that is no field."""

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field, topmost first; names compare without case."""
        wanted = name.lower()
        return tuple(value for field, value in self.fields if field.lower() == wanted)

    def first(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for field, value in self.fields if field.lower() == wanted), None)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)

    def part(self) -> Message:
        """A message of the standard library (policy compat32) with these fields and no body yet."""
        message = Message()
        for name, value in self.fields:
            message.set_raw(name, value)
        return message


def read(block: bytes) -> Headers:
    """Cut a header block into fields. A line that is no field ends the block, as in the standard library."""
    fields: list[tuple[str, str]] = []
    lines = _LINE.split(_FOLD.sub("", block.decode("ascii", "surrogateescape")))
    for at, line in enumerate(lines):
        name, colon, value = line.partition(":")
        if colon and name and " " not in name.rstrip(" \t") and "\t" not in name.rstrip(" \t"):
            fields.append((name.rstrip(" \t"), value.strip(" \t")))
        elif not (line.startswith("From ") and not fields):
            return Headers(tuple(fields), "\n".join(lines[at:]))
    return Headers(tuple(fields))


def text(value: str) -> str:
    """A field for people to read: encoded words decoded (RFC 2047), one line, nothing unprintable, nothing
    that turns the direction of what is shown."""
    raw = value.encode("ascii", "surrogateescape") if _is_escaped(value) else None
    plain = decode(raw, "utf-8") if raw is not None else value
    if "=?" in plain:
        plain = _decode_words(plain)
    return _SPACE.sub(" ", _UNPRINTABLE.sub(" ", plain)).strip()


def _decode_words(value: str) -> str:
    try:
        pieces = decode_header(value)
    except (ValueError, UnicodeError):  # binascii.Error and HeaderParseError are ValueErrors too
        return value
    return "".join(piece if isinstance(piece, str) else decode(piece, charset or "utf-8") for piece, charset in pieces)


def _is_escaped(value: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in value)
