"""Bytes that no parser should see."""

import pytest

from parsers import limits
from parsers.limits import Hostile
from parsers.message import parse

PLAIN = b"From: jo@acme.example\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"A: b\r\n\r\n" + b"x" * limits.MAX_BYTES,
        b"A: b\r\n" * 43_700 + b"\r\n",
        b"Subject: " + b"x" * limits.MAX_FIELD + b"\r\n\r\n",
        b"Subject: x" + b"\r\n " * 4_000 + b"x" * 5_000 + b"\r\n\r\n",
        b"A: b\n" * (limits.MAX_FIELDS + 2) + b"\n",
        b"x" * (limits.MAX_HEADER_BLOCK + 10),
    ],
)
def test_too_much_is_hostile(raw: bytes) -> None:
    with pytest.raises(Hostile):
        limits.check(raw)


def test_an_ordinary_mail_passes() -> None:
    limits.check(PLAIN + b"\r\n" + b"x" * 1_000_000)
    limits.check(b"")


def nested(depth: int) -> bytes:
    raw = PLAIN
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return raw + b"\r\nhello"


def test_nesting_is_bounded() -> None:
    assert parse(nested(limits.MAX_NESTING)).text == "hello"
    with pytest.raises(Hostile):
        parse(nested(limits.MAX_NESTING + 1))
    with pytest.raises(Hostile):
        parse(nested(5_000))


def test_parts_are_bounded() -> None:
    head = PLAIN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert parse(head + b"--b\r\n\r\nx\r\n" * 150 + b"--b--").text is not None
    with pytest.raises(Hostile):
        parse(head + b"--b\r\n\r\nx\r\n" * 1_000_000)


def test_a_forwarded_mail_is_not_walked_into() -> None:
    deep = parse(PLAIN + b"Content-Type: message/rfc822\r\n\r\n" * 5_000)
    assert (deep.text, len(deep.attachments)) == (None, 1)
    inner = PLAIN + b"Content-Type: message/rfc822\r\n\r\n" + nested(10)
    assert [file.content_type for file in parse(inner).attachments] == ["message/rfc822"]
