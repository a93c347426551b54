"""A whole MailMAP on embedded parts for journeys: SMTP in, Maildirs, SQLite, and a clock that the test moves."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from mailmap import config as configuration
from mailmap import daemon, lifecycle
from mailmap.config import Config
from mailmap.mail.postoffice import PostOffice
from mailmap.plan.model import Plan, PlanState
from mailmap.resources import example_plan
from mailmap.store import plans
from mailmap.store.database import open_database

ASSISTANT = "mailmap@acme.example"
AUTHSERV = "mx.acme.example"
MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))

SETTINGS = """\
[assistant]
address = "mailmap@acme.example"
admin = "it@acme.example"
[[mailbox]]
kind = "maildir"
path = "mail/mailmap@acme.example"
[smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
[trust]
authserv_id = "mx.acme.example"
[database]
url = "{database}"
[digest]
day = "monday"
time = "08:00"
timezone = "America/New_York"
"""


@dataclass(slots=True)
class House:
    folder: Path
    office: PostOffice
    config: Config
    now: dt.datetime = MONDAY
    seen: set[Path] = field(default_factory=set)

    def once(self) -> daemon.Handled:
        """One `mailmap once` at the house's time."""
        return daemon.once(self.config, lambda: self.now)

    def plan(self, ref: str = "NW") -> Plan:
        db = open_database(self.config.database.url)
        try:
            with db.read() as conn:
                return plans.load(conn, ref).plan
        finally:
            db.close()

    def start(self, plan: Plan | None = None) -> None:
        """The plan imported and started, an hour ago."""
        made = (plan or example_plan()).model_copy(update={"state": PlanState.DRAFT})
        db = open_database(self.config.database.url)
        with db.write() as conn:
            plans.create(conn, made, self.now - dt.timedelta(hours=1))
            lifecycle.start(conn, self.config, made.ref, self.now - dt.timedelta(hours=1))
        db.close()

    def mail(
        self, sender: str, text: str, *, to: str = ASSISTANT, cc: str | None = None, subject: str = "Plan", answers: EmailMessage | None = None
    ) -> EmailMessage:
        """Write a mail and send it by SMTP, as `sender`'s client would."""
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"] = sender, to
        message["Subject"] = f"Re: {answers['Subject']}" if answers else subject
        if cc:
            message["Cc"] = cc
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        if answers:
            message["In-Reply-To"] = str(answers["Message-ID"])
            message["References"] = str(answers["Message-ID"])
        message.set_content(text)
        self.send(message, sender)
        return message

    def send(self, message: EmailMessage | bytes, sender: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.office.port) as client:
            raw = message if isinstance(message, bytes) else message.as_bytes()
            client.sendmail(sender, [ASSISTANT], raw)

    def letters(self, to: str | None = None) -> list[EmailMessage]:
        """What came to `to` (to anybody but the assistant) since the last look."""
        found = []
        for path in sorted(self.folder.glob("mail/*/new/*")):
            owner = path.parts[-3]
            if path in self.seen or owner == ASSISTANT or (to and owner != to):
                continue
            self.seen.add(path)
            found.append(parsed(path.read_bytes()))
        return found


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


@contextmanager
def open_house(folder: Path, database: str = "sqlite:///mailmap.sqlite3", is_authentic: object = None) -> Iterator[House]:
    options = {"is_authentic": is_authentic} if is_authentic else {}
    with PostOffice(folder / "mail", authserv_id=AUTHSERV, **options) as office:  # type: ignore[arg-type]
        file = folder / "config.toml"
        file.write_text(SETTINGS.format(port=office.port, database=database))
        (folder / "mail" / ASSISTANT).mkdir(parents=True, exist_ok=True)
        yield House(folder, office, configuration.load(file))
