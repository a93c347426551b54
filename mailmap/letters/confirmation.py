"""Asked of the address on the plan when a mail in its name was not authenticated: was this you?

The mail may be anybody's, so nothing that its writer made up is repeated: only what it would do to the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
Waits = Literal["unseen words", "many changes"]


class _Own:
    """A mail that claims to be the reader's own."""

    yes = "Yes, this was me"
    question = "Was this you?"
    because = "It could not be checked that it came from you, so nothing was changed."
    silence = "If you know nothing of such a mail, you need not answer. Without a yes it lapses after three days."

    def __init__(self, count: str) -> None:
        self.subject = f"Was this you? {count} asked for in your name"
        self.first = f"Was this you? A mail in your name asks for {count}."
        self.first_text = f"A mail in your name asks for {count}."


class _Unseen:
    """The reader's own mail, with words that its look does not show."""

    yes = "Yes, I wrote this"
    question = "Did you write this?"
    because = "Those words do not show when the mail is looked at, so nothing was changed."
    silence = "You need not answer. Without a yes it lapses after three days."

    def __init__(self, count: str) -> None:
        self.subject = f"Did you write this? {count} in words that do not show"
        self.first = f"Your mail asks for {count} in words that do not show."
        self.first_text = self.first


class _Many:
    """The reader's own mail, with a document that changes much at once."""

    yes = "Yes, make them"
    question = "Shall all of this be done?"
    because = "So many at once are asked about first; nothing was changed."
    silence = "You need not answer. Without a yes it lapses after three days."

    def __init__(self, count: str) -> None:
        self.subject = f"Shall these {count} be made?"
        self.first = f"Your Word file makes {count}."
        self.first_text = self.first


class _Handed:
    """An answer to a letter that the reader handed on."""

    yes = "Yes, in my name"
    question = "Is it in your name?"
    because = "They are not on the plan, so nothing was changed."
    silence = "You need not answer. Without a yes it lapses after three days."

    def __init__(self, writer: str, count: str) -> None:
        self.subject = f"In your name? {count} asked for by {writer}"
        self.first = f"{writer} answered a letter of yours, and asks for {count}."
        self.first_text = self.first


OWN: Mapping[Waits | None, type[_Own] | type[_Unseen] | type[_Many]] = {
    None: _Own,
    "unseen words": _Unseen,
    "many changes": _Many,
}


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
    asked = _Handed(plain(writer), count) if writer else OWN[waits](count)
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
