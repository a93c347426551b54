"""The weekly digest: who gets it, and when. The rep has it some hours earlier, as a preview that others do not see.

A preview is the rep's own digest of that week: nobody gets more mail by it. Until the others' time has come the rep may
hold it or put a line above it; a digest that is held waits for its release as long as it is of use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from mailmap import concern, judging
from mailmap.acts.waiting import Waiting, waiting_of
from mailmap.editions import USEFUL_FOR
from mailmap.letters.digest import digest
from mailmap.letters.frame import Frame
from mailmap.letters.preview import Preview, TopLine
from mailmap.occasions.tour import Tour, address_of
from mailmap.plan.model import Participant, Side
from mailmap.plan.review import findings
from mailmap.plan.roles import lead_to_ask
from mailmap.posting import Enclosed
from mailmap.store import editions, occurrences
from mailmap.store.editions import Edition
from scheduler.cadence import Occurrence
from scheduler.due import due

DIGEST = "digest"
WEEK = dt.timedelta(days=7)


def send_digest(tour: Tour, person: Participant) -> bool:
    """Queue this person's digest if it is due, once an occasion."""
    ref, address = tour.plan.ref, address_of(person)
    dealt = occurrences.ran(tour.conn, ref, address, DIGEST)
    first = _from(tour, person, dealt)
    found = due(tour.config.digest.cadence, dealt, first, tour.now, USEFUL_FOR)
    tour.skip(person, DIGEST, found.too_late)
    early = () if found.run else _early(tour, person, dealt, first)
    run = found.run or early
    if not run or concern.is_away(person, tour.day(person)):
        return False
    edition = editions.get(tour.conn, ref, run[-1].local_date)
    if edition.held and not early:
        return False
    waiting = waiting_of(tour.conn, tour.plan, person, tour.now)
    if not _gets(tour, person, waiting):
        tour.claim(person, DIGEST, run, run=False)
        return False
    if not tour.claim_day(person) or not tour.claim(person, DIGEST, run, run=True):
        return False
    before = _before(tour, person, run[-1].local_date)
    above = preview_of(tour, run[-1]) if early else _top(tour, edition)

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
            well=tour.health,
            above=above,
        )
        return Enclosed(content, attachments=[tour.attached])

    year, week, _ = run[-1].local_date.isocalendar()
    return tour.post(person, DIGEST, f"digest:{ref}:{year}-W{week:02d}", make)


def _early(tour: Tour, person: Participant, dealt: set[dt.date], first: dt.datetime) -> Sequence[Occurrence]:
    """The occasion of which this person has the preview now."""
    if person != lead_to_ask(tour.plan, Side.SELLER):
        return ()
    return due(tour.config.digest.preview, dealt, first, tour.now, tour.config.digest.preview.ahead).run


def _gets(tour: Tour, person: Participant, waiting: Waiting) -> bool:
    if address_of(person).casefold() in tour.silent:
        return False
    before = _before(tour, person)
    told = _moment_of(tour, before) if before else tour.started
    news = [one for one in tour.history if one.at >= told]
    return waiting.asks or concern.wants_digest(tour.plan, tour.line, person, news)


def _before(tour: Tour, person: Participant, occasion: dt.date = dt.date.max) -> dt.date | None:
    """The day of the last digest that this person got, before this one."""
    ran = occurrences.ran(tour.conn, tour.plan.ref, address_of(person), DIGEST, outcome="run")
    return max((day for day in ran if day < occasion), default=None)


def preview_of(tour: Tour, occasion: Occurrence) -> Preview:
    """What the rep reads above their digest, about the others' and about the plan."""
    rep = lead_to_ask(tour.plan, Side.SELLER)
    others = [person for person in tour.plan.people.values() if person != rep and _will_get(tour, person)]
    last = occasion.local_date - WEEK
    rules = judging.rules_broken(tour.conn, tour.plan, tour.config.requirements, tour.now)
    return Preview(
        at=_moment_of(tour, occasion.local_date),
        to=tuple(others),
        health=tour.health,
        findings=(*rules, *findings(tour.plan, tour.line.today)),
        left_out=last if editions.get(tour.conn, tour.plan.ref, last).held else None,
    )


def _top(tour: Tour, edition: Edition) -> TopLine | None:
    by = tour.plan.person(edition.line_by)
    return TopLine(by.shown_name if by else tour.plan.seller, edition.line) if edition.line else None


def _will_get(tour: Tour, person: Participant) -> bool:
    away = concern.is_away(person, tour.day(person))
    return not away and _gets(tour, person, waiting_of(tour.conn, tour.plan, person, tour.now))


def _from(tour: Tour, person: Participant, dealt: set[dt.date]) -> dt.datetime:
    """What lies before the last occasion dealt with was dealt with too."""
    last = max(dealt, default=None)
    begun = tour.since(person)
    return max(begun, _moment_of(tour, last)) if last else begun


def _moment_of(tour: Tour, day: dt.date) -> dt.datetime:
    """When the digest of that day was due; if digests had another day then, the beginning of it."""
    rhythm = tour.config.digest.cadence
    found = rhythm.on(day)
    return found.at if found else dt.datetime.combine(day, dt.time(0), ZoneInfo(rhythm.zone))
