"""Whom a letter that nobody asked for concerns: as values, from the plan alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from mailmap.plan.changes import WHOLE, Change
from mailmap.plan.model import ActionItem, DaysOff, Participant, Plan
from mailmap.plan.timeline import Timeline, calendar

SOON = dt.timedelta(days=14)
REMIND_BEFORE, REMIND_AFTER = 2, 1
"""Working days before an item is due, and after."""
LONGEST_ABSENCE_DAYS = 120


def wants_digest(plan: Plan, line: Timeline, person: Participant, news: Sequence[Change]) -> bool:
    """Leads get every digest; others when something of theirs is due within two weeks, or `news` made it theirs."""
    if person.is_lead:
        return True
    own = list(_open_items(plan, person))
    horizon = line.today + SOON
    days = (item.due or line.items[item.ref].forecast for item in own)
    return any(day and day <= horizon for day in days) or bool({item.ref for item in own} & _given_to(person, news))


def to_remind(plan: Plan, person: Participant, days: Collection[dt.date], today: dt.date) -> tuple[int, ...]:
    """The open items of `person` that a reminder belongs to on one of `days`, and that it still fits `today`."""
    return tuple(item.ref for item in _open_items(plan, person) if _reminded(plan, person, item, days, today))


def near(plan: Plan, person: Participant, today: dt.date) -> tuple[int, ...]:
    """The open items of `person` that are late on `today` or due in a few days; else the one that is due next."""
    own = sorted((item for item in _open_items(plan, person) if item.due), key=lambda item: (item.due, item.ref))
    horizon = calendar(plan.holidays).add(today, REMIND_BEFORE)
    soon = [item for item in own if item.due and item.due <= horizon]
    return tuple(item.ref for item in soon or own[:1])


def works_on(plan: Plan, person: Participant, day: dt.date) -> bool:
    """A working day of the plan, and none that the person is away."""
    return calendar(plan.holidays).is_working(day) and not is_away(person, day)


def is_away(person: Participant, day: dt.date) -> bool:
    return any(off.first <= day <= off.last if isinstance(off, DaysOff) else off == day for off in person.days_off)


def last_became(history: Sequence[Change], field: str, value: str) -> dt.datetime | None:
    """When a field of the plan itself last took this value."""
    edits = ((change.at, edit) for change in history for edit in change.edits if edit.target[0] == "plan")
    return max((at for at, edit in edits if edit.field == field and edit.after == value), default=None)


def joined(history: Sequence[Change], person: Participant) -> dt.datetime | None:
    """When they came onto the plan; None if they stood on it from the first."""
    target = ("participant", person.email or "")
    edits = ((change.at, edit) for change in history for edit in change.edits if edit.field == WHOLE and edit.after)
    return max((at for at, edit in edits if _same(edit.target, target)), default=None)


def _open_items(plan: Plan, person: Participant) -> Iterator[ActionItem]:
    return (item for item in plan.items.values() if item.is_open and plan.person(item.owner) == person)


def _given_to(person: Participant, news: Sequence[Change]) -> set[int]:
    """The numbers of the items that came to this person: assigned to them, or added for them."""
    mine = (person.email or "").casefold()
    given = set()
    for change in news:
        for edit in change.edits:
            kind, name = edit.target
            if kind != "item" or not edit.after:
                continue
            owner = edit.after["item"].get("owner") if edit.field == WHOLE else edit.after
            if edit.field in (WHOLE, "owner") and str(owner or "").casefold() == mine:
                given.add(int(name))
    return given


def _reminded(plan: Plan, person: Participant, item: ActionItem, days: Collection[dt.date], today: dt.date) -> bool:
    """Days off are left out of the count: nobody is reminded while away, and nobody misses it by being away."""
    if item.due is None:
        return False
    before = _own_working_day(plan, person, item.due, -REMIND_BEFORE)
    after = _own_working_day(plan, person, item.due, REMIND_AFTER)
    return (item.due >= today and before in days) or (item.due < today and after in days)


def _own_working_day(plan: Plan, person: Participant, day: dt.date, count: int) -> dt.date | None:
    """The day that many of the person's own working days from `day`; None where they are away for months."""
    step = dt.timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    for _ in range(LONGEST_ABSENCE_DAYS):
        day += step
        left -= works_on(plan, person, day)
        if not left:
            return day
    return None


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] and one[1].casefold() == other[1].casefold()
