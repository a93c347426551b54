"""Stored replies to committed receipts, a second: against a plain loop of the standard library, a commit a mail."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from email.message import EmailMessage
from pathlib import Path

from bench.people import ASSISTANT, now, settings, stored_replies
from bench.timing import Line, seconds
from sqlalchemy import select

from mailmap.intake import Intake
from mailmap.store import tables
from mailmap.store.database import open_database

MAILS = 1000


def run(folder: Path) -> Line:
    config = settings(folder)
    db = open_database(config.database.url)
    moment = now()
    stored_replies(db, config, MAILS, moment)
    with db.read() as conn:
        raws = [bytes(raw) for raw in conn.execute(select(tables.inbox.c.raw)).scalars()]
    intake = Intake(db, config)

    def ours() -> None:
        while intake.run_one(moment):
            pass

    took = seconds(ours)
    with db.read() as conn:
        receipts = len(conn.execute(select(tables.outbox.c.id).where(tables.outbox.c.purpose == "receipt")).all())
    db.close()
    naive = seconds(lambda: _plain_loop(folder / "plain.sqlite3", raws))
    return Line(
        f"{MAILS} stored replies to {receipts} committed receipts",
        f"{MAILS / took:.0f} mails/s",
        f"a plain loop that only files them and says thanks: {MAILS / naive:.0f} mails/s",
        naive / took,
    )


def _plain_loop(path: Path, raws: list[bytes]) -> None:
    """No reading, no plan: parse with policy.default, keep the text, commit, write a receipt, commit."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a, b)")
    for raw in raws:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = message.get_body(("plain",))
        conn.execute("INSERT INTO t VALUES (?, ?)", (str(message["From"]), body.get_content() if body else ""))
        receipt = EmailMessage()
        receipt["From"], receipt["To"] = ASSISTANT, str(message["From"])
        receipt["Subject"], receipt["In-Reply-To"] = "[NW] 1 updated", str(message["Message-ID"])
        receipt.set_content("Thanks.\n" * 30)
        receipt.add_alternative("<p>Thanks.</p>\n" * 30, subtype="html")
        conn.execute("INSERT INTO t VALUES (?, ?)", ("out", receipt.as_bytes()))
    conn.close()
