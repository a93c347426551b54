"""What happened, when and by whose words: of the plan, of one item, or since a day. Read from the history, which is
only ever added to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from mailmap.desk import Desk
from mailmap.letters.happened import happened
from mailmap.letters.plain import cut, plain
from mailmap.letters.receipt import Answer
from mailmap.posting import frame_for
from mailmap.reading import CommandReading
from mailmap.store import plans
from mailmap.store.plans import Recorded
from parsers.since import since

NEWEST = 20
LONGEST_QUOTE = 120
NOT_QUOTED = frozenset({"activate", "pause", "close", "rsvp"})


def history(desk: Desk, command: CommandReading) -> Answer:
    """The last changes, newest last; with items only theirs, with a day ("since Monday") only those since then."""
    zone = ZoneInfo(desk.sender.timezone or desk.before.timezone)
    first = since(command.source, desk.day, desk.sender.locale or desk.before.locale)
    begin = dt.datetime.combine(first, dt.time(0), zone) - dt.timedelta(microseconds=1) if first else None
    found = [
        entry
        for ref in command.items or (None,)
        for entry in plans.recorded(desk.conn, desk.before.ref, item=ref, since=begin)
    ]
    wording = frame_for(desk.config, desk.plan, desk.sender, desk.now).wording(desk.plan)
    title = f"What changed since {wording.day(first)}" if first else "What changed"
    if command.items:
        title = f"History of {', '.join(f'#{ref}' for ref in command.items)}"
    return Answer(words=command.source, title=title, lines=tuple(_lines(desk, sorted(found, key=lambda e: e.id), zone)))


def _lines(desk: Desk, found: Sequence[Recorded], zone: ZoneInfo) -> list[str]:
    plan = desk.plan
    wording = frame_for(desk.config, plan, desk.sender, desk.now).wording(plan)
    lines = []
    for entry in found[-NEWEST:]:
        change = entry.change
        day = wording.day(change.at.astimezone(zone).date())
        quoted = "" if change.verb in NOT_QUOTED else f" “{cut(' '.join(plain(change.words).split()), LONGEST_QUOTE)}”"
        lines.append(f"{day}: {plain(happened(plan, change, wording, desk.address))}{quoted}")
    if len(found) > NEWEST:
        lines.insert(0, f"{len(found) - NEWEST} earlier changes are not shown.")
    return lines or ["Nothing has changed."]
