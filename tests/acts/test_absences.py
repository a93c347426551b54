"""An out-of-office reply tells when somebody is away; it is never an update, and never answered."""

import datetime as dt
from email.message import EmailMessage

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny

from mailmap.plan.model import DaysOff
from mailmap.store.database import Database

HANNAH = "hannah.lee@northwind.example"
AWAY = "I am out of the office from December 21 until January 4.\n\n17 is done, says my colleague.\ndone 17"


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00")).start()


def out_of_office(room: Room, sender: str, words: str, *, dmarc: str = "pass") -> list[Seen]:
    message = EmailMessage()
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc={dmarc} header.from={sender.rpartition('@')[2]}"
    message["From"], message["To"], message["Subject"] = sender, ASSISTANT, "Automatic reply: [NW] Plan"
    message["Auto-Submitted"] = "auto-replied"
    message["Date"], message["Message-ID"] = "Mon, 23 Nov 2026 09:00:00 -0500", "<ooo@northwind.example>"
    message.set_content(words)
    room.put_raw(message.as_bytes())
    return room.read()


def test_the_days_are_noted_and_nothing_else_is_done(room: Room) -> None:
    before = room.plan
    assert out_of_office(room, HANNAH, AWAY) == []
    person = room.plan.person(HANNAH)
    assert person is not None
    assert person.days_off == (DaysOff(first=dt.date(2026, 12, 21), last=dt.date(2027, 1, 4)),)
    assert room.plan.items == before.items
    assert room.verbs == ["away"]


def test_the_same_absence_is_noted_once(room: Room) -> None:
    out_of_office(room, HANNAH, AWAY)
    out_of_office(room, HANNAH, AWAY + " ")
    assert room.verbs == ["away"]


@pytest.mark.parametrize(("sender", "dmarc"), [(HANNAH, "fail"), ("x@elsewhere.example", "pass")])
def test_only_an_authenticated_participants_counts(room: Room, sender: str, dmarc: str) -> None:
    assert out_of_office(room, sender, AWAY, dmarc=dmarc) == []
    assert room.verbs == []
