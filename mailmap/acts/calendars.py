"""A calendar's answer to an invite: recorded, the newest of each attendee; another time is a wish to move the meeting
(RFC 5546)."""

from __future__ import annotations

import datetime as dt

from mailmap.acts import announcing, answering, invitations, proposing
from mailmap.acts.desk import Desk
from mailmap.decide import Decided
from mailmap.edits import edits_of
from mailmap.letters.receipt import Applied
from mailmap.plan.roles import may
from mailmap.reading import CommandReading
from mailmap.store import invites
from mailmap.store.invites import StoredInvite
from parsers.calendar import Counter, Refresh, Rsvp


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
            invitations.send_again(desk, invite)
            return "calendar: refresh"


def _rsvp(desk: Desk, part: Rsvp, invite: StoredInvite) -> str:
    if part.sequence is not None and part.sequence < invite.sequence:
        # The answer is to a time that no longer holds: it counts for nothing, and the current invite goes out again.
        invitations.send_again(desk, invite)
        return "calendar: answer to an earlier time"
    partstat = part.partstat or invites.NEEDS_ACTION
    new = invites.reply(
        desk.conn,
        part.uid,
        desk.address,
        partstat,
        sequence=part.sequence,
        dtstamp=part.dtstamp,
        comment=part.comment,
    )
    if not new:
        return "calendar: known already"
    desk.record("rsvp", f"{partstat}{f': {part.comment}' if part.comment else ''}", item=invite.item)
    return f"calendar: {partstat}"


def _counter(desk: Desk, part: Counter, invite: StoredInvite) -> str:
    """Who may move the meeting moves it by this; for anybody else it is a proposal to the item's owner."""
    if part.start is None:
        return "calendar: no other time is named"
    ref = invite.item
    ruling = may(desk.before, desk.sender, "meet", item=ref)
    command = CommandReading(
        verb="meet",
        items=(ref,),
        start=part.start,
        minutes=round((part.end - part.start) / dt.timedelta(minutes=1)) if part.end else None,
        reason=part.comment,
        decision=ruling.decision,
        source=f"another time for #{ref}, from the calendar",
    )
    if ruling.decision == "apply":
        edits = edits_of(command, desk.before, desk.sender, desk.day)
        desk.record("meet", command.source, edits, item=ref)
        desk.results.append(Applied(words=command.source, verb="meet", items=(ref,), reason=part.comment))
        announcing.tell(desk)
        invitations.send_due(desk.conn, desk.config, desk.plan, desk.cause, desk.now)
    else:
        desk.results.extend(proposing.propose(desk, Decided(command, ask={ruling.to or "": (ref,)})))
    answering.keep(desk)
    return f"calendar: another time {'set' if ruling.decision == 'apply' else 'proposed'}"
