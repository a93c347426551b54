"""What the seller's leads said of one weekly digest of a plan: that it waits for their word, and a line above it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from mailmap.store import tables
from mailmap.store.once import insert

_KEY = ("plan", "local_date")


@dataclass(frozen=True, slots=True)
class Edition:
    """`line_by` is the address, in lower case, of whoever wrote the line."""

    held: bool = False
    line: str | None = None
    line_by: str | None = None


def get(conn: Connection, plan: str, local_date: dt.date) -> Edition:
    """The digest of that local day; as usual where nobody said anything."""
    made = tables.edition.c
    chosen = select(made.held, made.line, made.line_by).where(made.plan == plan, made.local_date == local_date)
    found = conn.execute(chosen).first()
    return Edition(*found) if found else Edition()


def hold(conn: Connection, plan: str, local_date: dt.date, now: dt.datetime) -> None:
    _set(conn, plan, local_date, now, held=True)


def release(conn: Connection, plan: str, local_date: dt.date, now: dt.datetime) -> None:
    _set(conn, plan, local_date, now, held=False)


def top(conn: Connection, plan: str, local_date: dt.date, line: str, by: str, now: dt.datetime) -> None:
    """Put this line above the digest, in place of another."""
    _set(conn, plan, local_date, now, line=line, line_by=by.casefold())


def _set(conn: Connection, plan: str, local_date: dt.date, now: dt.datetime, **said: Any) -> None:
    row = {"plan": plan, "local_date": local_date, "held": False, "at": now} | said
    new = insert(conn.dialect.name, tables.edition).values(row)
    conn.execute(new.on_conflict_do_update(index_elements=_KEY, set_=said | {"at": now}))
