"""The meetings that stand in people's calendars: what we last sent of each, and who answered what (RFC 5546)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from mailmap.store import tables
from mailmap.store.once import insert_once

NEEDS_ACTION = "needs-action"

# Statements that every mail needs are put together once: that takes longer than running them.
OF_PLAN = select(tables.invite).where(tables.invite.c.plan == bindparam("plan")).order_by(tables.invite.c.item)
BY_UID = select(tables.invite).where(tables.invite.c.uid == bindparam("uid"))
ANSWERS = (
    select(tables.attendee)
    .where(tables.attendee.c.invite_id.in_(bindparam("invites", expanding=True)))
    .order_by(tables.attendee.c.address)
)


@dataclass(frozen=True, slots=True)
class Attendee:
    """`partstat` in lower case; sequence and dtstamp are those of the reply that counts."""

    address: str
    partstat: str
    sequence: int | None
    dtstamp: dt.datetime | None
    comment: str | None
    undeliverable: bool


@dataclass(frozen=True, slots=True)
class StoredInvite:
    """What the last REQUEST or CANCEL of a meeting said. Attendees by address in lower case."""

    id: int
    plan: str
    item: int
    uid: str
    sequence: int
    dtstamp: dt.datetime
    start: dt.datetime
    end: dt.datetime
    cancelled: bool
    attendees: Mapping[str, Attendee]


def of_plan(conn: Connection, plan: str) -> dict[int, StoredInvite]:
    """All invites of a plan by item, cancelled ones too."""
    return {found.item: found for found in _found(conn, OF_PLAN, plan=plan)}


def by_uid(conn: Connection, uid: str) -> StoredInvite | None:
    return next(iter(_found(conn, BY_UID, uid=uid)), None)


def keep(
    conn: Connection,
    plan: str,
    item: int,
    *,
    uid: str,
    sequence: int,
    start: dt.datetime,
    end: dt.datetime,
    attendees: Collection[str],
    now: dt.datetime,
    cancelled: bool = False,
) -> dt.datetime:
    """Keep what is sent about a meeting. Gives its DTSTAMP: now, or just after the one before.

    A meeting that moved asks everybody again; answers of people who are no longer invited are dropped.
    """
    old = of_plan(conn, plan).get(item)
    dtstamp = now if old is None else max(now, old.dtstamp + dt.timedelta(seconds=1))
    row = {"plan": plan, "item": item, "uid": uid, "sequence": sequence, "dtstamp": dtstamp, "start": start, "end": end}
    row["state"] = "cancelled" if cancelled else "active"
    if old is None:
        invite_id = conn.execute(insert(tables.invite).values(row).returning(tables.invite.c.id)).scalar_one()
    else:
        invite_id = old.id
        conn.execute(update(tables.invite).where(tables.invite.c.id == invite_id).values(row))
    moved = old is not None and (old.start, old.end) != (start, end)
    _keep_attendees(conn, invite_id, {address.casefold() for address in attendees}, ask_again=moved)
    return dtstamp


def reply(
    conn: Connection,
    uid: str,
    address: str,
    partstat: str,
    *,
    sequence: int | None,
    dtstamp: dt.datetime | None,
    comment: str | None = None,
) -> bool:
    """Keep an attendee's answer; False when it is no newer than the one that counts, or nobody invited them.

    Answers are ordered by (sequence, dtstamp); one that lacks either is taken to be as new as the invite.
    """
    invited = by_uid(conn, uid)
    if invited is None or address.casefold() not in invited.attendees:
        return False
    old = invited.attendees[address.casefold()]
    order = (invited.sequence if sequence is None else sequence, dtstamp or invited.dtstamp)
    if old.sequence is not None and old.dtstamp is not None and order <= (old.sequence, old.dtstamp):
        return False
    attendee = tables.attendee
    conn.execute(
        update(attendee)
        .where(attendee.c.invite_id == invited.id, attendee.c.address == old.address)
        .values(partstat=partstat.lower(), sequence=order[0], dtstamp=order[1], comment=comment)
    )
    return True


def undeliverable(conn: Connection, uid: str, address: str) -> None:
    """An invite came back. What the attendee answered before stays as it is."""
    invited = by_uid(conn, uid)
    if invited:
        attendee = tables.attendee
        mine = (attendee.c.invite_id == invited.id, attendee.c.address == address.casefold())
        conn.execute(update(attendee).where(*mine).values(undeliverable=True))


def _keep_attendees(conn: Connection, invite_id: int, addresses: Collection[str], ask_again: bool) -> None:
    attendee = tables.attendee
    ours = attendee.c.invite_id == invite_id
    conn.execute(delete(attendee).where(ours, attendee.c.address.not_in(addresses)))
    if ask_again:
        conn.execute(update(attendee).where(ours).values(partstat=NEEDS_ACTION, comment=None))
    for address in sorted(addresses):
        row = {"invite_id": invite_id, "address": address, "partstat": NEEDS_ACTION, "undeliverable": False}
        insert_once(conn, attendee, key=("invite_id", "address"), **row)


def _found(conn: Connection, which: Select[Any], **values: str) -> list[StoredInvite]:
    rows = conn.execute(which, values).all()
    answers: dict[int, dict[str, Attendee]] = {row.id: {} for row in rows}
    for one in conn.execute(ANSWERS, {"invites": list(answers)}) if rows else ():
        answers[one.invite_id][one.address] = Attendee(
            one.address, one.partstat, one.sequence, one.dtstamp, one.comment, one.undeliverable
        )
    return [
        StoredInvite(
            id=row.id,
            plan=row.plan,
            item=row.item,
            uid=row.uid,
            sequence=row.sequence,
            dtstamp=row.dtstamp,
            start=row.start,
            end=row.end,
            cancelled=row.state == "cancelled",
            attendees=answers[row.id],
        )
        for row in rows
    ]
