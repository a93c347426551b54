"""One mailbox watched: what is new is kept, what is dealt with is flagged and moved, in that order and no other.

The thread that runs this owns the mailbox's connection. Nothing is read here beyond the fingerprint of the bytes: a
mail is durable before anybody looks into it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

import structlog
from sqlalchemy import Connection

from mailmap.errors import MailError
from mailmap.mail.backoff import Backoff
from mailmap.mail.mailbox import Fetched, Mailbox, MailboxLost
from mailmap.store import inbox
from mailmap.store.database import Database
from parsers.message import fingerprint

IDLE_SECONDS = 60.0
"""How long a mailbox is waited on before it is looked at again, whether or not it announced anything."""
KEPT_AT_ONCE = 50

log = structlog.get_logger()


@dataclass(slots=True)
class Watch:
    db: Database
    mailbox: Mailbox
    on_new: Callable[[], None]
    backoff: Backoff = field(default_factory=Backoff)

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set (and `mailbox.wake()` is called); lost connections come back with back-off."""
        while not stop.is_set():
            try:
                self.mailbox.open()
                log.info("mailbox open", mailbox=self.mailbox.name)
                self.backoff.reset()
                while not stop.is_set():
                    self.collect()
                    self.settle()
                    self.mailbox.wait(IDLE_SECONDS)
            except MailboxLost as fault:
                self._pause(stop, "mailbox lost", fault)
            except MailError as fault:
                self._pause(stop, "mailbox refuses", fault)
            finally:
                self.mailbox.close()

    def collect(self) -> int:
        """Keep every mail that is not kept yet; gives how many were new."""
        uids = self.mailbox.uids()
        with self.db.read() as conn:
            known = inbox.known_uids(conn, self.mailbox.name, self.mailbox.uidvalidity, among=uids)
        fetched = iter(self.mailbox.fetch([uid for uid in uids if uid not in known]))
        kept = 0
        while batch := list(islice(fetched, KEPT_AT_ONCE)):
            with self.db.write() as conn:
                kept += sum(self._keep(conn, mail) for mail in batch)
            self.on_new()
        return kept

    def _keep(self, conn: Connection, mail: Fetched) -> bool:
        box, validity, mark = self.mailbox.name, self.mailbox.uidvalidity, fingerprint(mail.raw)
        row = inbox.keep(conn, box, validity, mail.uid, mail.raw, mail.arrived, mark)
        if row is not None and mail.oversize:
            inbox.cut(conn, row, mail.size)
        return row is not None

    def settle(self) -> None:
        """Flag and move what is dealt with. Idempotent: a crash before the last step repeats it harmlessly."""
        with self.db.read() as conn:
            rows = inbox.to_settle(conn, self.mailbox.name)
        if not rows:
            return
        self.mailbox.settle([row.uid for row in rows if row.uidvalidity == self.mailbox.uidvalidity])
        with self.db.write() as conn:
            inbox.settled(conn, [row.id for row in rows])

    def _pause(self, stop: threading.Event, what: str, fault: MailError) -> None:
        seconds = self.backoff.next()
        log.warning(what, mailbox=self.mailbox.name, why=str(fault), again_in=round(seconds, 1))
        stop.wait(seconds)
