"""One letter of the outbox -> SMTP -> sent.

A letter is marked `sending`, durably, before its first byte goes out, and `sent` with the server's answer after its
last one; its lock is held in between. So a letter found in `sending` whose lock is free has lost its sender. It may
have arrived: it is sent again with the same bytes and the same Message-ID.

A refusal for now is tried again for two days, ever less often; a refusal for good is at once for good. The letters of
one recipient leave in the order in which they were written.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from sqlalchemy import Connection

from mailmap.errors import MailError
from mailmap.mail.smtp import Refused
from mailmap.store import outbox
from mailmap.store.database import Database
from mailmap.store.locks import WorkerLocks
from mailmap.store.outbox import Outgoing

PATIENCE = dt.timedelta(days=2)
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=4)
AT_ONCE = 4
"""So many letters are on their way at the same time, each to somebody else; more connections win nothing."""
ROUND = 100
"""So many letters before the worker looks up again."""

log = structlog.get_logger()


class Transport(Protocol):
    """What takes letters away. MailError (Refused, Uncertain) and OSError say that one was not taken, or perhaps."""

    async def send(self, sender: str, recipient: str, raw: bytes) -> str:
        """The server's answer, once it is responsible for the letter."""
        ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """What kept a letter from being sent."""

    why: str
    for_good: bool = False


@dataclass(slots=True)
class Round:
    """What a round still has to look at, how many letters it may still try, and whose locks it holds."""

    now: dt.datetime
    waiting: deque[int]
    left: int
    locked: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`sender` is the envelope sender: where bounces go."""

    db: Database
    locks: WorkerLocks
    transport: Transport
    sender: str
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    """One event loop for life: the transport's connections stay open on it."""

    def run_one(self, now: dt.datetime) -> bool:
        """Send what is due, a round at the most; False when nothing was. Raises StoreError."""
        return self.runner.run(self.deliver_due(now)) > 0

    async def deliver_due(self, now: dt.datetime, limit: int = ROUND) -> int:
        """Try at most `limit` letters that are due, several at once; gives how many were tried. Raises StoreError."""
        with self.db.read() as conn:
            waiting = [*outbox.uncertain(conn, limit), *outbox.due(conn, now, limit)]
        turn = Round(now, deque(waiting), limit)
        lanes = (self._lane(turn) for _ in range(min(AT_ONCE, len(waiting))))
        try:
            results = await asyncio.gather(*lanes, return_exceptions=True)
        finally:
            for number in turn.locked:
                self.locks.release(_lock(number))
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return limit - turn.left

    async def _lane(self, turn: Round) -> None:
        """Send one letter after the other; the end of each and the claim of the next are one transaction.

        Trouble ends the lane: while a server is down, a round shall not try it once a letter.
        """
        with self.locks.write() as conn:
            letter = self._claim(conn, turn)
        while letter:
            outcome = await self._send(letter)
            following = None
            with self.locks.write() as conn:
                _record(conn, letter, outcome, turn.now)
                if isinstance(outcome, str) or outcome.for_good:
                    turn.waiting.extendleft(outbox.due(conn, turn.now, 1, letter.recipient))
                    following = self._claim(conn, turn)
            self._unlock(turn, letter.id)
            letter = following

    def _claim(self, conn: Connection, turn: Round) -> Outgoing | None:
        """The next letter that nobody else is sending or has sent, locked and marked as leaving."""
        while turn.waiting and turn.left:
            number = turn.waiting.popleft()
            if not self.locks.take(_lock(number)):
                continue
            turn.locked.add(number)
            letter = outbox.sending(conn, number, turn.now)
            if letter:
                turn.left -= 1
                return letter
            self._unlock(turn, number)
        return None

    def _unlock(self, turn: Round, number: int) -> None:
        turn.locked.discard(number)
        self.locks.release(_lock(number))

    async def _send(self, letter: Outgoing) -> str | Trouble:
        try:
            return await self.transport.send(self.sender, letter.recipient, letter.raw)
        except Refused as refusal:
            return Trouble(str(refusal), for_good=refusal.permanent)
        except (MailError, OSError) as fault:
            return Trouble(str(fault) or type(fault).__name__)
        except Exception as fault:
            log.exception("delivery failed", letter=letter.id)
            return Trouble(f"{type(fault).__name__}: {fault}")


def _record(conn: Connection, letter: Outgoing, outcome: str | Trouble, now: dt.datetime) -> None:
    if isinstance(outcome, str):
        outbox.sent(conn, letter.id, outcome, now)
        log.info("letter sent", letter=letter.id, answer=outcome)
        return
    again = None if outcome.for_good else _retry_at(letter, now)
    outbox.failed(conn, letter.id, outcome.why, again)
    log.warning("letter not sent", letter=letter.id, why=outcome.why, again_at=again.isoformat() if again else None)


def _lock(number: int) -> str:
    return f"outbox {number}"


def _retry_at(letter: Outgoing, now: dt.datetime) -> dt.datetime | None:
    """When to try again; None when two days of trying are enough."""
    if now - letter.first_tried >= PATIENCE:
        return None
    doublings = min(letter.attempts - 1, 10)
    return now + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
