"""What needs a person: mails that could not be read, and letters that could not be sent. The admin hears of each once,
in one letter a day at most, and never what a mail says."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.letters.alert import Trouble, alert
from mailmap.letters.frame import Frame
from mailmap.mail.compose import compose
from mailmap.plan.model import Participant, Side
from mailmap.store import inbox, occurrences, outbox, preferences
from mailmap.store.database import Database
from mailmap.store.outbox import OutboxEntry

NOBODYS = ""
"""No plan: what is claimed here is about the installation."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Alerts:
    db: Database
    config: Config

    def run_one(self, now: dt.datetime) -> bool:
        """Queue today's alert, if there is news that needs a person."""
        with self.db.read() as conn:
            if not _untold(conn, self.config.assistant.admin):
                return False
        with self.db.write() as conn:
            return _tell(conn, self.config, now)


def _untold(conn: Connection, admin: str) -> dict[str, Trouble]:
    """What the admin has not heard of, by the name under which it is claimed."""
    found = {f"unread-{row}": Trouble("mail", row, why) for row, why in inbox.unread(conn)}
    found |= {
        f"unsent-{letter.id}": Trouble("letter", letter.id, letter.answer or "")
        for letter in outbox.given_up(conn)
        if letter.recipient.casefold() != admin.casefold()
    }
    return {name: trouble for name, trouble in found.items() if not occurrences.ran(conn, NOBODYS, admin, name)}


def _tell(conn: Connection, config: Config, now: dt.datetime) -> bool:
    admin, today = config.assistant.admin, now.astimezone(dt.UTC).date()
    troubles = _untold(conn, admin)
    if not troubles or not preferences.claim_day(conn, admin, today, now, kind="alert"):
        return False
    for name in troubles:
        occurrences.claim(conn, NOBODYS, admin, name, today, now)
    frame = Frame(
        assistant_address=config.assistant.address,
        assistant_name=config.assistant.name,
        team="Operations",
        recipient=Participant(email=admin, side=Side.SELLER, role="admin"),
        ref_code=f"ADMIN-{secrets.token_hex(2).upper()}-{secrets.token_hex(2).upper()}",
        now=now,
    )
    message_id = f"{secrets.token_hex(16)}@{config.assistant.address.rpartition('@')[2]}"
    raw = compose(frame, alert(tuple(troubles.values()), frame), message_id=message_id)
    entry = OutboxEntry(
        cause=f"alert:{today.isoformat()}",
        recipient=admin,
        purpose="alert",
        plan=None,
        message_id=message_id,
        raw=raw,
        not_before=now,
    )
    outbox.put(conn, entry)
    log.warning("needs a person", troubles=sorted(troubles))
    return True
