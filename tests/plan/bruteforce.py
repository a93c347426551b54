"""The rules of docs/plan-file.md ("Dates") once more, as slowly and simply as can be: to compare with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

import holidays

from mailmap.plan.model import Plan

ONE_DAY = dt.timedelta(days=1)
Ends = dict[int, dt.date | None]


@cache
def works(day: dt.date, codes: tuple[str, ...]) -> bool:
    calendars = [holidays.country_holidays(c[:2], subdiv=c.partition("-")[2] or None) for c in codes]
    return day.weekday() < 5 and not any(day in calendar for calendar in calendars)


def later(day: dt.date, count: int, codes: tuple[str, ...]) -> dt.date:
    while count:
        day += ONE_DAY
        count -= works(day, codes)
    return day


def count(first: dt.date, last: dt.date, codes: tuple[str, ...]) -> int:
    if last < first:
        return -count(last, first, codes)
    return sum(works(dt.date.fromordinal(n), codes) for n in range(first.toordinal() + 1, last.toordinal() + 1))


def forecasts(plan: Plan, today: dt.date, moved: Mapping[int, int] | None = None) -> Ends:
    """The forecast of every item; `moved` lets some of them end so many working days after their forecast."""
    known: Ends = {}

    def end(ref: int) -> dt.date | None:
        """The day followers count from: for a dropped item that of its own predecessors."""
        if ref not in known:
            known[ref] = _end(ref)
        return known[ref]

    def _end(ref: int) -> dt.date | None:
        item = plan.items[ref]
        before = [day for p in item.after if (day := end(p))]
        if item.status == "done":
            return item.done_on
        if item.status == "dropped":
            return max(before, default=None)
        if item.fixed:
            return item.due
        days = [later(max(before), item.days, plan.holidays)] if before else []
        days += [item.due] if item.due else []
        if not days:
            return None
        forecast = max(*days, today)
        return later(forecast, (moved or {}).get(ref, 0), plan.holidays)

    found = {ref: end(ref) for ref in plan.items}
    return {ref: None if plan.items[ref].status == "dropped" else day for ref, day in found.items()}


def go_live(plan: Plan, ends: Ends) -> dt.date | None:
    days = [ends[i.ref] for m in plan.milestones if m.kind == "go-live" for i in m.items]
    return max((day for day in days if day), default=None)


def float_(plan: Plan, today: dt.date, ref: int, most: int = 400) -> int | None:
    """The most working days a forecast may move with the go-live unchanged; None where `most` do not move it."""
    item = plan.items[ref]
    before = go_live(plan, forecasts(plan, today))
    if item.status in ("done", "dropped") or item.fixed or before is None or forecasts(plan, today)[ref] is None:
        return None
    if go_live(plan, forecasts(plan, today, {ref: most})) == before:
        return None
    return next(n for n in range(most) if go_live(plan, forecasts(plan, today, {ref: n + 1})) != before)
