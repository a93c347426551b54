"""The demo's stage: an SMTP receiver on loopback, a Maildir for each person, and the real daemon with SQLite.

Nothing here is a shortcut: people write by SMTP, the receiver marks who is authentic, the daemon finds the mail in its
mailbox, and its letters come back by SMTP into the Maildirs of those they are for.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from mailmap import config as configuration
from mailmap import daemon, returned
from mailmap.config import Config
from mailmap.demo.mails import ASSISTANT
from mailmap.errors import MailMAPError
from mailmap.interpret import Evidence, Interpretation, cites_a_letter, interpret, open_mail
from mailmap.mail.postoffice import HOST, PostOffice
from mailmap.mail.unpack import parsed
from mailmap.plan.model import Participant, Plan
from mailmap.store import inbox, invites, outbox, plans
from mailmap.store.database import Database, open_database

AUTHSERV = "mx.acme.example"
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.1
DIGEST_IN = dt.timedelta(seconds=2)

SETTINGS = """\
[assistant]
address = "{assistant}"
name = "MailMAP"
admin = "it@acme.example"

[[mailbox]]
kind = "maildir"
path = "mail/{assistant}"

[smtp]
host = "{host}"
port = {port}
tls = "none"

[trust]
authserv_id = "{authserv}"

[reps]
domain = "acme.example"

[digest]
day = "{day}"
time = "{time}"
timezone = "UTC"
"""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A letter as it lies in somebody's Maildir."""

    to: str
    letter: EmailMessage


@dataclass(slots=True)
class Stage:
    folder: Path
    ref: str
    office: PostOffice
    db: Database
    service: threading.Thread
    seen: set[str] = field(default_factory=set)
    """File names of the letters that the story has looked at already."""

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def plan(self) -> Plan:
        """The plan as it stands now."""
        with self.db.read() as conn:
            return plans.load(conn, self.ref).plan

    def now(self) -> dt.datetime:
        return dt.datetime.now(ZoneInfo(self.plan.timezone))

    def person(self, address: str) -> Participant:
        found = self.plan.person(address)
        if found is None:
            raise MailMAPError(f"The demo's plan has no {address}.")
        return found

    def write(self, message: EmailMessage, sender: str) -> Interpretation:
        """Send `message` as `sender` would from any mail client. Gives how it is read as things stand now."""
        reading = self._read(message, sender)
        with smtplib.SMTP(HOST, self.office.port) as client:
            client.send_message(message, from_addr=sender)
        return reading

    def letters(self) -> list[Delivered]:
        """Every letter that came to somebody since the last look, in the order they came."""
        paths = [path for path in self.mail.glob("*/new/*") if path.parts[-3] != ASSISTANT]
        new = sorted((path for path in paths if path.name not in self.seen), key=lambda path: path.stat().st_mtime_ns)
        self.seen |= {path.name for path in new}
        return [Delivered(path.parts[-3], parsed(path.read_bytes())) for path in new]

    def wait_for(self, what: str, found: Callable[[list[Delivered]], bool]) -> list[Delivered]:
        """All letters of a step: those that `found` asks for, and what was queued with them."""
        came: list[Delivered] = []

        def arrived() -> bool:
            came.extend(self.letters())
            return found(came)

        self.wait_until(what, arrived)
        self.wait_until("the outbox to be empty", self.all_sent)
        return [*came, *self.letters()]

    def wait_until(self, what: str, happened: Callable[[], bool]) -> None:
        """Raises MailMAPError when it does not happen in time, or the service has stopped."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not happened():
            if not self.service.is_alive() or time.monotonic() > until:
                raise MailMAPError(f"The demo waited in vain for {what}; {self.folder / 'service.log'} tells why.")
            time.sleep(LOOK_SECONDS)

    def all_sent(self) -> bool:
        with self.db.read() as conn:
            counts = outbox.count(conn)
        return not counts.get(outbox.WAITING, 0) and not counts.get(outbox.SENDING, 0)

    def quarantined(self) -> bool:
        with self.db.read() as conn:
            return bool(inbox.quarantined(conn))

    def accepted(self, address: str) -> bool:
        """Whether somebody's calendar has said yes to any meeting."""
        with self.db.read() as conn:
            sent = invites.of_plan(conn, self.ref).values()
        answers = [invite.attendees[address].partstat for invite in sent if address in invite.attendees]
        return "accepted" in answers

    def _read(self, message: EmailMessage, sender: str) -> Interpretation:
        """As the receiver will stamp it and the daemon will read it."""
        stamped = self.office.stamped(message.as_bytes(), sender, ASSISTANT)
        opened = open_mail(stamped, Evidence(AUTHSERV, None, (ASSISTANT,)), None)
        with self.db.read() as conn:
            plan = plans.load(conn, self.ref).plan
            meetings = {invite.uid: item for item, invite in invites.of_plan(conn, self.ref).items()}
            document = returned.sheet(conn, plan, opened.message)
        cites = cites_a_letter(opened.message)
        return interpret(opened, plan, cites=cites, bot=ASSISTANT, meetings=meetings, document=document)


@contextmanager
def running(folder: Path, ref: str, now: dt.datetime, prepare: Callable[[Config, Database], None]) -> Iterator[Stage]:
    """The stage with everything running: receiver first, then `prepare` (plan import and start), then the daemon."""
    with PostOffice(folder / "mail", authserv_id=AUTHSERV) as office:
        settings = folder / "config.toml"
        settings.write_text(_settings(office.port, now), "utf-8")
        config = configuration.load(settings)
        db = open_database(config.database.url)
        stop = threading.Event()
        service = threading.Thread(target=daemon.run, args=(config, stop), name="mailmap")
        try:
            prepare(config, db)
            service.start()
            yield Stage(folder, ref, office, db, service)
        finally:
            stop.set()
            if service.ident is not None:
                service.join()
            db.close()


def _settings(port: int, now: dt.datetime) -> str:
    """The digest is due in a moment."""
    soon = (now + DIGEST_IN).astimezone(dt.UTC)
    day = configuration.WEEKDAYS[soon.weekday()]
    return SETTINGS.format(
        assistant=ASSISTANT, authserv=AUTHSERV, host=HOST, port=port, day=day, time=f"{soon:%H:%M:%S}"
    )
