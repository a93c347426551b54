from pathlib import Path

import pytest
from rig.installation import EXAMPLE, MONDAY, Installation, mail

from mailmap.mail.unpack import parsed

DANA, JO, RILEY = "dana.whitfield@northwind.example", "jo.park@acme.example", "riley.novak@acme.example"


@pytest.mark.parametrize(
    ("kind", "to", "files"),
    [
        ("digest", DANA, {"digest.eml", "digest.html", "digest.txt", "plan.docx"}),
        ("ahead", RILEY, {"ahead.eml", "ahead.html", "ahead.txt", "plan.docx"}),
        ("word", DANA, {"word.eml", "word.html", "word.txt", "plan.docx"}),
        ("reminder", JO, {"reminder.eml", "reminder.html", "reminder.txt"}),
        ("invite", DANA, {"invite.eml", "invite.html", "invite.txt", "invite.ics"}),
    ],
)
def test_each_kind_from_a_plan_file_without_a_database(
    installation: Installation, tmp_path: Path, kind: str, to: str, files: set[str]
) -> None:
    installation.config.unlink()
    out = tmp_path / "out"
    installation.run("preview", EXAMPLE, "--kind", kind, "--to", to, "--out", out, "--now", MONDAY)
    assert {path.name for path in out.iterdir()} == files
    letter = parsed((out / f"{kind}.eml").read_bytes())
    assert to in letter["To"]
    assert "Ref: NW-" in (out / f"{kind}.txt").read_text("utf-8")
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_a_receipt_answers_the_mail_and_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    installation.started()
    reply = tmp_path / "reply.eml"
    reply.write_bytes(mail(JO, "done 13", authentic=False))
    out = tmp_path / "out"
    for plan in ("NW", EXAMPLE):
        words = ("preview", plan, "--kind", "receipt", "--mail", reply, "--out", out, "--now", MONDAY)
        installation.run(*words, "--to", JO)
        assert 'You wrote: "done 13"' in (out / "receipt.txt").read_text("utf-8")
        assert "goes to its sender" in installation.run(*words, "--to", DANA, status=1)
    assert "mails: none" in installation.run("status")
    assert "done" not in installation.run("plan", "history", "NW", "--item", "13")


def test_a_mail_that_gets_no_receipt_says_why(installation: Installation, tmp_path: Path) -> None:
    reply = tmp_path / "reply.eml"
    words = ("preview", EXAMPLE, "--kind", "receipt", "--to", JO, "--out", tmp_path, "--now", MONDAY)
    assert "--mail FILE" in installation.run(*words, status=2)
    assert "cannot be read" in installation.run(*words, "--mail", reply, status=1)
    reply.write_bytes(mail(JO, "Thanks!"))
    assert "gets no receipt" in installation.run(*words, "--mail", reply, status=1)


def test_what_does_not_fit_the_plan_is_said(installation: Installation, tmp_path: Path) -> None:
    words = ("preview", EXAMPLE, "--out", tmp_path / "out", "--now", MONDAY)
    assert "is not on NW" in installation.run(*words, "--kind", "digest", "--to", "x@y.example", status=1)
    assert "no item #99" in installation.run(*words, "--kind", "invite", "--to", DANA, "--item", "99", status=1)
    assert "#9 is no meeting" in installation.run(*words, "--kind", "invite", "--to", DANA, "--item", "9", status=1)
    assert f"that is {RILEY}" in installation.run(*words, "--kind", "ahead", "--to", DANA, status=1)
    assert not (tmp_path / "out").exists()


def test_what_the_rep_has_ahead_is_that_of_the_running_plan(installation: Installation, tmp_path: Path) -> None:
    installation.started()
    installation.run("preview", "NW", "--kind", "ahead", "--to", RILEY, "--out", tmp_path / "out", "--now", MONDAY)
    said = (tmp_path / "out" / "ahead.txt").read_text("utf-8")
    assert said.startswith("This goes to Dana Whitfield")
    assert "FOR YOU ALONE" in said
