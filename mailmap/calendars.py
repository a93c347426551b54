"""A calendar's answer to an invite: recorded, newest first of each attendee; another time becomes a proposal (RFC 5546)."""

from __future__ import annotations

import datetime as dt

import structlog
from sqlalchemy import Connection

from mailmap import answering, invitations, proposing
from mailmap.decide import Decided
from mailmap.desk import Desk
from mailmap.plan.model import Plan
from mailmap.plan.roles import may
from mailmap.reading import CommandReading
from mailmap.store import invites
from mailmap.store.invites import StoredInvite
from parsers.calendar import Counter, Refresh, Rsvp

log = structlog.get_logger()


def answer(desk: Desk) -> str:
    """Carry out a calendar part from an authenticated attendee. Gives the result to be kept with the mail."""
    part = desk.said.mail.calendar
    if not isinstance(part, Rsvp | Counter | Refresh):
        return "calendar: nothing that answers an invite"
    invite = invites.by_uid(desk.conn, part.uid)
    if invite is None or invite.plan != desk.before.ref:
        return "calendar: no meeting of ours"
    reading = desk.said.reading.calendar
    if reading is None or reading.decision not in ("apply", "propose"):
        return f"calendar: refused: {reading.why if reading else ''}"
    if desk.address.casefold() not in invite.attendees:
        return "calendar: the sender is not invited"
    match part:
        case Rsvp():
            return _rsvp(desk, part, invite)
        case Counter():
            return _counter(desk, part, invite)
        case Refresh():
            invitations.send_again(desk.conn, desk.config, desk.before, invite, desk.sender, desk.cause, desk.now)
            return "calendar: refresh"


def _rsvp(desk: Desk, part: Rsvp, invite: StoredInvite) -> str:
    if part.sequence is not None and part.sequence < invite.sequence:
        # The answer is to a time that no longer holds: it counts for nothing, and the current invite goes out again.
        invitations.send_again(desk.conn, desk.config, desk.before, invite, desk.sender, desk.cause, desk.now)
        return "calendar: answer to an earlier time"
    new = invites.reply(
        desk.conn,
        part.uid,
        desk.address,
        part.partstat,
        sequence=part.sequence,
        dtstamp=part.dtstamp,
        comment=part.comment,
    )
    if not new:
        return "calendar: known already"
    desk.record("rsvp", f"{part.partstat}{f': {part.comment}' if part.comment else ''}", item=invite.item)
    return f"calendar: {part.partstat}"


def _counter(desk: Desk, part: Counter, invite: StoredInvite) -> str:
    """Another time is a wish: the item's owner applies it by saying so, everybody else proposes it to the owner."""
    if part.start is None:
        return "calendar: no other time is named"
    item = desk.before.items[invite.item]
    minutes = round((part.end - part.start) / dt.timedelta(minutes=1)) if part.end else None
    command = CommandReading(
        verb="meet",
        items=(item.ref,),
        start=part.start,
        minutes=minutes,
        reason=part.comment,
        decision="propose",
        source=f"another time for #{item.ref}, from the calendar",
    )
    ruling = may(desk.before, desk.sender, "meet", item=item.ref)
    to = ruling.to or desk.address
    desk.results.extend(proposing.propose(desk, Decided(command, ask={to: (item.ref,)})))
    answering.keep(desk)
    return "calendar: another time proposed"


def plan_of(conn: Connection, uid: str) -> str | None:
    """The plan whose meeting has this UID: how a calendar's answer finds its way."""
    invite = invites.by_uid(conn, uid)
    return invite.plan if invite else None


