"""Every mail that ever came in: its bytes, and what became of it.

A mail is kept before anything reads it. Its UID makes it one row, its fingerprint one mail: what comes again under
another UID is kept as a duplicate and never acted on. A mail whose reading came to no end three times is quarantined.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, select, text, update
from sqlalchemy.sql import Executable

from mailmap.errors import StoreError
from mailmap.store import tables
from mailmap.store.database import Database
from mailmap.store.once import insert, insert_once
from mailmap.store.tables import by_state, constant

T = TypeVar("T")

WAITING, DONE, DUPLICATE, QUARANTINED = "waiting", "done", "duplicate", "quarantined"

# Statements that every mail needs are put together once: that takes longer than running them.
READ = select(tables.inbox).where(tables.inbox.c.id == bindparam("one"))
SET = update(tables.inbox).where(tables.inbox.c.id == bindparam("one"))
ATTEMPTS = select(tables.inbox_attempt).where(tables.inbox_attempt.c.inbox_id.in_(bindparam("rows", expanding=True)))
TAKE = (
    select(tables.inbox)
    .where(tables.inbox.c.state == constant(WAITING))
    .order_by(tables.inbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
OF_MAILBOX = select(tables.inbox.c.uid).where(
    tables.inbox.c.mailbox == bindparam("mailbox"), tables.inbox.c.uidvalidity == bindparam("uidvalidity")
)
AMONG = OF_MAILBOX.where(tables.inbox.c.uid.in_(bindparam("uids", expanding=True)))
TO_SETTLE = (
    select(tables.inbox.c.id, tables.inbox.c.uidvalidity, tables.inbox.c.uid)
    .where(tables.inbox.c.mailbox == bindparam("mailbox"), text(tables.UNSETTLED))
    .where(tables.inbox.c.state != WAITING)
    .order_by(tables.inbox.c.id)
)
SETTLED = update(tables.inbox).where(tables.inbox.c.id.in_(bindparam("ids", expanding=True))).values(settled=True)

DEATHS = 3
"""So many attempts that came to no end, and a mail is not tried again."""

UNREAD = "reading it failed"
"""How the reason begins of a mail that is in quarantine through our fault, not its sender's."""


TOO_LARGE = "too large to be read"
"""How the reason begins of a mail of which only the header was fetched."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A mail as it came. `attempts` counts the tries before this one; `result` is what came of it, or why not."""

    id: int
    mailbox: str
    uidvalidity: int
    uid: str
    raw: bytes
    arrived: dt.datetime
    fingerprint: str
    state: str
    attempts: int
    plan: str | None
    result: str | None
    reading: Any

    @property
    def why(self) -> str | None:
        """Why it is in quarantine; None if it is not."""
        return self.result if self.state == QUARANTINED else None

    @property
    def is_cut(self) -> bool:
        """Whether `raw` is a header alone, because the mail was too large to be fetched."""
        return (self.result or "").startswith(TOO_LARGE)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A mail that is dealt with here but not yet flagged and moved in its mailbox."""

    id: int
    uidvalidity: int
    uid: str


def keep(
    conn: Connection, mailbox: str, uidvalidity: int, uid: str, raw: bytes, arrived: dt.datetime, fingerprint: str
) -> int | None:
    """Keep a mail that waits to be read, or a duplicate when its fingerprint is known; None if its UID is known."""
    row = {"mailbox": mailbox, "uidvalidity": uidvalidity, "uid": uid, "raw": raw, "arrived": arrived}
    row |= {"fingerprint": fingerprint, "settled": False}
    known_by = ("mailbox", "uidvalidity", "uid")
    return insert_once(conn, tables.inbox, key=None, state=WAITING, **row) or insert_once(
        conn, tables.inbox, key=known_by, state=DUPLICATE, **row
    )


def known_uids(conn: Connection, mailbox: str, uidvalidity: int, among: Collection[str] | None = None) -> set[str]:
    """The UIDs of a mailbox that are kept here; with `among` only those of them, fast however many are kept."""
    which = {"mailbox": mailbox, "uidvalidity": uidvalidity}
    if among is None:
        return set(conn.execute(OF_MAILBOX, which).scalars())
    return {uid for part in _parts(among) for uid in conn.execute(AMONG, {**which, "uids": part}).scalars()}


@contextmanager
def batch(db: Database, limit: int) -> Iterator[tuple[Connection, list[InboxRow]]]:
    """One transaction with up to `limit` waiting mails that nobody else can take until it ends.

    Their attempts are counted, durably, before the first of them is looked at: a mail that kills the process is known
    when it starts again. Mails that are not finished in here wait again.
    """
    if db.is_sqlite:  # one writer at a time, and one process that reads mail: the count goes first
        with db.write() as conn:
            rows = take(conn, limit)
            attempt(conn, [row.id for row in rows])
        with db.write() as conn:
            yield conn, rows
        return
    with db.write() as conn:
        rows = take(conn, limit)
        with db.write() as beside:
            attempt(beside, [row.id for row in rows])
        yield conn, rows


def take(conn: Connection, limit: int) -> list[InboxRow]:
    """Waiting mails in the order they came, claimed for this transaction; those that others hold are passed over.

    One that was tried before comes alone, so that it cannot take others with it; one that was tried too often is
    quarantined instead.
    """
    rows = _with_attempts(conn, conn.execute(TAKE, {"limit": limit}).all())
    for row in rows:
        if row.attempts >= DEATHS:
            quarantine(conn, row.id, f"{UNREAD} {row.attempts} times")
    rows = [row for row in rows if row.attempts < DEATHS]
    if rows and rows[0].attempts:
        return rows[:1]
    return list(takewhile(lambda row: not row.attempts, rows))


def attempt(conn: Connection, ids: Collection[int]) -> None:
    """Count one more attempt at each of these mails. Safe while another transaction holds their rows."""
    if ids:
        tried = [{"inbox_id": inbox_id, "attempts": 1} for inbox_id in sorted(ids)]
        conn.execute(_once_more(conn.dialect.name), tried)


@cache
def _once_more(dialect: str) -> Executable:
    tried = tables.inbox_attempt
    return insert(dialect, tried).on_conflict_do_update(
        index_elements=["inbox_id"], set_={"attempts": tried.c.attempts + 1}
    )


def finish(conn: Connection, inbox_id: int, result: str, plan: str | None = None, reading: Any = None) -> None:
    """Nothing more is to be done with this mail."""
    _set(conn, inbox_id, state=DONE, result=result, plan=plan, reading=reading)


def quarantine(conn: Connection, inbox_id: int, why: str) -> None:
    """Keep this mail for a person to look at; nothing acts on it."""
    _set(conn, inbox_id, state=QUARANTINED, result=why)


def cut(conn: Connection, inbox_id: int, size: int) -> None:
    """Only the header of this mail is kept, for whoever is to be told; it has `size` bytes."""
    _set(conn, inbox_id, result=f"{TOO_LARGE} ({size} bytes); only its header is kept")


def replay(conn: Connection, inbox_id: int) -> None:
    """Let a quarantined mail wait again, its attempts forgotten. Raises StoreError for any other."""
    row = get(conn, inbox_id)
    if row.state != QUARANTINED:
        raise StoreError(f"Mail {inbox_id} is not in quarantine (it is {row.state}).")
    _set(conn, inbox_id, state=WAITING, result=row.result if row.is_cut else None)
    conn.execute(tables.inbox_attempt.delete().where(tables.inbox_attempt.c.inbox_id == inbox_id))


def replay_waiting(conn: Connection, inbox_id: int) -> None:
    """Read a mail again that waited in quarantine for somebody's word; nothing if it was dealt with meanwhile."""
    if get(conn, inbox_id).state == QUARANTINED:
        replay(conn, inbox_id)


def get(conn: Connection, inbox_id: int) -> InboxRow:
    """Raises StoreError when there is no such mail."""
    rows = conn.execute(READ, {"one": inbox_id}).all()
    if not rows:
        raise StoreError(f"There is no mail {inbox_id} in the inbox.")
    return _with_attempts(conn, rows)[0]


def quarantined(conn: Connection) -> list[InboxRow]:
    inbox = tables.inbox
    chosen = select(inbox).where(inbox.c.state == constant(QUARANTINED)).order_by(inbox.c.id)
    return _with_attempts(conn, conn.execute(chosen).all())


def unread(conn: Connection) -> list[tuple[int, str]]:
    """The mails whose reading failed, with the reason: a person has to look at them."""
    inbox = tables.inbox
    chosen = select(inbox.c.id, inbox.c.result).where(
        inbox.c.state == constant(QUARANTINED), inbox.c.result.startswith(UNREAD, autoescape=True)
    )
    return [(row.id, row.result) for row in conn.execute(chosen.order_by(inbox.c.id))]


def count(conn: Connection) -> dict[str, int]:
    """How many mails there are, by state."""
    return by_state(conn, tables.inbox)


def to_settle(conn: Connection, mailbox: str) -> list[Unsettled]:
    """What can be flagged and moved in the mailbox: all that no longer waits."""
    return [Unsettled(*row) for row in conn.execute(TO_SETTLE, {"mailbox": mailbox})]


def settled(conn: Connection, ids: Collection[int]) -> None:
    for part in _parts(ids):
        conn.execute(SETTLED, {"ids": part})


def _set(conn: Connection, inbox_id: int, **values: Any) -> None:
    conn.execute(SET, {"one": inbox_id, **values})


def _parts(values: Collection[T], size: int = 5_000) -> Iterator[list[T]]:
    """Databases allow only so many parameters in a statement."""
    ordered = list(values)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))


def _with_attempts(conn: Connection, rows: Sequence[Row[Any]]) -> list[InboxRow]:
    found = conn.execute(ATTEMPTS, {"rows": [row.id for row in rows]}) if rows else ()
    attempts: dict[int, int] = {row.inbox_id: row.attempts for row in found}
    return [
        InboxRow(
            id=row.id,
            mailbox=row.mailbox,
            uidvalidity=row.uidvalidity,
            uid=row.uid,
            raw=row.raw,
            arrived=row.arrived,
            fingerprint=row.fingerprint,
            state=row.state,
            attempts=attempts.get(row.id, 0),
            plan=row.plan,
            result=row.result,
            reading=row.reading,
        )
        for row in rows
    ]
