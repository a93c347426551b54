"""Whom to leave in peace: people who asked for silence, and how much mail nobody asked for a person got on a day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, select

from mailmap.store import tables
from mailmap.store.once import insert_once

UNSOLICITED = "unsolicited"


def pause(conn: Connection, plan: str, address: str, now: dt.datetime) -> bool:
    """Stop periodic mail about this plan to this address. False if it was stopped already."""
    row = {"plan": plan, "address": address.casefold(), "since": now}
    return insert_once(conn, tables.silence, key=("plan", "address"), **row) is not None


def resume(conn: Connection, plan: str, address: str) -> bool:
    """False if nothing was stopped."""
    silence = tables.silence
    mine = (silence.c.plan == plan, silence.c.address == address.casefold())
    return conn.execute(delete(silence).where(*mine).returning(silence.c.plan)).first() is not None


def paused(conn: Connection, plan: str) -> set[str]:
    """The addresses, in lower case, that want no periodic mail about this plan."""
    return set(conn.execute(select(tables.silence.c.address).where(tables.silence.c.plan == plan)).scalars())


def claim_day(conn: Connection, address: str, day: dt.date, now: dt.datetime, kind: str = UNSOLICITED) -> bool:
    """True for the one mail of this kind that this person may get on this (their own) day, over all plans."""
    row = {"address": address.casefold(), "day": day, "kind": kind, "at": now}
    return insert_once(conn, tables.daily, key=("address", "day", "kind"), **row) is not None


def claimed_on(conn: Connection, address: str, day: dt.date, kind: str = UNSOLICITED) -> bool:
    """Whether that mail is spent for the day."""
    daily = tables.daily
    mine = (daily.c.address == address.casefold(), daily.c.day == day, daily.c.kind == kind)
    return conn.execute(select(daily.c.day).where(*mine)).first() is not None
