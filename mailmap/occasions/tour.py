"""One plan as the clock finds it: locked, looked at once, and whom of it a letter may go to now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from mailmap import concern
from mailmap.acts import agreeing
from mailmap.config import Config
from mailmap.editions import held
from mailmap.judging import health_on
from mailmap.letters.frame import Frame
from mailmap.letters.standing import Standing
from mailmap.mail.compose import Attachment
from mailmap.plan.changes import Change
from mailmap.plan.health import Health
from mailmap.plan.model import Participant, Plan, PlanState
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.posting import Enclosed, post
from mailmap.printing import word_of
from mailmap.store import invites, occurrences, plans, preferences
from scheduler.cadence import Cadence, Occurrence

WEEKDAYS = (0, 1, 2, 3, 4)
LOOK_AGAIN = dt.timedelta(seconds=15)
"""So long a held digest waits after its release at the most."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Tour:
    """One plan as the clock finds it, locked."""

    conn: Connection
    config: Config
    stored: plans.Stored
    now: dt.datetime

    @property
    def plan(self) -> Plan:
        return self.stored.plan

    @cached_property
    def line(self) -> Timeline:
        return timeline(self.plan, today(self.plan, self.now))

    @cached_property
    def history(self) -> list[Change]:
        return plans.changes(self.conn, self.plan.ref)

    @cached_property
    def silent(self) -> set[str]:
        return preferences.paused(self.conn, self.plan.ref)

    @cached_property
    def rsvps(self) -> dict[int, dict[str, str]]:
        return rsvps_of(self.conn, self.plan)

    @cached_property
    def standing(self) -> Standing:
        return agreeing.standing(self.conn, self.stored)

    @cached_property
    def health(self) -> Health:
        return health_on(self.conn, self.plan, self.line, self.history)

    @cached_property
    def attached(self) -> Attachment:
        """Drawn once, for everybody who gets it in this round."""
        return word_of(self.conn, self.stored, self.history, self.line, self.standing)

    @cached_property
    def started(self) -> dt.datetime:
        """When the plan was last started: what was due before then is not sent."""
        return concern.last_became(self.history, "state", PlanState.ACTIVE) or self.stored.created

    @property
    def again(self) -> dt.datetime:
        """The next moment at which something may be due to somebody."""
        own = (self.rhythm(person) for person in self.plan.people.values())
        rhythms = [self.config.digest.cadence, self.config.digest.preview, *own]
        next_one = min(rhythm.following(self.now).at for rhythm in rhythms)
        waits = held(self.conn, self.config.digest, self.plan.ref, self.now)
        return min(next_one, self.now + LOOK_AGAIN) if waits else next_one

    def since(self, person: Participant) -> dt.datetime:
        joined = concern.joined(self.history, person)
        return max(self.started, joined) if joined else self.started

    def zone(self, person: Participant) -> ZoneInfo:
        return ZoneInfo(person.timezone or self.plan.timezone)

    def rhythm(self, person: Participant) -> Cadence:
        """When a person may be reminded: the digest's hour, on the mornings of their own week."""
        return Cadence(WEEKDAYS, self.config.digest.time, self.zone(person).key)

    def day(self, person: Participant) -> dt.date:
        """Today, where the person is."""
        return self.now.astimezone(self.zone(person)).date()

    def claim_day(self, person: Participant) -> bool:
        return preferences.claim_day(self.conn, address_of(person), self.day(person), self.now)

    def claim(self, person: Participant, kind: str, found: Sequence[Occurrence], *, run: bool) -> bool:
        """Mark these as dealt with, the last as run; True if that is ours to do."""
        *older, last = found
        for one in older:
            occurrences.claim(self.conn, self.plan.ref, address_of(person), kind, one.local_date, self.now, "skipped")
        outcome: Literal["run", "skipped"] = "run" if run else "skipped"
        return occurrences.claim(self.conn, self.plan.ref, address_of(person), kind, last.local_date, self.now, outcome)

    def skip(self, person: Participant, kind: str, missed: Sequence[Occurrence]) -> None:
        """What came too late to be of use."""
        for one in missed:
            if self.claim(person, kind, [one], run=False):
                log.warning(
                    f"{kind} skipped", plan=self.plan.ref, person=address_of(person), day=one.local_date.isoformat()
                )

    def post(self, person: Participant, kind: str, cause: str, make: Callable[[Frame], Enclosed]) -> bool:
        queued = post(self.conn, self.config, self.plan, person, purpose=kind, cause=cause, now=self.now, make=make)
        if queued is not None:
            log.info(f"{kind} queued", plan=self.plan.ref, person=address_of(person))
        return queued is not None


def rsvps_of(conn: Connection, plan: Plan) -> dict[int, dict[str, str]]:
    """The answers to invitations: item -> address in lower case -> accepted, declined, ..."""
    return {
        item: {
            address: "undeliverable" if attendee.undeliverable else attendee.partstat
            for address, attendee in invite.attendees.items()
        }
        for item, invite in invites.of_plan(conn, plan.ref).items()
        if not invite.cancelled
    }


def address_of(person: Participant) -> str:
    return person.email or ""
