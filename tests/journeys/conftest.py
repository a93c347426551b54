from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.house import House, open_house
from rig.databases import Server
from rig.dovecot import Dovecot


@pytest.fixture(params=["maildir-sqlite", "imap-postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house of both kinds, one journey each; its plan is started."""
    if request.param == "maildir-sqlite":
        made = open_house(tmp_path, str(request.getfixturevalue("sqlite_url")))
    else:
        server: Server = request.getfixturevalue("postgresql")
        dovecot: Dovecot = request.getfixturevalue("dovecot")
        made = open_house(tmp_path, server.fresh(), dovecot)
    with made as opened:
        opened.start()
        yield opened
