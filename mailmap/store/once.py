"""Insert a row unless its unique key stands already: the one way in which this store does work exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(conn: Connection, table: Table, *, key: Sequence[str] | None, **values: Any) -> Any | None:
    """The first column of the primary key of the new row, or None if a row with the same `key` stands already.

    Without a key any unique one counts. On PostgreSQL this waits for a transaction that is just inserting the same
    key, and sees what becomes of it.
    """
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    first = next(iter(table.primary_key.columns))
    new = insert(table).values(values).on_conflict_do_nothing(index_elements=key)
    return conn.execute(new.returning(first)).scalar_one_or_none()
