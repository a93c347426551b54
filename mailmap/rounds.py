"""What the clock brings: the weekly digest and the reminders, each occurrence exactly once over restarts.

An occurrence is claimed in the transaction that queues its letter. What was missed while we were down is sent once if it
is still useful, else skipped and logged. Nobody gets more than one unsolicited mail a working day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.decide import calendar_of
from mailmap.letters.digest import digest
from mailmap.letters.document import document
from mailmap.letters.frame import Frame
from mailmap.letters.reminder import reminder
from mailmap.mail.compose import Attachment
from mailmap.plan.changes import Change
from mailmap.plan.model import ActionItem, Participant, Plan, PlanState
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.posting import Enclosed, post
from mailmap.store import invites, occurrences, plans, preferences
from mailmap.store.database import Database
from scheduler.cadence import Cadence, Occurrence
from scheduler.due import due

WORKDAYS = (0, 1, 2, 3, 4)
DIGEST_IS_USEFUL_FOR = dt.timedelta(days=2)
REMINDER_IS_USEFUL_FOR = dt.timedelta(hours=12)
SOON = dt.timedelta(days=14)
REMIND_BEFORE, REMIND_AFTER = 2, 1
"""Working days before an item is due, and after."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Round:
    """One plan as the clock finds it."""

    conn: Connection
    config: Config
    plan: Plan
    line: Timeline
    history: Sequence[Change]
    now: dt.datetime

    @property
    def started(self) -> dt.datetime:
        """When the plan was last started: nothing that was due before then is sent."""
        starts = [change.at for change in self.history if change.verb == "activate"]
        return max(starts, default=self.now)


@dataclass(frozen=True, slots=True)
class Rounds:
    db: Database
    config: Config

    def run_one(self, now: dt.datetime) -> bool:
        """Queue everything that is due; True when there was something."""
        with self.db.read() as conn:
            refs = plans.refs(conn, state=PlanState.ACTIVE)
        return any([self._plan(ref, now) for ref in refs])

    def _plan(self, ref: str, now: dt.datetime) -> bool:
        with self.db.write() as conn:
            plan = plans.load(conn, ref, lock=True).plan
            line = timeline(plan, today(plan, now))
            tour = Round(conn, self.config, plan, line, plans.changes(conn, ref), now)
            digests = [_digest(tour, person) for person in plan.people.values()]
            reminders = [_reminder(tour, person) for person in plan.people.values()]
        return any(digests) or any(reminders)


def _digest(tour: Round, person: Participant) -> bool:
    occurrence = _claimed(tour, person, "digest", tour.config.digest.cadence, DIGEST_IS_USEFUL_FOR)
    if occurrence is None or not concerns(tour, person) or _silent(tour, person):
        return False
    before = [day for day in occurrences.ran(tour.conn, tour.plan.ref, _address(person), "digest") if day < occurrence.local_date]
    rsvps = invites.of_plan(tour.conn, tour.plan.ref)
    attached = Attachment(
        f"{tour.plan.ref} plan.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        document(tour.plan, tour.line, tour.history),
    )

    def make(frame: Frame) -> Enclosed:
        since = max(before, default=None)
        return Enclosed(digest(tour.plan, tour.line, tour.history, frame, since, rsvps), attachments=[attached])

    return _sent(tour, person, "digest", occurrence, make)
