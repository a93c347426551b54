"""A letter as it would go out, made by the very code that sends it, in a database of its own that is thrown away."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from mailmap import concern
from mailmap.acts import answering
from mailmap.acts.waiting import Waiting
from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.intake import Intake
from mailmap.interpret import Evidence, open_mail
from mailmap.letters.catchup import catchup
from mailmap.letters.digest import digest
from mailmap.letters.frame import Frame
from mailmap.letters.invite import Invitation, attendees, request, span
from mailmap.letters.preview import Preview
from mailmap.letters.standing import Standing
from mailmap.mail.compose import CalendarPart
from mailmap.occasions.reminding import reminder_of
from mailmap.occasions.tour import Tour
from mailmap.occasions.weekly import preview_of
from mailmap.plan.changes import Change
from mailmap.plan.health import Health
from mailmap.plan.model import ActionItem, Participant, Plan, PlanState, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.posting import Enclosed, post
from mailmap.printing import word_of
from mailmap.store import inbox, outbox, plans
from mailmap.store.database import Database, open_database
from parsers.limits import Hostile
from parsers.message import Unreadable

AUTHSERV = "rehearsal.invalid"
Make = Callable[[Connection, Frame], Enclosed]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a letter is made from. Only a plan in the database has a `history`, and what follows it here."""

    plan: Plan
    to: Participant
    now: dt.datetime
    config: Config
    revision: int = 1
    history: Sequence[Change] = ()
    rsvps: Mapping[int, Mapping[str, str]] | None = None
    waiting: Waiting = field(default_factory=Waiting)
    standing: Standing | None = None
    well: Health | None = None
    above: Preview | None = None

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


def rehearse_digest(scene: Scene, *, ahead: bool = False) -> bytes:
    """The digest with its Word document; `ahead` as the rep has it, some hours before the others."""
    rep = lead_to_ask(scene.plan, Side.SELLER)
    if ahead and scene.to != rep:
        who = f"that is {rep.email}" if rep else "this plan has none"
        raise MailMAPError(f"Only the lead of {scene.plan.seller} has the digest ahead of the others; {who}.")

    def make(conn: Connection, frame: Frame) -> Enclosed:
        stored = replace(plans.load(conn, scene.plan.ref), plan=scene.plan, revision=scene.revision)
        coming = scene.config.digest.cadence.following(scene.now)
        content = digest(
            scene.plan,
            scene.line,
            scene.history,
            frame,
            None,
            scene.rsvps,
            scene.waiting.proposals,
            asked_others=scene.waiting.own,
            unsigned=scene.waiting.unsigned,
            standing=scene.standing,
            well=scene.well,
            above=(scene.above or preview_of(Tour(conn, scene.config, stored, scene.now), coming)) if ahead else None,
        )
        word = word_of(conn, stored, scene.history, scene.line, scene.standing)
        return Enclosed(content, attachments=[word])

    return _posted(scene, "digest", make)


def rehearse_catchup(scene: Scene) -> bytes:
    """The page for somebody who joins late, with the Word document."""

    def make(conn: Connection, frame: Frame) -> Enclosed:
        stored = replace(plans.load(conn, scene.plan.ref), plan=scene.plan, revision=scene.revision)
        word = word_of(conn, stored, scene.history, scene.line, scene.standing)
        return Enclosed(catchup(scene.plan, scene.line, scene.history, frame, scene.well), attachments=[word])

    return _posted(scene, "catchup", make)


def rehearse_reminder(scene: Scene, item: int | None) -> bytes:
    """The reminder of one item, else of what is late or due next."""
    refs = (item,) if item else concern.near(scene.plan, scene.to, scene.line.today)
    if not refs:
        raise MailMAPError(f"{scene.to.email} has no open item with a date to be reminded of.")

    def make(conn: Connection, frame: Frame) -> Enclosed:
        return Enclosed(reminder_of(scene.plan, scene.line, refs, frame, scene.rsvps or {}))

    return _posted(scene, "reminder", make)


def rehearse_invite(scene: Scene, item: int | None) -> bytes:
    """The first invitation to a meeting; if none is named, to the next one that the person is invited to."""
    found = scene.plan.items[item] if item else _next_meeting(scene)
    if found is None or found.meeting is None or found.due is None:
        what = f"#{item} is no meeting with a date" if item else f"{scene.to.email} is invited to no open meeting"
        raise MailMAPError(f"{what}; name one with --item.")
    start, end = span(scene.plan, found)
    uid = f"rehearsal-{scene.plan.ref}-{found.ref}@{scene.config.assistant.address.rpartition('@')[2]}"
    invitation = Invitation(uid, 0, found.ref, start, end, attendees(scene.plan, found))

    def make(conn: Connection, frame: Frame) -> Enclosed:
        content, ics = request(scene.plan, scene.line, invitation, frame)
        return Enclosed(content, calendar=CalendarPart(ics, "REQUEST"))

    return _posted(scene, "invite-request", make)


def _next_meeting(scene: Scene) -> ActionItem | None:
    own = (scene.to.email or "").casefold()
    meetings = (item for item in scene.plan.items.values() if item.meeting and item.due and item.is_open)
    invited = (item for item in meetings if own in {guest.casefold() for guest in attendees(scene.plan, item)})
    return min(invited, key=lambda item: (item.due or scene.line.today, item.ref), default=None)


def rehearse_receipt(scene: Scene, mail: bytes) -> bytes:
    """The receipt of a mail, taken to be authentic. Raises MailMAPError where there would be none, and says why."""
    sender = _sender_of(mail)
    if sender.casefold() != (scene.to.email or "").casefold():
        raise MailMAPError(f"The receipt of this mail goes to its sender: --to {sender}")
    trust = scene.config.trust.model_copy(update={"authserv_id": AUTHSERV})
    trusting = scene.config.model_copy(update={"trust": trust})
    verdict = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}\r\n"
    with _stage(scene) as db:
        with db.write() as conn:
            number = inbox.keep(conn, "rehearsal", 1, "1", verdict.encode() + mail, scene.now, "rehearsal")
        assert number is not None, "the stage is empty"
        Intake(db, trusting).run_one(scene.now)
        with db.write() as conn:
            answering.send_due(conn, trusting, due=None, now=scene.now)
        with db.read() as conn:
            for letter in outbox.newest(conn):
                if letter.purpose == "receipt":
                    return outbox.raw(conn, letter.id)
            result = inbox.get(conn, number).result
    raise MailMAPError(f"This mail gets no receipt ({result or 'reading it failed'}). See: mailmap explain")


def _sender_of(mail: bytes) -> str:
    try:
        found = open_mail(mail, Evidence(), None).sender.address
    except (Hostile, Unreadable) as fault:
        raise MailMAPError(f"This mail cannot be read: {fault}.") from fault
    if found is None:
        raise MailMAPError("This mail has no sender who could get a receipt.")
    return found


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
