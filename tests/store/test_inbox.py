import datetime as dt
import threading

import pytest

from mailmap.errors import StoreError
from mailmap.store import inbox
from mailmap.store.database import Database

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def put(db: Database, *names: str, mailbox: str = "in", uidvalidity: int = 7) -> list[int | None]:
    with db.write() as conn:
        return [
            inbox.keep(conn, mailbox, uidvalidity, name, f"mail {name}".encode(), NOW, f"print {name}")
            for name in names
        ]


def taken(db: Database, limit: int = 50) -> list[str]:
    with inbox.batch(db, limit) as (_, rows):
        return [row.uid for row in rows]


def finish_all(db: Database, limit: int = 50) -> list[str]:
    with inbox.batch(db, limit) as (conn, rows):
        for row in rows:
            inbox.finish(conn, row.id, "done", "NW", {"plan": "NW"})
        return [row.uid for row in rows]


def test_a_mail_is_kept_once_whole(db: Database) -> None:
    assert put(db, "1") == [1]
    assert put(db, "1") == [None]
    with db.read() as conn:
        row = inbox.get(conn, 1)
    assert (row.raw, row.arrived, row.state, row.attempts) == (b"mail 1", NOW, "waiting", 0)
    assert row.arrived.tzinfo is dt.UTC


def test_raw_bytes_come_back_as_they_came(db: Database) -> None:
    raw = bytes(range(256)) * 40
    with db.write() as conn:
        kept = inbox.keep(conn, "in", 1, "1", raw, NOW, "f")
        assert kept and inbox.get(conn, kept).raw == raw


def test_the_same_mail_under_another_uid_is_kept_as_a_duplicate_and_never_taken(db: Database) -> None:
    put(db, "1")
    with db.write() as conn:
        again = inbox.keep(conn, "in", 8, "1", b"mail 1", NOW, "print 1")
        assert again and inbox.get(conn, again).state == "duplicate"
        assert inbox.keep(conn, "in", 8, "1", b"mail 1", NOW, "print 1") is None
    assert taken(db) == ["1"]
    with db.read() as conn:
        assert [row.uid for row in inbox.to_settle(conn, "in")] == ["1"], "a duplicate leaves the mailbox too"


def test_known_uids_are_of_one_mailbox_and_validity(db: Database) -> None:
    put(db, "1", "2")
    put(db, "3", uidvalidity=8)
    put(db, "4", mailbox="other")
    with db.read() as conn:
        assert inbox.known_uids(conn, "in", 7) == {"1", "2"}
        assert inbox.known_uids(conn, "in", 7, among=["2", "3", "9"]) == {"2"}
        assert inbox.known_uids(conn, "in", 7, among=[str(n) for n in range(12_000)]) == {"1", "2"}


def test_a_batch_holds_its_order_and_its_limit(db: Database) -> None:
    put(db, "1", "2", "3")
    assert finish_all(db, 2) == ["1", "2"]
    assert finish_all(db, 2) == ["3"]
    assert finish_all(db, 2) == []
    with db.read() as conn:
        assert inbox.get(conn, 1).reading == {"plan": "NW"}


def test_a_rolled_back_batch_waits_again_one_by_one(db: Database) -> None:
    put(db, "1", "2", "3")
    with pytest.raises(ZeroDivisionError), inbox.batch(db, 50) as (conn, rows):
        inbox.finish(conn, rows[0].id, "done")
        raise ZeroDivisionError
    assert finish_all(db) == ["1"]
    assert finish_all(db) == ["2"]
    put(db, "4")
    assert finish_all(db) == ["3"]
    assert finish_all(db) == ["4"]


def test_new_mail_before_a_retried_one_is_taken_without_it(db: Database) -> None:
    put(db, "1", "2")
    with inbox.batch(db, 1) as (conn, rows):
        inbox.finish(conn, rows[0].id, "done")
    with pytest.raises(ZeroDivisionError), inbox.batch(db, 50):
        raise ZeroDivisionError
    with db.write() as conn:  # as if mail 1 were new
        inbox.quarantine(conn, 1, "")
        inbox.replay(conn, 1)
    assert finish_all(db) == ["1"]
    assert finish_all(db) == ["2"]


def test_the_third_death_quarantines(db: Database) -> None:
    put(db, "poison", "good")
    assert taken(db) == ["poison", "good"]
    assert taken(db) == ["poison"]
    assert taken(db) == ["poison"]
    assert finish_all(db) == ["good"]
    assert taken(db) == []
    with db.read() as conn:
        [row] = inbox.quarantined(conn)
        assert (row.uid, row.attempts, row.result) == ("poison", 3, "reading it failed 3 times")
        assert row.why == row.result
        assert inbox.count(conn) == {"done": 1, "quarantined": 1}


def test_replay_forgets_the_attempts(db: Database) -> None:
    put(db, "1")
    for _ in range(4):
        taken(db)
    with db.write() as conn:
        inbox.replay(conn, 1)
        with pytest.raises(StoreError, match="not in quarantine"):
            inbox.replay(conn, 1)
        with pytest.raises(StoreError, match="no mail 99"):
            inbox.replay(conn, 99)
    assert finish_all(db) == ["1"]


def test_settling_follows_finishing(db: Database) -> None:
    put(db, "1", "2", "3")
    with inbox.batch(db, 2) as (conn, rows):
        inbox.finish(conn, rows[0].id, "done")
        inbox.quarantine(conn, rows[1].id, "a stranger")
    with db.write() as conn:
        waiting = inbox.to_settle(conn, "in")
        assert [(row.uidvalidity, row.uid) for row in waiting] == [(7, "1"), (7, "2")]
        assert inbox.to_settle(conn, "other") == []
        inbox.settled(conn, [row.id for row in waiting])
        assert inbox.to_settle(conn, "in") == []


def test_a_savepoint_a_message_undoes_only_that_message(db: Database) -> None:
    put(db, "1", "2")
    with inbox.batch(db, 50) as (conn, rows):
        for row in rows:
            try:
                with conn.begin_nested():
                    inbox.finish(conn, row.id, "done")
                    if row.uid == "1":
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
    with db.read() as conn:
        assert [inbox.get(conn, n).state for n in (1, 2)] == ["waiting", "done"]


def test_two_workers_never_take_the_same_mail(db: Database) -> None:
    """On PostgreSQL both work at once; on SQLite they wait for each other."""
    put(db, *(str(n) for n in range(60)))
    seen: list[str] = []
    both_started = threading.Barrier(2)

    def work() -> None:
        both_started.wait()
        while got := finish_all(db, 3):
            seen.extend(got)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if db.is_sqlite:  # one process, one intake: a claim is not held between its two transactions
        assert set(seen) == {str(n) for n in range(60)}
    else:
        assert sorted(seen, key=int) == [str(n) for n in range(60)]


def test_what_another_transaction_holds_is_passed_over(postgresql_db: Database) -> None:
    put(postgresql_db, "1", "2", "3")
    with inbox.batch(postgresql_db, 2) as (conn, mine):
        assert [row.uid for row in mine] == ["1", "2"]
        assert taken(postgresql_db) == ["3"]
        with postgresql_db.read() as other:
            assert inbox.get(other, 1).attempts == 1, "counted while the claim is still open"
        for row in mine:
            inbox.finish(conn, row.id, "done")


def test_two_watchers_bring_the_same_mail_at_once(postgresql_db: Database) -> None:
    """The second insert waits for the first, and becomes its duplicate."""
    kept: list[int | None] = []

    def second() -> None:
        with postgresql_db.write() as conn:
            kept.append(inbox.keep(conn, "copy", 1, "1", b"x", NOW, "same"))

    with postgresql_db.write() as conn:
        first = inbox.keep(conn, "in", 1, "1", b"x", NOW, "same")
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join()
    with postgresql_db.read() as conn:
        assert first and inbox.get(conn, first).state == "waiting"
        assert kept[0] and inbox.get(conn, kept[0]).state == "duplicate"
