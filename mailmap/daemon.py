"""Wires the house together: the only file that knows all of it.

A thread a mailbox watches it; one thread reads what came in, one keeps the calendar, one sends. The database is all
they share; a bell tells the next room that something is there, and a slow clock makes sure that nothing depends on a
bell.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from mailmap import systemd
from mailmap.acts import answering
from mailmap.alerting import Alerts
from mailmap.config import Config, ImapMailbox, MaildirMailbox, Secret
from mailmap.delivery import Delivery
from mailmap.intake import Intake
from mailmap.letters.environment import use_templates
from mailmap.mail.imap import Imap
from mailmap.mail.mailbox import Mailbox
from mailmap.mail.maildir import Maildir
from mailmap.mail.oauth import Grant, Token, Tokens, tokens_by
from mailmap.mail.smtp import Transport
from mailmap.rounds import Rounds
from mailmap.store import outbox
from mailmap.store.database import Database, open_database
from mailmap.store.locks import WorkerLocks, worker_locks
from mailmap.watch import Watch
from parsers.lexicon import lexicons
from scheduler.loop import loop

Clock = Callable[[], dt.datetime]
PAUSE_SECONDS = 1.0
"""The longest that waiting mail, receipts or letters lie before somebody looks, bell or no bell."""
STAND_BY_SECONDS = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Handled:
    """What one `mailmap once` did."""

    read: int
    sent: int
    unsent: int


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def mailboxes(config: Config) -> list[Mailbox]:
    return [_mailbox(settings) for settings in config.mailboxes]


def _mailbox(settings: ImapMailbox | MaildirMailbox) -> Mailbox:
    if isinstance(settings, MaildirMailbox):
        return Maildir(settings.path, archive=settings.archive)
    return Imap(
        host=settings.host,
        port=settings.port,
        tls=settings.tls,
        user=settings.user,
        password=settings.read_password,
        tokens=_tokens(settings),
        folder=settings.folder,
        archive=settings.archive,
        ca_file=settings.ca_file,
    )


def transport(config: Config) -> Transport:
    smtp = config.smtp
    return Transport(
        host=smtp.host,
        port=smtp.port,
        tls=smtp.tls,
        user=smtp.user,
        password=smtp.read_password,
        tokens=_tokens(smtp),
        ca_file=smtp.ca_file,
    )


def _tokens(secret: Secret) -> Tokens | None:
    """Where the access tokens come from; None where a password lets in."""
    if secret.oauth is not None:
        return tokens_by(Grant(**dict(secret.oauth)))
    return Tokens(lambda: Token(secret.read_token())) if secret.oauth_command else None


def run(config: Config, stop: threading.Event, clock: Clock = utc_now) -> None:
    """Serve until `stop` is set. Raises MailMAPError when the service cannot start or go on."""
    with _rooms(config) as rooms:
        service = _Service(rooms, clock, stop)
        service.serve()


def once(config: Config, clock: Clock = utc_now) -> Handled:
    """Handle all that is waiting and due, send it, and leave. Raises MailMAPError when a mailbox cannot be opened."""
    with _rooms(config) as rooms, ExitStack() as opened:
        watches = [Watch(rooms.db, mailbox, on_new=lambda: None) for mailbox in rooms.mailboxes]
        for watch in watches:
            watch.mailbox.open()
            opened.callback(watch.mailbox.close)
        read = sum(watch.collect() for watch in watches)
        while rooms.intake.run_one(clock()):
            pass
        rooms.rounds.run_one(clock())
        rooms.alerts.run_one(clock())
        with rooms.db.write() as conn:
            answering.send_due(conn, config, due=None, now=clock())
        for watch in watches:
            watch.settle()
        waiting = _unsent(rooms.db)
        while rooms.delivery.run_one(clock()):
            pass
        left = _unsent(rooms.db)
        return Handled(read, waiting - left, left)


def _unsent(db: Database) -> int:
    with db.read() as conn:
        counts = outbox.count(conn)
    return counts.get(outbox.WAITING, 0) + counts.get(outbox.SENDING, 0)


@dataclass(frozen=True, slots=True)
class _Rooms:
    db: Database
    locks: WorkerLocks
    mailboxes: list[Mailbox]
    intake: Intake
    rounds: Rounds
    alerts: Alerts
    delivery: Delivery
    config: Config


@contextmanager
def _rooms(config: Config) -> Iterator[_Rooms]:
    use_templates(config.templates.folder)
    db = open_database(config.database.url)
    try:
        with worker_locks(db) as locks:
            sending = Delivery(db, locks, transport(config), sender=config.assistant.address)
            yield _Rooms(
                db,
                locks,
                mailboxes(config),
                Intake(db, config),
                Rounds(db, config),
                Alerts(db, config),
                sending,
                config,
            )
    finally:
        db.close()


class _Service:
    """The threads of one process, and the bells between them."""

    def __init__(self, rooms: _Rooms, clock: Clock, stop: threading.Event) -> None:
        self.rooms, self.clock, self.stop = rooms, clock, stop
        self.mail_came, self.mail_read, self.letter_waits = threading.Event(), threading.Event(), threading.Event()
        self.fault: BaseException | None = None

    def serve(self) -> None:
        threads = [
            threading.Thread(target=self._guarded, args=(name, room), name=name) for name, room in self._duties()
        ]
        for thread in threads:
            thread.start()
        log.info("service ready", mailboxes=[box.name for box in self.rooms.mailboxes], database=self.rooms.db.name)
        systemd.notify("READY=1")
        self._stay_alive(threads)
        systemd.notify("STOPPING=1")
        self._wake_all()
        for thread in threads:
            thread.join()
        log.info("service stopped")
        if self.fault is not None:
            raise self.fault

    def _duties(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for mailbox in self.rooms.mailboxes:
            watch = Watch(self.rooms.db, mailbox, on_new=self.mail_came.set)
            yield f"watch {mailbox.name}", partial(self._watch, watch)
        yield "intake", self._intake
        yield "clock", self._looping(self._keep_time, partial(self.stop.wait, PAUSE_SECONDS))
        yield "delivery", self._looping(self.rooms.delivery.run_one, self._letters_are_out)

    def _looping(self, run_one: Callable[[dt.datetime], bool], wait: Callable[[], object]) -> Callable[[], None]:
        return partial(loop, run_one, self.clock, self.stop, wait)

    def _watch(self, watch: Watch) -> None:
        """One worker a mailbox: with several daemons on one database the others stand by."""
        place = f"mailbox {watch.mailbox.name}"
        while not self.rooms.locks.take(place):
            if self.stop.wait(STAND_BY_SECONDS):
                return
        try:
            watch.run(self.stop)
        finally:
            self.rooms.locks.release(place)

    def _intake(self) -> None:
        """The languages are loaded ahead: the first mail is answered as fast as the next."""
        lexicons()
        loop(self._read, self.clock, self.stop, partial(_wait, self.mail_came, PAUSE_SECONDS))

    def _read(self, now: dt.datetime) -> bool:
        read = self.rooms.intake.run_one(now)
        if read:
            self.letter_waits.set()
            self.mail_read.set()
        return read

    def _letters_are_out(self) -> None:
        """Only now is what was read flagged and moved: an answer does not wait for that."""
        if self.mail_read.is_set():
            self.mail_read.clear()
            self._wake_mailboxes()
        _wait(self.letter_waits, PAUSE_SECONDS)

    def _keep_time(self, now: dt.datetime) -> bool:
        with self.rooms.db.write() as conn:
            told = answering.send_due(conn, self.rooms.config, due=now, now=now)
        queued = any([self.rooms.rounds.run_one(now), self.rooms.alerts.run_one(now), told])
        if queued:
            self.letter_waits.set()
        return queued

    def _guarded(self, name: str, duty: Callable[[], None]) -> None:
        """A thread that dies takes the service down in order: systemd starts it anew, and nothing is lost by it."""
        try:
            duty()
        except BaseException as fault:
            log.exception("thread died", thread=name)
            self.fault = fault
            self.stop.set()

    def _stay_alive(self, threads: Sequence[threading.Thread]) -> None:
        while not self.stop.wait(systemd.watchdog_seconds() or STAND_BY_SECONDS):
            if all(thread.is_alive() for thread in threads):
                systemd.notify("WATCHDOG=1")

    def _wake_all(self) -> None:
        self.mail_came.set()
        self.letter_waits.set()
        self._wake_mailboxes()

    def _wake_mailboxes(self) -> None:
        for mailbox in self.rooms.mailboxes:
            mailbox.wake()


def _wait(bell: threading.Event, seconds: float) -> None:
    bell.wait(seconds)
    bell.clear()
