"""The one address in a From field, by a strict parser of its own (RFC 5322, 6532): anything odd gives no address.

The standard library reads `From: ceo@corp.example <evil@x.example>` as the first of the two, and takes minutes for a
field of quotation marks. What is read here is what a change is authorised by, so a doubt means nobody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from parsers.envelope import headers

MAX_ADDRESS = 320
_ATEXT = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PIECE = re.compile(
    r'(?P<space>[ \t]+)|(?P<quoted>"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*")'
    r"|(?P<angle><[^<>\x00-\x20]*>)|(?P<atom>[^\s\"<>(),:;@\[\]\\\x00-\x1f]+)|(?P<at>@)|(?P<comment>\()"
)
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`address` has its domain as A-labels in lower case; `name` is decoration and proves nothing."""

    name: str
    address: str


def mailbox(value: str) -> Mailbox | None:
    """The mailbox a From value consists of; None for a list, a group, two addresses or any defect."""
    text = _utf8(value)
    if text is None:
        return None
    pieces = _pieces(text)
    if pieces is None:
        return None
    angles = [at for at, (kind, _) in enumerate(pieces) if kind == "angle"]
    if not angles:
        return _bare(pieces)
    if len(angles) > 1 or angles[0] != len(pieces) - 1:
        return None
    words = pieces[:-1]
    if any(kind == "at" for kind, _ in words):
        return None
    found = address(pieces[-1][1][1:-1])
    return Mailbox(_name(words), found) if found else None


def address(text: str) -> str | None:
    """`local@domain` with the domain as A-labels, or None if it is not exactly that."""
    local, at, host = text.rpartition("@")
    if not at or len(text) > MAX_ADDRESS or not _ATEXT.fullmatch(local) or "=?" in local or _BIDI.search(text):
        return None
    ascii_host = domain(host)
    return f"{local}@{ascii_host}" if ascii_host else None


def domain(text: str) -> str | None:
    """A domain name as A-labels in lower case. Nothing is mapped but case: a look-alike stays another name."""
    labels = [_label(label) for label in unicodedata.normalize("NFC", text).lower().split(".")]
    if any(label is None for label in labels) or len(text) > 253:
        return None
    return ".".join(label for label in labels if label)


def _label(label: str) -> str | None:
    if not label.isascii():
        if any(unicodedata.category(character)[0] not in "LMN" and character != "-" for character in label):
            return None
        label = "xn--" + label[:63].encode("punycode").decode("ascii")
    return label if _LABEL.fullmatch(label) else None


def _utf8(value: str) -> str | None:
    try:
        return value.encode("ascii", "surrogateescape").decode("utf-8") if not value.isascii() else value
    except UnicodeError:
        try:
            value.encode("utf-8")
        except UnicodeError:
            return None
        return value


def _pieces(text: str) -> list[tuple[str, str]] | None:
    """Words, quoted strings and angle brackets in order, comments left out; None where something else stands."""
    pieces: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            return None
        kind = found.lastgroup or ""
        at = found.end()
        if kind == "comment":
            after = comment(text, found.start())
            if after is None:
                return None
            at = after
        elif kind != "space":
            pieces.append((kind, found.group()))
        elif pieces:
            pieces.append((kind, " "))
    while pieces and pieces[-1][0] == "space":
        pieces.pop()
    return pieces


def comment(text: str, start: int) -> int | None:
    """Behind the comment that opens at `start`; comments nest and may escape. None if it is never closed."""
    depth, at = 0, start
    while at < len(text):
        character = text[at]
        depth += (character == "(") - (character == ")")
        at += 2 if character == "\\" else 1
        if depth == 0:
            return at
    return None


def _bare(pieces: list[tuple[str, str]]) -> Mailbox | None:
    """`jo@acme.example` with nothing around it but comments."""
    found = address("".join(text for _, text in pieces)) if {kind for kind, _ in pieces} <= {"atom", "at"} else None
    return Mailbox("", found) if found else None


def _name(words: list[tuple[str, str]]) -> str:
    plain = [re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "quoted" else text for kind, text in words]
    return headers.text("".join(plain))
