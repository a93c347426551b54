"""Asked of the address on the plan when a mail in its name was not authenticated: was this you?

The mail may be anybody's, so nothing that its writer made up is repeated: only what it would do to the plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button
from mailmap.letters.wish import wish
from mailmap.letters.wording import counted
from mailmap.plan.model import Plan
from mailmap.plan.timeline import timeline, today
from mailmap.reading import CommandReading

MOST_WISHES = 10


def confirmation(plan: Plan, commands: Sequence[CommandReading], frame: Frame) -> Content:
    """Ask for a yes to what a mail asked for; until then nothing of it happens."""
    reader = Reader(plan, timeline(plan, today(plan, frame.now)), frame)
    wishes = [wish(reader, command, without_their_words=True) for command in commands]
    return render(
        "confirmation",
        {
            "frame": frame,
            "count": counted(len(wishes), "change"),
            "wishes": [f"{said[:1].upper()}{said[1:]}" for said in wishes[:MOST_WISHES]],
            "more": max(len(wishes) - MOST_WISHES, 0),
            "buttons": (
                Button("Yes, this was me", frame.mailto("Yes", "yes"), "Yes, this mail was mine"),
                Button("No", frame.mailto("No", "no"), "No, this mail was not mine"),
            ),
        },
    )
