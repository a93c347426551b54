"""What the clock brings: the weekly digest and the reminders, each occasion exactly once over restarts.

An occasion is claimed in the transaction that queues its letter. What was missed while we were down is sent once if it
is still useful, else skipped and logged. Nobody gets more than one letter a day that they did not ask for: what has to
stand back for another waits for their next day, as long as it is useful.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from mailmap import concern
from mailmap.acts import agreeing, proposing
from mailmap.acts.waiting import waiting_of
from mailmap.config import Config
from mailmap.errors import StoreError
from mailmap.letters import agreement
from mailmap.letters.digest import digest
from mailmap.letters.frame import Frame
from mailmap.letters.reminder import reminder
from mailmap.letters.standing import Standing
from mailmap.mail.compose import Attachment
from mailmap.plan.changes import Change
from mailmap.plan.model import Participant, Plan, PlanState
from mailmap.plan.timeline import Timeline, calendar, timeline, today
from mailmap.posting import Enclosed, post
from mailmap.printing import word_of
from mailmap.store import invites, occurrences, outbox, plans, preferences, questions
from mailmap.store.database import Database
from scheduler.cadence import Cadence, Occurrence
from scheduler.due import due

DIGEST, REMINDER = "digest", "reminder"
DIGEST_IS_USEFUL_FOR = dt.timedelta(days=4)
REMINDER_IS_USEFUL_FOR = dt.timedelta(days=2)
ASK_AGAIN_AFTER = 5
"""Working days after which somebody is reminded that their agreement is asked for."""
REMINDERS_ARE_MISSED_FOR = dt.timedelta(days=14)
"""Reminders that lie further back are not even counted: the digests since have told it all."""
TRY_AGAIN_IN = dt.timedelta(minutes=5)
WEEK = dt.timedelta(days=7)
WEEKDAYS = (0, 1, 2, 3, 4)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan at the revision it was looked at; before `again` the clock brings nothing new to it."""

    revision: int
    again: dt.datetime


@dataclass(frozen=True, slots=True)
class Rounds:
    db: Database
    config: Config
    _looked: dict[str, Looked] = field(default_factory=dict, init=False, repr=False)
    """Spares the look at plans for which nothing can be due. Lost with the process, and nothing else with it."""

    def run_one(self, now: dt.datetime) -> bool:
        """Queue everything that is due at `now` (aware); True when there was something. Raises StoreError."""
        with self.db.read() as conn:
            revisions = plans.revisions(conn, PlanState.ACTIVE)
        due_now = [(ref, revision) for ref, revision in revisions.items() if self._may_be_due(ref, revision, now)]
        return sum(self._guarded(ref, revision, now) for ref, revision in due_now) > 0

    def _may_be_due(self, ref: str, revision: int, now: dt.datetime) -> bool:
        before = self._looked.get(ref)
        return before is None or before.revision != revision or now >= before.again

    def _guarded(self, ref: str, revision: int, now: dt.datetime) -> bool:
        """A fault of ours in one plan must not silence the others: nothing of it is done, and it is tried again."""
        try:
            return self._plan(ref, now)
        except StoreError:
            raise
        except Exception:
            log.exception("round failed", plan=ref)
            self._looked[ref] = Looked(revision, now + TRY_AGAIN_IN)
            return False

    def _plan(self, ref: str, now: dt.datetime) -> bool:
        with self.db.write() as conn:
            stored = plans.load(conn, ref, lock=True)
            if stored.plan.state is not PlanState.ACTIVE:
                return False
            tour = Round(conn, self.config, stored, now)
            sent = False
            # One order for everybody who claims days: two workers never wait for each other.
            for _, person in sorted(stored.plan.people.items()):
                sent |= _send_digest(tour, person)
                sent |= _send_reminder(tour, person)
                sent |= _ask_again(tour, person)
            sent |= proposing.expire(conn, self.config, stored.plan, now) > 0
        self._looked[ref] = Looked(stored.revision, tour.again)
        return sent


@dataclass(frozen=True)
class Round:
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
        rhythms = [self.config.digest.cadence, *(self.rhythm(person) for person in self.plan.people.values())]
        return min(rhythm.following(self.now).at for rhythm in rhythms)

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
        return preferences.claim_day(self.conn, _address(person), self.day(person), self.now)

    def claim(self, person: Participant, kind: str, found: Sequence[Occurrence], *, run: bool) -> bool:
        """Mark these as dealt with, the last as run; True if that is ours to do."""
        *older, last = found
        for one in older:
            occurrences.claim(self.conn, self.plan.ref, _address(person), kind, one.local_date, self.now, "skipped")
        outcome: Literal["run", "skipped"] = "run" if run else "skipped"
        return occurrences.claim(self.conn, self.plan.ref, _address(person), kind, last.local_date, self.now, outcome)

    def skip(self, person: Participant, kind: str, missed: Sequence[Occurrence]) -> None:
        """What came too late to be of use."""
        for one in missed:
            if self.claim(person, kind, [one], run=False):
                log.warning(
                    f"{kind} skipped", plan=self.plan.ref, person=_address(person), day=one.local_date.isoformat()
                )

    def post(self, person: Participant, kind: str, cause: str, make: Callable[[Frame], Enclosed]) -> bool:
        queued = post(self.conn, self.config, self.plan, person, purpose=kind, cause=cause, now=self.now, make=make)
        if queued is not None:
            log.info(f"{kind} queued", plan=self.plan.ref, person=_address(person))
        return queued is not None


# --------------------------------------------------------------------------------------------------- the weekly digest
def _send_digest(tour: Round, person: Participant) -> bool:
    ref, address = tour.plan.ref, _address(person)
    dealt = occurrences.ran(tour.conn, ref, address, DIGEST)
    found = due(tour.config.digest.cadence, dealt, _from(tour, person, dealt), tour.now, DIGEST_IS_USEFUL_FOR)
    tour.skip(person, DIGEST, found.too_late)
    if not found.run or concern.is_away(person, tour.day(person)):
        return False
    waiting = waiting_of(tour.conn, tour.plan, person, tour.now)
    before = max(occurrences.ran(tour.conn, ref, address, DIGEST, outcome="run"), default=None)
    if address.casefold() in tour.silent or not (waiting.asks or _is_wanted(tour, person, before)):
        tour.claim(person, DIGEST, found.run, run=False)
        return False
    if not tour.claim_day(person) or not tour.claim(person, DIGEST, found.run, run=True):
        return False

    def make(frame: Frame) -> Enclosed:
        content = digest(
            tour.plan,
            tour.line,
            tour.history,
            frame,
            before,
            tour.rsvps,
            waiting.proposals,
            asked_others=waiting.own,
            unsigned=waiting.unsigned,
            standing=tour.standing,
        )
        return Enclosed(content, attachments=[tour.attached])

    year, week, _ = found.run[-1].local_date.isocalendar()
    return tour.post(person, DIGEST, f"digest:{ref}:{year}-W{week:02d}", make)


def _is_wanted(tour: Round, person: Participant, before: dt.date | None) -> bool:
    told = _moment_of(tour, before) if before else tour.started
    return concern.wants_digest(tour.plan, tour.line, person, [one for one in tour.history if one.at >= told])


def _from(tour: Round, person: Participant, dealt: set[dt.date]) -> dt.datetime:
    """What lies before the last occasion dealt with was dealt with too."""
    last = max(dealt, default=None)
    begun = tour.since(person)
    return max(begun, _moment_of(tour, last)) if last else begun


def _moment_of(tour: Round, day: dt.date) -> dt.datetime:
    """When the digest of that day was due; if digests had another day then, the beginning of it."""
    rhythm = tour.config.digest.cadence
    found = rhythm.on(day)
    return found.at if found else dt.datetime.combine(day, dt.time(0), ZoneInfo(rhythm.zone))


# ------------------------------------------------------------------------------------------------------- the reminders
def _send_reminder(tour: Round, person: Participant) -> bool:
    """One letter for all items of a person that a reminder belongs to; two working days before, one after."""
    first = max(tour.since(person), tour.now - REMINDERS_ARE_MISSED_FOR)
    day_before = first.astimezone(tour.zone(person)).date() - dt.timedelta(days=1)
    dealt = occurrences.ran(tour.conn, tour.plan.ref, _address(person), REMINDER, since=day_before)
    found = due(tour.rhythm(person), dealt, first, tour.now, REMINDER_IS_USEFUL_FOR)
    _skip_reminders(tour, person, found.too_late)
    if not found.run or not concern.works_on(tour.plan, person, tour.day(person)):
        return False
    days = {one.local_date for one in found.run}
    refs = concern.to_remind(tour.plan, person, days, tour.line.today)
    if not refs or _address(person).casefold() in tour.silent or _digest_tells(tour, person):
        tour.claim(person, REMINDER, found.run, run=False)
        return False
    if not tour.claim_day(person) or not tour.claim(person, REMINDER, found.run, run=True):
        return False
    last = found.run[-1].local_date

    def make(frame: Frame) -> Enclosed:
        return Enclosed(reminder(tour.plan, tour.line, refs, frame))

    return tour.post(person, REMINDER, f"reminder:{tour.plan.ref}:{last.isoformat()}", make)


def _skip_reminders(tour: Round, person: Participant, missed: Sequence[Occurrence]) -> None:
    """Most days have nothing to remind of: only those that had are worth a word in the log."""
    for one in missed:
        if concern.to_remind(tour.plan, person, {one.local_date}, one.local_date):
            tour.skip(person, REMINDER, [one])
        else:
            tour.claim(person, REMINDER, [one], run=False)


def _ask_again(tour: Round, person: Participant) -> bool:
    """One reminder that their agreement is asked for, on a working day of theirs, after five in which they were silent;
    what the plan does not wait for any more is asked no more."""
    day = tour.day(person)
    for question in questions.open_for(tour.conn, tour.plan.ref, _address(person), tour.now):
        if question.kind != "agreement":
            continue
        if not agreeing.still_asked(tour.standing, person):
            questions.close(tour.conn, question.id, "as agreed again", tour.now)
            continue
        waited = calendar(tour.plan.holidays).between(question.created.astimezone(tour.zone(person)).date(), day)
        morning = tour.rhythm(person).on(day)
        due_now = waited >= ASK_AGAIN_AFTER and morning is not None and morning.at <= tour.now
        cause = f"agreement:{question.id}"
        if not due_now or outbox.exists(tour.conn, cause, _address(person), "agreement-reminder"):
            continue
        silent = _address(person).casefold() in tour.silent
        if silent or not concern.works_on(tour.plan, person, day) or not tour.claim_day(person):
            continue

        def make(frame: Frame, waited: int = waited) -> Enclosed:
            return Enclosed(agreement.asked(tour.plan, tour.standing, frame, waited=waited))

        if tour.post(person, "agreement-reminder", cause, make):
            return True
    return False


def _digest_tells(tour: Round, person: Participant) -> bool:
    """On the day of the digest there is no reminder: the digest says it all."""
    zone = tour.zone(person)
    begins = dt.datetime.combine(tour.day(person), dt.time(0), zone)
    ends = begins + dt.timedelta(days=1)
    return any(begins <= found.at < ends for found in tour.config.digest.cadence.between(begins - WEEK, ends))


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


def _address(person: Participant) -> str:
    return person.email or ""
