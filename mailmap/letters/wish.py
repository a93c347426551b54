"""What somebody asked for, as a clause that follows "asks to": "move #8 Readout to Fri 4 Dec 2026, 15:00 EST"."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mailmap.letters.plain import cut, plain
from mailmap.letters.reader import Reader
from mailmap.letters.wording import listed
from mailmap.plan import changes
from mailmap.plan.changes import Edit
from mailmap.plan.model import Plan
from mailmap.reading import CommandReading

LONGEST_TEXT = 200


def wish(reader: Reader, command: CommandReading, *, without_their_words: bool = False) -> str:
    """The clause, without a stop. `without_their_words` leaves out every text that the sender made up, for mail that
    may come from anybody."""
    items = [reader.plan.items[ref] for ref in command.refs if ref in reader.plan.items]
    which = listed([reader.named(item) for item in items]) if items else "the plan"
    own = "" if without_their_words else cut(plain(command.title or command.text or ""), LONGEST_TEXT)
    person = _person(reader, command, without_their_words)
    on = f", on {reader.wording.full(command.on)}" if command.on else ""
    match command.verb:
        case "done":
            return f"mark {which} as done{on}"
        case "start":
            return f"mark {which} as started"
        case "block":
            return f"mark {which} as blocked"
        case "unblock":
            return f"mark {which} as no longer blocked"
        case "reopen":
            return f"open {which} again"
        case "slip" if command.to:
            return f"move {which} to {reader.wording.full(command.to)}"
        case "meet" if command.start:
            return f"move {which} to {reader.wording.moment(command.start)}"
        case "assign":
            return f"give {which} to {person}"
        case "add":
            added = f'add "{own}"' if own else "add an item"
            return f"{added}{_details(reader, command)}"
        case "rename":
            return f'rename {which} to "{own}"' if own else f"rename {which}"
        case "drop":
            return f"drop {which}"
        case "join" | "role":
            role = f" as {plain(command.role)}" if command.role and not without_their_words else ""
            return f"put {person} on the plan{role}"
        case "leave":
            return f"take {person} off the plan"
        case "agree":
            return "agree to the plan"
        case "object":
            return "object to the plan"
        case "undo":
            return "take back the last changes"
        case "note":
            return f"keep a note on {which}"
        case "outcome":
            return f"record {_result(own)} of {_measures(reader, command)}"
        case "stance":
            return "keep how somebody stands to the plan"
        case "catch_up":
            return "send you the plan on one page"
        case "pause":
            return "stop the digests and reminders to you"
        case "resume":
            return "send you digests and reminders again"
        case "yes" | "no":
            return f"answer {command.verb} to a question"
        case "status" | "history" | "who" | "help":
            return "send you an answer about the plan"
        case _:
            return f"change {which}"


def wished_edits(plan: Plan, command: CommandReading) -> tuple[Edit, ...]:
    """What it would do to the items it names, as far as that can be said before it is agreed to."""
    edits: tuple[Edit, ...] = ()
    for ref in command.refs:
        if ref not in plan.items:
            continue
        match command.verb:
            case "slip" if command.to:
                edits += changes.slip(plan, ref, command.to)
            case "meet" if command.start:
                meeting = plan.items[ref].meeting
                there = command.start.astimezone(ZoneInfo((meeting and meeting.timezone) or plan.timezone))
                edits += changes.meet(plan, ref, there.date(), there.time(), command.minutes)
            case "assign" if command.person:
                edits += changes.assign(plan, ref, command.person)
            case "rename" if command.title:
                edits += changes.rename(plan, ref, command.title)
            case "drop":
                edits += changes.drop(plan, ref)
            case "reopen":
                edits += changes.reopen(plan, ref)
    return edits


def wished_date(reader: Reader, command: CommandReading) -> str:
    """The day or moment that is wished for, or nothing."""
    if command.start:
        return reader.wording.moment(command.start)
    return reader.wording.full(command.to) if command.to else ""


def present_date(reader: Reader, ref: int) -> str:
    """When the item is now: its day, with the time of a meeting."""
    item = reader.plan.items[ref]
    start: dt.datetime | None = reader.meeting_start(item)
    if start:
        return f"{reader.wording.day(reader.wording.there(start).date())}, {reader.wording.time(start)}"
    return reader.wording.day(item.due) if item.due else "without a date"


def _person(reader: Reader, command: CommandReading, without_their_words: bool) -> str:
    if command.person is None:
        return "somebody"
    known = reader.plan.person(command.person)
    if known is None and without_their_words:
        return "somebody new"
    name = plain(command.name) if command.name and known is None else reader.name(command.person)
    return name if known or name == command.person else f"{name} ({plain(command.person)})"


def _result(text: str) -> str:
    return f'"{text}" as the result' if text else "the result"


def _measures(reader: Reader, command: CommandReading) -> str:
    """What is measured by the outcomes of these numbers."""
    outcomes = dict(enumerate(reader.plan.outcomes, start=1))
    return listed([plain(outcomes[number].measure) for number in command.items if number in outcomes] or ["an outcome"])


def _details(reader: Reader, command: CommandReading) -> str:
    parts = [f", due {reader.wording.full(command.due)}"] if command.due else []
    if reader.plan.person(command.owner):
        parts.append(f", owner {reader.name(command.owner)}")
    if command.milestone in {milestone.ref for milestone in reader.plan.milestones}:
        parts.append(f", under {plain(command.milestone or '')}")
    return "".join(parts)
