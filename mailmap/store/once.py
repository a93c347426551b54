"""Insert a row unless its unique key stands already: the one way in which this store does work exactly once."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable


def insert_once(conn: Connection, table: Table, *, key: tuple[str, ...] | None, **values: Any) -> Any | None:
    """The first column of the primary key of the new row, or None if a row with the same `key` stands already.

    Without a key any unique one counts. On PostgreSQL this waits for a transaction that is just inserting the same
    key, and sees what becomes of it.
    """
    return conn.execute(_insertion(conn.dialect.name, table, key), values).scalar_one_or_none()


@cache
def _insertion(dialect: str, table: Table, key: tuple[str, ...] | None) -> Executable:
    """Made once: putting a statement together takes longer than running it."""
    first = next(iter(table.primary_key.columns))
    return insert(dialect, table).on_conflict_do_nothing(index_elements=key).returning(first)


def insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The insert that knows ON CONFLICT, which each database has its own of."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
