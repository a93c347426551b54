"""Which invites the plan wants, which are out, and so what to send: values first, mail after (RFC 5546).

An invite follows the item's due date, the day that was promised. A forecast that runs away from it is shown in letters,
but never moves anybody's calendar by itself.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.letters.invite import Invitation, attendees_of, cancel, meeting_start, request
from mailmap.plan.model import Plan, PlanState, Status
from mailmap.plan.timeline import timeline, today
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
class Invite:
    """One iTIP message to send: the same sequence for everyone it goes to."""

    method: Literal["request", "cancel"]
    meeting: Meeting
    sequence: int
    recipients: tuple[str, ...]
    whole: bool = True
    """A cancellation of the meeting itself, not only of somebody's place in it."""


def meetings(plan: Plan) -> dict[int, Meeting]:
    """The meetings still to be held, by item."""
    if plan.state in ENDED:
        return {}
    wanted = {}
    for item in plan.items.values():
        if item.meeting and item.due and item.is_open:
            start = meeting_start(plan, item).astimezone(dt.UTC)
            end = start + dt.timedelta(minutes=item.meeting.minutes)
            wanted[item.ref] = Meeting(item.ref, start, end, attendees_of(plan, item))
    return wanted


def due(plan: Plan, sent: Mapping[int, StoredInvite], now: dt.datetime) -> Iterator[Invite]:
    """What makes the calendars of all attendees agree with the plan again. A meeting in the past is left alone."""
    wanted = meetings(plan)
    for ref, meeting in wanted.items():
        yield from _wanted(meeting, sent.get(ref), now)
    for ref, old in sent.items():
        gone = ref not in wanted and not old.cancelled and old.start > now
        finished = ref in plan.items and plan.items[ref].status is Status.DONE
        if gone and not finished:
            held = Meeting(ref, old.start, old.end, tuple(old.attendees))
            yield Invite("cancel", held, old.sequence + 1, held.attendees)


def _wanted(meeting: Meeting, old: StoredInvite | None, now: dt.datetime) -> Iterator[Invite]:
    if meeting.start <= now and (old is None or old.start <= now):
        return
    if old is None or old.cancelled or (old.start, old.end) != (meeting.start, meeting.end):
        yield Invite("request", meeting, 0 if old is None else old.sequence + 1, meeting.attendees)
        return
    added = tuple(address for address in meeting.attendees if address not in old.attendees)
    removed = tuple(address for address in old.attendees if address not in meeting.attendees)
    if added:
        yield Invite("request", meeting, old.sequence, added)
    if removed:
        yield Invite("cancel", meeting, old.sequence, removed, whole=False)


def send_due(conn: Connection, config: Config, plan: Plan, cause: str, now: dt.datetime) -> int:
    """Queue every invite, update and cancellation that `plan` needs now. Gives how many letters were queued."""
    if plan.state is PlanState.DRAFT:
        return 0
    sent = invites.of_plan(conn, plan.ref)
    queued = 0
    for invite in list(due(plan, sent, now)):
        uid = sent[invite.meeting.item].uid if invite.meeting.item in sent else f"{secrets.token_hex(16)}@{plan.ref.lower()}"
        queued += _send(conn, config, plan, invite, uid, cause, now)
        invites.keep(
            conn,
            plan.ref,
            invite.meeting.item,
            uid=uid,
            sequence=invite.sequence,
            start=invite.meeting.start,
            end=invite.meeting.end,
            attendees=meetings(plan)[invite.meeting.item].attendees if invite.meeting.item in meetings(plan) else invite.recipients,
            cancelled=invite.method == "cancel" and invite.whole,
            now=now,
        )
    return queued


def _send(conn: Connection, config: Config, plan: Plan, invite: Invite, uid: str, cause: str, now: dt.datetime) -> int:
    """The letters of one invite, one message an attendee."""
    line = timeline(plan, today(plan, now))
    item = plan.items[invite.meeting.item]
    invitation = Invitation(
        uid=uid,
        sequence=invite.sequence,
        item=item,
        start=invite.meeting.start,
        end=invite.meeting.end,
        attendees=invite.meeting.attendees,
        organizer=config.assistant.address,
    )
    queued = 0
    for address in invite.recipients:
        person = plan.person(address)
        if person is None:
            continue

        def make(frame: Frame) -> Enclosed:  # noqa: B023
            content, ics = (request if invite.method == "request" else cancel)(plan, line, invitation, frame)
            return Enclosed(content, calendar=CalendarPart(ics, invite.method.upper()))

        purpose = f"invite-{invite.method}-{item.ref}-{invite.sequence}"
        queued += post(conn, config, plan, person, purpose=purpose, cause=cause, now=now, make=make) is not None
    return queued
