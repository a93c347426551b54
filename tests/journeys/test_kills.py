"""SIGKILL at any point of the work: after the next start everything stands as if nothing had happened."""

import os
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from journeys import mortal
from journeys.house import DANA, HANNAH, JO, RILEY, House, example, parsed, until
from journeys.mortal import Point
from journeys.test_rounds import to_the_digest
from sqlalchemy import select

from mailmap.delivery import AT_ONCE
from mailmap.plan.model import Status
from mailmap.store import tables

pytestmark = pytest.mark.journey

POINTS = [
    Point("before", "mailmap.store.inbox:keep", 2),
    Point("after", "mailmap.store.inbox:keep", 3),
    Point("after", "mailmap.watch:Watch.collect"),
    Point("after", "mailmap.store.inbox:attempt"),
    Point("before", "mailmap.intake:Intake._handle"),
    Point("after", "mailmap.store.plans:record", 2),
    Point("after", "mailmap.store.invites:keep"),
    Point("after", "mailmap.store.outbox:put"),
    Point("before", "mailmap.store.inbox:finish", 2),
    Point("after", "mailmap.store.inbox:finish", 3),
    Point("before", "mailmap.store.receipts:answered"),
    Point("after", "mailmap.intake:Intake.run_one"),
    Point("after", "mailmap.store.occurrences:claim", 2),
    Point("before", "mailmap.store.inbox:settled"),
    Point("after", "mailmap.store.outbox:sending", 2),
    Point("before", "mailmap.mail.smtp:Transport.send", 3),
    Point("after", "mailmap.mail.smtp:Transport.send", 3),
    Point("before", "mailmap.store.outbox:sent", 5),
    Point("after", "mailmap.store.outbox:sent", 5),
]


def prepare(house: House) -> None:
    """Letters that wait, a digest that is due, and four mails in the mailbox."""
    to_the_digest(house)
    day = (example().items[8].due or house.now().date()).isoformat()
    house.mail(JO, "13 is done")
    house.mail(RILEY, "slip 9 by 3 days: waiting for figures\nmeet 8 on " + day + " at 16:00")
    house.mail(HANNAH, "start 17\nnote 17: outside counsel is back")
    house.mail(DANA, "18 maybe?")


def recover(house: House) -> None:
    """What the next start makes of it. A server may need a moment to see that its client is dead."""

    def rests() -> bool:
        handled = house.once()
        return not (handled.read or handled.sent or handled.unsent)

    until(rests, "everything to be done")


def assert_whole(house: House) -> None:
    plan = house.plan()
    assert (plan.items[13].status, plan.items[17].status) == (Status.DONE, Status.STARTED)
    assert house.mails() == {"done": 4}
    by_mail = Counter((entry.change.by, entry.change.verb) for entry in house.history() if entry.inbox_id)
    said = [(JO, "done"), (RILEY, "slip"), (RILEY, "meet"), (HANNAH, "start"), (HANNAH, "note")]
    assert by_mail == Counter(said)
    with house.database() as db, db.read() as conn:
        rows = conn.execute(select(tables.outbox.c.recipient, tables.outbox.c.purpose, tables.outbox.c.state)).all()
        unsettled = conn.execute(select(tables.inbox.c.id).where(~tables.inbox.c.settled)).all()
    assert {row.state for row in rows} == {"sent"} and unsettled == []
    purposes = Counter((row.recipient, row.purpose) for row in rows)
    for who in (JO, RILEY, HANNAH, DANA):
        assert purposes[who, "receipt"] == 1
    assert purposes[DANA, "digest"] == purposes[RILEY, "digest"] == 1
    assert purposes[JO, "invite-8-0"] == 0 and purposes[DANA, "invite-8-0"] == purposes[DANA, "invite-8-1"] == 1
    assert len(purposes) == len(rows) == len({letter.raw for letter in house.sent()})


def on_their_way(house: House) -> set[str]:
    """Letters whose sender died: nobody knows whether they arrived."""
    with house.database() as db, db.read() as conn:
        outbox = tables.outbox
        return set(conn.execute(select(outbox.c.message_id).where(outbox.c.state == "sending")).scalars())


def repeated(house: House) -> set[str]:
    """Letters that arrived more than once, to the last byte the same; never more than twice."""
    times = Counter(letter.raw for letter in house.sent())
    assert max(times.values()) <= 2
    return {parsed(raw)["Message-ID"].strip("<>") for raw, count in times.items() if count > 1}


def test_nothing_happens(house: House) -> None:
    prepare(house)
    recover(house)
    assert_whole(house)
    assert not repeated(house)


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_killed(house: House, point: Point) -> None:
    prepare(house)
    code = mortal.live_until(point, house.folder / "config.toml", house.ahead, meet=lambda child: None)
    assert code == -signal.SIGKILL
    uncertain = on_their_way(house)
    recover(house)
    assert_whole(house)
    assert repeated(house) <= uncertain
    assert len(uncertain) <= AT_ONCE


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_by_the_smtp_servers_side_of_a_letter(house: House, moment: str) -> None:
    """On the final dot, before the letter is delivered and after, with no answer on the way yet."""
    prepare(house)
    child: list[int] = []

    def on_letter(now: str, recipient: str) -> None:
        if child and now == moment and len(house.sent()) >= 3:
            os.kill(child.pop(), signal.SIGKILL)

    house.office.faults.on_letter = on_letter  # type: ignore[assignment]
    meet: Callable[[int], object] = child.append
    assert mortal.live_until(None, house.folder / "config.toml", house.ahead, meet) == -signal.SIGKILL
    uncertain = on_their_way(house)
    recover(house)
    assert_whole(house)
    assert repeated(house) <= uncertain
