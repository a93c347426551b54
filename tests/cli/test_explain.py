import json
from pathlib import Path

import pytest
from rig.installation import ASSISTANT, EXAMPLE, Installation, mail
from rig.postoffice import AUTHSERV

JO = "jo.park@acme.example"
KEYS = ["plan", "sender", "automatic", "text", "commands", "unclear", "asked", "away", "calendar", "note"]


@pytest.fixture
def mails(installation: Installation, tmp_path: Path) -> Path:
    installation.config.unlink()
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "b.eml").write_bytes(mail(JO, "13 moves to 27 Nov"))
    (folder / "a.eml").write_bytes(mail(JO, "done 13"))
    (folder / "c.eml").write_bytes(b"\x00\xff\x00")
    (folder / "notes.txt").write_text("no mail")
    return folder


def readings(installation: Installation, *words: str | Path) -> list[dict[str, object]]:
    result = installation.result("explain", "--plan", EXAMPLE, "--json", *words)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_input_is_one_line_in_the_order_of_names(installation: Installation, mails: Path) -> None:
    found = readings(installation, "--authserv", AUTHSERV, mails)
    assert [list(reading) for reading in found] == [KEYS, KEYS, [*KEYS, "quarantine"]]
    assert [[command["verb"] for command in reading["commands"]] for reading in found[:2]] == [["done"], ["slip"]]  # type: ignore[attr-defined]
    assert found[0]["sender"] == {"address": JO, "participant": JO, "side": "seller", "trust": "verified"}
    assert found[2]["plan"] == "NW"


def test_without_a_server_to_believe_nobody_is_verified(installation: Installation, mails: Path) -> None:
    (reading,) = readings(installation, mails / "a.eml")
    assert reading["sender"]["trust"] == "unverified"  # type: ignore[index]


def test_the_bot_in_cc_asks_nothing_back(installation: Installation, mails: Path) -> None:
    raw = mail(JO, "Priya, could you send me the list?\r\n\r\ndone 13", to="priya.raman@northwind.example")
    (mails / "a.eml").write_bytes(raw.replace(b"\r\nSubject", f"\r\nCc: {ASSISTANT}\r\nSubject".encode(), 1))
    (reading,) = readings(installation, "--authserv", AUTHSERV, "--bot", ASSISTANT, mails / "a.eml")
    assert reading["unclear"] == []
    assert [command["verb"] for command in reading["commands"]] == ["done"]  # type: ignore[attr-defined]


def test_a_missing_path_is_an_error_before_anything_is_read(installation: Installation, mails: Path) -> None:
    result = installation.result("explain", "--plan", EXAMPLE, "--json", mails / "a.eml", mails / "none.eml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no mail" in result.stderr


def test_a_bad_plan_file_is_an_error(installation: Installation, mails: Path) -> None:
    said = installation.run("explain", "--plan", mails / "notes.txt", "--json", mails / "a.eml", status=1)
    assert said.startswith("Error: ")


def test_for_people_every_line_has_its_label_and_what_it_became(installation: Installation, mails: Path) -> None:
    said = installation.run("explain", "--plan", EXAMPLE, "--authserv", AUTHSERV, mails)
    assert "        text | done 13" in said
    assert "“done 13”\n    -> apply: done #13" in said
    assert "-> apply: slip #13 to 2026-11-27" in said
    assert "c.eml: not read." in said


def test_with_the_database_a_mail_finds_its_plan(installation: Installation, tmp_path: Path) -> None:
    installation.started()
    (tmp_path / "a.eml").write_bytes(mail(JO, "done 13", subject="news"))
    (tmp_path / "b.eml").write_bytes(mail("mallory@elsewhere.example", "done 13"))
    lines = installation.run("explain", "--json", tmp_path / "a.eml", tmp_path / "b.eml").splitlines()
    assert json.loads(lines[0])["plan"] == "NW"
    assert json.loads(lines[1])["quarantine"] == "The sender is on no plan."
