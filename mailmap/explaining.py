"""What became of each thing somebody said, in words for an admin: for `mailmap explain` and the demo's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mailmap.interpret import Interpretation
from mailmap.reading import CalendarReading, CommandReading, Reading

SAID_ELSEWHERE = {"verb", "items", "decision", "why", "source"}


@dataclass(frozen=True, slots=True)
class Became:
    """`words` of a mail and the `meaning` they were given; no words for what a calendar said."""

    words: str
    meaning: str


def lines(shown: Interpretation) -> Iterator[tuple[str, str]]:
    """Every line of the mail with its label: text, quote, signature, ..."""
    return ((str(line.label), line.text) for line in (shown.reply.lines if shown.reply else ()))


def became(reading: Reading) -> Iterator[Became]:
    for command in reading.commands:
        yield Became(command.source, _command(command))
    for unclear in reading.unclear:
        suggested = f" Send back: {unclear.suggest}" if unclear.suggest else ""
        yield Became(unclear.source, f"a question back: {unclear.why}{suggested}")
    for asked in reading.asked:
        yield Became(asked.source, "a question to us, answered in the receipt")
    for away in reading.away:
        yield Became("", f"away from {away.first} to {away.last}")
    if reading.calendar:
        yield Became("", _calendar(reading.calendar))
    if reading.note:
        yield Became(reading.note, "kept as a note")


def _command(command: CommandReading) -> str:
    fields = command.model_dump(mode="json", exclude=SAID_ELSEWHERE)
    said = [command.verb, *(f"#{ref}" for ref in command.items), *(_field(*field) for field in fields.items())]
    return f"{command.decision}: {' '.join(said)}{f' ({command.why})' if command.why else ''}"


def _field(name: str, value: Any) -> str:
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{name} {shown}" if " " not in shown else f"{name} “{shown}”"


def _calendar(answer: CalendarReading) -> str:
    about = f" for #{answer.item}" if answer.item else ""
    why = f" ({answer.why})" if answer.why else ""
    return f"{answer.decision}: {answer.partstat or answer.method}{about} from the calendar of {answer.attendee}{why}"
