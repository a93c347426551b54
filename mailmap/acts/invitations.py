"""Which invites the plan wants, which are out, and so what to send: values first, mail after (RFC 5546).

An invite follows the item's due date, the day that was promised. A forecast that runs away from it is shown in letters,
but never moves anybody's calendar by itself.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from mailmap.acts.desk import Desk
from mailmap.config import Config
from mailmap.letters.frame import Frame
from mailmap.letters.invite import Invitation, attendees, cancel, request, span
from mailmap.mail.compose import CalendarPart
from mailmap.plan.model import Participant, Plan, PlanState, Side, Status
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.posting import Enclosed, post
from mailmap.store import invites
from mailmap.store.invites import StoredInvite

ENDED = (PlanState.WON, PlanState.LOST, PlanState.CLOSED)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the plan has it now. Instants are UTC."""

    item: int
    start: dt.datetime
    end: dt.datetime
    attendees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """One iTIP message to send: the same sequence for everyone it goes to. `whole`: a cancellation of the meeting
    itself, not only of somebody's place in it. `meeting` is the meeting as it stands once it is sent."""

    method: Literal["REQUEST", "CANCEL"]
    meeting: Meeting
    sequence: int
    recipients: tuple[str, ...]
    whole: bool = True
    was: dt.datetime | None = None
    """The start announced before, where the meeting moves."""


def meetings(plan: Plan) -> dict[int, Meeting]:
    """The meetings still to be held, by item."""
    if plan.state in ENDED:
        return {}
    wanted = {}
    for item in plan.items.values():
        if item.meeting and item.due and item.is_open:
            wanted[item.ref] = Meeting(item.ref, *span(plan, item), attendees(plan, item))
    return wanted


def due(plan: Plan, sent: Mapping[int, StoredInvite], now: dt.datetime) -> Iterator[Errand]:
    """What makes the calendars of all attendees agree with the plan again. A meeting in the past is left alone."""
    wanted = meetings(plan)
    for ref, meeting in wanted.items():
        yield from _wanted(meeting, sent.get(ref), now)
    for ref, old in sent.items():
        held = ref in plan.items and plan.items[ref].status is Status.DONE
        if ref not in wanted and not old.cancelled and not held and old.start > now:
            everybody = tuple(old.attendees)
            yield Errand("CANCEL", Meeting(ref, old.start, old.end, everybody), old.sequence + 1, everybody)


def _wanted(meeting: Meeting, old: StoredInvite | None, now: dt.datetime) -> Iterator[Errand]:
    if meeting.start <= now and (old is None or old.start <= now):
        return
    if old is None:
        yield Errand("REQUEST", meeting, 0, meeting.attendees)
        return
    moved = (old.start, old.end) != (meeting.start, meeting.end)
    if old.cancelled or moved:
        was = old.start if moved and not old.cancelled else None
        yield Errand("REQUEST", meeting, old.sequence + 1, meeting.attendees, was=was)
    invited = {address.casefold() for address in meeting.attendees}
    removed = tuple(address for address in old.attendees if address not in invited)
    if removed and not old.cancelled:
        yield Errand("CANCEL", meeting, old.sequence + 1, removed, whole=False)
    added = tuple(address for address in meeting.attendees if address.casefold() not in old.attendees)
    if added and not (moved or old.cancelled):
        yield Errand("REQUEST", meeting, old.sequence, added)


def send_due(conn: Connection, config: Config, plan: Plan, cause: str, now: dt.datetime) -> int:
    """Queue every invite, update and cancellation that `plan` needs now. Gives how many letters were queued."""
    if plan.state is PlanState.DRAFT:
        return 0
    sent = invites.of_plan(conn, plan.ref)
    line = timeline(plan, today(plan, now))
    return sum(
        _run(conn, config, plan, line, errand, sent.get(errand.meeting.item), cause, now)
        for errand in list(due(plan, sent, now))
    )


def send_again(desk: Desk, invite: StoredInvite) -> None:
    """The current invitation, to the sender alone: they answered an earlier one, or lost it (REFRESH)."""
    meeting = meetings(desk.before).get(invite.item)
    if meeting is None or invite.cancelled:
        return
    errand = Errand("REQUEST", meeting, invite.sequence, (desk.address,))
    line = timeline(desk.before, today(desk.before, desk.now))
    _run(desk.conn, desk.config, desk.before, line, errand, invite, desk.cause, desk.now)


def _run(
    conn: Connection,
    config: Config,
    plan: Plan,
    line: Timeline,
    errand: Errand,
    old: StoredInvite | None,
    cause: str,
    now: dt.datetime,
) -> int:
    """Keep what the calendars will know, and queue one letter a recipient. Later letters carry a later DTSTAMP."""
    meeting = errand.meeting
    uid = old.uid if old else f"{secrets.token_hex(16)}@{config.assistant.address.rpartition('@')[2]}"
    stamp = invites.keep(
        conn,
        plan.ref,
        meeting.item,
        uid=uid,
        sequence=errand.sequence,
        start=meeting.start,
        end=meeting.end,
        attendees=meeting.attendees,
        cancelled=errand.method == "CANCEL" and errand.whole,
        now=now,
    )
    kept = invites.of_plan(conn, plan.ref)[meeting.item]
    invitation = Invitation(
        uid=uid,
        sequence=errand.sequence,
        item=meeting.item,
        start=meeting.start,
        end=meeting.end,
        attendees=meeting.attendees if errand.whole or errand.method == "REQUEST" else errand.recipients,
        answers={a.address: a.partstat for a in kept.attendees.values() if a.partstat != invites.NEEDS_ACTION},
        was=errand.was,
    )
    people = [_person(plan, address) for address in errand.recipients]
    return sum(_letter(conn, config, plan, line, errand, invitation, person, cause, stamp) for person in people)


def _person(plan: Plan, address: str) -> Participant:
    """Whoever left the plan still has its meetings in their calendar, and sees no more than a buyer."""
    return plan.people.get(address.casefold()) or Participant(email=address, side=Side.BUYER, role="participant")


def _letter(
    conn: Connection,
    config: Config,
    plan: Plan,
    line: Timeline,
    errand: Errand,
    invitation: Invitation,
    person: Participant,
    cause: str,
    stamp: dt.datetime,
) -> bool:
    def make(frame: Frame) -> Enclosed:
        if errand.method == "REQUEST":
            content, ics = request(plan, line, invitation, frame)
        else:
            content, ics = cancel(plan, line, invitation, frame, whole=errand.whole)
        return Enclosed(content, calendar=CalendarPart(ics, errand.method))

    purpose = f"{'invite' if errand.method == 'REQUEST' else 'cancel'}-{invitation.item}-{errand.sequence}"
    return post(conn, config, plan, person, purpose=purpose, cause=cause, now=stamp, make=make) is not None
