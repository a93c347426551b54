"""Every letter we send, frozen before it leaves: the same bytes and the same Message-ID on every attempt.

waiting -> sending -> sent, or failed. `sending` is committed before the first byte of a letter goes to the server: a
letter found in that state, with nobody holding its lock, may or may not have arrived, and is sent again as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, union_all, update

from mailmap.errors import StoreError
from mailmap.store import tables
from mailmap.store.once import insert_once
from mailmap.store.tables import by_state, constant

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"

# Statements that every mail needs are put together once: that takes longer than running them.
_kept = tables.outbox.c
SAME = select(_kept.id).where(*(_kept[name] == bindparam(name) for name in ("cause", "recipient", "purpose")))
ROUTING = select(
    _kept.id, _kept.plan, _kept.recipient, _kept.purpose, _kept.cause, _kept.answers, _kept.message_id, _kept.ref_code
)
BY_MESSAGE_ID = ROUTING.where(_kept.message_id.in_(bindparam("ids", expanding=True)))
RAW = select(_kept.raw).where(_kept.id == bindparam("one"))
REF_CODE = select(_kept.ref_code).where(_kept.id == bindparam("one"))
BY_REF = ROUTING.where(_kept.ref_code.in_(bindparam("codes", expanding=True))).order_by(_kept.id)
SET = update(tables.outbox).where(_kept.id == bindparam("one"))

_now = bindparam("now", type_=tables.Instant())
_before = tables.outbox.alias("before")
_somebody_before = (
    select(_before.c.id)
    .where(_before.c.recipient == _kept.recipient, _before.c.id < _kept.id, _before.c.not_before <= _now)
    .where(_before.c.state.in_((constant(WAITING), constant(SENDING))))
    .exists()
)
"""An earlier letter to the same recipient that could have left by now, and has not."""
_may_leave = and_(_kept.state == constant(WAITING), _kept.next_at <= _now, ~_somebody_before)
DUE = select(_kept.id).where(_may_leave).order_by(_kept.next_at, _kept.id).limit(bindparam("limit"))
DUE_TO = DUE.where(_kept.recipient == bindparam("recipient"))
UNCERTAIN = select(_kept.id).where(_kept.state == constant(SENDING)).order_by(_kept.id).limit(bindparam("limit"))
LEAVES = (
    update(tables.outbox)
    .where(_kept.id == bindparam("one"), or_(_kept.state == constant(SENDING), _may_leave))
    .values(state=SENDING, attempts=_kept.attempts + 1, first_tried=func.coalesce(_kept.first_tried, _now))
    .returning(_kept.id, _kept.recipient, _kept.raw, _kept.attempts, _kept.first_tried)
)


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A letter to be queued. `not_before` is the earliest moment it may leave: now, if at once."""

    cause: str
    recipient: str
    purpose: str
    plan: str | None
    message_id: str
    raw: bytes
    not_before: dt.datetime
    ref_code: str | None = None
    answers: Any = None
    """What a yes or no to this letter is about; JSON."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Where an answer to one of our letters leads. This routes, it never authorises."""

    id: int
    plan: str | None
    recipient: str
    purpose: str
    cause: str
    answers: Any


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter's way through the outbox. `answer`: the server's last words, or what went wrong."""

    id: int
    plan: str | None
    recipient: str
    purpose: str
    message_id: str
    state: str
    attempts: int
    not_before: dt.datetime
    next_at: dt.datetime
    first_tried: dt.datetime | None
    sent_at: dt.datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a transport needs, and what a retry is measured by. `attempts` counts this one."""

    id: int
    recipient: str
    raw: bytes
    attempts: int
    first_tried: dt.datetime


def put(conn: Connection, entry: OutboxEntry) -> int | None:
    """Queue a letter. Its id, or None when one of this cause, recipient and purpose exists already."""
    return insert_once(
        conn,
        tables.outbox,
        key=("cause", "recipient", "purpose"),
        cause=entry.cause,
        recipient=entry.recipient,
        purpose=entry.purpose,
        plan=entry.plan,
        message_id=entry.message_id,
        ref_code=entry.ref_code,
        answers=entry.answers,
        not_before=entry.not_before,
        next_at=entry.not_before,
        state=WAITING,
        attempts=0,
        raw=entry.raw,
    )


def exists(conn: Connection, cause: str, recipient: str, purpose: str) -> bool:
    """Whether this letter was queued before, so that it need not be written again."""
    letter = {"cause": cause, "recipient": recipient, "purpose": purpose}
    return conn.execute(SAME, letter).first() is not None


def due(conn: Connection, now: dt.datetime, limit: int, recipient: str | None = None) -> list[int]:
    """The letters that may leave now, the longest due first: of each recipient only the first in line.

    A letter that is sent again later holds back the recipient's following ones; one that is not due yet does not.
    """
    which = {"now": now, "limit": limit}
    if recipient is None:
        return list(conn.execute(DUE, which).scalars())
    return list(conn.execute(DUE_TO, {**which, "recipient": recipient}).scalars())


def uncertain(conn: Connection, limit: int) -> list[int]:
    """The letters in `sending`. Whoever can take the lock of one knows that its sender is gone."""
    return list(conn.execute(UNCERTAIN, {"limit": limit}).scalars())


def sending(conn: Connection, outbox_id: int, now: dt.datetime) -> Outgoing | None:
    """Mark a letter as leaving, and give what is to be sent; None when it has left already, or may not leave.

    For whoever holds the letter's lock: commit this before the first byte goes out.
    """
    row = conn.execute(LEAVES, {"one": outbox_id, "now": now}).first()
    return Outgoing(*row) if row else None


def sent(conn: Connection, outbox_id: int, answer: str, now: dt.datetime) -> None:
    """The server has taken the letter over, with these words."""
    _set(conn, outbox_id, state=SENT, answer=answer, sent_at=now)


def failed(conn: Connection, outbox_id: int, why: str, retry_at: dt.datetime | None) -> None:
    """The letter did not go out, or perhaps: it is tried again at `retry_at`, or given up where that is None."""
    if retry_at is None:
        _set(conn, outbox_id, state=FAILED, answer=why)
    else:
        _set(conn, outbox_id, state=WAITING, answer=why, next_at=retry_at)


def retry(conn: Connection, outbox_id: int, now: dt.datetime) -> bool:
    """Send a letter now that has failed or waits for another attempt: the same bytes, with its patience anew.

    False when there is no such letter, or it is on its way or sent.
    """
    outbox = tables.outbox
    chosen = update(outbox).where(outbox.c.id == outbox_id, outbox.c.state.in_((FAILED, WAITING)))
    again = chosen.values(state=WAITING, attempts=0, first_tried=None, next_at=now, not_before=now)
    return conn.execute(again.returning(outbox.c.id)).first() is not None


def get(conn: Connection, outbox_id: int) -> Queued:
    """Raises StoreError when there is no such letter."""
    row = conn.execute(select(*_queued()).where(tables.outbox.c.id == outbox_id)).first()
    if row is None:
        raise StoreError(f"There is no letter {outbox_id} in the outbox.")
    return Queued(*row)


def raw(conn: Connection, outbox_id: int) -> bytes:
    """The letter itself. Raises StoreError when there is no such letter."""
    found = conn.execute(RAW, {"one": outbox_id}).scalar_one_or_none()
    if found is None:
        raise StoreError(f"There is no letter {outbox_id} in the outbox.")
    return bytes(found)


def ref_code(conn: Connection, outbox_id: int) -> str | None:
    """The `Ref:` of a letter."""
    found: str | None = conn.execute(REF_CODE, {"one": outbox_id}).scalar_one_or_none()
    return found


def text_of(conn: Connection, outbox_id: int) -> str | None:
    """The words of a letter as plain text with LF line ends, None when it has none. Raises StoreError as `raw` does."""
    parts = message_from_bytes(raw(conn, outbox_id)).walk()
    words = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    content = words.get_payload(decode=True) if words else None
    return content.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(content, bytes) else None


def unsent(conn: Connection) -> list[Queued]:
    """The letters that wait, are on their way or have failed, in the order they were written."""
    outbox = tables.outbox
    states = [constant(state) for state in (WAITING, SENDING, FAILED)]
    chosen = [select(*_queued()).where(outbox.c.state == state) for state in states]
    return [Queued(*row) for row in conn.execute(union_all(*chosen).order_by("id"))]


def given_up(conn: Connection) -> list[Queued]:
    """The letters that were refused for good, or too often."""
    chosen = select(*_queued()).where(tables.outbox.c.state == constant(FAILED)).order_by(tables.outbox.c.id)
    return [Queued(*row) for row in conn.execute(chosen)]


def newest(conn: Connection, limit: int = 100) -> list[Queued]:
    """The letters written last, the newest first."""
    chosen = select(*_queued()).order_by(tables.outbox.c.id.desc()).limit(limit)
    return [Queued(*row) for row in conn.execute(chosen)]


def count(conn: Connection) -> dict[str, int]:
    """How many letters there are, by state."""
    return by_state(conn, tables.outbox)


def letter_by_message_id(conn: Connection, ids: Iterable[str]) -> Letter | None:
    """The letter with the first of these Message-IDs (without < and >) that is one of ours."""
    wanted = list(ids)
    rows = conn.execute(BY_MESSAGE_ID, {"ids": wanted}) if wanted else ()
    found = {row.message_id: row for row in rows}
    return next((_letter(found[message_id]) for message_id in wanted if message_id in found), None)


def letter_by_ref(conn: Connection, codes: Iterable[str]) -> Letter | None:
    """The newest letter with the first of these codes that is one of ours."""
    wanted = [code.upper() for code in codes]
    rows = conn.execute(BY_REF, {"codes": wanted}) if wanted else ()
    found = {row.ref_code: row for row in rows}
    return next((_letter(found[code]) for code in wanted if code in found), None)


def _set(conn: Connection, outbox_id: int, **values: Any) -> None:
    conn.execute(SET, {"one": outbox_id, **values})


def _queued() -> list[ColumnElement[Any]]:
    return [tables.outbox.c[name] for name in Queued.__slots__]


def _letter(row: Any) -> Letter:
    return Letter(row.id, row.plan, row.recipient, row.purpose, row.cause, row.answers)
