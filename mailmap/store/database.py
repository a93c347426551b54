"""Opens the database, brings its schema up to date, and gives out transactions.

SQLite by default: one file in WAL mode with synchronous=FULL, so that what was committed survives a power cut; writers
take their turn at BEGIN IMMEDIATE. PostgreSQL for several workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, NoSuchModuleError, OperationalError

from mailmap.errors import StoreError

SCHEMA = "0002"
"""The newest file in migrations/versions. Numbers grow, so that an older program recognises a newer database."""

BUSY_SECONDS = 30
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
CONNECT_SECONDS = 10
MIGRATION_LOCK = 0x4D61696C4D4150
"""One process at a time brings a PostgreSQL schema up to date."""


@dataclass(frozen=True, slots=True)
class Database:
    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database; None for PostgreSQL and for a database in memory."""
        return _file(self.engine.url)

    @property
    def name(self) -> str:
        """How messages call this database: its file, or its address without the password."""
        return _name(self.engine.url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end and rolled back by any exception.

        Raises StoreError when the database cannot be reached, is busy for 30 s, is full, damaged or read-only.
        """
        with _told_plainly(self.engine.url), self.engine.connect() as conn, conn.execution_options(writes=True).begin():
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look at the data. Writing is an error; raises StoreError as `write` does."""
        with _told_plainly(self.engine.url), self.engine.connect() as conn:
            if not self.is_sqlite:
                conn = conn.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
            with conn.begin():
                yield conn

    @contextmanager
    def told_plainly(self) -> Iterator[None]:
        """What an admin can mend becomes a StoreError; a fault of ours stays what it is."""
        with _told_plainly(self.engine.url):
            yield

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at `url` ("sqlite:///file" or "postgresql+psycopg://user@host/name"), its schema brought up to date.

    A missing SQLite file is made, readable by its owner alone. Raises StoreError with one clear line.
    """
    parsed = _parse(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    database = Database(engine)
    try:
        with _told_plainly(parsed):
            _bring_up_to_date(database)
    except StoreError:
        engine.dispose()
        raise
    return database


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        backend = parsed.get_backend_name()
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as fault:
        raise StoreError(
            'The database url cannot be read; write "sqlite:///mailmap.sqlite3" or "postgresql://user@host/mailmap".'
        ) from fault
    if backend not in ("sqlite", "postgresql"):
        raise StoreError(f"{backend} is no database MailMAP can use; use sqlite or postgresql.")
    return parsed


def _file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database.removeprefix("file:"))


def _name(url: URL) -> str:
    return str(_file(url) or url.render_as_string(hide_password=True))


def _sqlite(url: URL) -> Engine:
    path = _file(url)
    if path and not path.exists():
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as fault:
            raise StoreError(f"The database {path} cannot be made: {fault.strerror}.") from fault
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    # The driver's own idea of when a transaction begins is switched off: ours begin where they say so.
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        writes = conn.get_execution_options().get("writes", False)
        conn.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        wire = {"connect_timeout": CONNECT_SECONDS, **KEEPALIVE}
        return create_engine(url, connect_args=wire, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as fault:
        raise StoreError("PostgreSQL needs its driver: pip install 'mailmap-assistant[postgresql]'.") from fault


@contextmanager
def _told_plainly(url: URL) -> Iterator[None]:
    """Turns what an admin can mend into a StoreError; a fault of ours stays what it is."""
    try:
        yield
    except (OperationalError, InterfaceError) as fault:
        raise StoreError(f"The database {_name(url)} {_trouble(url, str(fault.orig))}") from fault
    except DatabaseError as fault:
        if type(fault) is not DatabaseError:
            raise
        raise StoreError(f"The database {_name(url)} {_trouble(url, str(fault.orig))}") from fault


def _trouble(url: URL, said: str) -> str:
    said = " ".join(said.split())
    if url.get_backend_name() == "postgresql":
        return f"cannot be used: {said.rstrip('.')}. Is the server running, and are name and password right?"
    if "not a database" in said or "malformed" in said:
        return f"is damaged or no SQLite file ({said}); restore it from a backup."
    if "readonly" in said:
        return "cannot be written; give this user the right to write the file and its folder."
    if "locked" in said:
        return f"was held by another process for {BUSY_SECONDS} s; try again when that one is done."
    return f"cannot be used: {said.rstrip('.')}."


def _bring_up_to_date(database: Database) -> None:
    with database.write() as conn:
        if not database.is_sqlite:
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        found = _schema(conn)
        if found == SCHEMA:
            return
        if found and found > SCHEMA:
            raise StoreError(
                f"The database {database.name} was written by a newer MailMAP (schema {found}, this program knows "
                f"{SCHEMA}); install that version, or open a copy made before."
            )
        _migrate(conn)


def _schema(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _migrate(conn: Connection) -> None:
    from alembic import command  # imported here: half of a command's start would go into it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = conn
    command.upgrade(config, SCHEMA)
