import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rig.databases import Server
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from mailmap.errors import StoreError
from mailmap.store import database, inbox, tables
from mailmap.store.database import Database, open_database

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
OUR_INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
}


def keep(db: Database, uid: str) -> None:
    with db.write() as conn:
        inbox.keep(conn, "in", 1, uid, b"x", NOW, uid)


def test_opening_twice_changes_nothing(url: str) -> None:
    for uid in ("1", "2"):
        db = open_database(url)
        keep(db, uid)
        db.close()
    db = open_database(url)
    with db.read() as conn:
        assert inbox.known_uids(conn, "in", 1) == {"1", "2"}
    db.close()


@pytest.mark.filterwarnings("ignore:autogenerate skipping", "ignore:Skipped unsupported reflection")
def test_the_migrations_make_exactly_the_tables(db: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.read() as conn:
        found = compare_metadata(MigrationContext.configure(conn), tables.metadata)
        indexes = set(conn.execute(text(OUR_INDEXES[conn.dialect.name])).scalars())
    expression_index = "uq_plan_ref"  # Alembic cannot compare an index on an expression
    assert [diff for diff in found if getattr(diff[1], "name", None) != expression_index] == []
    assert {index.name for table in tables.metadata.tables.values() for index in table.indexes} <= indexes


def test_the_schema_number_is_that_of_the_newest_migration() -> None:
    versions = Path(database.__file__).parent / "migrations" / "versions"
    assert max(path.name for path in versions.glob("0*.py")).startswith(database.SCHEMA)


def test_several_programs_may_open_a_new_database_at_once(postgresql: Server) -> None:
    url = postgresql.empty()
    with ThreadPoolExecutor(4) as starts:
        for db in starts.map(open_database, [url] * 4):
            db.close()


def test_a_failed_transaction_leaves_nothing(db: Database) -> None:
    with pytest.raises(ZeroDivisionError), db.write() as conn:
        inbox.keep(conn, "in", 1, "1", b"x", NOW, "1")
        raise ZeroDivisionError
    with db.read() as conn:
        assert inbox.known_uids(conn, "in", 1) == set()


def test_reading_cannot_write(db: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only|cannot be written"), db.read() as conn:
        inbox.keep(conn, "in", 1, "1", b"x", NOW, "1")
    keep(db, "2")
    with db.read() as conn:
        assert inbox.known_uids(conn, "in", 1) == {"2"}


def test_a_reader_sees_one_moment(db: Database) -> None:
    with db.read() as conn:
        assert inbox.known_uids(conn, "in", 1) == set()
        keep(db, "1")
        assert inbox.known_uids(conn, "in", 1) == set()


def test_moments_are_aware_and_utc(db: Database) -> None:
    there = dt.timezone(dt.timedelta(hours=5, minutes=30))
    at = dt.datetime(2026, 11, 24, 14, 30, 0, 123456, tzinfo=there)
    row = {"plan": "NW", "address": "a@b.example"}
    with db.write() as conn:
        conn.execute(insert(tables.silence).values(row | {"since": at}))
        kept = conn.execute(select(tables.silence.c.since)).scalar_one()
    assert kept == at
    assert kept.tzinfo is dt.UTC
    with pytest.raises(StatementError, match="has no time zone"), db.write() as conn:
        conn.execute(insert(tables.silence).values(row | {"since": dt.datetime(2026, 11, 24)}))  # noqa: DTZ001


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/new.sqlite3").close()
    assert (tmp_path / "new.sqlite3").stat().st_mode & 0o777 == 0o600


def test_what_is_committed_in_sqlite_survives_a_power_cut(sqlite_url: str) -> None:
    db = open_database(sqlite_url)
    with db.write() as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert conn.execute(text("PRAGMA synchronous")).scalar_one() == 2, "FULL"
        assert conn.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    db.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://root@localhost/x", "oracle+nothing://x", ""])
def test_a_wrong_url_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite"):
        open_database(url)


def test_an_unreachable_server_is_said_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used") as said:
        open_database(f"postgresql://me:secret@/mailmap?host={tmp_path}")
    assert "secret" not in str(said.value)
    assert "\n" not in str(said.value)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be made: No such file or directory"):
        open_database(f"sqlite:///{tmp_path}/nowhere/mailmap.sqlite3")


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"something else entirely " * 100)
    with pytest.raises(StoreError, match="damaged or no SQLite file"):
        open_database(f"sqlite:///{tmp_path}/x.sqlite3")


def test_a_damaged_database_is_said(sqlite_url: str, tmp_path: Path) -> None:
    db = open_database(sqlite_url)
    for uid in range(400):
        keep(db, str(uid))
    db.close()
    path = tmp_path / "mailmap.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(StoreError, match="damaged or no SQLite file"):
        damaged = open_database(sqlite_url)
        with damaged.write() as conn:
            inbox.take(conn, 500)


def test_a_read_only_database_is_said(sqlite_template: Path) -> None:
    """In a process that has become nobody in particular, since root may write anything."""
    program = (
        "import os, sys; from mailmap.store.database import open_database; open_database('sqlite://').close();"
        "os.geteuid() or os.setuid(65534); open_database(sys.argv[1])"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.sqlite3"
        shutil.copy(sqlite_template, path)
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        done = subprocess.run([sys.executable, "-c", program, f"sqlite:///{path}"], capture_output=True, text=True)
    assert "cannot be written; give this user the right" in done.stderr


def test_a_database_from_the_future_is_said_and_left_alone(url: str) -> None:
    db = open_database(url)
    with db.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.close()
    with pytest.raises(StoreError, match="written by a newer MailMAP"):
        open_database(url)


def test_a_busy_database_is_said(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    db = open_database(sqlite_url)
    with db.write(), pytest.raises(StoreError, match="held by another process"), db.write():
        pass
    db.close()


def test_a_lost_server_is_said_and_comes_back(postgresql_db: Database) -> None:
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :name"
    )
    with pytest.raises(StoreError, match="cannot be used"), postgresql_db.write() as conn:
        conn.execute(text("SELECT 1"))
        with postgresql_db.write() as other:
            other.execute(cut, {"name": postgresql_db.engine.url.database})
        conn.execute(text("SELECT 1"))
    keep(postgresql_db, "1")


def test_what_goes_wrong_is_said_without_what_was_to_be_kept(db: Database) -> None:
    """Errors end in logs, and mails do not belong there."""
    with pytest.raises(StatementError) as told, db.write() as conn:
        inbox.keep(conn, "in", 1, "1", b"a secret", dt.datetime(2026, 11, 24), "1")  # noqa: DTZ001
    assert "secret" not in str(told.value)
