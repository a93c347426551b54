"""What closed plans teach their template: how long each step really took, and the offsets that follow from it.

An item's own days are the working days from the end of what it waited for to its own end. Their median over several
plans is what the template should say; the room it leaves between items stays as its author chose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_high

from mailmap.plan.model import Plan, Status
from mailmap.plan.templates import Template
from mailmap.plan.timeline import calendar, dependencies_first

ENOUGH = 3
"""A step that fewer plans have been through teaches nothing."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one item of a template takes, by so many `plans`, and where it should stand: offsets are working days from
    the go-live, negative before it. `actual` is None where too few plans have been through it."""

    ref: int
    title: str
    plans: int
    planned: int
    actual: int | None
    offset: int
    proposed: int

    @property
    def changes_anything(self) -> bool:
        return self.proposed != self.offset or self.actual not in (None, self.planned)


def learn(template: Template, plans: Iterable[Plan]) -> list[Lesson]:
    """A lesson for each item of the template, from the plans that were made of this very version of it."""
    mine = [plan for plan in plans if plan.template == template.label]
    taken = {
        ref: [days for plan in mine if (days := _own_days(plan, ref)) is not None] for ref in template.sample.items
    }
    actual = {ref: median_high(days) for ref, days in taken.items() if len(days) >= ENOUGH}
    proposed = _moved(template, actual)
    return [
        Lesson(ref, item.title, len(taken[ref]), item.days, actual.get(ref), template.offsets[ref], proposed[ref])
        for ref, item in template.sample.items.items()
        if ref in template.offsets
    ]


def _own_days(plan: Plan, ref: int) -> int | None:
    """None for an item that was not done, or that waited for nothing whose end is known."""
    item = plan.items.get(ref)
    if item is None or item.done_on is None:
        return None
    ends = [plan.items[p].done_on for p in _waited_for(plan, item.after)]
    known = [end for end in ends if end]
    return (
        max(calendar(plan.holidays).between(max(known), item.done_on), 0) if known and len(known) == len(ends) else None
    )


def _waited_for(plan: Plan, after: Sequence[int]) -> list[int]:
    """In place of what was dropped, what that waited for."""
    found = []
    for ref in after:
        dropped = plan.items[ref].status is Status.DROPPED
        found += _waited_for(plan, plan.items[ref].after) if dropped else [ref]
    return found


def _moved(template: Template, actual: Mapping[int, int]) -> dict[int, int]:
    """New offsets: before the go-live each item keeps its distance to what follows it, after it to what it follows."""
    plan, old = template.sample, template.offsets
    new = dict(old)
    order = [ref for ref in dependencies_first(plan) if ref in old]
    for ref in reversed(order):
        followers = [f for f in plan.followers[ref] if f in old]
        if old[ref] < 0 and followers:
            new[ref] = min(
                new[f] - _days(plan, actual, f) - (old[f] - plan.items[f].days - old[ref]) for f in followers
            )
    for ref in order:
        before = [p for p in plan.items[ref].after if p in old]
        if old[ref] > 0 and before:
            new[ref] = max(
                new[p] + _days(plan, actual, ref) + (old[ref] - plan.items[ref].days - old[p]) for p in before
            )
    return new


def _days(plan: Plan, actual: Mapping[int, int], ref: int) -> int:
    return actual.get(ref, plan.items[ref].days)
