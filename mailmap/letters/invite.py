"""Invitations to the plan's meetings: the mail in words and the iTIP object (RFC 5546) that puts it in a calendar.

Who is invited and when follows from the plan; UID, SEQUENCE and the instant of sending come from the caller, who
remembers them. All times in the object are UTC, so that no reader has to understand a time zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.plain import plain, plain_lines
from mailmap.letters.wording import Wording
from mailmap.plan.model import ActionItem, Milestone, Plan, Status
from mailmap.plan.timeline import Timeline, latest_safe

INVITED_ROLES = ("champion", "account executive")


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting as its attendees' calendars know it.

    `uid` holds at least 128 random bits and never changes; `sequence` grows by one with every object sent after the
    first; `start` and `end` are aware. `attendees` are the addresses listed in it, `answers` what they said so far
    (address -> accepted, declined, tentative, delegated). `was` is the start announced before, if the meeting moved.
    """

    uid: str
    sequence: int
    item: int
    start: dt.datetime
    end: dt.datetime
    attendees: tuple[str, ...]
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    was: dt.datetime | None = None


def attendees(plan: Plan, item: ActionItem) -> tuple[str, ...]:
    """Whom a meeting concerns: those named with it, else its owner, its predecessors' owners, champion and account
    executive. Addresses of participants, each once."""
    if item.meeting and item.meeting.attendees:
        named = list(item.meeting.attendees)
    else:
        before = [plan.items[ref].owner for ref in item.after if ref in plan.items]
        leads = [p.email for p in plan.participants if p.role.casefold() in INVITED_ROLES]
        named = [address for address in (item.owner, *before, *leads) if address]
    people = {address.casefold(): address for address in reversed(named) if plan.person(address)}
    return tuple(dict.fromkeys(people[address.casefold()] for address in named if address.casefold() in people))


def span(plan: Plan, item: ActionItem) -> tuple[dt.datetime, dt.datetime]:
    """When a meeting is, in UTC: its time on the item's due day in the meeting's zone, else the plan's.

    A time that daylight saving skips or doubles is read with the offset before the change. Raises ValueError if the
    item is no meeting or has no due date.
    """
    if item.meeting is None or item.due is None:
        raise ValueError(f"#{item.ref} is no meeting with a date")
    local = dt.datetime.combine(item.due, item.meeting.time, ZoneInfo(item.meeting.timezone or plan.timezone))
    start = local.astimezone(dt.UTC)
    return start, start + dt.timedelta(minutes=item.meeting.minutes)


def request(plan: Plan, timeline: Timeline, invitation: Invitation, frame: Frame) -> tuple[Content, bytes]:
    """The invitation, or what is new about it: the words and the REQUEST object. `frame.now` becomes its DTSTAMP and
    must be later than that of any object sent before with this UID."""
    item = plan.items[invitation.item]
    content = render("invite", _values(plan, timeline, invitation, frame, item))
    return content, _object("REQUEST", plan, item, invitation, frame, content.text)


def cancel(
    plan: Plan, timeline: Timeline, invitation: Invitation, frame: Frame, *, whole: bool = True
) -> tuple[Content, bytes]:
    """The meeting is off (`whole`), or goes on without this recipient, who is `invitation.attendees` then."""
    item = plan.items[invitation.item]
    content = render("cancel", _values(plan, timeline, invitation, frame, item) | {"whole": whole})
    return content, _object("CANCEL", plan, item, invitation, frame, content.text, whole=whole)


# ------------------------------------------------------------------------------------------------------ the words
@dataclass(frozen=True, slots=True)
class Guest:
    """One line of "Who"."""

    name: str
    company: str
    role: str
    leads: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    ref: int
    title: str
    owner: str
    due: str
    deliverable: str | None


def _values(
    plan: Plan, timeline: Timeline, invitation: Invitation, frame: Frame, item: ActionItem
) -> dict[str, object]:
    """What the templates know: nothing but what stands in the plan."""
    wording = Wording(frame.recipient.locale or plan.locale, plan.timezone, timeline.today)
    zone = ZoneInfo((item.meeting.timezone if item.meeting else None) or plan.timezone)
    start, end = invitation.start.astimezone(zone), invitation.end.astimezone(zone)
    milestone = plan.milestone_of[item.ref]
    counted = [other for other in milestone.items if other.status is not Status.DROPPED]

    def line(other: ActionItem) -> ItemLine:
        due = wording.day(other.due) if other.due else "not set"
        return ItemLine(other.ref, plain(other.title), _name(plan, other.owner), due, other.deliverable)

    return {
        "plan": plan,
        "frame": frame,
        "item": item,
        "title": plain(item.title),
        "when": f"{wording.full(start.date())}, {start:%H:%M} to {end:%H:%M} {_letters(start)}{_city(zone)}",
        "begins": _instant(start, wording),
        "was": _instant(invitation.was.astimezone(zone), wording) if invitation.was else None,
        "where": item.meeting.where if item.meeting else None,
        "guests": [_guest(plan, address, item) for address in invitation.attendees],
        "outcome": milestone.exit if counted and counted[-1].ref == item.ref else None,
        "today": wording.day(timeline.today),
        "stand": _stand(milestone, counted, timeline, wording),
        "before": [line(plan.items[ref]) for ref in item.after if ref in plan.items and plan.items[ref].is_open],
        "after": [line(other) for other in plan.items.values() if item.ref in other.after and other.is_open],
        "moving": _moving(plan, item, start, timeline, wording),
    }


def _stand(milestone: Milestone, counted: Sequence[ActionItem], timeline: Timeline, wording: Wording) -> str:
    """How far the milestone is that the meeting belongs to."""
    done = sum(other.status is Status.DONE for other in counted)
    end = timeline.milestone_end(milestone.ref)
    ends = f"; it ends {wording.day(end)}" if end else ""
    return f"{milestone.ref} {plain(milestone.title)}: {done} of {len(counted)} items done{ends}."


def _moving(plan: Plan, item: ActionItem, start: dt.datetime, timeline: Timeline, wording: Wording) -> str:
    """How to move the meeting, and how far that is harmless."""
    another = start + dt.timedelta(days=3 if start.weekday() == 4 else 1)
    words = f'in words ("meet {item.ref} on {another.day} {another:%b} at {another:%H:%M}")'
    how = (
        "The date is fixed. If it cannot hold, reply"
        if item.fixed
        else "Propose another time in your calendar, or reply"
    )
    safe = latest_safe(plan, item.ref, timeline.today) if item.is_open else None
    if safe is None or timeline.go_live is None:
        return f"{how} {words}."
    return f"{how} {words}. Go-live stays {wording.full(timeline.go_live)} if it is held by {wording.day(safe)}."


def _instant(moment: dt.datetime, wording: Wording) -> str:
    return f"{wording.full(moment.date())}, {moment:%H:%M} {_letters(moment)}"


def _letters(moment: dt.datetime) -> str:
    """ "EST"; a zone that has no letters says its distance from UTC."""
    letters = moment.strftime("%Z")
    return f"UTC{letters}" if letters[:1] in "+-" else letters


def _city(zone: ZoneInfo) -> str:
    _, slash, city = zone.key.rpartition("/")
    return f" ({city.replace('_', ' ')})" if slash else ""


def _guest(plan: Plan, address: str, item: ActionItem) -> Guest:
    person = plan.person(address)
    if person is None:
        return Guest(address, "", "", False)
    leads = bool(item.owner) and address.casefold() == str(item.owner).casefold()
    return Guest(plain(person.shown_name), plain(plan.company(person.side)), plain(person.role), leads)


def _name(plan: Plan, address: str | None) -> str:
    person = plan.person(address)
    return plain(person.shown_name) if person else address or "who?"


# --------------------------------------------------------------------------------------------------- the iTIP object
_PARTSTATS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE", "delegated": "DELEGATED"}


def _object(
    method: str, plan: Plan, item: ActionItem, invitation: Invitation, frame: Frame, text: str, *, whole: bool = True
) -> bytes:
    if invitation.end <= invitation.start:
        raise ValueError("a meeting ends after it begins")
    event = Event()
    event.add("UID", invitation.uid)
    event.add("SEQUENCE", invitation.sequence)
    event.add("DTSTAMP", frame.now.astimezone(dt.UTC))
    event.add("DTSTART", invitation.start.astimezone(dt.UTC))
    event.add("DTEND", invitation.end.astimezone(dt.UTC))
    event.add("SUMMARY", f"{plain(item.title)} [{plan.ref}]")
    event.add("DESCRIPTION", plain_lines(text))
    if item.meeting and item.meeting.where:
        event.add("LOCATION", plain(item.meeting.where))
    event.add("ORGANIZER", vCalAddress(f"mailto:{frame.assistant_address}"))
    for address in invitation.attendees:
        event.add("ATTENDEE", _attendee(plan, address, invitation.answers, asked=method == "REQUEST"))
    if method == "CANCEL" and whole:
        event.add("STATUS", "CANCELLED")
    elif method == "REQUEST":
        event.add("STATUS", "CONFIRMED")
        if item.fixed:
            event.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//MailMAP//Mutual action plans//EN")
    calendar.add("METHOD", method)
    calendar.add_component(event)
    return calendar.to_ical()


def _attendee(plan: Plan, address: str, answers: Mapping[str, str], *, asked: bool) -> vCalAddress:
    """A person on the list; `asked` for an answer unless it is known already."""
    person = plan.person(address)
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = _PARTSTATS.get(answers.get(address, ""), "NEEDS-ACTION")
    if asked:
        attendee.params["RSVP"] = "TRUE"
    # A quotation mark cannot stand in a parameter, and its RFC 6868 form is shown raw by older readers.
    attendee.params["CN"] = plain(person.shown_name if person else address).replace('"', "")
    return attendee
