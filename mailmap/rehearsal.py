"""A letter as it would go out, made by the very code that sends it, in a database of its own that is thrown away."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from mailmap import answering, concern
from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.intake import Intake
from mailmap.letters.digest import Pending, digest
from mailmap.letters.frame import Frame
from mailmap.letters.invite import Invitation, attendees, request, span
from mailmap.letters.reminder import reminder
from mailmap.mail.compose import CalendarPart
from mailmap.plan.changes import Change
from mailmap.plan.model import Participant, Plan, PlanState
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.posting import Enclosed, post
from mailmap.rounds import word_of
from mailmap.store import inbox, outbox, plans
from mailmap.store.database import Database, open_database

AUTHSERV = "rehearsal.invalid"
Make = Callable[[Connection, Frame], Enclosed]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a letter is made from. `history`, `rsvps` and `pending` are empty for a plan that is only a file."""

    plan: Plan
    to: Participant
    now: dt.datetime
    config: Config
    revision: int = 1
    history: Sequence[Change] = ()
    rsvps: Mapping[int, Mapping[str, str]] | None = None
    pending: Sequence[Pending] = ()

    @property
    def line(self) -> Timeline:
        return timeline(self.plan, today(self.plan, self.now))


def stand_in(plan: Plan) -> Config:
    """Settings for a letter that is only looked at: the assistant writes from the seller's own domain."""
    seller = next((person.email for person in plan.participants if person.email and person.side == "seller"), "")
    domain = seller.rpartition("@")[2] or "seller.example"
    return Config.model_validate(
        {
            "assistant": {"address": f"mailmap@{domain}", "admin": f"mailmap@{domain}"},
            "mailbox": [{"kind": "maildir", "path": "mail"}],
            "smtp": {"host": "localhost", "tls": "none"},
        }
    )


def rehearse_digest(scene: Scene) -> bytes:
    """The digest with its Word document."""

    def make(conn: Connection, frame: Frame) -> Enclosed:
        content = digest(scene.plan, scene.line, scene.history, frame, None, scene.rsvps, scene.pending)
        stored = plans.load(conn, scene.plan.ref)
        word = word_of(conn, replace(stored, plan=scene.plan, revision=scene.revision), scene.history, scene.line)
        return Enclosed(content, attachments=[word])

    return _posted(scene, "digest", make)


def rehearse_reminder(scene: Scene, item: int | None) -> bytes:
    """The reminder of one item, else of all that the person would be reminded of by now."""
    refs = (item,) if item else concern.overdue_or_soon(scene.plan, scene.to, scene.line.today)
    if not refs:
        raise MailMAPError(f"{scene.to.email} has nothing to be reminded of on that day; name an item with --item.")
    return _posted(scene, "reminder", lambda conn, frame: Enclosed(reminder(scene.plan, scene.line, refs, frame)))


def rehearse_invite(scene: Scene, item: int) -> bytes:
    """The first invitation to a meeting."""
    found = scene.plan.items[item]
    if found.meeting is None or found.due is None:
        raise MailMAPError(f"#{item} {found.title} is no meeting with a date; name one with --item.")
    start, end = span(scene.plan, found)
    uid = f"rehearsal-{scene.plan.ref}-{item}@{scene.config.assistant.address.rpartition('@')[2]}"
    invitation = Invitation(uid, 0, item, start, end, attendees(scene.plan, found))

    def make(conn: Connection, frame: Frame) -> Enclosed:
        content, ics = request(scene.plan, scene.line, invitation, frame)
        return Enclosed(content, calendar=CalendarPart(ics, "REQUEST"))

    return _posted(scene, "invite-request", make)


def rehearse_receipt(scene: Scene, mail: bytes) -> bytes:
    """The receipt of a mail, taken to be authentic. Raises MailMAPError where there would be none, and says why."""
    trusting = scene.config.model_copy(
        update={"trust": scene.config.trust.model_copy(update={"authserv_id": AUTHSERV})}
    )
    domain = (scene.to.email or "").rpartition("@")[2]
    stamped = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={domain}\r\n".encode() + mail
    with _stage(scene) as db:
        with db.write() as conn:
            number = inbox.keep(conn, "rehearsal", 1, "1", stamped, scene.now, "rehearsal")
        assert number is not None, "the stage is empty"
        Intake(db, trusting).run_one(scene.now)
        with db.write() as conn:
            answering.send_due(conn, trusting, due=None, now=scene.now)
        with db.read() as conn:
            written = [letter for letter in outbox.newest(conn) if letter.purpose == "receipt"]
            if written and written[0].recipient.casefold() == (scene.to.email or "").casefold():
                return outbox.raw(conn, written[0].id)
            row = inbox.get(conn, number)
    if written:
        raise MailMAPError(f"The receipt of this mail goes to its sender: --to {written[0].recipient}")
    raise MailMAPError(f"This mail gets no receipt ({row.result or 'it could not be handled'}). See: mailmap explain")


def _posted(scene: Scene, purpose: str, make: Make) -> bytes:
    with _stage(scene) as db, db.write() as conn:
        number = post(
            conn,
            scene.config,
            scene.plan,
            scene.to,
            purpose=purpose,
            cause="rehearsal",
            now=scene.now,
            make=lambda frame: make(conn, frame),
        )
        assert number is not None, "the stage is empty, and the person has an address"
        return outbox.raw(conn, number)


@contextmanager
def _stage(scene: Scene) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="mailmap-") as folder:
        db = open_database(f"sqlite:///{Path(folder) / 'rehearsal.sqlite3'}")
        try:
            with db.write() as conn:
                plans.create(conn, scene.plan.model_copy(update={"state": PlanState.ACTIVE}), scene.now)
            yield db
        finally:
            db.close()
