"""Bytes -> InboundMessage, whatever the bytes are."""

import base64
import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import message
from parsers.envelope.charset import decode
from parsers.message import Hostile, Unreadable, arrival, fingerprint, parse

MAILS = sorted((Path(__file__).parents[1] / "mails" / "raw").glob("*.eml"))
HEAD = b"From: jo@acme.example\r\nTo: MailMAP <mailmap@acme.example>\r\nCc: sam@acme.example\r\n"


def test_the_fields_of_a_mail() -> None:
    mail = parse(
        HEAD
        + b"Message-ID: <a@x>\r\nIn-Reply-To: <b@x>\r\nReferences: <c@x>\r\n <b@x>\r\nDelivered-To: box@acme.example\r\n"  # noqa: E501
        b"Date: Thu, 19 Nov 2026 10:00:00 +0100\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?q?_an_alle?=\r\n\r\nhi\r\n"  # noqa: E501
    )
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("a@x", ("b@x",), ("c@x", "b@x"))
    assert mail.subject == "Grüße an alle"
    assert mail.date == dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC)
    assert (mail.to, mail.cc) == (("mailmap@acme.example",), ("sam@acme.example",))
    assert mail.recipients == ("box@acme.example", "mailmap@acme.example", "sam@acme.example")
    assert mail.headers.all("FROM") == ("jo@acme.example",)
    assert mail.text == "hi\r\n"


def test_bodies_files_and_calendars_are_told_apart() -> None:
    ics = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"
    mail = parse(
        HEAD + b"Content-Type: multipart/mixed; boundary=o\r\n\r\npreamble\r\n--o\r\n"
        b"Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        b"--i\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--i\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n"
        + ics + b"--i--\r\n--o\r\nContent-Type: application/x-thing; name*=utf-8''pl%C3%A4ne.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"\0\1") + b"\r\n--o\r\n"
        b"Content-Type: message/rfc822\r\n\r\nFrom: eve@evil.example\r\nContent-Type: text/calendar\r\n\r\n" + ics + b"\r\n--o--\r\n"  # noqa: E501
    )  # fmt: skip
    assert (mail.text, mail.html) == ("plain", "<p>html</p>")
    assert [(file.name, file.content_type) for file in mail.attachments] == [
        ("pläne.bin", "application/x-thing"),
        (None, "message/rfc822"),
    ]
    assert mail.attachments[0].content == b"\0\1"
    assert mail.calendars == (ics.removesuffix(b"\r\n"),)


def test_flowed_text_is_joined() -> None:
    flowed = b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\none \r\n two\r\n> a \r\n> b\r\n-- \r\nJo\r\n"
    assert parse(HEAD + flowed).text == "onetwo\n> ab\n-- \nJo\n"


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "utf-8", "unicode_escape", "x-none", "us-ascii", "\xff", "rot13"]
)
def test_any_charset_gives_text(charset: str) -> None:
    mail = parse(HEAD + f'Content-Type: text/plain; charset="{charset}"\r\n\r\n'.encode("latin-1") + "grün".encode())
    assert mail.text == "grün"


def test_characters_of_the_set_that_was_meant() -> None:
    assert decode(b"\x93gr\xfcn\x94", "iso-8859-1") == "“grün”"
    assert decode("grün".encode(), "iso-8859-1") == "grün"
    assert decode(b"\xb0\xa1", "ks_c_5601-1987") == "가"
    assert decode(b"abc\xff", "utf-8").startswith("abc")


def test_arrival_is_the_mailboxes_date_else_received_else_its_own() -> None:
    own = b"Date: Thu, 19 Nov 2026 10:00:00 +0000\r\n"
    received = b"Received: from a by b; Fri, 20 Nov 2026 10:00:00 +0000\r\nReceived: from c; Mon, 1 Jan 2024 00:00:00 +0000\r\n"  # noqa: E501
    known = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    assert arrival(parse(received + own + HEAD), known) == known
    assert arrival(parse(received + own + HEAD), None) == dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
    assert arrival(parse(own + HEAD), None) == dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC)
    assert arrival(parse(HEAD), None) is None


@pytest.mark.parametrize(
    "date", [b"tomorrow", b"Thu, 99 Nov 2026 99:00:00 +9999", b"1 Jan 9999 00:00 -2359", b"1 Jan 1801 00:00:00 +0000"]
)
def test_an_absurd_date_is_none(date: bytes) -> None:
    assert parse(HEAD + b"Date: " + date + b"\r\n\r\n").date is None


def test_a_fingerprint_forgets_the_way_and_knows_the_mail() -> None:
    mail = HEAD + b"Message-ID: <a@x>\r\nSubject: x\r\n\r\ndone 3\r\n"
    assert fingerprint(b"Received: from a by b\r\n" + mail) == fingerprint(mail)
    assert fingerprint(mail.replace(b"\r\n", b"\n")) == fingerprint(mail)
    assert fingerprint(mail.replace(b"done 3", b"done 4")) != fingerprint(mail)
    assert fingerprint(mail.replace(b"jo@", b"eve@")) != fingerprint(mail)
    assert fingerprint(b"junk") != fingerprint(b"other junk")
    way = b"Received: from a by b\r\n"
    assert fingerprint(way + b"junk") == fingerprint(b"junk") != fingerprint(way + b"other junk")
    assert fingerprint(HEAD + b"done 3 please") != fingerprint(HEAD + b"done 4 please")


def test_bytes_without_a_field_are_unreadable() -> None:
    for raw in (b"", b"\r\n\r\nhello", b"hello"):
        with pytest.raises(Unreadable):
            parse(raw)


def readable(raw: bytes) -> None:
    fingerprint(raw)
    with contextlib.suppress(Hostile, Unreadable):
        assert isinstance(parse(raw), message.InboundMessage)


@given(st.binary(max_size=2_000))
def test_any_bytes_at_all(raw: bytes) -> None:
    readable(raw)
    readable(HEAD + raw)
    readable(HEAD + b"Content-Type: " + raw)
    readable(
        HEAD + b"Content-Type: text/plain; charset=" + raw[:20] + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + raw
    )
    readable(HEAD + b"Date: " + raw + b"\r\nSubject: =?" + raw + b"?=")


@settings(max_examples=200)
@given(st.sampled_from(MAILS), st.integers(0, 5_000), st.binary(max_size=40), st.integers(0, 60))
def test_a_mail_with_a_wound(path: Path, at: int, wound: bytes, gone: int) -> None:
    raw = path.read_bytes()
    readable(raw[:at] + wound + raw[at + gone :])
