"""An item as a letter shows it: number, title, owner and due date, a note under it, and answers that one tap begins.

The reader of replies knows this shape (text: `#13  Title - Owner - due Thu 19 Nov`; HTML: a row of four cells), so an
answer typed beside it or under it is an answer about that item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A link that begins a mail; `spoken` is what a screen reader says."""

    label: str
    href: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Row:
    """`when` is the date without a verb, `state` what the verb says ("due", "done"); `place` is whose side it is on.

    HTML says lateness beside the date, text in the note; `typed` ends the note in text, where there are no buttons.
    """

    ref: int
    title: str
    owner: str
    state: str
    when: str
    late: int = 0
    place: str = ""
    note: str = ""
    typed: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def due(self) -> str:
        """ "due Thu 19 Nov", "done Mon 23 Nov", "no date"."""
        return f"{self.state} {self.when}".strip()

    @property
    def cell(self) -> str:
        """The same in a column of dates: what is usual there goes without saying."""
        said = self.when if self.state == "due" else self.due
        return said[:1].upper() + said[1:]

    @property
    def lateness(self) -> str:
        return f"{self.late} working day{'s' * (self.late != 1)} late" if self.late else ""

    @property
    def short_lateness(self) -> str:
        return f"{self.late} day{'s' * (self.late != 1)} late" if self.late else ""

    @property
    def text_note(self) -> str:
        note = sentences([", ".join(part for part in (self.lateness, self.place) if part), self.note])
        return f"{note.removesuffix('.')}: {self.typed}." if self.typed else note

    @property
    def html_note(self) -> str:
        return sentences([self.place, self.note])


def sentences(parts: Sequence[str]) -> str:
    """The parts that are not empty, each ended by a stop."""
    return " ".join(part if part.endswith((".", "!", "?", ":", "”", '."')) else f"{part}." for part in parts if part)
