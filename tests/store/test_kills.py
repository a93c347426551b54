"""A process that is killed at any step loses nothing and does nothing twice.

A child does what the daemon does with two mails: keep them, change a plan and queue a letter for each, send them.
It is killed with SIGKILL before its first statement, then before its second, and so on through every statement, commit
and letter; after each death another worker takes over.
"""

import datetime as dt
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

from mailmap.delivery import Delivery
from mailmap.plan.changes import Change, Edit
from mailmap.plan.model import Plan
from mailmap.store import inbox, outbox, plans, receipts
from mailmap.store.database import Database, open_database
from mailmap.store.locks import worker_locks
from mailmap.store.outbox import OutboxEntry

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
SECONDS_TO_TAKE_OVER = 30


class Countdown:
    """Kills this process at a step; never without one."""

    def __init__(self, steps: int | None) -> None:
        self.left = steps

    def step(self, *_: object) -> None:
        if self.left is not None:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Engine) -> None:
        for moment in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, moment, self.step)


@dataclass
class World:
    """Outside of the process: mails in a mailbox, and a server that writes down which letters it took."""

    url: str
    ledger: Path

    def taken(self) -> Counter[str]:
        return Counter(self.ledger.read_text().split())

    def work(self, uids: tuple[str, ...], countdown: Countdown) -> None:
        db = open_database(self.url)
        countdown.watch(db.engine)
        with db.write() as conn:
            for uid in uids:
                inbox.keep(conn, "in", 1, uid, uid.encode(), NOW, uid)
        with inbox.batch(db, 10) as (conn, rows):
            for row in rows:
                title = plans.load(conn, "NW", lock=True).plan.title
                edit = Edit(target=("plan", ""), field="title", before=title, after=row.uid)
                change = Change(verb="rename", by="ann@buyer.example", at=NOW, words="", edits=(edit,))
                with conn.begin_nested():
                    plans.record(conn, "NW", change, row.id, 1)
                    receipts.keep(conn, row.id, "NW", "ann@buyer.example", NOW, {})
                    outbox.put(
                        conn,
                        OutboxEntry(f"inbox:{row.id}", "ann@buyer.example", "receipt", "NW", row.uid, row.raw, NOW),
                    )
                    inbox.finish(conn, row.id, "done", "NW")
        with worker_locks(db) as locks:
            delivery = Delivery(db, locks, Server(self.ledger, countdown), "mailmap@acme.example")
            while delivery.run_one(NOW):
                pass
            delivery.runner.close()
        db.close()


@dataclass
class Server:
    ledger: Path
    countdown: Countdown

    async def send(self, sender: str, recipient: str, raw: bytes) -> str:
        self.countdown.step()
        with self.ledger.open("ab") as book:
            book.write(raw + b"\n")
        self.countdown.step()
        return "250 taken"


def dies(world: World, uids: tuple[str, ...], step: int) -> bool:
    """Whether a child that is to be killed at this step ever got there."""
    child = os.fork()
    if not child:
        try:
            world.work(uids, Countdown(step))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def finished(db: Database, uids: tuple[str, ...]) -> bool:
    with db.read() as conn:
        return (
            inbox.known_uids(conn, "in", 1, among=uids) == set(uids)
            and not outbox.unsent(conn)
            and "waiting" not in inbox.count(conn)
        )


def test_killed_at_every_step(db: Database, tmp_path: Path) -> None:
    world = World(db.engine.url.render_as_string(hide_password=False), tmp_path / "ledger")
    world.ledger.touch()
    with db.write() as conn:
        plans.create(conn, Plan(ref="NW", title="new", buyer="Northwind", seller="Acme"), NOW)
    deaths = repeated = 0
    while True:
        uids = (f"{deaths}a", f"{deaths}b")
        if not dies(world, uids, deaths + 1):
            break
        deaths += 1
        with db.read() as conn:
            leaving = [row.message_id for row in outbox.unsent(conn) if row.state == outbox.SENDING]
        unsure = [name for name in leaving if world.taken()[name]]
        deadline = time.monotonic() + SECONDS_TO_TAKE_OVER
        while not finished(db, uids):  # a server takes a moment to see that its client is dead
            assert time.monotonic() < deadline
            world.work(uids, Countdown(None))
        assert {uid: world.taken()[uid] for uid in uids} == {uid: 1 + (uid in unsure) for uid in uids}
        repeated += len(unsure)
    with db.write() as conn:
        history = plans.recorded(conn, "NW")
        assert sorted(entry.change.edits[0].after for entry in history) == sorted(
            f"{n}{x}" for n in range(deaths + 1) for x in "ab"
        )
        assert plans.load(conn, "NW").revision == 1 + len(history)
        assert plans.is_sound(conn, "NW")
        assert outbox.count(conn) == {"sent": 2 * (deaths + 1)}
        assert inbox.count(conn) == {"done": 2 * (deaths + 1)}
        assert len(receipts.pending(conn, None)[0]) == 2 * (deaths + 1)
    assert deaths > 60
    assert repeated, "no sender died between the last byte of a letter and the record of the answer"
