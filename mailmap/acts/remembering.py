"""What happened, when and by whose words: of the plan, of one item, or since a day. Read from the history, which is
only ever added to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from mailmap.acts import agreeing
from mailmap.acts.desk import Desk
from mailmap.judging import health_on
from mailmap.letters.catchup import catchup
from mailmap.letters.frame import Frame
from mailmap.letters.happened import happened as told
from mailmap.letters.plain import cut, plain
from mailmap.letters.receipt import Answer
from mailmap.plan.changes import Change
from mailmap.plan.discretion import for_side
from mailmap.plan.timeline import timeline, today
from mailmap.posting import Answered, Enclosed, frame_for, post
from mailmap.printing import word_of
from mailmap.reading import CommandReading
from mailmap.store import plans
from parsers.sentence.since import since

NEWEST = 20
LONGEST_QUOTE = 120
NOT_QUOTED = frozenset({"activate", "pause", "close", "rsvp"})


def history(desk: Desk, command: CommandReading) -> Answer:
    """The last changes, newest last; with items only theirs, with a day ("since Monday") only those since then."""
    zone = ZoneInfo(desk.sender.timezone or desk.before.timezone)
    first = since(command.source, desk.day, desk.sender.locale or desk.before.locale)
    begin = dt.datetime.combine(first, dt.time(0), zone) - dt.timedelta(microseconds=1) if first else None
    wanted = frozenset(command.items)
    happened = for_side(plans.changes(desk.conn, desk.before.ref, since=begin), desk.sender.side)
    found = [change for change in happened if not wanted or wanted & change.items]
    wording = frame_for(desk.config, desk.plan, desk.sender, desk.now).wording(desk.plan)
    title = f"What changed since {wording.day(first)}" if first else "What changed"
    if command.items:
        title = f"History of {', '.join(f'#{ref}' for ref in command.items)}"
    return Answer(words=command.source, title=title, lines=tuple(_lines(desk, found, zone)))


def catch_up(desk: Desk) -> None:
    """Send the sender the plan on one page, with its Word document, in answer to their mail. A mail that spoke to
    others asked them."""
    if desk.said.only_in_cc:
        return
    stored = desk.stored
    plan, history = stored.plan, plans.changes(desk.conn, desk.before.ref)
    line = timeline(plan, today(plan, desk.now))
    asked = desk.said.mail.message

    def make(frame: Frame) -> Enclosed:
        return Enclosed(
            catchup(plan, line, history, frame, health_on(desk.conn, plan, line, history)),
            attachments=[word_of(desk.conn, stored, history, line, agreeing.standing(desk.conn, stored))],
        )

    post(
        desk.conn,
        desk.config,
        plan,
        desk.sender,
        purpose="catchup",
        cause=desk.cause,
        now=desk.now,
        revision=stored.revision,
        make=make,
        answered=Answered(asked.message_id, asked.references),
    )


def _lines(desk: Desk, found: Sequence[Change], zone: ZoneInfo) -> list[str]:
    plan = desk.plan
    wording = frame_for(desk.config, plan, desk.sender, desk.now).wording(plan)
    lines = []
    for change in found[-NEWEST:]:
        day = wording.day(change.at.astimezone(zone).date())
        words = "" if change.verb in NOT_QUOTED else cut(" ".join(plain(change.words).split()), LONGEST_QUOTE)
        quoted = f" “{words}”" if words else ""
        lines.append(f"{day}: {plain(told(plan, change, wording, desk.address))}{quoted}")
    if len(found) > NEWEST:
        lines.insert(0, f"{len(found) - NEWEST} earlier changes are not shown.")
    return lines or ["Nothing has changed."]
