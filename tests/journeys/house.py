"""A whole MailMAP for journeys: an SMTP server, a mailbox in Dovecot or a Maildir, a database, and people who write.

The clock is the machine's, `ahead` by what the journey lets pass; the plan is moved so that this week falls into it. So
everything that reads a date sees the same one, mail servers included.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path
from zoneinfo import ZoneInfo

from rig.dovecot import PASSWORD, Dovecot
from rig.postoffice import Received, RigOffice

from mailmap import config as configuration
from mailmap import daemon, lifecycle
from mailmap.config import Config
from mailmap.demo.example import moved
from mailmap.plan.model import Plan, PlanState
from mailmap.resources import example_plan
from mailmap.store import inbox, outbox, plans
from mailmap.store.database import Database, open_database
from mailmap.store.plans import Recorded

ASSISTANT, ADMIN = "mailmap@acme.example", "it@acme.example"
AUTHSERV = "mx.acme.example"
ZONE = ZoneInfo("America/New_York")
PATIENCE_SECONDS = 60.0

DANA = "dana.whitfield@northwind.example"
TOM = "tom.okafor@northwind.example"
HANNAH = "hannah.lee@northwind.example"
RILEY = "riley.novak@acme.example"
SAM = "sam.ortiz@acme.example"
JO = "jo.park@acme.example"

SETTINGS = """\
[assistant]
address = "{assistant}"
admin = "{admin}"
[[mailbox]]
{mailbox}
[smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
[trust]
authserv_id = "{authserv}"
[reps]
domain = "acme.example"
[database]
url = "{database}"
[digest]
day = "{day}"
time = "08:00"
timezone = "America/New_York"
"""


@dataclass(slots=True)
class House:
    folder: Path
    office: RigOffice
    config: Config
    ahead: dt.timedelta = dt.timedelta(0)
    seen: int = 0
    """So many letters the journey has looked at."""

    # ------------------------------------------------------------------------------------------------- the service
    def now(self) -> dt.datetime:
        return dt.datetime.now(ZONE) + self.ahead

    def once(self) -> daemon.Handled:
        """One `mailmap once` at the house's time."""
        return daemon.once(self.config, self.now)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The service in threads of this process, at the house's time. What ends it early fails the journey."""
        stop, faults = threading.Event(), list[BaseException]()

        def serve() -> None:
            try:
                daemon.run(self.config, stop, self.now)
            except BaseException as fault:  # noqa: BLE001 - raised again by the journey itself
                faults.append(fault)

        service = threading.Thread(target=serve, name="service")
        service.start()
        try:
            yield
        finally:
            stop.set()
            service.join(PATIENCE_SECONDS)
        assert not service.is_alive(), "the service does not stop"
        if faults:
            raise faults[0]

    @contextmanager
    def process(self) -> Iterator[subprocess.Popen[str]]:
        """The service as an admin starts it: `mailmap run` in a process of its own. Killed at the end, if need be."""
        words = [str(Path(sys.executable).with_name("mailmap")), "run", "--config", str(self.folder / "config.toml")]
        log = (self.folder / "service.log").open("a")
        service = subprocess.Popen(words, stdout=log, stderr=log, text=True)
        try:
            yield service
        finally:
            service.kill()
            service.wait()
            log.close()

    # ------------------------------------------------------------------------------------------------- the database
    @contextmanager
    def database(self) -> Iterator[Database]:
        opened = open_database(self.config.database.url)
        try:
            yield opened
        finally:
            opened.close()

    def plan(self, ref: str = "NW") -> Plan:
        with self.database() as db, db.read() as conn:
            return plans.load(conn, ref).plan

    def history(self, ref: str = "NW") -> list[Recorded]:
        with self.database() as db, db.read() as conn:
            return plans.recorded(conn, ref)

    def mails(self) -> dict[str, int]:
        """How many mails came in, by what became of them."""
        with self.database() as db, db.read() as conn:
            return inbox.count(conn)

    def letters_by_state(self) -> dict[str, int]:
        with self.database() as db, db.read() as conn:
            return outbox.count(conn)

    def start(self, plan: Plan | None = None, hours_ago: float = 1) -> None:
        """The plan imported and started, so long ago; its invites wait in the outbox."""
        made = (plan or example()).model_copy(update={"state": PlanState.DRAFT})
        then = self.now() - dt.timedelta(hours=hours_ago)
        with self.database() as db, db.write() as conn:
            plans.create(conn, made, then)
            lifecycle.start(conn, self.config, made.ref, then)

    # ------------------------------------------------------------------------------------------------- the people
    def mail(
        self,
        sender: str,
        text: str,
        *,
        answers: EmailMessage | None = None,
        to: str = ASSISTANT,
        cc: str | None = None,
        subject: str = "Plan",
        envelope: str | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> EmailMessage:
        """Write a mail and send it by SMTP, as `sender`'s client would: an answer quotes what it answers. `file` (name,
        bytes) goes along."""
        message = EmailMessage(policy=email.policy.SMTP)
        person = example().person(sender)
        message["From"] = formataddr((person.name, sender)) if person and person.name else sender
        message["To"] = to
        message["Subject"] = f"Re: {answers['Subject']}" if answers else subject
        if cc:
            message["Cc"] = cc
        message["Date"] = format_datetime(self.now())
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        if answers:
            message["In-Reply-To"] = str(answers["Message-ID"])
            message["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
            quoted = "".join(f"> {line}\n" for line in text_of(answers).splitlines())
            text = f"{text}\n\nOn {answers['Date']}, {answers['From']} wrote:\n{quoted}"
        message.set_content(text)
        if file:
            message.add_attachment(file[1], maintype="application", subtype="octet-stream", filename=file[0])
        self.send(message, envelope or sender)
        return message

    def send(self, message: EmailMessage | bytes, sender: str) -> None:
        """To the assistant's mailbox, whatever the headers say."""
        with smtplib.SMTP("127.0.0.1", self.office.port) as client:
            raw = message if isinstance(message, bytes) else message.as_bytes()
            client.sendmail(sender, [ASSISTANT], raw)

    def sent(self) -> list[Received]:
        """Every letter of ours so far, as it went over the wire."""
        return [letter for letter in self.office.received if letter.sender == ASSISTANT]

    def letters(self, to: str | None = None) -> list[EmailMessage]:
        """What came to people since the last look; only what came to `to` where one is named."""
        came = self.sent()
        new, self.seen = came[self.seen :], len(came)
        return [parsed(letter.raw) for letter in new if to in (None, letter.recipient)]

    def letter(self, to: str, which: Callable[[EmailMessage], bool] = lambda letter: True) -> EmailMessage:
        """The first letter to `to`, of those from the last look on, that is as wanted; waited for."""
        found: list[EmailMessage] = []

        def came() -> bool:
            new = [parsed(letter.raw) for letter in self.sent()[self.seen :] if letter.recipient == to]
            found[:] = [letter for letter in new if which(letter)]
            return bool(found)

        until(came, f"a letter to {to}")
        return found[0]

    def answer_to(self, mail: EmailMessage, to: str) -> EmailMessage:
        """The letter to `to` that answers this mail; waited for."""
        return self.letter(to, lambda letter: letter["In-Reply-To"] == mail["Message-ID"])

    def looked(self) -> None:
        """What came so far is of no interest any more."""
        self.seen = len(self.sent())

    def quiet(self) -> None:
        """Wait until everything that came in is dealt with and everything that is queued has left."""

        def rests() -> bool:
            with self.database() as db, db.read() as conn:
                letters, mails = outbox.count(conn), inbox.count(conn)
            return not mails.get("waiting") and not (letters.get("waiting") or letters.get("sending"))

        until(rests, "the house to rest")


def example() -> Plan:
    """The example plan, moved to this week."""
    return moved(example_plan(), dt.datetime.now(ZONE).date())


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s in vain for {what}")
        time.sleep(0.03)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def attached(message: EmailMessage, ending: str) -> bytes | None:
    """The first attachment of that ending."""
    for part in message.iter_attachments():
        if (part.get_filename() or "").endswith(ending):
            return bytes(part.get_payload(decode=True))  # type: ignore[arg-type]
    return None


def calendar_of(message: EmailMessage) -> str | None:
    """The text/calendar part, unfolded."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode().replace("\r\n ", "").replace("\r\n", "\n")
    return None


@contextmanager
def open_house(folder: Path, database: str, dovecot: Dovecot | None = None, port: int | None = None) -> Iterator[House]:
    """With a mailbox in `dovecot` (reached through `port`, where a proxy stands before it), else in a Maildir."""
    user = dovecot.new_user() if dovecot else ""
    with RigOffice(folder / "mail", dovecot, {ASSISTANT: user} if user else {}, authserv_id=AUTHSERV) as office:
        (folder / "mail").mkdir(exist_ok=True)
        text = SETTINGS.format(
            assistant=ASSISTANT,
            admin=ADMIN,
            authserv=AUTHSERV,
            mailbox=_imap(dovecot, user, port) if dovecot else f'kind = "maildir"\npath = "mail/{ASSISTANT}"',
            port=office.port,
            database=database,
            day=configuration.WEEKDAYS[(dt.datetime.now(ZONE).weekday() + 2) % 7],
        )
        file = folder / "config.toml"
        file.write_text(text)
        yield House(folder, office, configuration.load(file))


def _imap(dovecot: Dovecot, user: str, port: int | None) -> str:
    return (
        f'kind = "imap"\nhost = "{dovecot.host}"\nport = {port or dovecot.imaps}\nca_file = "{dovecot.ca_file}"\n'
        f'user = "{user}"\npassword = "{PASSWORD}"'
    )
