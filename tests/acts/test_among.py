"""What people of one side write to each other, with the assistant in copy, the other side never reads."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny, to

from mailmap.store.database import Database

DANA, TOM, HANNAH = (f"{name}@northwind.example" for name in ("dana.whitfield", "tom.okafor", "hannah.lee"))
RILEY, SAM = "riley.novak@acme.example", "sam.ortiz@acme.example"
SECRET = "quite bluffing"


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00")).start()


def copied(room: Room, sender: str, receiver: str, words: str, cc: str = "") -> list[Seen]:
    """A mail to somebody else, of which we get a copy."""
    message = EmailMessage()
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    message["From"], message["To"], message["Subject"] = sender, receiver, "Plan"
    message["Cc"] = ", ".join([ASSISTANT, *([cc] if cc else [])])
    message["Date"], message["Message-ID"] = format_datetime(room.now), make_msgid(domain="client.example")
    message.set_content(words)
    room.put_raw(message.as_bytes())
    return room.read()


def read_by(letters: list[Seen]) -> set[str]:
    return {letter.to for letter in letters if SECRET in letter.text or SECRET in letter.html}


def everything_after(room: Room) -> list[Seen]:
    """What anybody may ask for or gets, in the week that follows."""
    asked = [letter for who in (DANA, RILEY, TOM, SAM) for letter in room.mail(who, "history")]
    asked += [letter for who in (DANA, RILEY) for letter in room.mail(who, "catch me up")]
    return asked + [letter for _ in range(7) for letter in room.later(days=1).clock()]


@pytest.mark.parametrize(
    ("sender", "receiver", "own"), [(RILEY, SAM, {RILEY, SAM}), (DANA, TOM, {DANA, TOM})], ids=["seller", "buyer"]
)
@pytest.mark.parametrize(
    "words",
    [
        f"Omar is {SECRET} about the budget.",
        f"done 7. They are {SECRET}.",
        f"note 14: they are {SECRET}",
        f"blocked 14: they are {SECRET}",
        f"slip 14 to 12 Jan because they are {SECRET}",
        f"slip 9 to 15 Dec because they are {SECRET}",
    ],
)
def test_the_other_side_never_reads_it(room: Room, sender: str, receiver: str, own: set[str], words: str) -> None:
    letters = copied(room, sender, receiver, words)
    side = sender.rpartition("@")[2]
    assert {address for address in read_by(letters + everything_after(room)) if not address.endswith(side)} == set()


def test_what_was_done_is_told_without_the_words(room: Room) -> None:
    letters = copied(room, RILEY, SAM, f"slip 9 to 15 Dec because they are {SECRET}")
    notice = to(letters, DANA, "notice")
    assert "Riley Novak moved #9" in notice.text
    assert "Riley Novak wrote to their own side." in notice.text
    assert room.plan.items[9].due is not None and room.plan.items[9].due.day == 15
    assert SECRET in to(room.mail(SAM, "history 9"), SAM).text


def test_a_note_says_who_reads_it(room: Room) -> None:
    receipt = to(copied(room, RILEY, SAM, f"done 9. Omar is {SECRET}."), RILEY)
    assert "for Acme alone to read" in receipt.text


@pytest.mark.parametrize("cc", [DANA, "somebody@northwind.example"])
def test_what_the_other_side_has_read_is_for_both(room: Room, cc: str) -> None:
    copied(room, RILEY, SAM, f"Omar was {SECRET} about the budget.", cc=cc)
    assert SECRET in to(room.mail(DANA, "history"), DANA).text


def test_what_is_written_to_the_assistant_is_for_both(room: Room) -> None:
    receipt = to(room.mail(RILEY, f"re 9 - they were {SECRET}"), RILEY)
    assert "for both sides to read" in receipt.text
    assert SECRET in to(room.mail(DANA, "history 9"), DANA).text


def test_a_proposal_is_asked_without_the_reason_that_only_one_side_knows(room: Room) -> None:
    asked = to(copied(room, RILEY, SAM, f"slip 17 to 8 Jan 2027 because Hannah is {SECRET}"), HANNAH, "proposal")
    room.mail(HANNAH, "yes", answers=asked)
    assert room.plan.items[17].due is not None and room.plan.items[17].due.year == 2027
    assert read_by(everything_after(room)) <= {RILEY, SAM}


@pytest.mark.parametrize("words", [f"internal: Omar is {SECRET}", f"stance: Omar doubts, he is {SECRET}"])
def test_what_says_that_it_is_private_is_no_note(room: Room, words: str) -> None:
    receipt = to(room.mail(RILEY, words), RILEY)
    assert "so it is not kept" in receipt.text
    assert read_by(everything_after(room)) == set()
