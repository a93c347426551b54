"""A mail cut into its parts (RFC 2046), with bounds on how deep and how many. No part is copied more than once a level.

The standard library's feed parser reads line by line and recurses with the mail; here a boundary is found by one search
a level and nothing recurses. Headers and transfer encodings are still read by the standard library's Message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from functools import cached_property

from parsers.envelope import headers
from parsers.envelope.charset import decode
from parsers.envelope.headers import Headers
from parsers.limits import MAX_NESTING, MAX_PARTS, Hostile, header_end

_BREAKS = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Part:
    """A leaf of the tree: something with a body. `within` are the types around it, outermost first; `path` tells which
    multipart it is in, so that the alternatives of one body stay together."""

    headers: Headers
    message: Message
    raw: bytes
    within: tuple[str, ...]
    path: tuple[int, ...]

    @cached_property
    def content_type(self) -> str:
        return self.message.get_content_type()

    @cached_property
    def content(self) -> bytes:
        """The body with its transfer encoding undone. A broken encoding gives what could be read of it."""
        self.message.set_payload(self.raw.decode("ascii", "surrogateescape"))
        payload = self.message.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else self.raw

    @cached_property
    def text(self) -> str:
        return decode(self.content, parameter(self.message, "charset"))

    @cached_property
    def name(self) -> str | None:
        """The file name as the sender wrote it: a label to show, never a path to open."""
        raw = parameter(self.message, "filename", "content-disposition") or parameter(self.message, "name")
        return headers.text(raw) or None if raw else None

    @cached_property
    def disposition(self) -> str:
        return (self.headers.first("content-disposition") or "").partition(";")[0].strip().lower()


def parameter(message: Message, name: str, header: str = "content-type") -> str | None:
    """A parameter of a structured field, RFC 2231 undone; None if it is missing or cannot be read."""
    try:
        value = message.get_param(name, header=header)
    except (ValueError, IndexError, KeyError, TypeError, LookupError):
        return None
    if isinstance(value, tuple):
        charset, _, quoted = value
        return decode(quoted.encode("latin-1", "replace"), charset or "utf-8")
    return value if isinstance(value, str) else None


def split(raw: bytes) -> tuple[Headers, list[Part]]:
    """The top header fields and all leaves in order. Raises Hostile when a bound of parsers.limits is passed."""
    leaves: list[Part] = []
    top = headers.read(raw[: header_end(raw)])
    waiting: list[tuple[int, int, tuple[str, ...], tuple[int, ...]]] = [(0, len(raw), (), ())]
    seen = 0
    while waiting:
        start, stop, within, path = waiting.pop()
        seen += 1
        if seen > MAX_PARTS:
            raise Hostile(f"the mail has more than {MAX_PARTS} parts")
        if len(within) > MAX_NESTING:
            raise Hostile(f"the mail is nested more than {MAX_NESTING} deep")
        end = header_end(raw, start, stop)
        fields = headers.read(raw[start:end])
        message = fields.part()
        body = _after_header(raw, end, stop)
        kind = message.get_content_type()
        inner = list(_parts(raw, body, stop, parameter(message, "boundary"))) if kind.startswith("multipart/") else []
        if inner:
            waiting += [(a, b, (*within, kind), (*path, i)) for i, (a, b) in reversed(list(enumerate(inner)))]
        else:
            leaves.append(Part(fields, message, raw[body:stop], within, path))
    return top, leaves


def _after_header(raw: bytes, end: int, stop: int) -> int:
    """Where the body begins: after the break that ends the last field and the empty line."""
    for _ in range(2):
        found = _BREAKS.match(raw, end, stop)
        end = found.end() if found else end
    return min(end, stop)


def _parts(raw: bytes, start: int, stop: int, boundary: str | None) -> Iterator[tuple[int, int]]:
    """Where the parts between the lines of a boundary stand. One that is never closed ends with what is around it."""
    if not boundary:
        return
    mark = re.escape(boundary.rstrip().encode("ascii", "surrogateescape") if boundary.isascii() else boundary.encode())
    line = re.compile(rb"(?:\A|\r\n|\r|\n)--" + mark + rb"(--)?[ \t]*(?=\r|\n|\Z)")
    begin: int | None = None
    at = max(0, start - 1)  # the break before the first boundary line belongs to the empty line of the header
    count = 0
    while found := line.search(raw, at, stop):
        if begin is not None:
            yield begin, max(begin, found.start())
        if found[1]:
            return
        count += 1
        if count > MAX_PARTS:
            raise Hostile(f"the mail has more than {MAX_PARTS} parts")
        step = _BREAKS.match(raw, found.end(), stop)
        begin = step.end() if step else found.end()
        at = found.end()
    if begin is not None:
        yield begin, stop
