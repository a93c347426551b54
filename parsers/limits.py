"""What a mail may weigh. Anyone on the internet can write to us, so this looks at the bytes before any parser does.

The limits on the header block are checked here; how deep a mail is nested and how many parts it has is counted by
parsers.envelope.mime while it cuts the mail up, with the bounds that stand here.
"""

from __future__ import annotations

import re

MAX_BYTES = 10 * 1024 * 1024
MAX_HEADER_BLOCK = 256 * 1024
MAX_FIELD = 8 * 1024
MAX_FIELDS = 500
MAX_NESTING = 20
MAX_PARTS = 200

_END_OF_HEADER = re.compile(rb"(?>\r\n|\r|\n){2}")
_FOLD = re.compile(rb"(?:\r\n|\r|\n)(?=[ \t])")
_LINE = re.compile(rb"\r\n|\r|\n")


class Hostile(ValueError):
    """A mail that no parser should see; the message says why."""


def check(raw: bytes) -> None:
    """Raise Hostile when a mail, or the header block it begins with, is larger than any honest one."""
    if len(raw) > MAX_BYTES:
        raise Hostile(f"the mail has more than {MAX_BYTES} bytes")
    end = header_end(raw)
    if end > MAX_HEADER_BLOCK:
        raise Hostile(f"the header block has more than {MAX_HEADER_BLOCK} bytes")
    fields = _LINE.split(_FOLD.sub(b" ", raw[:end]))
    if len(fields) > MAX_FIELDS + 1:
        raise Hostile(f"the mail has more than {MAX_FIELDS} header fields")
    if max(map(len, fields), default=0) > MAX_FIELD:
        raise Hostile(f"a header field has more than {MAX_FIELD} bytes")


def header_end(raw: bytes, start: int = 0, stop: int | None = None) -> int:
    """Where the header block that begins at `start` ends: before the line break of its last field."""
    stop = len(raw) if stop is None else stop
    if raw[start : start + 1] in (b"\r", b"\n"):
        return start
    found = _END_OF_HEADER.search(raw, start, min(stop, start + MAX_HEADER_BLOCK + 4))
    if found:
        return found.start()
    return min(stop, start + MAX_HEADER_BLOCK + 1)
