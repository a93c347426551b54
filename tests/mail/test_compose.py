"""Mail as bytes: any words at all, read back by the standard library, with nothing smuggled into the headers."""

import base64
import datetime as dt
import email
import email.policy
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailmap.errors import MailError
from mailmap.mail.compose import Attachment, CalendarPart, compose

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
MESSAGE_ID = "0123456789abcdef0123456789abcdef@acme.example"
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def envelope(**more):
    values = {
        "sender_name": "Northwind and Acme via MailMAP",
        "assistant_address": "mailmap@acme.example",
        "recipient_name": "Dana Whitfield",
        "recipient_address": "dana@northwind.example",
        "plan_ref": "NW",
        "ref_code": "NW-4HT2-9KQD",
        "now": NOW,
    }
    return SimpleNamespace(**values | more)


def letter(subject="[NW] 2 updated", text="Two changes.\n", html="<p>Two changes.</p>\n"):
    return SimpleNamespace(subject=subject, text=text, html=html)


def made(of=None, to=None, **more):
    return compose(to or envelope(), of or letter(), message_id=MESSAGE_ID, **more)


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def types(raw):
    return [part.get_content_type() for part in read(raw).walk()]


def test_an_answer_with_two_parts():
    raw = made(in_reply_to="a@b.example", references=["x@b.example", "a@b.example"], automatic="auto-replied")
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.decode() == (
        'From: "Northwind and Acme via MailMAP" <mailmap@acme.example>\r\n'
        'To: "Dana Whitfield" <dana@northwind.example>\r\n'
        "Subject: [NW] 2 updated\r\n"
        "Date: Mon, 23 Nov 2026 13:00:00 +0000\r\n"
        "Message-ID: <0123456789abcdef0123456789abcdef@acme.example>\r\n"
        "In-Reply-To: <a@b.example>\r\n"
        "References: <x@b.example>\r\n <a@b.example>\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "X-Auto-Response-Suppress: All\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative;\r\n"
        ' boundary="=_alt_94119c4618c084b454184754b0f4182e"'
    )
    assert types(raw) == ["multipart/alternative", "text/plain", "text/html"]
    assert not any(part.defects for part in read(raw).walk())
    assert body.count(b"\n") == body.count(b"\r\n")


def test_periodic_mail_says_which_list_it_is_and_how_to_leave_it():
    mail = read(made(periodic=True))
    assert mail["List-Id"] == "<nw.mailmap.acme.example>"
    unsubscribe = "".join(mail["List-Unsubscribe"].split())
    assert unsubscribe.startswith("<mailto:mailmap@acme.example?subject=%5BNW%5D%20stop%20these%20emails&body=")
    assert "Ref%3A%20NW-4HT2-9KQD" in unsubscribe
    assert read(made())["List-Id"] is None


def test_an_invitation_has_the_shape_that_calendars_know():
    document = Attachment("plan.docx", "application/x-word", b"PK")
    raw = made(calendar=CalendarPart(ICS, "REQUEST"), attachments=[document])
    assert types(raw) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        "application/x-word",
    ]
    calendar = next(part for part in read(raw).walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Disposition"] is None
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_param("method") == "REQUEST"
    assert [part.get_filename() for part in read(raw).iter_attachments()] == ["invite.ics", "plan.docx"]
    for part in read(raw).walk():
        if "calendar" in part.get_content_type() or "ics" in part.get_content_type():
            assert part.get_payload(decode=True) == ICS


def test_an_attachment_is_encoded_once_and_comes_back_whole():
    content = bytes(range(256)) * 400
    attachment = Attachment("Plän \r\nX: y.docx", "application/octet-stream", content)
    first, second = (made(attachments=[attachment], to=envelope(recipient_name=name)) for name in ("A", "B"))
    assert attachment.encoded is attachment.encoded
    for raw in (first, second):
        (part,) = read(raw).iter_attachments()
        assert part.get_payload(decode=True) == content
        assert part.get_filename() == "Plän X: y.docx"
    assert base64.b64decode(attachment.encoded) == content
    assert max(map(len, attachment.encoded.split(b"\r\n"))) == 76


def test_the_same_arguments_give_the_same_bytes():
    assert made(letter(html="ä" * 5000)) == made(letter(html="ä" * 5000))


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a b@c.example", "", "nobody", "@b.example", "ä@b.example", "a@b,c"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(MailError):
        made(to=envelope(recipient_address=address))


def test_a_domain_in_other_letters_is_written_in_ascii():
    mail = read(made(to=envelope(recipient_address="a@bücher.example")))
    assert mail["To"].addresses[0].domain == "xn--bcher-kva.example"


def test_ids_that_are_none_are_left_out():
    mail = read(made(in_reply_to="a@b>\r\nBcc: <x@y", references=["ok@b.example", "not one", "a@b\r\n c"]))
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<ok@b.example>"
    with pytest.raises(MailError):
        compose(envelope(), letter(), message_id="a@b>\r\nBcc: x")


ANYTHING = st.text(max_size=300)


@settings(max_examples=300, deadline=None)
@example(subject="x\r\nBcc: evil@x.example", name='A "B" \\ <c@d.example>, e', text="a\rb\nc\r\nd", html="=_alt_")
@example(subject="=?utf-8?q?a=0d=0aBcc:_x?=", name="=?utf-8?b?Zm9v?=", text=".\n..\nFrom x\n", html="\x00\u2028")
@example(subject="ä" * 200, name="Zażółć gęślą jaźń, Sp. z o.o." * 5, text="x" * 3000, html="\ud800")
@example(subject="[NW] a  b \u00a0c\u3000d", name="\u202eevil", text="", html="")
@given(subject=ANYTHING, name=ANYTHING, text=ANYTHING, html=ANYTHING)
def test_any_words_go_through_and_nothing_gets_into_the_headers(subject, name, text, html):
    to = envelope(recipient_name=name, sender_name=name)
    try:
        raw = made(letter(subject, text, html), to=to, attachments=[Attachment(name, subject, b"x")], periodic=True)
    except MailError as refused:
        assert "read back" in str(refused)  # never sent rather than sent wrong
        return
    mail = email.message_from_bytes(raw)
    assert " ".join(mail.keys()) == (
        "From To Subject Date Message-ID Auto-Submitted X-Auto-Response-Suppress List-Id List-Unsubscribe "
        "MIME-Version Content-Type"
    )
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    got = [part.get_payload(decode=True).decode() for part in mail.walk() if part.get_content_maintype() == "text"]
    wanted = [words.replace("\r\n", "\n").replace("\r", "\n") for words in (text, html)]
    assert [words.replace("\r\n", "\n").encode() for words in got] == [w.encode("utf-8", "replace") for w in wanted]
