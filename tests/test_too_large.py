"""Of a mail that is too large only its header is here: whoever wrote it on a plan is told, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, ny, to

from mailmap.mail.mailbox import LARGEST
from mailmap.mail.maildir import Maildir
from mailmap.plan.model import PlanState
from mailmap.resources import example_plan
from mailmap.store import inbox, plans
from mailmap.store.database import Database
from mailmap.watch import Watch

JO = "jo.park@acme.example"


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00")).start()


def large(room: Room, folder: Path, sender: str, dmarc: str = "pass") -> None:
    """A mail with a large file comes into the mailbox, and is collected."""
    mailbox = Maildir(folder)
    mailbox.open()
    mail = (
        f"Authentication-Results: {AUTHSERV}; dmarc={dmarc} header.from={sender.rpartition('@')[2]}\r\n"
        f"From: {sender}\r\nTo: {ASSISTANT}\r\nSubject: Our answers\r\nMessage-ID: <big@client.example>\r\n"
        f"Date: Mon, 23 Nov 2026 09:00:00 -0500\r\n\r\ndone 13\r\n"
    ).encode()
    (folder / "new" / "1.big").write_bytes(mail + b"x" * LARGEST)
    Watch(room.db, mailbox, lambda: None).collect()


def reasons(room: Room) -> list[str | None]:
    with room.store() as conn:
        return [row.why for row in inbox.quarantined(conn)]


def test_a_participant_is_told_and_nothing_is_done(room: Room, tmp_path: Path) -> None:
    large(room, tmp_path / "mail", JO)
    receipt = to(room.read(), JO, "receipt")
    assert 'You wrote: "Our answers" The mail is larger than 10 MB, so nothing of it was read.' in receipt.text
    assert receipt.message["In-Reply-To"] == "<big@client.example>"
    assert room.plan.items[13].is_open
    assert [str(why)[:19] for why in reasons(room)] == ["too large to be rea"]


@pytest.mark.parametrize(("sender", "begins"), [(JO, inbox.UNREAD), ("eve@elsewhere.example", inbox.TOO_LARGE)])
def test_who_may_be_anybody_is_told_nothing(room: Room, tmp_path: Path, sender: str, begins: str) -> None:
    """What may be a participant's the admin hears of, as of all mail that could not be read."""
    large(room, tmp_path / "mail", sender, dmarc="fail")
    assert room.read() == []
    [why] = reasons(room)
    assert str(why).startswith(begins)


def test_it_stays_what_it_is_when_it_is_read_again(room: Room, tmp_path: Path) -> None:
    large(room, tmp_path / "mail", JO)
    room.read()
    with room.db.write() as conn:
        inbox.replay(conn, 1)
    room.read()
    assert len(reasons(room)) == 1


def test_of_a_draft_nobody_hears(db: Database, tmp_path: Path) -> None:
    room = Room(db, ny("11-23T09:00"))
    with db.write() as conn:
        plans.create(conn, example_plan().model_copy(update={"state": PlanState.DRAFT}), room.now)
    large(room, tmp_path / "mail", JO)
    assert room.read() == []
