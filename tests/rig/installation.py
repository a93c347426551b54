"""An installation for tests: a config, a Maildir, a post office on loopback, and the `mailmap` command on them."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rig.postoffice import AUTHSERV, RigOffice

from mailmap.cli.main import main
from mailmap.mail import maildir

EXAMPLE = Path(__file__).parents[2] / "templates" / "plans" / "examples" / "northwind.toml"
ASSISTANT = "mailmap@acme.example"
FRIDAY, MONDAY = "2026-11-20T12:00:00-05:00", "2026-11-23T09:00:00-05:00"

CONFIG = f"""
[assistant]
address = "{ASSISTANT}"
admin = "it@acme.example"
[[mailbox]]
kind = "maildir"
path = "mail/{ASSISTANT}"
[smtp]
host = "127.0.0.1"
port = PORT
tls = "none"
[trust]
authserv_id = "{AUTHSERV}"
[digest]
timezone = "America/New_York"
"""


@dataclass(frozen=True)
class Installation:
    folder: Path
    office: RigOffice

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def run(self, *words: str | Path, status: int = 0) -> str:
        """What `mailmap WORDS` prints on both streams; the status must be the one expected."""
        result = self.result(*words)
        assert result.exit_code == status, result.output
        return result.output

    def result(self, *words: str | Path) -> Result:
        environment = {"MAILMAP_CONFIG": str(self.config), "COLUMNS": "100"}
        result = CliRunner().invoke(main, [str(word) for word in words], env=environment)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def receive(self, raw: bytes) -> None:
        """A mail arrives in the assistant's mailbox."""
        path = self.folder / "mail" / ASSISTANT
        path.parent.mkdir(exist_ok=True)
        maildir.deliver(path, raw)

    def started(self) -> Installation:
        self.run("plan", "import", EXAMPLE)
        self.run("plan", "start", "NW", "--now", FRIDAY)
        return self


def mail(sender: str, words: str, *, subject: str = "[NW] news", authentic: bool = True, to: str = ASSISTANT) -> bytes:
    """A mail of Monday 23 November 2026, 08:30 in New York."""
    verdict = "pass" if authentic else "fail"
    lines = [
        f"Authentication-Results: {AUTHSERV}; dmarc={verdict} header.from={sender.rpartition('@')[2]}",
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        "Date: Mon, 23 Nov 2026 08:30:00 -0500",
        f"Message-ID: {email.utils.make_msgid(domain='client.example')}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        words,
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.chdir(tmp_path)
    with RigOffice(tmp_path / "mail") as office:
        assert isinstance(office, RigOffice)
        made = Installation(tmp_path, office)
        made.config.write_text(CONFIG.replace("PORT", str(office.port)))
        yield made
