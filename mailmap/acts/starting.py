"""A draft becomes a plan that runs, and those on it hear of it for the first time: kindly, once, and by one letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.acts.desk import Desk
from mailmap.config import Config
from mailmap.decide import Decided
from mailmap.letters.frame import Frame
from mailmap.letters.receipt import Answer, Refused, Result
from mailmap.letters.welcome import welcome
from mailmap.letters.wording import counted
from mailmap.plan.changes import state
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.plan.review import findings
from mailmap.plan.timeline import timeline, today
from mailmap.posting import Enclosed, post
from mailmap.printing import word_of
from mailmap.reading import CommandReading, UnclearReading
from mailmap.store import plans, preferences

MOST_DAYS = 5
"""So many days a first letter waits at the most for one on which its reader got no other."""


def lacking(plan: Plan) -> list[str]:
    """Everything that has to be there before this plan can start."""
    return [finding.says for finding in findings(plan) if finding.stops_start]


def send_it(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """The rep's word that starts a draft."""
    plan = desk.plan
    if lacks := lacking(plan):
        return [Refused(words=command.source, why=f"The plan cannot start yet. {' '.join(lacks)}")]
    if _something_is_left(desk):
        why = "Something else in this mail is not done, so the plan has not started. Answer that, then “send it” again."
        return [Refused(words=command.source, why=why)]
    desk.record("activate", command.source, state(plan, PlanState.ACTIVE))
    told = greet(desk.conn, desk.config, plan.ref, desk.cause, desk.now, by=desk.address)
    desk.also_told.extend(told)
    line = f"{counted(len(told), 'person gets', 'people get')} a first letter, and the meetings ahead are announced."
    headline = "The plan has started"
    return [Answer(words=command.source, title="Started", headline=headline, lines=(line,))]


def _something_is_left(desk: Desk) -> bool:
    """Whether the same mail says what is not clear or may not be: others would get a plan without it."""
    return any(
        isinstance(entry, UnclearReading) or (isinstance(entry, Decided) and entry.command.decision == "refuse")
        for entry in desk.said.decisions.said
    )


def greet(
    conn: Connection, config: Config, ref: str, cause: str, now: dt.datetime, *, by: str | None = None
) -> list[Participant]:
    """Queue the first letter to each of the buyer's people and of the seller's owners, but not to `by` (an address),
    who started the plan. Gives whom. It is the one letter of that day which they did not ask for."""
    stored = plans.load(conn, ref)
    line = timeline(stored.plan, today(stored.plan, now))
    attached = word_of(conn, stored, [], line, None)

    def make(frame: Frame) -> Enclosed:
        return Enclosed(welcome(stored.plan, line, frame, by=by), attachments=[attached])

    told = [p for p in _to_greet(stored.plan) if p.email and p.email.casefold() != (by or "").casefold()]
    return [
        person
        for person in told
        if post(
            conn,
            config,
            stored.plan,
            person,
            purpose="welcome",
            cause=cause,
            now=now,
            make=make,
            not_before=_free_moment(conn, config, stored.plan, person, now),
        )
        is not None
    ]


def _to_greet(plan: Plan) -> list[Participant]:
    """In one order for everybody who claims days: two workers never wait for each other."""
    owners = {item.owner.casefold() for item in plan.items.values() if item.owner and item.is_open}
    people = sorted(plan.people.items())
    return [person for address, person in people if person.side is Side.BUYER or address in owners]


def _free_moment(conn: Connection, config: Config, plan: Plan, person: Participant, now: dt.datetime) -> dt.datetime:
    """Now, or the morning of their next day on which they get no other letter that they did not ask for."""
    zone = ZoneInfo(person.timezone or plan.timezone)
    first = now.astimezone(zone).date()
    for distance in range(MOST_DAYS):
        day = first + dt.timedelta(days=distance)
        if preferences.claim_day(conn, person.email or "", day, now):
            return now if not distance else dt.datetime.combine(day, config.digest.time, zone)
    return now
