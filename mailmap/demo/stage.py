"""The demo's stage: an SMTP receiver on loopback, a Maildir for each person, and the real daemon with SQLite.

Nothing here is a shortcut: people write by SMTP, the receiver marks who is authentic, the daemon finds the mail in its
mailbox, and its letters come back by SMTP into the Maildirs of those they are for.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path

from mailmap import config as configuration
from mailmap import daemon
from mailmap.errors import MailMAPError
from mailmap.mail.postoffice import PostOffice
from mailmap.plan.model import Participant, Plan

ASSISTANT = "mailmap@acme.example"
AUTHSERV = "mx.acme.example"
PATIENCE_SECONDS = 30.0

SETTINGS = """\
[assistant]
address = "{assistant}"
name = "MailMAP"
admin = "it@acme.example"

[[mailbox]]
kind = "maildir"
path = "mail/{assistant}"

[smtp]
host = "127.0.0.1"
port = {port}
tls = "none"

[trust]
authserv_id = "{authserv}"

[reps]
domain = "acme.example"

[digest]
day = "{day}"
time = "{time}"
timezone = "{zone}"
"""


@dataclass(slots=True)
class Stage:
    folder: Path
    plan: Plan
    office: PostOffice
    seen: set[str] = field(default_factory=set)
    """File names of the letters that the story has looked at already."""

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    def person(self, address: str) -> Participant:
        found = self.plan.person(address)
        if found is None:
            raise MailMAPError(f"The demo's plan has no {address}.")
        return found

    def write(self, message: EmailMessage, sender: str) -> EmailMessage:
        """Send `message` as `sender` would from any mail client."""
        with smtplib.SMTP("127.0.0.1", self.office.port) as client:
            client.send_message(message, from_addr=sender)
        return message

    def letters(self) -> list[tuple[str, EmailMessage]]:
        """Every letter that came to somebody since the last look, in the order they were sent."""
        new = []
        for path in self.mail.glob("*/new/*"):
            if path.name in self.seen or path.parts[-3] == ASSISTANT:
                continue
            self.seen.add(path.name)
            new.append((path.parts[-3], _parsed(path.read_bytes())))
        return sorted(new, key=lambda pair: str(pair[1]["Date"]))

    def wait_for(self, what: str, found: Callable[[list[tuple[str, EmailMessage]]], bool]) -> list[tuple[str, EmailMessage]]:
        """The letters that came until `found` says that they are all there. Raises MailMAPError when they do not come."""
        came: list[tuple[str, EmailMessage]] = []
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            came += self.letters()
            if found(came):
                return came
            time.sleep(0.1)
        raise MailMAPError(f"The demo waited {PATIENCE_SECONDS:.0f} s in vain for {what}; what came is in {self.mail}.")


def new_mail(sender: str, to: str, subject: str, text: str, *, cc: str | None = None, now: dt.datetime) -> EmailMessage:
    """A mail as a person's client writes it."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if cc:
        message["Cc"] = cc
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    message.set_content(text)
    return message


def answer_to(letter: EmailMessage, person: Participant, text: str, now: dt.datetime) -> EmailMessage:
    """A reply with the letter quoted below, as most clients do it."""
    quoted = letter.get_body(("plain",))
    below = quoted.get_content() if isinstance(quoted, EmailMessage) else ""
    body = f"{text}\n\nOn {letter['Date']}, {letter['From']} wrote:\n" + "".join(f"> {line}\n" for line in below.splitlines())
    message = new_mail(formataddr((person.name, person.email or "")), ASSISTANT, f"Re: {letter['Subject']}", body, now=now)
    message["In-Reply-To"] = str(letter["Message-ID"])
    message["References"] = f"{letter['References'] or ''} {letter['Message-ID']}".strip()
    return message


@contextmanager
def running(folder: Path, plan: Plan, now: dt.datetime, prepare: Callable[[configuration.Config], None]) -> Iterator[Stage]:
    """The stage with everything running: receiver first, then `prepare` (plan import and start), then the daemon."""
    office = PostOffice(folder / "mail", authserv_id=AUTHSERV)
    office.start()
    stop = threading.Event()
    try:
        settings = folder / "config.toml"
        settings.write_text(_settings(office.port, plan, now), "utf-8")
        config = configuration.load(settings)
        prepare(config)
        service = threading.Thread(target=daemon.run, args=(config, stop), name="mailmap")
        service.start()
        try:
            yield Stage(folder, plan, office)
        finally:
            stop.set()
            service.join()
    finally:
        office.stop()


def _settings(port: int, plan: Plan, now: dt.datetime) -> str:
    soon = now + dt.timedelta(seconds=2)
    return SETTINGS.format(
        assistant=ASSISTANT,
        authserv=AUTHSERV,
        port=port,
        day=configuration.WEEKDAYS[soon.weekday()],
        time=f"{soon:%H:%M:%S}",
        zone=plan.timezone,
    )


def _parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
