"""The demo as it is run: to its end, and staying on."""

import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from rig.installation import mail

from mailmap.cli.main import main
from mailmap.mail.unpack import parsed, text

DANA, JO = "dana.whitfield@northwind.example", "jo.park@acme.example"


class Links(HTMLParser):
    """All files that a page names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = {value for name, value in attributes if name in ("href", "src") and value}
        self.found |= {name for name in names if not name.startswith("#")}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(main, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out, result.output


def test_the_story_is_told_to_its_end(played: tuple[Path, str]) -> None:
    out, said = played
    scenes = re.findall(r"^(\d)  (.*)$", said, re.MULTILINE)
    assert [number for number, _ in scenes] == ["1", "2", "3", "4", "5", "6", "7"]
    assert "read as: apply: done #7" in said
    assert "read as: apply: slip #17" in said
    assert "read as: apply: slip #6" in said
    assert "read as: apply: accepted for #8" in said
    assert "read as: apply: done #13" in said
    assert said.count("Go-live") >= 5
    assert said.rstrip().splitlines()[-1].endswith(str((out / "story").resolve()))


def test_every_mail_lies_there_with_its_parts_and_the_page_names_them_all(played: tuple[Path, str]) -> None:
    story = played[0] / "story"
    files = {path.name for path in story.iterdir()}
    page = (story / "index.html").read_text("utf-8")
    assert Links(page).found == files - {"index.html"}
    assert {name.rpartition(".")[2] for name in files} == {"eml", "html", "txt", "docx", "ics"}
    assert {"1-01-dana-whitfield.docx", "1-01-dana-whitfield.html", "2-00-tom-okafor.eml"} <= files
    for path in story.glob("*.eml"):
        assert parsed(path.read_bytes())["Message-ID"]


def test_the_stranger_got_nothing(played: tuple[Path, str]) -> None:
    out, said = played
    assert not (out / "mail" / "mallory@elsewhere.example").exists()
    assert "Quarantined, silently" in said
    assert not list((out / "story").glob("7-01-*"))


def test_the_service_kept_its_log_without_words_of_mails(played: tuple[Path, str]) -> None:
    log = (played[0] / "service.log").read_text()
    assert '"mail read"' in log
    assert "outside counsel" not in log
    assert '"level": "error"' not in log


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    result = CliRunner().invoke(main, ["demo", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "--out" in result.output
    assert (tmp_path / "precious.txt").read_text() == "mine"


@pytest.fixture
def staying(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    command = [sys.executable, "-m", "mailmap", "demo", "--stay", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("Ctrl-C"):
            break
    found = re.search(r"port (\d+)", said)
    assert found, said
    yield process, tmp_path / "out" / "mail", int(found[1])
    process.kill()
    process.wait()
    process.stdout.close()


def test_it_stays_to_be_written_to_and_leaves_on_sigterm(staying: tuple[subprocess.Popen[str], Path, int]) -> None:
    process, folders, port = staying
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(JO, ["mailmap@acme.example"], mail(JO, "status", authentic=False))
    until = time.monotonic() + 60
    while not any(
        "Where the plan stands".upper() in text(parsed(path.read_bytes())) for path in folders.glob(f"{JO}/new/*")
    ):
        assert time.monotonic() < until, "no receipt came"
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
