"""Invitations to the plan's meetings: the mail in words and the iTIP object (RFC 5546) that puts it in a calendar.

Who is invited and when follows from the plan; UID, SEQUENCE and the instant of sending come from the caller, who
remembers them. The words are on the recipient's clock; all times in the object are UTC, so that no reader of it has to
understand a time zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from mailmap.letters.agenda import agenda
from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.meeting import attendees, span
from mailmap.letters.plain import plain, plain_lines
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, sentences
from mailmap.plan.model import ActionItem, MilestoneKind, Plan
from mailmap.plan.timeline import Timeline

__all__ = ["Invitation", "attendees", "cancel", "request", "span"]

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting as its attendees' calendars know it.

    `uid` holds at least 128 random bits and never changes; `sequence` grows by one with every object sent after the
    first; `start` and `end` are aware. `attendees` are the addresses listed in it, `answers` what they said so far
    (address in lower case -> accepted, declined, tentative, delegated). `was` is the start announced before, if the
    meeting moved.
    """

    uid: str
    sequence: int
    item: int
    start: dt.datetime
    end: dt.datetime
    attendees: tuple[str, ...]
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    was: dt.datetime | None = None


def request(plan: Plan, timeline: Timeline, invitation: Invitation, frame: Frame) -> tuple[Content, bytes]:
    """The invitation, or what is new about it: the words and the REQUEST object. `frame.now` becomes its DTSTAMP and
    must be later than that of any object sent before with this UID."""
    item = plan.items[invitation.item]
    content = render("invite", _values(plan, timeline, invitation, frame, item))
    return content, _object("REQUEST", plan, item, invitation, frame, content.text)


def cancel(
    plan: Plan, timeline: Timeline, invitation: Invitation, frame: Frame, *, whole: bool = True
) -> tuple[Content, bytes]:
    """The meeting is off (`whole`), or goes on without this recipient, who is `invitation.attendees` then. The item may
    have left the plan."""
    item = plan.items.get(invitation.item) or ActionItem(ref=invitation.item, title="Meeting")
    values = {
        "frame": frame,
        "whole": whole,
        "title": plain(item.title),
        "named": f"{plain(item.title)} (#{item.ref})",
        "begins": Reader(plan, timeline, frame).wording.moment(invitation.start),
        "reason": sentences([f"Reason: {plain(item.reason)}"]) if item.reason and whole else "",
    }
    content = render("cancel", values)
    return content, _object("CANCEL", plan, item, invitation, frame, content.text, whole=whole)


def decline_counter(plan: Plan, uid: str, sequence: int, comment: str, frame: Frame) -> bytes:
    """The DECLINECOUNTER object for an attendee who asked for another time: the meeting of that `sequence` stays as it
    is, and `comment` says why (RFC 5546, 3.2.8: nothing of the meeting itself is told again)."""
    event = Event()
    event.add("UID", uid)
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", frame.now.astimezone(dt.UTC))
    event.add("ORGANIZER", vCalAddress(f"mailto:{frame.assistant_address}"))
    event.add("ATTENDEE", _attendee(plan, frame.recipient_address, {}, asked=False))
    event.add("COMMENT", plain(comment))
    return _calendar("DECLINECOUNTER", event)


# ------------------------------------------------------------------------------------------------------ the words
@dataclass(frozen=True, slots=True)
class Guest:
    """One line of "Who"."""

    name: str
    company: str
    role: str
    leads: bool

    @property
    def said(self) -> str:
        place = f" ({self.company}, {self.role})" if self.role else ""
        return f"{self.name}{place}{', leads' if self.leads else ''}"


def _values(
    plan: Plan, timeline: Timeline, invitation: Invitation, frame: Frame, item: ActionItem
) -> dict[str, object]:
    """What the templates know: nothing but what stands in the plan."""
    reader = Reader(plan, timeline, frame)
    wording = reader.wording
    return {
        "frame": frame,
        "item": item,
        "named": f"{plain(item.title)} (#{item.ref})",
        "title": plain(item.title),
        "begins": wording.moment(invitation.start),
        "was": wording.moment(invitation.was) if invitation.was else "",
        "when": _when(reader, invitation, item),
        "where": plain(item.meeting.where or "") if item.meeting else "",
        "guests": [_guest(reader, address, item) for address in invitation.attendees],
        "agenda": agenda(reader, item),
        "moving": _moving(reader, item, invitation.start),
        "buttons": (
            Button(
                "Another time",
                frame.mailto(f"Another time: #{item.ref}", f"meet {item.ref} on "),
                f"Propose another time for number {item.ref}, {plain(item.title)}",
            ),
        ),
    }


def _when(reader: Reader, invitation: Invitation, item: ActionItem) -> tuple[str, ...]:
    """On the reader's clock, then on the meeting's own where that shows another hour."""
    wording, own = reader.wording, (item.meeting and item.meeting.timezone) or reader.plan.timezone
    there = wording.there(invitation.start)
    hours = f"{wording.full(there.date())}, {wording.span(invitation.start, invitation.end)}"
    when = (f"{hours}{_city(wording.zone)}",)
    if invitation.start.astimezone(ZoneInfo(own)).utcoffset() == there.utcoffset():
        return when
    start, end = invitation.start.astimezone(ZoneInfo(own)), invitation.end.astimezone(ZoneInfo(own))
    return (*when, f"that is {start:%H:%M} to {end:%H:%M}{_city(own)}")


def _moving(reader: Reader, item: ActionItem, start: dt.datetime) -> str:
    """How to move the meeting, and how far that is harmless."""
    there = reader.wording.there(start)
    another = there + dt.timedelta(days=3 if there.weekday() == FRIDAY else 1)
    words = f'in words ("meet {item.ref} on {reader.wording.typed(another.date())} at {another:%H:%M}")'
    how = (
        "The date is fixed. If it cannot hold, reply"
        if item.fixed
        else "Propose another time in your calendar, or reply"
    )
    latest, go_live = reader.timeline.items[item.ref].latest if item.is_open else None, reader.timeline.go_live
    if latest is None or go_live is None or reader.plan.milestone_of[item.ref].kind is MilestoneKind.GO_LIVE:
        return f"{how} {words}."
    return f"{how} {words}. Go-live stays {reader.wording.full(go_live)} if it is held by {reader.wording.day(latest)}."


def _city(zone: str) -> str:
    _, slash, city = zone.rpartition("/")
    return f" ({city.replace('_', ' ')})" if slash else ""


def _guest(reader: Reader, address: str, item: ActionItem) -> Guest:
    person = reader.plan.person(address)
    if person is None:
        return Guest(plain(address), "", "", False)
    leads = bool(item.owner) and address.casefold() == str(item.owner).casefold()
    return Guest(reader.name(address), reader.company(person.side), plain(person.role), leads)


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
    return _calendar(method, event)


def _calendar(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//MailMAP//Mutual action plans//EN")
    calendar.add("METHOD", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _attendee(plan: Plan, address: str, answers: Mapping[str, str], *, asked: bool) -> vCalAddress:
    """A person on the list; `asked` for an answer unless it is known already."""
    person = plan.person(address)
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = _PARTSTATS.get(answers.get(address.casefold(), ""), "NEEDS-ACTION")
    if asked:
        attendee.params["RSVP"] = "TRUE"
    # A quotation mark cannot stand in a parameter, and its RFC 6868 form is shown raw by older readers.
    attendee.params["CN"] = plain(person.shown_name if person else address).replace('"', "")
    return attendee
