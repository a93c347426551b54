"""Reminders: one letter for all items of a person that it belongs to; two working days before, and one after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from mailmap import concern
from mailmap.acts import agreeing
from mailmap.letters import agreement
from mailmap.letters.brief import brief
from mailmap.letters.content import Content
from mailmap.letters.frame import Frame
from mailmap.letters.reminder import reminder
from mailmap.occasions.tour import Tour, address_of
from mailmap.plan.model import Participant, Plan
from mailmap.plan.timeline import Timeline, calendar
from mailmap.posting import Enclosed
from mailmap.store import occurrences, outbox, questions
from scheduler.cadence import Occurrence
from scheduler.due import due

REMINDER = "reminder"
REMINDER_IS_USEFUL_FOR = dt.timedelta(days=2)
ASK_AGAIN_AFTER = 5
"""Working days after which somebody is reminded that their agreement is asked for."""
REMINDERS_ARE_MISSED_FOR = dt.timedelta(days=14)
"""Reminders that lie further back are not even counted: the digests since have told it all."""
WEEK = dt.timedelta(days=7)


def remind(tour: Tour, person: Participant) -> bool:
    """One letter for all items of a person that a reminder belongs to; two working days before, one after."""
    first = max(tour.since(person), tour.now - REMINDERS_ARE_MISSED_FOR)
    day_before = first.astimezone(tour.zone(person)).date() - dt.timedelta(days=1)
    dealt = occurrences.ran(tour.conn, tour.plan.ref, address_of(person), REMINDER, since=day_before)
    found = due(tour.rhythm(person), dealt, first, tour.now, REMINDER_IS_USEFUL_FOR)
    _skip_reminders(tour, person, found.too_late)
    if not found.run or not concern.works_on(tour.plan, person, tour.day(person)):
        return False
    days = {one.local_date for one in found.run}
    refs = concern.to_remind(tour.plan, person, days, tour.line.today)
    if not refs or address_of(person).casefold() in tour.silent or _digest_tells(tour, person):
        tour.claim(person, REMINDER, found.run, run=False)
        return False
    if not tour.claim_day(person) or not tour.claim(person, REMINDER, found.run, run=True):
        return False
    last = found.run[-1].local_date

    def make(frame: Frame) -> Enclosed:
        return Enclosed(reminder_of(tour.plan, tour.line, refs, frame, tour.rsvps))

    return tour.post(person, REMINDER, f"reminder:{tour.plan.ref}:{last.isoformat()}", make)


def reminder_of(
    plan: Plan, line: Timeline, refs: Collection[int], frame: Frame, rsvps: Mapping[int, Mapping[str, str]]
) -> Content:
    """The letter: a brief where it is about one meeting alone. `rsvps` as `mailmap.letters.digest` has them."""
    [*others, ref] = refs
    if others or plan.items[ref].meeting is None or plan.items[ref].due is None:
        return reminder(plan, line, refs, frame)
    return brief(plan, line, ref, frame, rsvps.get(ref))


def _skip_reminders(tour: Tour, person: Participant, missed: Sequence[Occurrence]) -> None:
    """Most days have nothing to remind of: only those that had are worth a word in the log."""
    for one in missed:
        if concern.to_remind(tour.plan, person, {one.local_date}, one.local_date):
            tour.skip(person, REMINDER, [one])
        else:
            tour.claim(person, REMINDER, [one], run=False)


def ask_again(tour: Tour, person: Participant) -> bool:
    """One reminder that their agreement is asked for, on a working day of theirs, after five in which they were silent;
    what the plan does not wait for any more is asked no more."""
    day = tour.day(person)
    for question in questions.open_for(tour.conn, tour.plan.ref, address_of(person), tour.now):
        if question.kind != "agreement":
            continue
        if not agreeing.still_asked(tour.standing, person):
            questions.close(tour.conn, question.id, "as agreed again", tour.now)
            continue
        waited = calendar(tour.plan.holidays).between(question.created.astimezone(tour.zone(person)).date(), day)
        morning = tour.rhythm(person).on(day)
        due_now = waited >= ASK_AGAIN_AFTER and morning is not None and morning.at <= tour.now
        cause = f"agreement:{question.id}"
        if not due_now or outbox.exists(tour.conn, cause, address_of(person), "agreement-reminder"):
            continue
        silent = address_of(person).casefold() in tour.silent
        if silent or not concern.works_on(tour.plan, person, day) or not tour.claim_day(person):
            continue

        def make(frame: Frame, waited: int = waited) -> Enclosed:
            return Enclosed(agreement.asked(tour.plan, tour.standing, frame, waited=waited))

        if tour.post(person, "agreement-reminder", cause, make):
            return True
    return False


def _digest_tells(tour: Tour, person: Participant) -> bool:
    """On the day of the digest there is no reminder: the digest says it all."""
    zone = tour.zone(person)
    begins = dt.datetime.combine(tour.day(person), dt.time(0), zone)
    ends = begins + dt.timedelta(days=1)
    return any(begins <= found.at < ends for found in tour.config.digest.cadence.between(begins - WEEK, ends))
