"""From what somebody said to what it means on their plan today: days counted by its calendar, half-said meeting times
completed by the item, with a question back where that cannot be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo

from mailmap.plan.model import ActionItem, Plan
from mailmap.reading import CommandReading, UnclearReading
from parsers.said import Command, Shift
from scheduler.workdays import Workdays

NOT_TOO_FAR = dt.timedelta(days=300)


def unclear(command: Command, why: str, suggest: str | None) -> UnclearReading:
    return UnclearReading(source=command.source, why=why, suggest=suggest)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Commands on one plan. `today` is the day of the mail in `zone`, the sender's."""

    plan: Plan
    today: dt.date
    zone: ZoneInfo

    def readings(self, command: Command) -> Iterator[CommandReading | UnclearReading]:
        """One reading for each day that the command means for its items, in the order of the items."""
        if fault := self._stranger_named(command):
            yield fault
            return
        plain = self.plain(command)
        if plain.due and plain.due < self.today:
            yield unclear(command, f"{plain.due} is in the past.", None)
            return
        if command.verb == "outcome":
            yield from self._outcomes(command, plain)
            return
        entries = [self._for_item(command, self.plan.items[ref]) for ref in command.items] or [plain]
        alike: dict[str, list[CommandReading]] = {}
        for entry in entries:
            if isinstance(entry, UnclearReading):
                yield entry
            else:
                alike.setdefault(entry.model_copy(update={"items": ()}).model_dump_json(), []).append(entry)
        for same in alike.values():
            yield same[0].model_copy(update={"items": tuple(ref for entry in same for ref in entry.items)})

    def _outcomes(self, command: Command, plain: CommandReading) -> Iterator[CommandReading | UnclearReading]:
        """Outcomes have numbers of their own, in the order of the plan file."""
        missing = [number for number in command.items if number not in range(1, len(self.plan.outcomes) + 1)]
        if missing:
            yield unclear(command, f"The plan has no outcome {missing[0]}.", None)
        else:
            yield plain.model_copy(update={"items": command.items})

    def _for_item(self, command: Command, item: ActionItem) -> CommandReading | UnclearReading:
        reading = self.plain(command).model_copy(update={"items": (item.ref,)})
        if command.verb not in ("slip", "meet"):
            return reading
        day = self._day(command.day, item)
        if command.time and item.meeting:
            day = day or item.due
        if day is None:
            later = max(item.due or self.today, self.today) + dt.timedelta(weeks=1)
            return unclear(command, f"No day is named for item {item.ref}.", f"slip {item.ref} to {later}")
        if fault := self._day_fault(command, item, day):
            return fault
        if not (command.time and item.meeting):
            return reading.model_copy(update={"verb": "slip", "to": day, "minutes": None})
        zone = ZoneInfo(command.zone) if command.zone else self.zone
        start = dt.datetime.combine(day, command.time, zone)
        return reading.model_copy(update={"verb": "meet", "start": start})

    def plain(self, command: Command) -> CommandReading:
        """Everything but the items and the days that depend on them."""
        return CommandReading(
            verb=command.verb,
            on=command.on,
            minutes=command.minutes,
            person=command.person,
            name=command.name,
            role=command.role,
            title=command.title,
            due=self._day(command.due, None),
            owner=command.owner,
            milestone=command.milestone,
            after=command.after,
            text=command.text,
            reason=command.reason,
            decision="apply",
            source=command.source,
        )

    def _day(self, said: dt.date | Shift | None, item: ActionItem | None) -> dt.date | None:
        if not isinstance(said, Shift):
            return said
        base = item.due if item and item.due and said.origin == "due" else self.today
        match said.unit:
            case "business day":
                return calendar_of(self.plan.holidays).add(base, said.count)
            case "week":
                return base + dt.timedelta(weeks=said.count)
            case "month":
                return _months_later(base, said.count)
            case _:
                return base + dt.timedelta(days=said.count)

    def _from_today(self, said: dt.date | Shift | None) -> dt.date | None:
        """What an amount comes to when it counts from the day of the mail: for an item that was due long ago."""
        return self._day(replace(said, count=abs(said.count), origin="mail"), None) if isinstance(said, Shift) else None

    def _day_fault(self, command: Command, item: ActionItem, day: dt.date) -> UnclearReading | None:
        if day < self.today:
            better = self._from_today(command.day) or _next_such_day(day, self.today)
            return unclear(command, f"{day:%Y-%m-%d} is in the past.", f"slip {item.ref} to {better:%Y-%m-%d}")
        if item.due and day > _months_later(item.due, 12):
            better = _next_such_day(day, self.today)
            return unclear(
                command,
                f"{day:%Y-%m-%d} is more than a year after item {item.ref} is due.",
                f"slip {item.ref} to {better:%Y-%m-%d}",
            )
        return None

    def _stranger_named(self, command: Command) -> UnclearReading | None:
        for address in (command.person if command.verb in ("assign", "stance") else None, command.owner):
            if address and not self.plan.person(address):
                return unclear(command, f"{address} is not on the plan.", f"add {address} to the plan")
        return None


@cache
def calendar_of(holidays: tuple[str, ...]) -> Workdays:
    return Workdays(holidays)


def _months_later(day: dt.date, count: int) -> dt.date:
    """The same day of a later month, or that month's last day where it has no such day."""
    month = day.month - 1 + count
    first = dt.date(day.year + month // 12, month % 12 + 1, 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def _next_such_day(day: dt.date, after: dt.date) -> dt.date:
    """The next day of the same month and number that is not past, if it is near; else a week later: a suggestion."""
    for year in (after.year, after.year + 1):
        try:
            candidate = day.replace(year=year)
        except ValueError:  # 29 February
            candidate = dt.date(year, 3, 1)
        if after <= candidate <= after + NOT_TOO_FAR:
            return candidate
    return after + dt.timedelta(weeks=1)
