"""What a text is read as on the example plan, as short lines: for collections of phrases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from mailmap.decide import Decided, Kept, OpenQuestion, Said, Speaker, decide, known
from mailmap.plan import files
from mailmap.plan.model import Plan
from mailmap.reading import AskedReading, AwayReading, CommandReading, UnclearReading
from parsers import commands
from parsers.reply import Passage
from parsers.said import Words

NORTHWIND = Path(__file__).parent.parent / "examples" / "northwind.toml"
MONDAY = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
RILEY = "riley.novak@acme.example"


@cache
def northwind() -> Plan:
    return files.load(NORTHWIND)


def words(text: str, *, sender: str = RILEY, item: int | None = None, day: dt.datetime = MONDAY, cc: bool = False,
          locale: str | None = None, zone: str | None = None) -> Words:  # fmt: skip
    plan = northwind()
    speaker = Speaker(sender, plan.person(sender), verified=True, cites=True)
    about = known(plan, speaker, day, cc_only=cc)
    about = replace(about, locale=locale or about.locale, zone=zone or about.zone)
    return commands.read([Passage(text, item)], about)


def reading(text: str, *, sender: str = RILEY, item: int | None = None, day: dt.datetime = MONDAY, cc: bool = False,
            locale: str | None = None, zone: str | None = None, asked: int = 0) -> list[str]:  # fmt: skip
    """The lines of a reading; `asked` questions of ours are open. A text that is only courtesy gives none."""
    plan = northwind()
    speaker = Speaker(sender, plan.person(sender), verified=True, cites=True)
    said = words(text, sender=sender, item=item, day=day, cc=cc, locale=locale, zone=zone)
    questions = [OpenQuestion(number, "proposal", cited=False) for number in range(asked)]
    return [line for entry in decide(said, plan, speaker, day, questions).said for line in _lines(entry)]


def _lines(entry: Said) -> Iterator[str]:
    match entry:
        case Decided():
            yield short(entry.command)
        case UnclearReading():
            yield f"? {entry.suggest or entry.why}"
        case AskedReading():
            yield "asked"
        case AwayReading():
            yield f"away {entry.first} to {entry.last}"
        case Kept():
            yield "kept"


def short(command: CommandReading) -> str:
    items = ", ".join(map(str, command.items))
    parts = [command.verb, items]
    if command.title:
        parts.append(f'"{command.title}"')
    if command.on:
        parts.append(f"on {command.on}")
    if command.to:
        parts.append(f"to {command.to}")
    if command.start:
        parts.append(f"at {command.start:%Y-%m-%d %H:%M}{command.start:%z}"[:-2] + f":{command.start:%z}"[-2:])
    if command.minutes:
        parts.append(f"for {command.minutes} min")
    if command.person:
        parts.append(_name(command.person))
    if command.name:
        parts.append(f"({command.name})")
    if command.role:
        parts.append(f"as {command.role}")
    if command.due:
        parts.append(f"by {command.due}")
    if command.owner:
        parts.append(f"owner {_name(command.owner)}")
    if command.milestone:
        parts.append(f"under {command.milestone}")
    if command.after:
        parts.append(f"after {', '.join(map(str, command.after))}")
    if command.text:
        parts.append(f": {command.text}")
    if command.reason:
        parts.append(f"because {command.reason}")
    return " ".join(part for part in parts if part).replace(" : ", ": ")


def _name(address: str) -> str:
    """Participants by the part before the @, others in full."""
    return address.partition("@")[0] if northwind().person(address) else address
