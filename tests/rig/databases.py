"""Databases for tests: an SQLite file, and a PostgreSQL server of the test run's own (Debian's binaries).

A folder whose tests want both imports `databases`, `postgresql` and `db` into its conftest.py. Where PostgreSQL is not
installed its tests are skipped; in CI (CI=true) that is a failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from mailmap.store.database import Database, open_database

MISSING = "PostgreSQL is not installed: apt-get install postgresql"


class Server:
    """A running PostgreSQL; every database it gives is new and has the schema already."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        self._numbers = count(1)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://mailmap@/{name}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> None:
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            conn.execute(text(statement))
        engine.dispose()

    def empty(self) -> str:
        """The url of a database with nothing in it."""
        name = f"empty{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def fresh(self) -> str:
        """The url of a database with our schema and no rows."""
        name = f"fresh{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE mailmap_template")
        return self.url(name)


def _binary(name: str) -> str | None:
    """Debian keeps the server's programs off the PATH, a folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


def _as_server() -> list[str]:
    """PostgreSQL refuses to run as root; and it must not outlive the tests, however they end."""
    drop = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        drop += ["--reuid", str(_user().pw_uid), "--regid", str(_user().pw_gid), "--clear-groups"]
    return drop


def _user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _start(folder: Path, initdb: str, postgres: str) -> Server:
    data = str(folder / "data")
    made = [*_as_server(), initdb, "--no-sync", "-A", "trust", "-U", "mailmap", "-E", "UTF8", "--locale=C", "-D", data]
    subprocess.run(made, check=True, capture_output=True, cwd=folder)
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "max_connections=60"]
    process = subprocess.Popen(
        [*_as_server(), postgres, "-D", data, *(word for setting in settings for word in ("-c", setting))],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(folder, process)
    _wait_until_it_answers(server)
    server.run("CREATE DATABASE mailmap_template")
    open_database(server.url("mailmap_template")).close()
    return server


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            server.run("SELECT 1")
            return
        except Exception:
            if time.monotonic() > deadline or server.process.poll() is not None:
                raise
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for the whole run, on a socket in a folder of its own."""
    initdb, postgres = _binary("initdb"), _binary("postgres")
    if not (initdb and postgres and shutil.which("setpriv")):
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="mailmap-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, _user().pw_uid, _user().pw_gid)
    server = None
    try:
        server = _start(folder, initdb, postgres)
        yield server
    finally:
        if server:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our schema and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    db = open_database(f"sqlite:///{path}")
    with db.engine.connect() as conn:
        conn.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")
    db.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "mailmap.sqlite3")
    return f"sqlite:///{tmp_path / 'mailmap.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one test each."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    server: Server = request.getfixturevalue("postgresql")
    return server.fresh()


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def postgresql_db(postgresql: Server) -> Iterator[Database]:
    """For what only PostgreSQL can do: several workers at once."""
    opened = open_database(postgresql.fresh())
    yield opened
    opened.close()
