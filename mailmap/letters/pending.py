"""What waits for an answer, with its age: for the one who is asked, with answers that lead to the right question; for
the one who asked, as a reminder of what they wait for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from mailmap.letters.agreement import consent_buttons
from mailmap.letters.plain import cut, plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, sentences
from mailmap.letters.wish import wish
from mailmap.reading import CommandReading

LONGEST_WISH = 200


@dataclass(frozen=True, slots=True)
class Pending:
    """A proposal that waits for the yes of `to`: who asked for what, on which day, and when it lapses. `ref_code` is
    that of the letter that asks; `said` another way to put the question. `id` is that of the question."""

    by: str
    command: CommandReading
    to: str = ""
    asked: dt.date | None = None
    until: dt.date | None = None
    ref_code: str = ""
    said: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The reader's agreement to the plan waits: since when, and the Ref of the letter that asks."""

    asked: dt.date
    ref_code: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """`how` says how to answer where there are no buttons."""

    said: str
    how: str
    buttons: tuple[Button, ...]


def waiting_for(reader: Reader, question: Pending, *, alone: bool) -> Waits:
    """A proposal as its reader may answer it; `alone` says that nothing else waits, so that a word is enough."""
    asks = _wish(reader, question)
    frame = replace(reader.frame, ref_code=question.ref_code) if question.ref_code else reader.frame
    buttons = (
        Button("Yes", frame.mailto("Yes", "yes"), f"Yes: {asks}"),
        Button("No", frame.mailto("No", "no"), f"No, do not {asks}"),
    )
    how = 'Send back "yes" or "no".' if alone else "Answer in the mail that asks."
    asked = plain(question.said) or f"{reader.name(question.by)} asks to {asks}"
    said = sentences([asked, _age(reader, question)])
    return Waits(said, how, buttons if alone or question.ref_code else ())


def unsigned(reader: Reader, question: Unsigned, *, alone: bool) -> Waits:
    """The question whether the reader agrees to the plan."""
    frame = replace(reader.frame, ref_code=question.ref_code) if question.ref_code else reader.frame
    said = f"Do you agree to the plan as it stands now? Asked on {reader.wording.day(question.asked)}."
    how = 'Send back "agree", or "I do not agree" with the reason.' if alone else "Answer in the mail that asks."
    return Waits(said, how, consent_buttons(frame))


def asked_of_others(reader: Reader, question: Pending) -> str:
    """ "You asked Hannah Lee to move #8 to Fri 4 Dec 2026. Asked on Mon 16 Nov, lapses on Mon 30 Nov." """
    return sentences([f"You asked {reader.name(question.to)} to {_wish(reader, question)}", _age(reader, question)])


def _wish(reader: Reader, question: Pending) -> str:
    """What is asked, in the length of a line or three: the letter that asks has all of it."""
    return cut(wish(reader, question.command), LONGEST_WISH)


def _age(reader: Reader, question: Pending) -> str:
    asked = f"Asked on {reader.wording.day(question.asked)}" if question.asked else ""
    lapses = f"lapses on {reader.wording.day(question.until)}" if question.until else ""
    return ", ".join(part for part in (asked, lapses) if part)
