"""A meeting of the plan: whom it concerns and when it is."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mailmap.plan.model import ActionItem, Plan

INVITED_ROLES = ("champion", "account executive")


def attendees(plan: Plan, item: ActionItem) -> tuple[str, ...]:
    """Whom a meeting concerns: those named with it, else its owner, its predecessors' owners, champion and account
    executive. Addresses of participants, each once."""
    if item.meeting and item.meeting.attendees:
        named = list(item.meeting.attendees)
    else:
        before = [plan.items[ref].owner for ref in item.after if ref in plan.items]
        leads = [p.email for p in plan.participants if p.role.casefold() in INVITED_ROLES]
        named = [who for who in (item.owner, *before, *leads) if who]
    people = (plan.person(who) for who in named)  # a role may be named, filled or not
    return tuple(dict.fromkeys(person.email for person in people if person and person.email))


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
