"""What is not a person's mail, and what looks like it and is one."""

import pytest

from parsers.automatic import automatic
from parsers.message import parse


def kind(*headers: str, origin: str = "jo@acme.example", body: str = "hi") -> str | None:
    raw = "\r\n".join([*headers, f"From: {origin}", "", body]).encode()
    return automatic(parse(raw), ["mailmap@acme.example"])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Subject: hello", None),
        ("Auto-Submitted: no", None),
        ("Auto-Submitted: NO (really); x=y", None),
        ("Auto-Submitted: auto-replied", "auto-reply"),
        ("Auto-Submitted: Auto-Generated (comment)", "auto-reply"),
        ("X-Auto-Response-Suppress: All", "auto-reply"),
        ("X-Autoreply: yes", "auto-reply"),
        ("Return-Path: <>", "auto-reply"),
        ("Precedence: auto_reply", "auto-reply"),
        ("Precedence: bulk", "list"),
        ("Precedence: list", "list"),
        ("List-Id: <x.acme.example>", "list"),
        ("Subject: Automatic reply: On track", "auto-reply"),
        ("Subject: Automatische Antwort: On track", "auto-reply"),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_On_track?=", "auto-reply"),
        ("Subject: =?utf-8?b?6Ieq5YuV5b+c562UOiB4?=", "auto-reply"),
        ("Subject: Re: Automatic reply: On track", None),
        ("X-Failed-Recipients: sam@acme.example", "bounce"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "bounce"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "auto-reply"),
        ("Content-Type: text/calendar; method=REPLY", "calendar"),
    ],
)
def test_headers(header: str, expected: str | None) -> None:
    assert kind(header) == expected


def test_a_person_who_says_so_may_write_about_an_absence() -> None:
    assert kind("Auto-Submitted: no", "Subject: Out of office next week") is None


def test_bounces_without_a_report() -> None:
    assert kind("Subject: failure notice", origin="MAILER-DAEMON@mx.example") == "bounce"
    assert kind("Subject: Undeliverable: x", origin="postmaster@mx.example") == "bounce"
    assert kind("Subject: Undeliverable goods arrived") is None


def test_the_first_that_fits_counts() -> None:
    both = ("List-Id: <x>", "Auto-Submitted: auto-replied")
    assert kind(*both) == "list"
    assert kind("Precedence: bulk", "Auto-Submitted: auto-replied") == "auto-reply"
    assert kind(*both, "Content-Type: text/calendar; method=REPLY") == "calendar"
    assert kind(*both, origin="MailMAP <MailMAP@acme.example>") == "own"


def test_an_invitation_that_is_only_attached_is_a_persons_mail() -> None:
    part = "--b\r\nContent-Type: text/calendar; name=x.ics\r\nContent-Disposition: attachment\r\n\r\nMETHOD:{}\r\n--b--"
    mixed = "Content-Type: multipart/mixed; boundary=b"
    assert kind(mixed, body=part.format("REQUEST")) is None
    assert kind(mixed, body=part.format("REPLY")) == "calendar"
