"""What the clock has done: a digest, reminder or brief of a plan and person and local day happens once."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import Connection, select

from mailmap.store import tables
from mailmap.store.once import insert_once


def claim(
    conn: Connection,
    plan: str,
    person: str,
    kind: str,
    local_date: dt.date,
    now: dt.datetime,
    outcome: Literal["run", "skipped"] = "run",
) -> bool:
    """True for the one caller who may do this occurrence, in the same transaction; False once it is run or skipped."""
    row = {
        "plan": plan,
        "person": person.casefold(),
        "kind": kind,
        "local_date": local_date,
        "outcome": outcome,
        "at": now,
    }
    return insert_once(conn, tables.occurrence, key=("plan", "person", "kind", "local_date"), **row) is not None


def ran(
    conn: Connection,
    plan: str,
    person: str,
    kind: str,
    *,
    since: dt.date | None = None,
    outcome: Literal["run", "skipped"] | None = None,
) -> set[dt.date]:
    """The local days that are dealt with, whether run or skipped unless `outcome` says which; from `since` on."""
    made = tables.occurrence
    chosen = select(made.c.local_date).where(
        made.c.plan == plan, made.c.person == person.casefold(), made.c.kind == kind
    )
    if since is not None:
        chosen = chosen.where(made.c.local_date >= since)
    if outcome is not None:
        chosen = chosen.where(made.c.outcome == outcome)
    return set(conn.execute(chosen).scalars())
