"""What we asked and wait for: proposals to an owner, agreement to the plan, questions about what was unclear,
confirmations of an address.

Each is closed once, by the first answer; an expired one is no longer open to anybody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, insert, or_, select, update

from mailmap.errors import StoreError
from mailmap.store import tables
from mailmap.store.tables import Instant

Kind = Literal["proposal", "question", "confirmation", "agreement"]

# Statements that every mail needs are put together once: that takes longer than running them.
_asked = tables.question.c
IS_OPEN = _asked.closed.is_(None), or_(_asked.expires.is_(None), _asked.expires > bindparam("now", type_=Instant()))
OPEN_OF = select(tables.question).where(_asked.plan == bindparam("plan"), *IS_OPEN).order_by(_asked.id)
NEW = insert(tables.question).returning(_asked.id)
SET = update(tables.question).where(_asked.id == bindparam("one"))
OPEN_FOR = OPEN_OF.where(_asked.person == bindparam("person"))
LAPSED = (
    select(tables.question)
    .where(_asked.plan == bindparam("plan"), _asked.closed.is_(None))
    .where(_asked.expires <= bindparam("now", type_=Instant()))
    .order_by(_asked.id)
)
ASKED_BY = select(tables.question).where(_asked.outbox_id == bindparam("letter")).order_by(_asked.id)
IN_LETTER = ASKED_BY.where(*IS_OPEN)


@dataclass(frozen=True, slots=True)
class Question:
    """`person` is who may answer; `letter` the outbox id of the mail that asks; `payload` what is asked, as JSON."""

    id: int
    plan: str
    person: str
    kind: Kind
    payload: Any
    inbox_id: int | None
    created: dt.datetime
    expires: dt.datetime | None
    letter: int | None
    closed: dt.datetime | None
    result: str | None


def open_(
    conn: Connection,
    plan: str,
    person: str,
    kind: Kind,
    payload: Any,
    *,
    created: dt.datetime,
    expires: dt.datetime | None = None,
    inbox_id: int | None = None,
    letter: int | None = None,
) -> int:
    """Ask `person`. Gives the question's id."""
    row = {"plan": plan, "person": person.casefold(), "kind": kind, "payload": payload, "created": created}
    row |= {"expires": expires, "inbox_id": inbox_id, "outbox_id": letter}
    return int(conn.execute(NEW, row).scalar_one())


def asked_in(conn: Connection, question_id: int, letter: int) -> None:
    """The letter in the outbox that asks it, once that is written."""
    conn.execute(SET, {"one": question_id, "outbox_id": letter})


def get(conn: Connection, question_id: int, lock: bool = False) -> Question:
    """Raises StoreError when there is no such question."""
    chosen = select(tables.question).where(tables.question.c.id == question_id)
    row = conn.execute(chosen.with_for_update() if lock else chosen).first()
    if row is None:
        raise StoreError(f"There is no question {question_id}.")
    return _question(row)


def open_for(conn: Connection, plan: str, person: str, now: dt.datetime) -> list[Question]:
    """What this person may still answer about this plan, oldest first."""
    return _open(conn, OPEN_FOR, now, person=person.casefold(), plan=plan)


def open_of(conn: Connection, plan: str, now: dt.datetime) -> list[Question]:
    """All that is open about a plan, oldest first."""
    return _open(conn, OPEN_OF, now, plan=plan)


def in_letter(conn: Connection, letter: int, now: dt.datetime) -> list[Question]:
    """What a letter asked and is still open."""
    return _open(conn, IN_LETTER, now, letter=letter)


def asked_by(conn: Connection, letter: int) -> list[Question]:
    """All that a letter asked, answered since or not."""
    return [_question(row) for row in conn.execute(ASKED_BY, {"letter": letter})]


def lapsed(conn: Connection, plan: str, now: dt.datetime) -> list[Question]:
    """What nobody answered in time, and is not closed yet."""
    return _open(conn, LAPSED, now, plan=plan)


def lapse(conn: Connection, question_id: int, now: dt.datetime) -> bool:
    """True for the one who closes a question that nobody answered in time."""
    asked = tables.question
    unanswered = update(asked).where(asked.c.id == question_id, asked.c.closed.is_(None), asked.c.expires <= now)
    return conn.execute(unanswered.values(closed=now, result="expired").returning(asked.c.id)).first() is not None


def close(conn: Connection, question_id: int, result: str, now: dt.datetime) -> bool:
    """True for the one answer that closes an open question; False when it was answered before, or is expired."""
    asked = tables.question
    chosen = update(asked).where(asked.c.id == question_id, *IS_OPEN).values(closed=bindparam("now"), result=result)
    return conn.execute(chosen.returning(asked.c.id), {"now": now}).first() is not None


def _open(conn: Connection, which: Select[Any], now: dt.datetime, **values: Any) -> list[Question]:
    return [_question(row) for row in conn.execute(which, {"now": now, **values})]


def _question(row: Any) -> Question:
    return Question(
        id=row.id,
        plan=row.plan,
        person=row.person,
        kind=row.kind,
        payload=row.payload,
        inbox_id=row.inbox_id,
        created=row.created,
        expires=row.expires,
        letter=row.outbox_id,
        closed=row.closed,
        result=row.result,
    )
