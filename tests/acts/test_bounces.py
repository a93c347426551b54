"""A letter that came back marks an invite as not reached; it takes nobody off anything, forged or not."""

import pytest
from rig.room import Room, Seen, ny, to

from mailmap.store import invites, outbox
from mailmap.store.database import Database

TOM, RILEY = "tom.okafor@northwind.example", "riley.novak@acme.example"

REPORT = """\
From: Mail Delivery System <mailer-daemon@mx.acme.example>
To: mailmap@acme.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@mx.acme.example>
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {id}
Subject: {subject}

done 20

--b--
"""


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00"))


def invite_of(room: Room, address: str) -> Seen:
    with room.store() as conn:
        found = [one for one in outbox.newest(conn) if one.recipient == address and one.purpose == "invite-8-0"]
        message_id = found[0].message_id
    return Seen(found[0].id, address, "invite", _cited(message_id))


def _cited(message_id: str):
    from email.message import EmailMessage

    message = EmailMessage()
    message["Message-ID"], message["Subject"] = f"<{message_id}>", "invite"
    return message


def bounce(room: Room, letter: Seen) -> list[Seen]:
    text = REPORT.format(to=letter.to, id=letter.message["Message-ID"], subject=letter.subject)
    room.put_raw(text.replace("\n", "\r\n").encode())
    return room.read()


def test_an_invite_that_came_back_is_told_in_the_digest(room: Room) -> None:
    room.start()
    before = room.plan
    assert bounce(room, invite_of(room, TOM)) == []
    with room.store() as conn:
        attendee = invites.of_plan(conn, "NW")[8].attendees[TOM]
    assert (attendee.undeliverable, attendee.partstat) == (True, "needs-action")
    assert room.plan == before
    digest = to(room.later(days=7).clock(), RILEY, "digest")
    assert "The invite to Tom Okafor came back" in digest.text


def test_another_letter_that_came_back_changes_nothing(room: Room) -> None:
    room.start()
    digest = to(room.later(days=7).clock(), TOM, "digest")
    before = room.plan
    assert bounce(room, digest) == []
    assert room.plan == before


def test_a_bounce_of_nothing_of_ours_changes_nothing(room: Room) -> None:
    room.start()
    forged = Seen(0, TOM, "x", _cited("0" * 32 + "@acme.example"))
    assert bounce(room, forged) == []
    assert room.plan.person(TOM) is not None
