"""A mail whose plain text says what its HTML does not show: its writer may never have seen the words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from rig.room import Room, ny

from mailmap.interpret import Evidence, interpret, open_mail
from mailmap.plan import files
from mailmap.store.database import Database

PLAN = Path(__file__).parent / "examples" / "northwind.toml"
PASS = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"


def raw_mail(plain: str, markup: str) -> bytes:
    parts = "".join(
        f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{body}\n"
        for kind, body in (("plain", plain), ("html", markup))
    )
    head = "From: Jo Park <jo.park@acme.example>\nTo: mailmap@acme.example\nDate: Mon, 23 Nov 2026 09:41:00 +0000\n"
    return f"{PASS}{head}Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n".encode()


def decisions(plain: str, markup: str, *, confirmed: bool = False) -> list[str | None]:
    mail = open_mail(
        raw_mail(plain, markup), Evidence("mx.acme.example"), dt.datetime(2026, 11, 23, 9, 41, tzinfo=dt.UTC)
    )
    read = interpret(mail, files.load(PLAN), cites=False, confirmed=confirmed).reading
    assert read.sender is not None and read.sender.trust == "verified"
    return [command.decision for command in read.commands]


@pytest.mark.parametrize("markup", ["<p>thanks</p>", "<p>thanks</p><p style='display:none'>done 13</p>"])
def test_unseen_words_are_asked_about(markup: str) -> None:
    assert decisions("thanks\n\ndone 13", markup) == ["confirm"]
    assert decisions("thanks\n\ndone 13", markup, confirmed=True) == ["apply"]


def test_seen_words_apply() -> None:
    assert decisions("thanks\n\ndone 13", "<p>thanks</p><p>done 13</p>") == ["apply"]


def test_their_own_mail_is_carried_out_once_they_say_yes_to_it(db: Database) -> None:
    room = Room(db, ny("11-23T09:00")).start()
    room.put_raw(raw_mail("thanks\n\ndone 13", "<p>thanks</p>"))
    [asked] = room.read()
    assert asked.subject == "[NW] Did you write this? 1 change in words that do not show"
    assert "mark #13 Answer security questionnaire as done" in " ".join(asked.text.split()).replace("Mark", "mark")
    assert room.plan.items[13].is_open
    room.mail("jo.park@acme.example", "yes", answers=asked)
    assert not room.plan.items[13].is_open


def test_unseen_words_that_ask_for_nothing_are_kept(db: Database) -> None:
    room = Room(db, ny("11-23T09:00")).start()
    room.put_raw(raw_mail("thanks\n\nWe had a good week on our side.", "<p>thanks</p>"))
    [receipt] = room.read()
    assert receipt.purpose == "receipt"
