"""Receipts that wait: what came of a mail, kept until it is told to its sender, alone or with that of later mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from mailmap.store import tables
from mailmap.store.once import insert_once

# Statements that every mail needs are put together once: that takes longer than running them.
_of_one = tables.receipt.c.plan == bindparam("plan"), tables.receipt.c.person == bindparam("person")
LAST = select(func.max(tables.receipt.c.answered_at)).where(*_of_one)
SET = update(tables.receipt).where(tables.receipt.c.id.in_(bindparam("ids", expanding=True)))
WAITING = (
    select(tables.receipt)
    .where(tables.receipt.c.answered_at.is_(None))
    .order_by(tables.receipt.c.id)
    .with_for_update(skip_locked=True)
)
_first = tables.receipt.alias("first")
_of_the_first = select(_first.c.plan, _first.c.person).where(
    _first.c.answered_at.is_(None), _first.c.due_at <= bindparam("now", type_=tables.Instant())
)
DUE = WAITING.where(tuple_(tables.receipt.c.plan, tables.receipt.c.person).in_(_of_the_first))


@dataclass(frozen=True, slots=True)
class PendingReceipt:
    """What one mail did, for `person`; `plan` is None where it was about no plan. `result` is JSON."""

    id: int
    inbox_id: int
    plan: str | None
    person: str
    due_at: dt.datetime
    result: Any


def keep(conn: Connection, inbox_id: int, plan: str | None, person: str, due_at: dt.datetime, result: Any) -> bool:
    """Keep a receipt that is to go out at `due_at`. False if this mail has one for this plan and person already."""
    row = {"inbox_id": inbox_id, "plan": plan or "", "person": person.casefold(), "due_at": due_at, "result": result}
    return insert_once(conn, tables.receipt, key=("inbox_id", "plan", "person"), **row) is not None


def pending(conn: Connection, now: dt.datetime | None) -> list[list[PendingReceipt]]:
    """The receipts that are due, those of one plan and person together: one letter each, in the order they became due.

    What the same person still waits for goes along with the first that is due. Without `now` all of them are due (a
    run that ends does not leave receipts behind). Claimed for this transaction.
    """
    groups: dict[tuple[str, str], list[PendingReceipt]] = {}
    for row in conn.execute(WAITING) if now is None else conn.execute(DUE, {"now": now}):
        entry = PendingReceipt(row.id, row.inbox_id, row.plan or None, row.person, row.due_at, row.result)
        groups.setdefault((row.plan, row.person), []).append(entry)
    return sorted(groups.values(), key=lambda group: group[0].due_at)


def answered(conn: Connection, ids: Collection[int], letter: int | None, now: dt.datetime) -> None:
    """These are told by the letter with this outbox id, in the same transaction; None where nobody is left to tell."""
    conn.execute(SET, {"ids": list(ids), "answered_at": now, "outbox_id": letter})


def put_off(conn: Connection, ids: Collection[int], until: dt.datetime) -> None:
    """These could not be told; they are due again then."""
    conn.execute(SET, {"ids": list(ids), "due_at": until})


def mails_of(conn: Connection, letter: int) -> set[int]:
    """The mails (inbox ids) whose receipts this letter told: what an undo in answer to it takes back."""
    receipt = tables.receipt
    return set(conn.execute(select(receipt.c.inbox_id).where(receipt.c.outbox_id == letter)).scalars())


def last_answered(conn: Connection, plan: str | None, person: str) -> dt.datetime | None:
    """When this person last got a receipt about this plan."""
    mine = {"plan": plan or "", "person": person.casefold()}
    latest: dt.datetime | None = conn.execute(LAST, mine).scalar_one()
    return latest
