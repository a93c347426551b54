"""A plan and the people who write about it, in one process: mails go through intake, letters stay in the outbox.

The clock is moved by hand: every mail is sent, and carried out, at `now`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from hashlib import sha256
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap import lifecycle
from mailmap.config import Config
from mailmap.intake import Intake
from mailmap.mail.unpack import parsed
from mailmap.plan.model import Plan, PlanState
from mailmap.resources import example_plan
from mailmap.rounds import Rounds
from mailmap.store import inbox, outbox, plans
from mailmap.store.database import Database
from mailmap.store.plans import Recorded, Stored

NEW_YORK = ZoneInfo("America/New_York")
ASSISTANT, AUTHSERV = "mailmap@acme.example", "mx.acme.example"


@dataclass(frozen=True)
class Seen:
    """A letter that was queued."""

    id: int
    to: str
    purpose: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The words in one line."""
        part = self.message.get_body(("plain",))
        assert isinstance(part, EmailMessage)
        return " ".join(str(part.get_content()).split())

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content())

    @property
    def calendar(self) -> str:
        """The text/calendar part, unfolded."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                return payload.decode().replace("\r\n ", "").replace("\r\n", "\n")
        return ""


@dataclass
class Room:
    db: Database
    now: dt.datetime
    config: Config = field(default_factory=lambda: _config())
    told: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def start(self, plan: Plan | None = None) -> Room:
        """The plan started, its invites queued."""
        draft = (plan or example_plan()).model_copy(update={"state": PlanState.DRAFT})
        with self.db.write() as conn:
            plans.create(conn, draft, self.now)
            lifecycle.start(conn, self.config, draft.ref, self.now)
        self.letters()
        return self

    def later(self, **time: float) -> Room:
        self.now += dt.timedelta(**time)
        return self

    def mail(self, sender: str, words: str, *, answers: Seen | None = None, subject: str = "Plan") -> list[Seen]:
        """A mail of somebody who is authenticated, carried out at once. Gives the letters it causes."""
        self.put(sender, words, answers=answers, subject=subject)
        return self.read()

    def put(self, sender: str, words: str, *, answers: Seen | None = None, subject: str = "Plan") -> None:
        """A mail that waits to be read."""
        message = EmailMessage()
        message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}"
        message["From"], message["To"], message["Subject"] = sender, ASSISTANT, subject
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = make_msgid(domain="client.example")
        if answers:
            message["In-Reply-To"] = str(answers.message["Message-ID"])
        message.set_content(words)
        self.put_raw(message.as_bytes())

    def put_raw(self, raw: bytes) -> None:
        with self.db.write() as conn:
            uid = str(next(self._numbers))
            inbox.keep(conn, "mail", 1, uid, raw, self.now, sha256(raw).hexdigest())

    def read(self) -> list[Seen]:
        """Carry out what waits, a minute after the last time, so that each mail has its receipt."""
        self.now += dt.timedelta(minutes=1)
        Intake(self.db, self.config).run_one(self.now)
        return self.letters()

    def clock(self) -> list[Seen]:
        """What the clock brings at `now`, to a service that has just started."""
        Rounds(self.db, self.config).run_one(self.now)
        return self.letters()

    def letters(self) -> list[Seen]:
        """What was queued since the last look, oldest first."""
        with self.db.read() as conn:
            new = sorted(outbox.newest(conn, 10_000), key=lambda letter: letter.id)[self.told :]
            self.told += len(new)
            return [Seen(one.id, one.recipient, one.purpose, parsed(outbox.raw(conn, one.id))) for one in new]

    @contextmanager
    def store(self) -> Iterator[Connection]:
        with self.db.read() as conn:
            yield conn

    @property
    def stored(self) -> Stored:
        with self.db.read() as conn:
            return plans.load(conn, "NW")

    @property
    def plan(self) -> Plan:
        return self.stored.plan

    @property
    def history(self) -> list[Recorded]:
        with self.db.read() as conn:
            return plans.recorded(conn, "NW")

    @property
    def verbs(self) -> list[str]:
        return [entry.change.verb for entry in self.history if entry.change.by != "admin"]


def to(letters: list[Seen], person: str, purpose: str = "") -> Seen:
    """The only letter of this purpose to this person."""
    [found] = [letter for letter in letters if letter.to == person and letter.purpose.startswith(purpose)]
    return found


def ny(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NEW_YORK)


def _config() -> Config:
    return Config.model_validate(
        {
            "assistant": {"address": ASSISTANT, "admin": "it@acme.example"},
            "mailbox": [{"kind": "maildir", "path": "mail"}],
            "smtp": {"host": "localhost", "tls": "none"},
            "trust": {"authserv_id": AUTHSERV},
            "digest": {"day": "monday", "time": "08:00", "timezone": "America/New_York"},
        }
    )
