"""Plans as they are now, and every change that made them so.

A plan is kept twice: `body` is the plan today, ready to be read in one piece; the changes are its history, only ever
added to. Whoever changes a plan locks its row first, so that two mails about one plan wait for each other.

A revision is what two sides can agree to: it is raised once for all changes of one mail, and not at all by what leaves
the plan as it is (a note, an opinion, an agreement).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from mailmap.errors import StoreError, UnknownPlan
from mailmap.plan.changes import Change, Conflict, apply, inverse
from mailmap.plan.model import Plan, PlanState
from mailmap.store import tables
from mailmap.store.once import insert_once

FIRST_REVISION = 1

# Statements that every mail needs are put together once: that takes longer than running them.
ONE = select(tables.plan).where(func.lower(tables.plan.c.ref) == bindparam("ref"))
ONE_TO_CHANGE = ONE.with_for_update()
REVISION = select(tables.plan.c.revision).where(func.lower(tables.plan.c.ref) == bindparam("ref"))
SET = update(tables.plan).where(tables.plan.c.id == bindparam("one"))
OF_PERSON = (
    select(tables.plan.c.ref, tables.plan.c.state)
    .join(tables.participant)
    .where(tables.participant.c.address == bindparam("person"))
    .order_by(tables.plan.c.ref)
)
NARROWER = {
    "since": tables.change.c.at > bindparam("since", type_=tables.Instant()),
    "after_revision": tables.change.c.revision > bindparam("after_revision"),
    "item": tables.change.c.item == bindparam("item"),
    "by": tables.change.c.by == bindparam("by"),
    "inbox_id": tables.change.c.inbox_id == bindparam("inbox_id"),
}
"""What the history of a plan can be narrowed by."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A plan and where its history stands."""

    id: int
    plan: Plan
    revision: int
    agreed_revision: int | None
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change as it stands in the history; `revision` is the plan's once the change is applied."""

    id: int
    revision: int
    inbox_id: int | None
    number: int
    change: Change


def create(conn: Connection, plan: Plan, now: dt.datetime) -> int:
    """A new plan at its first revision. Raises StoreError when its ref is taken, in whatever case it is written."""
    if conn.execute(select(tables.plan.c.id).where(_is(plan.ref))).first():
        raise StoreError(f"There is a plan {plan.ref} already; give this one another ref.")
    body = _json(plan)
    row = {
        "ref": plan.ref,
        "state": plan.state,
        "revision": FIRST_REVISION,
        "body": body,
        "first": body,
        "created": now,
    }
    plan_id = int(conn.execute(insert(tables.plan).values(row).returning(tables.plan.c.id)).scalar_one())
    _keep_people(conn, plan_id, plan)
    return plan_id


def load(conn: Connection, ref: str, lock: bool = False) -> Stored:
    """The plan of that ref, in whatever case it is written; `lock` keeps others from changing it in this transaction.

    Raises UnknownPlan.
    """
    row = conn.execute(ONE_TO_CHANGE if lock else ONE, {"ref": ref.lower()}).first()
    if row is None:
        raise UnknownPlan(f"There is no plan {ref}. See: mailmap plan list")
    return _stored(row)


def all(conn: Connection, state: PlanState | None = None) -> list[Stored]:
    """Every plan, whole, in order of refs; only those in `state` where one is given."""
    return [_stored(row) for row in conn.execute(_in_state(select(tables.plan), state))]


def refs(conn: Connection, state: PlanState | None = None) -> list[str]:
    return list(conn.execute(_in_state(select(tables.plan.c.ref), state)).scalars())


def revisions(conn: Connection, state: PlanState | None = None) -> dict[str, int]:
    """Where every plan's history stands, without reading the plans."""
    chosen = _in_state(select(tables.plan.c.ref, tables.plan.c.revision), state)
    return {row.ref: row.revision for row in conn.execute(chosen)}


def revision(conn: Connection, ref: str) -> int | None:
    """Where a plan's history stands, without reading the plan; None where there is no such plan."""
    found: int | None = conn.execute(REVISION, {"ref": ref.lower()}).scalar_one_or_none()
    return found


def plans_of(conn: Connection, address: str, state: PlanState | None = None) -> list[str]:
    """The refs of the plans that this address is a participant of."""
    return [ref for ref, standing in states_of(conn, address).items() if state in (None, standing)]


def states_of(conn: Connection, address: str) -> dict[str, PlanState]:
    """The plans that this address is a participant of, by ref."""
    return {row.ref: PlanState(row.state) for row in conn.execute(OF_PERSON, {"person": address.casefold()})}


def count(conn: Connection) -> dict[str, int]:
    """How many plans there are, by state."""
    return tables.by_state(conn, tables.plan)


def record(
    conn: Connection, ref: str, change: Change, inbox_id: int | None, number: int, held: Stored | None = None
) -> Stored:
    """Add `change` to the history and apply its edits. Gives the plan as it stands after it.

    `number` counts the changes of one mail from one; the same number again changes nothing. `held` is the plan as it
    stands, from whoever has locked it in this transaction and need not read it again. Raises UnknownPlan, and whatever
    `mailmap.plan.changes.apply` raises when the edits no longer fit.
    """
    stored = held or load(conn, ref, lock=True)
    revision = stored.revision
    if change.edits and not _raised_already(conn, stored, inbox_id, number):
        revision += 1
    entry = {"plan_id": stored.id, "revision": revision, "inbox_id": inbox_id, "number": number}
    what = {"verb": change.verb, "item": change.item, "by": change.by.casefold(), "value": change.model_dump_json()}
    if insert_once(conn, tables.change, key=("inbox_id", "number"), **entry, **what, at=change.at) is None:
        return stored
    if change.edits:
        return _replace(conn, stored, apply(stored.plan, change.edits), revision)
    return stored


def set_agreed(conn: Connection, ref: str, revision: int) -> None:
    """Both sides agree to this revision; what comes later needs a new agreement."""
    conn.execute(update(tables.plan).where(_is(ref)).values(agreed_revision=revision))


def recorded(
    conn: Connection,
    ref: str,
    *,
    since: dt.datetime | None = None,
    after_revision: int | None = None,
    item: int | None = None,
    by: str | None = None,
    inbox_id: int | None = None,
    newest: int | None = None,
) -> list[Recorded]:
    """The history of a plan, oldest first. Each condition narrows it; `newest` keeps only so many of the last ones."""
    wanted = {
        "since": since,
        "after_revision": after_revision,
        "item": item,
        "by": None if by is None else by.casefold(),
        "inbox_id": inbox_id,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    chosen = _history(frozenset(given))
    rows = conn.execute(chosen if newest is None else chosen.limit(newest), {"ref": ref.lower(), **given}).all()
    return [_recorded(row) for row in reversed(rows)]


def changes(conn: Connection, ref: str, since: dt.datetime | None = None, item: int | None = None) -> list[Change]:
    """What happened to a plan, or to one item of it, after `since`; oldest first."""
    return [entry.change for entry in recorded(conn, ref, since=since, item=item)]


def at_revision(conn: Connection, ref: str, revision: int) -> Plan:
    """The plan as it was at an earlier revision: all later changes taken back."""
    plan = load(conn, ref).plan
    for entry in reversed(recorded(conn, ref, after_revision=revision)):
        plan = apply(plan, inverse(entry.change.edits))
    return plan


def is_sound(conn: Connection, ref: str) -> bool:
    """Whether the plan as it was created, with all changes applied, gives the plan as it is kept now."""
    row = conn.execute(select(tables.plan).where(_is(ref))).one()
    plan = Plan.model_validate_json(row.first)
    try:
        for change in changes(conn, ref):
            plan = apply(plan, change.edits)
    except Conflict:
        return False
    return plan == Plan.model_validate_json(row.body)


def _is(ref: str) -> ColumnElement[bool]:
    return func.lower(tables.plan.c.ref) == ref.lower()


def _in_state(chosen: Select[Any], state: PlanState | None) -> Select[Any]:
    ordered = chosen.order_by(tables.plan.c.ref)
    return ordered if state is None else ordered.where(tables.plan.c.state == state)


@cache
def _history(narrowed_by: frozenset[str]) -> Select[Any]:
    """A plan's history, the newest first."""
    chosen = select(tables.change).join(tables.plan).where(func.lower(tables.plan.c.ref) == bindparam("ref"))
    return chosen.where(*(NARROWER[name] for name in sorted(narrowed_by))).order_by(tables.change.c.id.desc())


def _raised_already(conn: Connection, stored: Stored, inbox_id: int | None, number: int) -> bool:
    """Whether an earlier change of the same mail has raised this plan's revision to what it is now."""
    if inbox_id is None or number == 1:
        return False
    change = tables.change
    of_mail = select(change).where(change.c.inbox_id == inbox_id, change.c.plan_id == stored.id)
    entries = (_recorded(row) for row in conn.execute(of_mail.where(change.c.revision == stored.revision)))
    return any(entry.change.edits for entry in entries)


def _replace(conn: Connection, stored: Stored, plan: Plan, revision: int) -> Stored:
    body = _json(plan)
    conn.execute(SET, {"one": stored.id, "body": body, "state": plan.state, "revision": revision})
    _known.keep(body, plan)
    if plan.people.keys() != stored.plan.people.keys():
        _keep_people(conn, stored.id, plan)
    return replace(stored, plan=plan, revision=revision)


def _keep_people(conn: Connection, plan_id: int, plan: Plan) -> None:
    """The participants' addresses, so that a writer's plans are found without reading all of them."""
    conn.execute(delete(tables.participant).where(tables.participant.c.plan_id == plan_id))
    rows = [{"plan_id": plan_id, "address": address} for address in plan.people]
    if rows:
        conn.execute(insert(tables.participant), rows)


def _json(plan: Plan) -> str:
    return plan.model_dump_json(by_alias=True, exclude_defaults=True)


def _stored(row: Row[Any]) -> Stored:
    return Stored(row.id, _known.get(row.body), row.revision, row.agreed_revision, row.created)


class _Known:
    """The plans that were read or written last, by their body: a frozen value can be shared, with all that was worked
    out of it. A batch is often about few plans, and its receipts need each once more."""

    MOST = 128

    def __init__(self) -> None:
        self._plans: dict[str, Plan] = {}
        self._lock = Lock()

    def get(self, body: str) -> Plan:
        plan = self._plans.get(body)
        return plan if plan is not None else self.keep(body, Plan.model_validate_json(body))

    def keep(self, body: str, plan: Plan) -> Plan:
        with self._lock:
            self._plans[body] = plan
            while len(self._plans) > self.MOST:
                del self._plans[next(iter(self._plans))]
        return plan


_known = _Known()


def _recorded(row: Row[Any]) -> Recorded:
    return Recorded(row.id, row.revision, row.inbox_id, row.number, Change.model_validate_json(row.value))
