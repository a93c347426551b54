"""What only this installation knows: the key that signs the documents it sends, so that one that comes back is told
from an invented one."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from mailmap.store import tables
from mailmap.store.once import insert_once

KEY_BYTES = 32
DOCUMENTS = "documents"


def document_key(conn: Connection) -> bytes:
    """Made when it is first asked for; the same ever after. `conn` must be able to write."""
    insert_once(conn, tables.secret, key=("name",), name=DOCUMENTS, value=secrets.token_bytes(KEY_BYTES))
    key = kept_document_key(conn)
    assert key is not None, "it was just made"
    return key


def kept_document_key(conn: Connection) -> bytes | None:
    """None where no document was signed yet."""
    chosen = select(tables.secret.c.value).where(tables.secret.c.name == DOCUMENTS)
    found = conn.execute(chosen).scalar_one_or_none()
    return bytes(found) if found is not None else None
