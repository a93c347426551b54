import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy import text

from mailmap.delivery import AT_ONCE, LONGEST_PAUSE, PATIENCE, Delivery
from mailmap.errors import StoreError
from mailmap.mail import smtp
from mailmap.mail.smtp import Refused, Uncertain
from mailmap.store import outbox
from mailmap.store.database import Database
from mailmap.store.locks import worker_locks
from mailmap.store.outbox import OutboxEntry, Queued

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SENDER = "mailmap@acme.example"


@dataclass
class Post:
    """Takes letters away as a script of troubles says; `seen` is asked in the middle of each."""

    troubles: dict[bytes, list[Exception]] = field(default_factory=dict)
    seen: Callable[[bytes], None] = lambda raw: None
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    now: int = 0
    most: int = 0

    async def send(self, sender: str, recipient: str, raw: bytes) -> str:
        assert sender == SENDER
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.seen(raw)
        self.now -= 1
        if self.troubles.get(raw):
            raise self.troubles[raw].pop(0)
        self.taken.append((recipient, raw))
        return f"250 taken as {len(self.taken)}"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def delivery(db: Database, post: Post) -> Iterator[Delivery]:
    with worker_locks(db) as locks:
        yield Delivery(db, locks, post, SENDER)


def put(db: Database, *names: str, recipient: str | None = None) -> None:
    with db.write() as conn:
        for name in names:
            to = recipient or f"{name}@buyer.example"
            outbox.put(conn, OutboxEntry(f"c:{name}", to, "receipt", "NW", f"{name}@acme.example", name.encode(), NOW))


def row(db: Database, name: str) -> Queued:
    with db.read() as conn:
        letter = outbox.letter_by_message_id(conn, [f"{name}@acme.example"])
        assert letter
        return outbox.get(conn, letter.id)


def test_a_letter_is_sent_once(db: Database, post: Post, delivery: Delivery) -> None:
    put(db, "1")
    assert delivery.run_one(NOW)
    assert not delivery.run_one(NOW)
    assert post.taken == [("1@buyer.example", b"1")]
    sent = row(db, "1")
    assert (sent.state, sent.answer, sent.sent_at, sent.attempts) == ("sent", "250 taken as 1", NOW, 1)


def test_nothing_leaves_before_its_time(db: Database, post: Post, delivery: Delivery) -> None:
    with db.write() as conn:
        outbox.put(conn, OutboxEntry("c", "a@x.example", "digest", "NW", "1@x", b"1", NOW + MINUTE))
    assert not delivery.run_one(NOW)
    assert delivery.run_one(NOW + MINUTE)


def test_sending_is_durable_before_the_first_byte(db: Database, post: Post, delivery: Delivery) -> None:
    states = []
    post.seen = lambda raw: states.append(row(db, raw.decode()).state)
    put(db, "1", "2")
    delivery.run_one(NOW)
    assert states == ["sending", "sending"]


def test_a_recipients_letters_keep_their_order_and_others_go_beside_them(
    db: Database, post: Post, delivery: Delivery
) -> None:
    put(db, *"abcdef", recipient="ann@buyer.example")
    put(db, *"123456")
    delivery.run_one(NOW)
    assert [raw.decode() for to, raw in post.taken if to == "ann@buyer.example"] == list("abcdef")
    assert len(post.taken) == 12
    assert 1 < post.most <= AT_ONCE


def test_a_round_has_its_limit(db: Database, post: Post, delivery: Delivery) -> None:
    put(db, *"abcdef", recipient="ann@buyer.example")
    put(db, *"123456")
    assert delivery.runner.run(delivery.deliver_due(NOW, limit=5)) == 5
    assert delivery.runner.run(delivery.deliver_due(NOW, limit=5)) == 5
    assert delivery.runner.run(delivery.deliver_due(NOW, limit=5)) == 2


def test_a_refusal_for_now_is_tried_again_ever_less_often(db: Database, post: Post, delivery: Delivery) -> None:
    put(db, "1")
    post.troubles[b"1"] = [Refused("450 later", permanent=False) for _ in range(12)]
    now, pauses = NOW, []
    while row(db, "1").state != "sent":
        assert delivery.run_one(now)
        waiting = row(db, "1")
        if waiting.state == "waiting":
            assert waiting.answer == "450 later"
            assert not delivery.run_one(waiting.next_at - dt.timedelta(seconds=1))
            pauses.append(waiting.next_at - now)
            now = waiting.next_at
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (MINUTE, 2 * MINUTE, LONGEST_PAUSE)
    assert post.taken == [("1@buyer.example", b"1")]


def test_two_days_are_enough(db: Database, post: Post, delivery: Delivery) -> None:
    put(db, "1")
    post.troubles[b"1"] = [Refused("450 later", permanent=False) for _ in range(100)]
    now = NOW
    while (waiting := row(db, "1")).state == "waiting":
        now = max(now, waiting.next_at)
        delivery.run_one(now)
    assert waiting.state == "failed"
    assert waiting.answer == "450 later"
    assert PATIENCE <= now - NOW < PATIENCE + LONGEST_PAUSE


def test_a_refusal_for_good_fails_at_once_and_the_next_letter_passes(
    db: Database, post: Post, delivery: Delivery
) -> None:
    put(db, "1", "2", recipient="ann@buyer.example")
    post.troubles[b"1"] = [Refused("550 no such user", permanent=True)]
    delivery.run_one(NOW)
    assert (row(db, "1").state, row(db, "1").answer) == ("failed", "550 no such user")
    assert post.taken == [("ann@buyer.example", b"2")]
    with db.write() as conn:
        assert outbox.retry(conn, row(db, "1").id, NOW)
    delivery.run_one(NOW)
    assert post.taken[1:] == [("ann@buyer.example", b"1")]


def test_a_deferred_letter_holds_its_recipients_line_only(db: Database, post: Post, delivery: Delivery) -> None:
    put(db, "1", "2", recipient="ann@buyer.example")
    put(db, "3")
    post.troubles[b"1"] = [Refused("450 later", permanent=False)]
    while delivery.run_one(NOW):
        pass
    assert post.taken == [("3@buyer.example", b"3")]
    while delivery.run_one(NOW + MINUTE):
        pass
    assert post.taken[1:] == [("ann@buyer.example", b"1"), ("ann@buyer.example", b"2")]


@pytest.mark.parametrize("trouble", [Uncertain("no answer"), OSError("broken pipe"), RuntimeError("a fault of ours")])
def test_what_may_have_arrived_goes_again_as_it_was(
    db: Database, post: Post, delivery: Delivery, trouble: Exception
) -> None:
    put(db, "1", "2")
    post.troubles[b"1"] = [trouble]
    while delivery.run_one(NOW):
        pass
    assert post.taken == [("2@buyer.example", b"2")]
    assert str(trouble) in (row(db, "1").answer or "")
    delivery.run_one(NOW + MINUTE)
    assert post.taken[1:] == [("1@buyer.example", b"1")]


def test_what_a_dead_sender_left_is_sent_again(db: Database, post: Post, delivery: Delivery) -> None:
    put(db, "1", "2", recipient="ann@buyer.example")
    with db.write() as conn:
        outbox.sending(conn, row(db, "1").id, NOW)
    delivery.run_one(NOW)
    assert post.taken == [("ann@buyer.example", b"1"), ("ann@buyer.example", b"2")]
    assert row(db, "1").attempts == 2


def test_what_another_worker_is_sending_is_left_to_it(postgresql_db: Database, post: Post) -> None:
    put(postgresql_db, "1")
    put(postgresql_db, "2")
    with worker_locks(postgresql_db) as mine, worker_locks(postgresql_db) as others:
        number = row(postgresql_db, "1").id
        assert others.take(f"outbox {number}")
        with others.write() as conn:
            outbox.sending(conn, number, NOW)
        delivery = Delivery(postgresql_db, mine, post, SENDER)
        delivery.run_one(NOW)
        assert post.taken == [("2@buyer.example", b"2")]
        others.release(f"outbox {number}")
        delivery.run_one(NOW)
        assert post.taken[1:] == [("1@buyer.example", b"1")]


def test_two_workers_send_each_letter_once(postgresql_db: Database) -> None:
    put(postgresql_db, *(f"n{n}" for n in range(40)))
    put(postgresql_db, *(f"a{n:02}" for n in range(20)), recipient="ann@buyer.example")
    post = Post()

    def work(_: int) -> None:
        with worker_locks(postgresql_db) as locks:
            delivery = Delivery(postgresql_db, locks, post, SENDER)
            while delivery.run_one(NOW):
                pass

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    with worker_locks(postgresql_db) as locks:  # what one worker looked at while the other held it
        Delivery(postgresql_db, locks, post, SENDER).run_one(NOW)
    assert len(post.taken) == len(set(post.taken)) == 60
    to_ann = [raw for to, raw in post.taken if to == "ann@buyer.example"]
    assert to_ann == sorted(to_ann)


def test_a_letter_whose_locks_are_lost_while_it_is_sent_is_not_called_sent(postgresql_db: Database, post: Post) -> None:
    put(postgresql_db, "1")
    with worker_locks(postgresql_db) as locks:
        with locks.write() as conn:
            pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()

        def cut(_: bytes) -> None:
            with postgresql_db.write() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

        post.seen = cut
        delivery = Delivery(postgresql_db, locks, post, SENDER)
        with pytest.raises(StoreError):
            delivery.run_one(NOW)
    assert row(postgresql_db, "1").state == "sending"
    post.seen = lambda raw: None
    with worker_locks(postgresql_db) as locks:
        Delivery(postgresql_db, locks, post, SENDER).run_one(NOW)
    assert post.taken == [("1@buyer.example", b"1")] * 2, "byte for byte the same"


class Letterbox:
    """A real server: refuses one address for good, and another one the first time."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.refused_before: set[str] = set()

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("later") and address not in self.refused_before:
            self.refused_before.add(address)
            return "450 come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


def test_through_a_real_server(db: Database) -> None:
    box = Letterbox()

    async def listen() -> int:
        server = await asyncio.get_running_loop().create_server(
            lambda: Server(box, hostname="x.example"), "127.0.0.1", 0
        )
        port: int = server.sockets[0].getsockname()[1]
        return port

    def states() -> list[str]:
        return [row(db, name).state for name in ("ann", "bob", "nobody", "later")]

    with db.write() as conn:
        for name in ("ann", "bob", "nobody", "later"):
            raw = f"Subject: {name}\r\n\r\nHello.\r\n".encode()
            outbox.put(conn, OutboxEntry("c", f"{name}@x.example", "receipt", "NW", f"{name}@acme.example", raw, NOW))
    with worker_locks(db) as locks, asyncio.Runner() as runner:
        transport = smtp.Transport("127.0.0.1", runner.run(listen()), tls="none")
        delivery = Delivery(db, locks, transport, SENDER, runner)
        while delivery.run_one(NOW):
            pass
        assert {to for to, _ in box.taken} == {"ann@x.example", "bob@x.example"}
        assert states() == ["sent", "sent", "failed", "waiting"]
        assert "550 no such user" in (row(db, "nobody").answer or "")
        while delivery.run_one(NOW + MINUTE):
            pass
        runner.run(transport.close())
    assert box.taken[-1] == ("later@x.example", b"Subject: later\r\n\r\nHello.\r\n")
    assert states() == ["sent", "sent", "failed", "sent"]
