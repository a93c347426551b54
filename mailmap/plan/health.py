"""Is a plan well? Signs with their reasons, and one state, both of which a sales leader can check by hand.

The rule, all of it: off track where a sign is bad; at risk where the go-live or a fixed date is in doubt, or where two
or more signs are worth watching; else on track. Nobody is watched for it: everything comes from the plan itself, its
history and what calendars answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from mailmap.plan.changes import Change
from mailmap.plan.model import ActionItem, Plan, Side, Status
from mailmap.plan.timeline import Timeline, calendar

State = Literal["on track", "at risk", "off track"]
Level = Literal["good", "watch", "bad"]

QUIET_DAYS = 10
"""Working days without a word of the buyer, or since the plan began, that are worth watching."""
LITTLE_FLOAT = 5
"""Working days before the compelling event from which on the go-live is close to it."""
MANY_LATE = 3
BUYERS_SHARE = 0.25
"""A buyer who completes less than this does not take part."""
ENOUGH_DONE = 4
"""How many items must be completed before shares say anything."""
CONDUCT = ("buyer's share", "buyer heard", "slips")
"""Signs of how a side behaves: for the seller's own eyes, not for a letter that both sides read."""
DOUBTFUL = ("go-live", "fixed dates")
"""What is at risk by itself, with no second sign."""


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    level: Level
    says: str


@dataclass(frozen=True, slots=True)
class Health:
    state: State
    signs: tuple[Sign, ...]

    @property
    def watched(self) -> tuple[Sign, ...]:
        """The signs by which it is not on track, the worst first; empty where it is."""
        if self.state == "on track":
            return ()
        return tuple(sorted((s for s in self.signs if s.level != "good"), key=lambda s: s.level != "bad"))

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(sign.says for sign in self.watched)

    @property
    def of_plan(self) -> tuple[Sign, ...]:
        """What both sides may read of them."""
        return tuple(sign for sign in self.watched if sign.name not in CONDUCT)

    @property
    def of_conduct(self) -> tuple[Sign, ...]:
        return tuple(sign for sign in self.watched if sign.name in CONDUCT)


def health(plan: Plan, line: Timeline, history: Sequence[Change] = (), *, declined: Collection[int] = ()) -> Health:
    """How the plan stands on the day of `line`. `history` is all that happened to it; `declined` are the meetings that
    an attendee declined."""
    signs = tuple(_signs(plan, line, history, declined))
    return Health(_state(signs), signs)


def _state(signs: Sequence[Sign]) -> State:
    if any(sign.level == "bad" for sign in signs):
        return "off track"
    watched = [sign for sign in signs if sign.level == "watch"]
    return "at risk" if len(watched) >= 2 or any(sign.name in DOUBTFUL for sign in watched) else "on track"


def _signs(plan: Plan, line: Timeline, history: Sequence[Change], declined: Collection[int]) -> Iterator[Sign]:
    yield _go_live(plan, line)
    yield from _fixed(line)
    yield from _float(line)
    yield _progress(plan, line)
    yield _overdue(plan, line)
    yield from _blocked(plan)
    yield from _shares(plan)
    yield from _buyer_quiet(plan, line, history)
    yield from _slips(plan, history)
    yield from _roles(plan)
    yield from _declined(plan, line, declined)


def _go_live(plan: Plan, line: Timeline) -> Sign:
    """Bad after the compelling event, which is the buyer's own; to be watched where it is only later than promised."""
    name, promised, now, event = "go-live", plan.go_live, line.go_live, plan.compelling_event
    if now is None:
        return Sign(name, "watch", "There is no forecast of the go-live.")
    if event and now > event.date:
        return Sign(name, "bad", f"The go-live, {_day(now)}, is after “{event.name}” on {_day(event.date)}.")
    if promised and now > promised:
        days = calendar(plan.holidays).between(promised, now)
        return Sign(name, "watch", f"The go-live, {_day(now)}, is {_days(days)} later than planned.")
    return Sign(
        name, "good", f"The go-live is {_day(now)}, as planned." if promised else f"The go-live is {_day(now)}."
    )


def _fixed(line: Timeline) -> Iterator[Sign]:
    """Dates that cannot move and will not be met."""
    missed = [f"#{alarm.ref}" for alarm in line.alarms if alarm.ref is not None]
    if missed:
        yield Sign("fixed dates", "watch", f"What has a fixed date cannot be ready by then: {', '.join(missed)}.")


def _float(line: Timeline) -> Iterator[Sign]:
    left = line.days_before_event
    if left is not None and left >= 0:
        level: Level = "watch" if left < LITTLE_FLOAT else "good"
        yield Sign(
            "float",
            level,
            f"{_days(left)} are left between the go-live and the compelling event.".replace("day are", "day is"),
        )


def _progress(plan: Plan, line: Timeline) -> Sign:
    """What is done, beside what should be by today, of the items that have been promised."""
    living = [item for item in plan.items.values() if item.status is not Status.DROPPED]
    due = [item for item in living if (day := item.baseline or item.due) and day < line.today]
    done = [item for item in living if item.status is Status.DONE]
    behind = bool(due) and len(done) < len(due) * 0.8
    return Sign(
        "progress",
        "watch" if behind else "good",
        f"{len(done)} of {len(living)} items are done; {len(due)} should be by now.",
    )


def _overdue(plan: Plan, line: Timeline) -> Sign:
    late = [ref for ref, dates in line.items.items() if dates.late]
    level: Level = "watch" if len(late) >= MANY_LATE or any(line.items[ref].critical for ref in late) else "good"
    if not late:
        return Sign("overdue", level, "No item is overdue.")
    longest = max(late, key=lambda ref: line.items[ref].late)
    most = f"#{longest} for {_days(line.items[longest].late)}"
    return Sign(
        "overdue", level, f"{_items(late)} overdue, {most.removeprefix(f'#{longest} ') if len(late) == 1 else most}."
    )


def _blocked(plan: Plan) -> Iterator[Sign]:
    blocked = [ref for ref, item in plan.items.items() if item.status is Status.BLOCKED]
    if blocked:
        yield Sign("blocked", "watch", f"{_items(blocked)} blocked.")


def _shares(plan: Plan) -> Iterator[Sign]:
    done = [item for item in plan.items.values() if item.status is Status.DONE]
    theirs = sum(plan.side_of(item) is Side.BUYER for item in done)
    if len(done) >= ENOUGH_DONE:
        level: Level = "watch" if theirs / len(done) < BUYERS_SHARE else "good"
        yield Sign("buyer's share", level, f"{plan.buyer} completed {theirs} of the {len(done)} items that are done.")


def _buyer_quiet(plan: Plan, line: Timeline, history: Sequence[Change]) -> Iterator[Sign]:
    """Since anybody of the buyer wrote: whatever they write leaves something in the history."""
    wrote = [change.at for change in history if (p := plan.person(change.by)) and p.side is Side.BUYER]
    if wrote:
        last = _there(plan, max(wrote))
        days = _days_since(plan, line, last)
        ago = f", {_days(days)} ago" if days else ""
        yield Sign("buyer heard", _quiet(days), f"{plan.buyer} last wrote on {_day(last)}{ago}.")
    elif history:
        days = _days_since(plan, line, _there(plan, history[0].at))
        since = f", in {_days(days)}" if days else ""
        yield Sign("buyer heard", _quiet(days), f"Nobody of {plan.buyer} has written yet{since}.")


def _days_since(plan: Plan, line: Timeline, day: dt.date) -> int:
    """Working days from that day, or the next one that is one, to the day of `line`."""
    work = calendar(plan.holidays)
    return max(work.between(work.next(day), line.today), 0)


def _quiet(days: int) -> Level:
    return "watch" if days >= QUIET_DAYS else "good"


def _slips(plan: Plan, history: Sequence[Change]) -> Iterator[Sign]:
    """How often each side moved a date of its own to a later day."""
    counts = dict.fromkeys(Side, 0)
    for change in history:
        for edit in change.edits:
            item = plan.items.get(int(edit.target[1])) if edit.target[0] == "item" else None
            later = edit.field == "due" and edit.before and edit.after and str(edit.after) > str(edit.before)
            if item and later and not change.undoes and (side := plan.side_of(item)):
                counts[side] += 1
    if sum(counts.values()):
        many = max(counts.values()) >= max(len(plan.items) // 5, MANY_LATE)
        said = " and ".join(f"{plan.company(side)} {_times(count)}" for side, count in counts.items())
        yield Sign("slips", "watch" if many else "good", f"Dates moved back: {said}.")


def _roles(plan: Plan) -> Iterator[Sign]:
    """Roles that nobody fills; worth watching as soon as one of them owns an item that is open."""
    unfilled = [person for person in plan.participants if not person.email]
    if unfilled:
        owning = any(item.is_open and plan.person(item.owner) in unfilled for item in plan.items.values() if item.owner)
        names = ", ".join(dict.fromkeys(person.role for person in unfilled))
        yield Sign("roles", "watch" if owning else "good", f"Not known by name yet: {names}.")


def _declined(plan: Plan, line: Timeline, declined: Collection[int]) -> Iterator[Sign]:
    """Only what lies ahead: a meeting that took place without somebody is past."""
    ahead = [ref for ref in sorted(declined) if ref in plan.items and _lies_ahead(plan.items[ref], line.today)]
    if ahead:
        yield Sign("meetings", "watch", f"Somebody declined {', '.join(f'#{ref}' for ref in ahead)}.")


def _lies_ahead(item: ActionItem, today: dt.date) -> bool:
    return item.is_open and item.due is not None and item.due >= today


def _there(plan: Plan, moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(plan.timezone)).date()


def _items(refs: Sequence[int]) -> str:
    return f"#{refs[0]} is" if len(refs) == 1 else f"{len(refs)} items are"


def _days(count: int) -> str:
    return f"{count} working {'day' if count == 1 else 'days'}"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _day(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
