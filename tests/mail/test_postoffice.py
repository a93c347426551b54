"""The post office of the demo and the tests: whom it believes, what it stamps, where it delivers."""

import smtplib
from pathlib import Path

import pytest

from mailmap.errors import MailError
from mailmap.mail.postoffice import HOST, PostOffice

US = "mailmap@acme.example"
MAIL = b"From: Ann <ann@buyer.example>\r\nSubject: x\r\n\r\ndone 3\r\n"
FORGED = b"Authentication-Results: mx.acme.example;\r\n dmarc=pass header.from=buyer.example\r\n"


def send(office: PostOffice, raw: bytes, *recipients: str, sender: str = "ann@buyer.example") -> None:
    with smtplib.SMTP(HOST, office.port, timeout=20) as client:
        client.sendmail(sender, recipients or [US], raw)


def delivered(folder: Path, recipient: str = US) -> list[bytes]:
    return [file.read_bytes() for file in sorted((folder / recipient / "new").iterdir())]


def test_mail_is_stamped_and_delivered(tmp_path: Path) -> None:
    with PostOffice(tmp_path, "mx.acme.example") as office:
        send(office, MAIL)
    (mail,) = delivered(tmp_path)
    assert mail.endswith(MAIL)
    assert b"\r\nAuthentication-Results: mx.acme.example; dmarc=pass header.from=buyer.example\r\n" in mail
    assert mail.startswith(b"Return-Path: <ann@buyer.example>\r\nDelivered-To: mailmap@acme.example\r\n")


@pytest.mark.parametrize("forged", [FORGED, FORGED.upper(), FORGED.replace(b"Results:", b"Results :"), FORGED * 3])
def test_results_that_a_mail_brings_along_are_removed(tmp_path: Path, forged: bytes) -> None:
    with PostOffice(tmp_path, "mx.acme.example", is_authentic=lambda address: False) as office:
        send(office, forged + MAIL)
    (mail,) = delivered(tmp_path)
    assert mail.lower().count(b"authentication-results") == 1
    assert b"dmarc=fail header.from=buyer.example" in mail


def test_a_sender_is_judged_by_the_address_in_from(tmp_path: Path) -> None:
    with PostOffice(tmp_path, "mx.acme.example", is_authentic=lambda address: address == "ann@buyer.example") as office:
        for sender in (b"ANN@buyer.example", b"Eve <eve@evil.example>", b'"ann@buyer.example" <eve@evil.example>'):
            send(office, b"From: %s\r\n\r\nx\r\n" % sender, sender="ann@buyer.example")
        send(office, b"Subject: nobody\r\n\r\nx\r\n")
    verdicts = [b"dmarc=pass" in mail for mail in delivered(tmp_path)]
    assert verdicts == [True, False, False, False]


def test_subaddresses_belong_to_their_mailbox_and_each_recipient_gets_one(tmp_path: Path) -> None:
    with PostOffice(tmp_path, "mx") as office:
        send(office, MAIL, "mailmap+NW@acme.example", "MailMAP@acme.example", "bob@acme.example")
    assert (len(delivered(tmp_path)), len(delivered(tmp_path, "bob@acme.example"))) == (1, 1)


@pytest.mark.parametrize("recipient", ["../../etc@acme.example", "a/b@acme.example", ".@acme.example", "a@b/c"])
def test_an_address_never_becomes_another_folder(tmp_path: Path, recipient: str) -> None:
    with PostOffice(tmp_path / "mail", "mx") as office, pytest.raises(smtplib.SMTPRecipientsRefused):
        send(office, MAIL, recipient)
    assert list(tmp_path.rglob("*")) == [tmp_path / "mail"]


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with PostOffice(tmp_path, "mx") as office, pytest.raises(MailError, match=f"Port {office.port}"):
        PostOffice(tmp_path, "mx", port=office.port).start()
