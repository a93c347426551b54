"""The forecast of a plan: how a slip moves what comes after it, how much float is left, what it does to the go-live.

Days are days in the plan's zone; amounts are working days (docs/plan-file.md, "Dates"). Nothing here is ever stored.
One pass forward over the items in the order of their dependencies gives the forecasts, one backward gives the float.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mailmap.plan.model import ActionItem, CompellingEvent, Milestone, MilestoneKind, Plan, Status
from scheduler.workdays import Workdays


class ItemDates(NamedTuple):
    """What follows for one item. All None or 0 for one that is dropped."""

    forecast: dt.date | None
    late: int
    """Working days from due to today, for an open item."""
    slip: int | None
    """Working days from the agreed day (until the plan is agreed: from due) to the forecast; negative when earlier."""
    float_: int | None
    """The most working days the forecast may move with the go-live unchanged; None where it never moves it."""
    latest: dt.date | None
    """The last working day the item may end on without moving the go-live: its forecast and all of its float."""

    @property
    def critical(self) -> bool:
        return self.float_ == 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """A date that cannot move and is passed: that of a fixed item (`ref`), or the compelling event."""

    ref: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A plan as it stands on a day. `days_before_event` is negative where the go-live falls after the event."""

    today: dt.date
    items: Mapping[int, ItemDates]
    ends: Mapping[str, dt.date | None]
    go_live: dt.date | None
    days_before_event: int | None
    alarms: tuple[Alarm, ...]

    def milestone_end(self, ref: str) -> dt.date | None:
        """The day the last item of a milestone ends."""
        return self.ends.get(ref)


@lru_cache(maxsize=64)
def calendar(codes: tuple[str, ...]) -> Workdays:
    """The working days of a plan's `holidays`. Raises ValueError that names a code no calendar is known for."""
    return Workdays(codes)


def today(plan: Plan, now: dt.datetime) -> dt.date:
    """The date of `now` (aware) in the plan's zone; on a day off the next working day."""
    return calendar(plan.holidays).next(now.astimezone(ZoneInfo(plan.timezone)).date())


def timeline(plan: Plan, today: dt.date) -> Timeline:
    """The plan as it stands on `today`; on a day off as on the next working day. Worked out once for a plan value."""
    today = calendar(plan.holidays).next(today)
    if today not in plan.worked_out:
        plan.worked_out[today] = _timeline(plan, today)
    known: Timeline = plan.worked_out[today]
    return known


def _timeline(plan: Plan, today: dt.date) -> Timeline:
    work = calendar(plan.holidays)
    order = dependencies_first(plan)
    ends = _ends(plan, order, today, work)
    forecasts = {ref: None if item.status is Status.DROPPED else ends[ref] for ref, item in plan.items.items()}
    go_live = _latest(forecasts[item.ref] for item in _go_live_items(plan))
    room = _room(plan, order, ends, go_live, work)
    event = plan.compelling_event
    return Timeline(
        today=today,
        items={ref: _dates(item, forecasts[ref], room.get(ref), today, work) for ref, item in plan.items.items()},
        ends={m.ref: _latest(forecasts[item.ref] for item in m.items) for m in plan.milestones},
        go_live=go_live,
        days_before_event=work.between(go_live, event.date) if go_live and event else None,
        alarms=tuple(_alarms(plan, ends, go_live)),
    )


def dependencies_first(plan: Plan) -> list[int]:
    """All items, each after those it waits for. What stands in a circle is left out (`mailmap.plan.soundness`)."""
    waits = {ref: len(item.after) for ref, item in plan.items.items()}
    followers = plan.followers
    order = [ref for ref, count in waits.items() if not count]
    for ref in order:  # grows while it is walked
        for follower in followers[ref]:
            waits[follower] -= 1
            if not waits[follower]:
                order.append(follower)
    return order


def _ends(plan: Plan, order: Iterable[int], today: dt.date, work: Workdays) -> dict[int, dt.date | None]:
    """The day from which followers may count: the forecast, or for a dropped item the end of what it waited for."""
    ends: dict[int, dt.date | None] = {}
    for ref in order:
        item = plan.items[ref]
        before = None
        for p in item.after:
            if (end := ends[p]) and (before is None or end > before):
                before = end
        if item.status is Status.DONE:
            ends[ref] = item.done_on
        elif item.status is Status.DROPPED:
            ends[ref] = before
        elif item.fixed:
            ends[ref] = item.due
        else:
            ready = before and work.add(before, item.days)
            known = max(ready, item.due) if ready and item.due else ready or item.due
            ends[ref] = known and max(known, today)
    return ends


def _room(
    plan: Plan, order: list[int], ends: Mapping[int, dt.date | None], go_live: dt.date | None, work: Workdays
) -> dict[int, int]:
    """How many working days each open item's end may move before the go-live does; nothing where it never moves it.

    Backward from the go-live, each item needs the days of its own of what follows it; what is left between its end and
    the go-live is room. Done and fixed items hand nothing on: they end when they end.
    """
    if go_live is None:
        return {}
    before_go_live = {item.ref: 0 for item in _go_live_items(plan)}
    room = {}
    for ref in reversed(order):
        item, end = plan.items[ref], ends[ref]
        if ref not in before_go_live or item.status is Status.DONE or (item.fixed and item.is_open) or end is None:
            continue
        needed = before_go_live[ref]
        if item.is_open:
            room[ref] = work.between(end, go_live) - needed
            needed += item.days
        for p in item.after:
            if before_go_live.get(p, -1) < needed:
                before_go_live[p] = needed
    return room


def _dates(item: ActionItem, forecast: dt.date | None, room: int | None, today: dt.date, work: Workdays) -> ItemDates:
    promised = item.baseline or item.due
    late = work.between(item.due, today) if item.due and item.due < today and item.is_open else 0
    slip = work.between(promised, forecast) if promised and forecast else None
    latest = work.add(forecast, room) if forecast and room is not None else None
    return ItemDates(forecast, late, slip, room, latest)


def _alarms(plan: Plan, ends: Mapping[int, dt.date | None], go_live: dt.date | None) -> Iterator[Alarm]:
    for item in plan.items.values():
        if not (item.fixed and item.is_open and item.due):
            continue
        before = _latest(ends[p] for p in item.after)
        if before and before > item.due:
            yield Alarm(item.ref, f"What #{item.ref} {item.title} waits for ends after its fixed date.")
    event = plan.compelling_event
    if go_live and event and go_live > event.date:
        yield Alarm(None, f"The go-live falls after the date of “{event.name}”.")


def _go_live_items(plan: Plan) -> Iterator[ActionItem]:
    """The items whose last end is the go-live."""
    return (
        item
        for milestone in plan.milestones
        if milestone.kind is MilestoneKind.GO_LIVE
        for item in milestone.items
        if item.status is not Status.DROPPED
    )


def _latest(days: Iterable[dt.date | None]) -> dt.date | None:
    return max((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Move:
    """A forecast that changes; `days` are working days, 0 where one of the two is unknown."""

    ref: int
    was: dt.date | None
    now: dt.date | None
    days: int
    own: bool = False
    """By a change of the item itself; otherwise because it follows others."""


@dataclass(frozen=True, slots=True)
class MilestoneMove:
    ref: str
    title: str
    was: dt.date | None
    now: dt.date | None
    days: int


@dataclass(frozen=True, slots=True)
class FloatUsed:
    """What a move uses up: "#17 moves by 12 days. That uses 12 of its 14 days of float; 2 are left"."""

    ref: int
    moved: int
    float_before: int
    used: int
    left: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the plan does to its dates."""

    moves: tuple[Move, ...]
    milestones: tuple[MilestoneMove, ...]
    used: tuple[FloatUsed, ...]
    go_live_was: dt.date | None
    go_live: dt.date | None
    event: CompellingEvent | None
    days_before_event: int | None
    """Working days from the go-live to the compelling event; negative where the go-live falls after it."""
    days_over: int
    """Working days by which the go-live falls after the compelling event, else 0."""

    @property
    def followers(self) -> tuple[Move, ...]:
        """The moves of items that only follow others."""
        return tuple(move for move in self.moves if not move.own)


MOVES_ITSELF = ("due", "status", "done_on", "after", "days", "fixed")


def effect(before: Plan, after: Plan, today: dt.date) -> Effect:
    """Compare two states of one plan on one day; nothing is applied. Items that only one of them has do not count."""
    work = calendar(after.holidays)
    old, new = timeline(before, today), timeline(after, today)

    def days(was: dt.date | None, now: dt.date | None) -> int:
        return work.between(was, now) if was and now else 0

    moves = []
    for ref in sorted(old.items.keys() & new.items.keys()):
        was, now = old.items[ref].forecast, new.items[ref].forecast
        if was != now:
            own = any(getattr(before.items[ref], f) != getattr(after.items[ref], f) for f in MOVES_ITSELF)
            moves.append(Move(ref, was, now, days(was, now), own))
    milestones = tuple(
        MilestoneMove(m.ref, m.title, was, now, days(was, now))
        for m in after.milestones
        if m.ref in old.ends and (was := old.ends[m.ref]) != (now := new.ends[m.ref])
    )
    slipped = (m for m in moves if m.days > 0 and before.items[m.ref].due != after.items[m.ref].due)
    used = tuple(_used(m.ref, m.days, float_) for m in slipped if (float_ := old.items[m.ref].float_) is not None)
    left = new.days_before_event
    over = max(-left, 0) if left is not None else 0
    return Effect(tuple(moves), milestones, used, old.go_live, new.go_live, after.compelling_event, left, over)


def float_used(plan: Plan, line: Timeline, ref: int) -> FloatUsed | None:
    """The float an open item has used since its due date, by lateness or behind others; None where it used none."""
    item, dates = plan.items[ref], line.items[ref]
    if dates.float_ is None or item.due is None or dates.forecast is None:
        return None
    moved = calendar(plan.holidays).between(item.due, dates.forecast)
    return _used(ref, moved, moved + dates.float_) if moved > 0 else None


def _used(ref: int, moved: int, float_before: int) -> FloatUsed:
    used = min(moved, float_before)
    return FloatUsed(ref, moved, float_before, used, float_before - used)


@dataclass(frozen=True, slots=True)
class DrawnMilestone:
    """The bar of a milestone: from the day its first item could begin, to its end; the thin line to the agreed end."""

    ref: str
    title: str
    start: dt.date
    agreed_end: dt.date
    end: dt.date
    finished: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart as data, for HTML, text and Word alike. `columns` is the sorted union of all days drawn."""

    columns: tuple[dt.date, ...]
    rows: tuple[DrawnMilestone, ...]
    months: tuple[tuple[dt.date, str], ...]
    today: dt.date
    event: CompellingEvent | None


def drawing(plan: Plan, line: Timeline) -> Drawing:
    rows = tuple(row for milestone in plan.milestones if (row := _drawn(plan, milestone, line)))
    event = plan.compelling_event
    days = {line.today, *([event.date] if event else []), *(d for r in rows for d in (r.start, r.agreed_end, r.end))}
    months = tuple((day, f"{day:%b}") for day in _month_firsts(min(days), max(days)))
    return Drawing(tuple(sorted(days | {day for day, _ in months})), rows, months, line.today, event)


def _drawn(plan: Plan, milestone: Milestone, line: Timeline) -> DrawnMilestone | None:
    items = [item for item in milestone.items if item.status is not Status.DROPPED]
    end = line.ends[milestone.ref]
    if end is None:
        return None
    agreed_end = _latest(item.baseline or item.due for item in items) or end
    starts = [day for item in items if (day := _could_begin(plan, item, line))]
    start = min([*starts, end, agreed_end])
    return DrawnMilestone(milestone.ref, milestone.title, start, agreed_end, end, not any(i.is_open for i in items))


def _could_begin(plan: Plan, item: ActionItem, line: Timeline) -> dt.date | None:
    """The day everything an item waits for has ended; for one that waits for nothing, its own days before it ends."""
    after = _latest(line.items[p].forecast for p in item.after)
    if after:
        return after
    own = min((day for day in (item.due, line.items[item.ref].forecast) if day), default=None)
    return own and calendar(plan.holidays).add(own, -item.days)


def _month_firsts(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the months that begin after `first`, up to `last`."""
    day = first.replace(day=1)
    while (day := (day + dt.timedelta(days=32)).replace(day=1)) <= last:
        yield day
