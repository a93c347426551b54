import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from mailmap.errors import StoreError
from mailmap.store.database import Database, open_database
from mailmap.store.locks import worker_locks

HOLD = """
import sys
from mailmap.store.database import open_database
from mailmap.store.locks import worker_locks
with worker_locks(open_database(sys.argv[1])) as locks:
    print(locks.take("outbox 1"), flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout and child.stdout.readline() == "True\n"
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def test_a_lock_is_taken_once_and_can_be_given_back(db: Database) -> None:
    with worker_locks(db) as locks:
        assert locks.take("outbox 1")
        assert not locks.take("outbox 1"), "not even by another task of the same worker"
        assert locks.take("outbox 2")
        locks.release("outbox 1")
        assert locks.take("outbox 1")


def test_all_locks_end_with_their_worker(db: Database) -> None:
    with worker_locks(db) as locks:
        locks.take("mailbox x")
    with worker_locks(db) as locks:
        assert locks.take("mailbox x")


def test_a_second_process_on_sqlite_leaves_with_a_clear_line(sqlite_url: str) -> None:
    db = open_database(sqlite_url)
    with (
        another_process(sqlite_url) as child,
        pytest.raises(StoreError, match=rf"already running on .* \(process {child.pid}\)"),
        worker_locks(db),
    ):
        pass
    with worker_locks(db) as locks:
        assert locks.take("outbox 1"), "free again although its holder was killed"
    with worker_locks(db):
        assert (db.path and db.path.with_name(db.path.name + ".lock").read_text()) == str(os.getpid())


def test_a_killed_worker_frees_its_locks_on_postgresql(postgresql_db: Database) -> None:
    url = postgresql_db.engine.url.render_as_string(hide_password=False)
    with worker_locks(postgresql_db) as locks:
        with another_process(url):
            assert not locks.take("outbox 1")
            assert locks.take("outbox 2")
        for _ in range(1000):
            if locks.take("outbox 1"):
                break
        else:
            pytest.fail("the lock of a dead process was never freed")


def test_locks_can_be_taken_inside_their_own_transaction(db: Database) -> None:
    with worker_locks(db) as locks:
        with pytest.raises(ZeroDivisionError), locks.write() as conn:
            assert locks.take("outbox 1")
            conn.execute(text("SELECT 1"))
            raise ZeroDivisionError
        assert not locks.take("outbox 1"), "kept although the transaction was not"


def test_nothing_is_committed_once_the_locks_are_lost(postgresql_db: Database) -> None:
    """Another worker may hold them by now."""
    with worker_locks(postgresql_db) as locks:
        locks.take("outbox 1")
        with locks.write() as conn:
            pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with postgresql_db.write() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(StoreError), locks.write() as conn:
            conn.execute(text("SELECT 1"))
        with pytest.raises(StoreError):
            locks.take("outbox 2")
        with worker_locks(postgresql_db) as anew:
            assert anew.take("outbox 1")
