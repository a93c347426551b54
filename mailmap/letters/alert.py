"""To the admin: what needs a person. It names numbers and commands, and never what anybody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.plain import plain
from mailmap.letters.wording import counted

MOST = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mail in quarantine, or a letter that was given up: its number, and what went wrong."""

    what: Literal["mail", "letter"]
    number: int
    why: str


def alert(troubles: Sequence[Trouble], frame: Frame) -> Content:
    mails = [trouble for trouble in troubles if trouble.what == "mail"]
    letters = [trouble for trouble in troubles if trouble.what == "letter"]
    parts = [counted(len(mails), "mail could not be read", "mails could not be read")] if mails else []
    parts += [counted(len(letters), "letter could not be sent", "letters could not be sent")] if letters else []
    values = {
        "frame": frame,
        "subject": ", ".join(parts),
        "groups": [
            group
            for group in (
                ("Could not be read", [_line(t) for t in mails[:MOST]], "mailmap quarantine show N", len(mails) - MOST),
                (
                    "Could not be sent",
                    [_line(t) for t in letters[:MOST]],
                    "mailmap outbox retry N",
                    len(letters) - MOST,
                ),
            )
            if group[1]
        ],
    }
    return render("alert", values)


def _line(trouble: Trouble) -> str:
    return f"{trouble.what} {trouble.number}: {plain(trouble.why)}"
