"""From Dovecot's EXISTS to the receipt's 250: ours against the bare floor, in turns, on the same servers.

The floor is what no program can spare: end the IDLE, fetch, look into the mail, commit, hand over a letter that was
written before.
"""

from __future__ import annotations

import datetime as dt
import select
import smtplib
import sqlite3
import ssl
import time
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.people import now, reply
from bench.timing import Line, median
from imapclient import IMAPClient
from journeys.house import ASSISTANT, DANA, House, open_house, until
from rig.dovecot import PASSWORD, Dovecot, running

from mailmap.mail.smtp import Transport

ROUNDS = 25
LETTER = b"From: a@acme.example\r\nTo: b@acme.example\r\nSubject: x\r\n\r\n" + b"A line of a receipt.\r\n" * 80


def run(folder: Path) -> Line:
    for dovecot in running():
        with open_house(folder, f"sqlite:///{folder / 'latency.sqlite3'}", dovecot) as house:
            house.start()
            house.once()
            ours = _ours(house)
            floor = _floor(dovecot, house.office.port, folder)
    return Line(
        f"EXISTS to the receipt's 250, median of {ROUNDS}",
        f"{median(ours) * 1000:.1f} ms",
        f"bare floor: {median(floor) * 1000:.1f} ms",
        median(floor) / median(ours),
    )


def _ours(house: House) -> list[float]:
    """The moments are read off the mailbox's wait, once the server has said something, and the transport's answer."""
    announced: list[float] = []
    taken: list[float] = []
    idle_done, send = IMAPClient.idle_done, Transport.send

    def announcing(self: IMAPClient) -> Any:
        announced.append(time.perf_counter())
        return idle_done(self)

    async def taking(self: Transport, sender: str, recipient: str, raw: bytes) -> str:
        answer = await send(self, sender, recipient, raw)
        if recipient == DANA:
            taken.append(time.perf_counter())
        return answer

    took = []
    with patch.object(IMAPClient, "idle_done", announcing), patch.object(Transport, "send", taking), house.running():
        house.quiet()
        for number in range(ROUNDS):
            time.sleep(0.3)
            announced.clear()
            taken.clear()
            house.send(reply(number, DANA, f"note 14: round {number}", house.now()), DANA)
            until(lambda: taken, "the receipt")
            took.append(taken[0] - announced[0])
            house.ahead += dt.timedelta(minutes=2)
    return took


def _floor(dovecot: Dovecot, port: int, folder: Path) -> list[float]:
    user = dovecot.new_user()
    conn = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    conn.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE mail (raw, subject)")
    took = []
    with (
        smtplib.SMTP("127.0.0.1", port) as smtp,
        IMAPClient(dovecot.host, dovecot.imaps, ssl_context=ssl.create_default_context(cafile=dovecot.ca_file)) as imap,
    ):
        imap.login(user, PASSWORD)
        imap._imap.debug = 0
        imap.select_folder("INBOX")
        for number in range(ROUNDS):
            imap.idle()
            dovecot.deliver(user, reply(number, DANA, "note 14: x", now()))
            select.select([imap.socket()], [], [], 30)
            started = time.perf_counter()
            imap.idle_done()
            raw = imap.fetch([number + 1], ["BODY.PEEK[]"])[number + 1][b"BODY[]"]
            subject = BytesParser().parsebytes(raw)["Subject"]
            conn.execute("INSERT INTO mail VALUES (?, ?)", (raw, subject))
            smtp.sendmail(ASSISTANT, [DANA], LETTER)
            took.append(time.perf_counter() - started)
    conn.close()
    return took
