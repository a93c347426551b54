"""The letters that the product really writes, quoted back by mail programs: nothing in them is ever the sender's."""

from __future__ import annotations

from pathlib import Path

from bench.people import many_plans, now, settings, started
from sqlalchemy import select

from mailmap.rounds import Rounds
from mailmap.store import tables
from mailmap.store.database import open_database
from parsers import message, reply

ON = "On Mon, 16 Nov 2026 at 08:00, MailMAP <mailmap@acme.example> wrote:\n\n"
HEADER = "From: MailMAP <m@acme.example>\nSent: Monday, November 16, 2026 8:00 AM\nTo: Jo Park\nSubject: [NW] x\n\n"
GMAIL = f"<div class=gmail_quote><div>{ON.replace('<', '&lt;')}</div><blockquote>"
OUTLOOK = "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>Von: MailMAP<br>Gesendet: 16.11.2026</p></div>"
UNKNOWN = "<div id=appendonsend></div><hr><div id=divRplyFwdMsg>Zzz: MailMAP</div><div>"


def written(folder: Path) -> list[bytes]:
    config = settings(folder)
    db = open_database(config.database.url)
    moment = now()
    for plan in many_plans(1):
        started(db, config, plan, moment)
    Rounds(db, config).run_one(config.digest.cadence.following(moment).at)
    with db.read() as conn:
        letters = list(conn.execute(select(tables.outbox.c.raw)).scalars())
    db.close()
    return letters


def passages(body: str, kind: str, letter: bytes | None) -> list[str]:
    head = f"From: Jo Park <jo.park@acme.example>\nContent-Type: text/{kind}; charset=utf-8\n\n"
    return [passage.text for passage in reply.read(message.parse((head + body).encode()), letter).passages]


def test_a_quoted_letter_of_ours_says_nothing(tmp_path: Path) -> None:
    letters = written(tmp_path)
    assert len(letters) > 10
    for letter in letters:
        sent = message.parse(letter)
        assert sent.text and sent.html
        shown = sent.html.partition("<body")[2].partition(">")[2]
        marked = "".join(f"> {line}\n" for line in sent.text.splitlines())
        for known in (None, letter):
            assert passages(f"done 13\n\n{ON}{marked}", "plain", known) == ["done 13"]
            assert passages(f"done 13\n\n{HEADER}{sent.text}", "plain", known) == ["done 13"]
            for between in (GMAIL, OUTLOOK, UNKNOWN):
                body = f"<html><body><div>done 13</div>{between}{shown}"
                assert passages(body, "html", known) == ["done 13"]
