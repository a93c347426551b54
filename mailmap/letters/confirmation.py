"""Asked of the address on the plan when a mail in its name was not authenticated: was this you?

The mail may be anybody's, so nothing that its writer made up is repeated: only what it would do to the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button
from mailmap.letters.wish import wish
from mailmap.letters.wording import counted
from mailmap.plan.model import Plan
from mailmap.plan.timeline import timeline, today
from mailmap.reading import CommandReading

MOST_WISHES = 10
LAPSES = "You need not answer. Without a yes it lapses after three days."
Waits = Literal["unseen words", "many changes"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of the question. `first` begins the letter; in text, where the question stands below, `first_text`."""

    subject: str
    first: str
    question: str
    yes: str
    because: str
    silence: str = LAPSES
    in_text: str = ""

    @property
    def first_text(self) -> str:
        return self.in_text or self.first


def _own(count: str) -> _Asked:
    """A mail that claims to be the reader's own."""
    return _Asked(
        subject=f"Was this you? {count} asked for in your name",
        first=f"Was this you? A mail in your name asks for {count}.",
        question="Was this you?",
        yes="Yes, this was me",
        because="It could not be checked that it came from you, so nothing was changed.",
        silence="If you know nothing of such a mail, you need not answer. Without a yes it lapses after three days.",
        in_text=f"A mail in your name asks for {count}.",
    )


def _unseen(count: str) -> _Asked:
    """The reader's own mail, with words that its look does not show."""
    return _Asked(
        subject=f"Did you write this? {count} in words that do not show",
        first=f"Your mail asks for {count} in words that do not show.",
        question="Did you write this?",
        yes="Yes, I wrote this",
        because="Those words do not show when the mail is looked at, so nothing was changed.",
    )


def _many(count: str) -> _Asked:
    """The reader's own mail, with a document that changes much at once."""
    return _Asked(
        subject=f"Shall these {count} be made?",
        first=f"Your Word file makes {count}.",
        question="Shall all of this be done?",
        yes="Yes, make them",
        because="So many at once are asked about first; nothing was changed.",
    )


def _handed(writer: str, count: str) -> _Asked:
    """An answer to a letter that the reader handed on."""
    return _Asked(
        subject=f"In your name? {count} asked for by {writer}",
        first=f"{writer} answered a letter of yours, and asks for {count}.",
        question="Is it in your name?",
        yes="Yes, in my name",
        because="They are not on the plan, so nothing was changed.",
    )


OWN: Mapping[Waits | None, Callable[[str], _Asked]] = {None: _own, "unseen words": _unseen, "many changes": _many}


def confirmation(
    plan: Plan,
    commands: Sequence[CommandReading],
    frame: Frame,
    *,
    writer: str | None = None,
    waits: Waits | None = None,
) -> Content:
    """Ask for a yes to what a mail asked for; until then nothing of it happens. `writer`: the address of a colleague
    who answered a letter that the reader had handed on, and who is not on the plan. `waits`: why the reader's own mail
    is asked about."""
    reader = Reader(plan, timeline(plan, today(plan, frame.now)), frame)
    wishes = [wish(reader, command, without_their_words=waits != "many changes") for command in commands]
    count = counted(len(wishes), "change")
    asked = _handed(plain(writer), count) if writer else OWN[waits](count)
    return render(
        "confirmation",
        {
            "frame": frame,
            "asked": asked,
            "wishes": [f"{said[:1].upper()}{said[1:]}" for said in wishes[:MOST_WISHES]],
            "more": max(len(wishes) - MOST_WISHES, 0),
            "buttons": (
                Button(asked.yes, frame.mailto("Yes", "yes"), asked.yes),
                Button("No", frame.mailto("No", "no"), "No, do nothing of it"),
            ),
        },
    )
