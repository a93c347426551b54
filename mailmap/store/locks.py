"""What only one process may do at a time, known to be free again the moment that process is gone.

PostgreSQL: advisory locks of a session, on one connection of the worker's own that never goes back to a pool. If that
connection breaks, the server frees all of them, and every later call here raises StoreError: the worker must stop what
it does and start again. SQLite: one process works at all, and holds a lock on a file beside the database; in it the
locks are names in a set.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import blake2b
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, text

from mailmap.errors import StoreError
from mailmap.store.database import Database


class WorkerLocks:
    """The locks of one worker. Threads and coroutines of the worker share it: what one of them holds, no other gets."""

    def __init__(self, db: Database, connection: Connection | None) -> None:
        self._db = db
        self._connection = connection
        self._mutex = RLock()
        self._held: set[str] = set()

    def take(self, what: str) -> bool:
        """Whether `what` ("mailbox imap.acme.example", "outbox 17") is ours from now on; never waits."""
        with self._mutex:
            if what in self._held or not self._ask("SELECT pg_try_advisory_lock(:key)", what):
                return False
            self._held.add(what)
            return True

    def release(self, what: str) -> None:
        with self._mutex:
            self._held.discard(what)
            self._ask("SELECT pg_advisory_unlock(:key)", what)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that can be committed only while the locks are held, since they live on its connection.

        Locks taken in it are kept whatever becomes of it.
        """
        if self._connection is None:
            with self._db.write() as conn:
                yield conn
            return
        with self._mutex, self._db.told_plainly(), self._begun(self._connection):
            yield self._connection

    def _ask(self, question: str, what: str) -> bool:
        if self._connection is None:
            return True
        with self._db.told_plainly(), self._begun(self._connection):
            return bool(self._connection.execute(text(question), {"key": _key(what)}).scalar_one())

    def _begun(self, connection: Connection) -> AbstractContextManager[object]:
        """A connection that broke would be replaced by a new one, without a word and without the locks."""
        if connection.invalidated:
            raise StoreError(
                f"The connection to {self._db.name} that held this worker's locks was lost; start it again."
            )
        return nullcontext() if connection.in_transaction() else connection.begin()


@contextmanager
def worker_locks(db: Database) -> Iterator[WorkerLocks]:
    """The locks of this worker, all of them released at the end.

    Raises StoreError when an SQLite database has a worker already.
    """
    if db.is_sqlite:
        with only_process(db.path):
            yield WorkerLocks(db, None)
        return
    with db.told_plainly():
        connection = db.engine.connect()
        connection.detach()
    try:
        yield WorkerLocks(db, connection)
    finally:
        connection.close()


@contextmanager
def only_process(database: Path | None) -> Iterator[None]:
    """Hold the lock file of an SQLite database; the system frees it when the process ends, however it ends."""
    if database is None:
        yield
        return
    path = database.with_name(database.name + ".lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise StoreError(f"The lock file {path} cannot be made: {fault.strerror}.") from fault
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                f"MailMAP is already running on {database} (process {holder}); stop it first, or let it do the work."
            ) from fault
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _key(what: str) -> int:
    return int.from_bytes(blake2b(what.encode(), digest_size=8).digest(), "big", signed=True)
