"""Roles that nobody fills yet: for what each is needed, by when, and whom to ask who it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from mailmap.plan.model import ActionItem, Participant, Plan, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.plan.timeline import calendar

AHEAD = 20
"""So many working days before a role is needed it is asked for: time enough to find somebody and to bring them in."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """`needed_for` is the first open item that is the role's own, or meets it; `needed_by` the day that begins, as far
    as it is known. `ask` leads the role's side."""

    role: str
    side: Side
    needed_for: ActionItem | None
    needed_by: dt.date | None
    ask: Participant | None


def vacancies(plan: Plan) -> list[Vacancy]:
    """All of them, what is needed first before what is needed later, and what nothing waits for last."""
    found = [_vacancy(plan, person) for person in plan.participants if not person.email]
    return sorted(found, key=lambda vacancy: vacancy.needed_by or dt.date.max)


def next_to_ask(plan: Plan, today: dt.date, asked: Collection[tuple[Side, str]] = ()) -> Vacancy | None:
    """The one role to ask for now, if it is time for one; `asked` are those (side, role) that wait for an answer or
    were answered with no. A role that no item needs is asked for when no other is open."""
    known = {(side, role.casefold()) for side, role in asked}
    left = [v for v in vacancies(plan) if v.ask and (v.side, v.role.casefold()) not in known]
    horizon = calendar(plan.holidays).add(today, AHEAD)
    due = [v for v in left if v.needed_by and v.needed_by <= horizon]
    idle = left if not any(v.needed_by for v in left) else []
    return next(iter(due or idle), None)


def _vacancy(plan: Plan, person: Participant) -> Vacancy:
    needs = [item for item in plan.items.values() if item.is_open and _needs(plan, item, person)]
    first = min(needs, key=lambda item: _begins(plan, item) or dt.date.max, default=None)
    return Vacancy(
        person.role, person.side, first, _begins(plan, first) if first else None, lead_to_ask(plan, person.side)
    )


def _needs(plan: Plan, item: ActionItem, person: Participant) -> bool:
    named = (item.owner, *(item.meeting.attendees if item.meeting else ()))
    return any(who and plan.person(who) == person for who in named)


def _begins(plan: Plan, item: ActionItem) -> dt.date | None:
    """An item of so many days begins so many working days before it is due."""
    return calendar(plan.holidays).add(item.due, -item.days) if item.due else None
