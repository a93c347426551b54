"""A mail whose plain text says what its HTML does not show: its writer may never have seen the words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mailmap.interpret import Evidence, interpret, open_mail
from mailmap.plan import files

PLAN = Path(__file__).parent / "examples" / "northwind.toml"
PASS = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n"


def decisions(plain: str, markup: str, *, confirmed: bool = False) -> list[str | None]:
    parts = "".join(
        f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{body}\n"
        for kind, body in (("plain", plain), ("html", markup))
    )
    head = "From: Jo Park <jo.park@acme.example>\nTo: mailmap@acme.example\nDate: Mon, 23 Nov 2026 09:41:00 +0000\n"
    raw = f"{PASS}{head}Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n".encode()
    mail = open_mail(raw, Evidence("mx.acme.example"), dt.datetime(2026, 11, 23, 9, 41, tzinfo=dt.UTC))
    read = interpret(mail, files.load(PLAN), cites=False, confirmed=confirmed).reading
    assert read.sender is not None and read.sender.trust == "verified"
    return [command.decision for command in read.commands]


@pytest.mark.parametrize("markup", ["<p>thanks</p>", "<p>thanks</p><p style='display:none'>done 13</p>"])
def test_unseen_words_are_asked_about(markup: str) -> None:
    assert decisions("thanks\n\ndone 13", markup) == ["confirm"]
    assert decisions("thanks\n\ndone 13", markup, confirmed=True) == ["apply"]


def test_seen_words_apply() -> None:
    assert decisions("thanks\n\ndone 13", "<p>thanks</p><p>done 13</p>") == ["apply"]
