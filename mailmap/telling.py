"""Answers to questions about the plan: where an item stands, who is on it, what happened, what one can say."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.letters.receipt import Answer
from mailmap.letters.wording import Wording
from mailmap.plan.model import ActionItem, Participant, Plan, Status
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.reading import CommandReading
from mailmap.store import plans

NUMBER = re.compile(r"(?<![\w.,:/-])#?(\d{1,4})(?![\w:/-])")
SHOWN_CHANGES = 10
HELP = (
    "Write in your own words, or in short:",
    "    done 3               it is finished",
    "    slip 3 to 10 Dec     it needs more time",
    "    blocked 3: reason    it cannot go on; `unblock 3` when it can",
    "    give 3 to Priya      someone else takes it",
    '    add "title" by 4 Dec owner Priya under M4',
    "    status, who, history",
    "    undo                 take back your last mail",
    "    stop these emails    no more digests and reminders",
)


def told(conn: Connection, plan: Plan, command: CommandReading, reader: Participant, now: dt.datetime) -> Answer:
    """The answer to status, who, history or help."""
    line = timeline(plan, today(plan, now))
    wording = _wording(plan, reader, now)
    match command.verb:
        case "who":
            lines = tuple(f"  {_person(plan, person)}" for person in plan.participants)
            return Answer(words=command.source, title="Who is on the plan", lines=lines)
        case "history":
            return Answer(words=command.source, title="What changed", lines=_history(conn, plan, command, wording))
        case "help":
            return Answer(words=command.source, title="What you can say", lines=HELP)
    shown = [plan.items[ref] for ref in command.items] or _open_now(plan, line)
    return Answer(words=command.source, title="Where the plan stands", lines=_status(plan, line, shown, wording))


def about(plan: Plan, words: str, reader: Participant, now: dt.datetime) -> Answer:
    """The answer to a question in prose: the state of the items it names, else of the whole plan. Changes nothing."""
    line = timeline(plan, today(plan, now))
    named = [plan.items[int(found)] for found in NUMBER.findall(words) if int(found) in plan.items]
    shown = list(dict.fromkeys(named)) or _open_now(plan, line)
    return Answer(
        words=words, title="Where the plan stands", lines=_status(plan, line, shown, _wording(plan, reader, now))
    )


def why_nothing_changed(plan: Plan, command: CommandReading) -> str:
    """Said of a command that was understood and allowed, but leaves the plan as it is."""
    refs = ", ".join(f"#{ref}" for ref in command.items)
    states = {"done": "done", "start": "started", "block": "blocked", "drop": "dropped"}
    if command.verb in states and command.items:
        return f"{refs} {'is' if len(command.items) == 1 else 'are'} {states[command.verb]} already."
    return f"The plan says so already{f' of {refs}' if refs else ''}."


def _wording(plan: Plan, reader: Participant, now: dt.datetime) -> Wording:
    zone = reader.timezone or plan.timezone
    return Wording(reader.locale or plan.locale, zone, now.astimezone(ZoneInfo(zone)).date())


def _open_now(plan: Plan, line: Timeline) -> list[ActionItem]:
    """What is late, started, or due within the next two weeks."""
    soon = line.today + dt.timedelta(days=14)
    return [i for i in plan.items.values() if i.is_open and (i.status is not Status.OPEN or (i.due and i.due <= soon))]


def _status(plan: Plan, line: Timeline, items: list[ActionItem], wording: Wording) -> tuple[str, ...]:
    done = sum(item.status is Status.DONE for item in plan.items.values())
    go_live = f"Go-live {wording.full(line.go_live)}. " if line.go_live else ""
    return (
        f"{go_live}{done} of {len(plan.items)} items are done.",
        *(_item(plan, line, item, wording) for item in items),
    )


def _item(plan: Plan, line: Timeline, item: ActionItem, wording: Wording) -> str:
    owner = plan.person(item.owner)
    dates = line.items[item.ref]
    when = (
        f"done {wording.day(item.done_on)}"
        if item.done_on
        else f"due {wording.day(item.due)}"
        if item.due
        else "no date"
    )
    late = f", {dates.late} working days late" if dates.late else ""
    state = f", {item.status}" if item.status in (Status.STARTED, Status.BLOCKED, Status.DROPPED) else ""
    return f"  #{item.ref:<3} {item.title} - {owner.shown_name if owner else 'no owner'} - {when}{late}{state}"


def _person(plan: Plan, person: Participant) -> str:
    return f"{person.role} ({plan.company(person.side)}): {person.shown_name}"


def _history(conn: Connection, plan: Plan, command: CommandReading, wording: Wording) -> tuple[str, ...]:
    item = command.items[0] if command.items else None
    entries = [entry.change for entry in plans.recorded(conn, plan.ref, item=item, newest=SHOWN_CHANGES)]
    lines = []
    for change in entries:
        who = plan.person(change.by)
        where = f" #{change.item}" if change.item else ""
        lines.append(
            f"  {wording.day(change.at.astimezone(ZoneInfo(wording.zone)).date())}  "
            f"{who.shown_name if who else change.by}: {change.verb}{where}"
        )
    return tuple(lines) or ("  Nothing has changed yet.",)
