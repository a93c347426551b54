"""What no plan may be, beyond the type of each value: two items of one number, a circle of dependencies. What a plan
still lacks is another question (`mailmap.plan.review`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailmap.plan.model import ActionItem, Participant, Plan, Status
from mailmap.plan.timeline import calendar, dependencies_first

ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
YEARS = range(2000, 2100)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, and where: keys and positions from the top, like ("milestone", 0, "item", 2, "after")."""

    path: Path
    says: str


def faults(plan: Plan) -> Iterator[Fault]:
    yield from _settings(plan)
    yield from _years(plan)
    yield from _people(plan)
    yield from _numbers(plan)
    for path, item in _placed(plan):
        yield from _item(plan, path, item)
    yield from _circles(plan)


def _settings(plan: Plan) -> Iterator[Fault]:
    if not _is_zone(plan.timezone):
        yield Fault(("plan", "timezone"), _no_zone(plan.timezone))
    if plan.locale and not LOCALE.fullmatch(plan.locale):
        yield Fault(("plan", "locale"), _no_locale(plan.locale))
    for code in plan.holidays:
        try:
            calendar((code,))
        except ValueError as fault:
            yield Fault(("plan", "holidays"), str(fault))


def _years(plan: Plan) -> Iterator[Fault]:
    """Days so far away that they can only be slips of the pen; calendars of holidays do not reach there."""
    dates: list[tuple[Path, dt.date | None]] = [(("plan", "go_live"), plan.go_live)]
    if plan.compelling_event:
        dates.append((("plan", "compelling_event", "date"), plan.compelling_event.date))
    dates += [(("outcome", n, "by"), outcome.by) for n, outcome in enumerate(plan.outcomes)]
    for path, item in _placed(plan):
        dates += [((*path, field), getattr(item, field)) for field in ("due", "baseline", "done_on")]
    for path, day in dates:
        if day and day.year not in YEARS:
            yield Fault(path, f"{day} is outside the years {YEARS[0]} to {YEARS[-1]}")


def _people(plan: Plan) -> Iterator[Fault]:
    for n in _repeated(p.email and p.email.casefold() for p in plan.participants):
        yield Fault(
            ("participant", n, "email"), f"{plan.participants[n].email} stands on the plan twice; keep one of them"
        )
    for n, person in enumerate(plan.participants):
        yield from _person(("participant", n), person)


def _person(path: Path, person: Participant) -> Iterator[Fault]:
    if person.email and not ADDRESS.fullmatch(person.email):
        yield Fault((*path, "email"), f'"{person.email}" is no address; write one like ann@example.com')
    if person.timezone and not _is_zone(person.timezone):
        yield Fault((*path, "timezone"), _no_zone(person.timezone))
    if person.locale and not LOCALE.fullmatch(person.locale):
        yield Fault((*path, "locale"), _no_locale(person.locale))
    for off in person.days_off:
        if not isinstance(off, dt.date) and off.last < off.first:
            yield Fault((*path, "days_off"), f"{off.first} to {off.last} ends before it begins")


def _numbers(plan: Plan) -> Iterator[Fault]:
    for n in _repeated(m.ref.casefold() for m in plan.milestones):
        yield Fault(
            ("milestone", n, "ref"), f"{plan.milestones[n].ref} is the ref of an earlier milestone; give it another"
        )
    placed = list(_placed(plan))
    for n in _repeated(item.ref for _, item in placed):
        path, item = placed[n]
        yield Fault((*path, "ref"), f"{item.ref} is the number of an earlier item; give it one that is free")


def _item(plan: Plan, path: Path, item: ActionItem) -> Iterator[Fault]:
    if item.status is Status.DONE and not item.done_on:
        yield Fault((*path, "status"), "it is done, but on no day; add done_on = YYYY-MM-DD")
    for ref in item.after:
        if ref == item.ref:
            yield Fault((*path, "after"), f"#{ref} waits for itself; take {ref} out")
        elif ref not in plan.items:
            yield Fault(
                (*path, "after"), f"there is no item {ref}; name one that stands in the plan, or take {ref} out"
            )
    if item.meeting and item.meeting.timezone and not _is_zone(item.meeting.timezone):
        yield Fault((*path, "meeting", "timezone"), _no_zone(item.meeting.timezone))


def _circles(plan: Plan) -> Iterator[Fault]:
    """One fault for one circle: the first item that stands in it, and the way round."""
    known = plan.items.keys()
    stuck = known - set(dependencies_first(plan))
    if not stuck or any(ref not in known for item in plan.items.values() for ref in item.after):
        return
    ref = min(stuck)
    way: list[int] = []
    while ref not in way:
        way.append(ref)
        ref = next(p for p in plan.items[ref].after if p in stuck)
    circle = [*way[way.index(ref) :], ref]
    path = next(path for path, item in _placed(plan) if item.ref == ref)
    if len(circle) > 2:  # an item that waits for itself has been said
        said = " waits for ".join(f"#{one}" for one in circle)
        yield Fault((*path, "after"), f"{said}: a circle; take one of these dependencies out")


def _placed(plan: Plan) -> Iterator[tuple[Path, ActionItem]]:
    for m, milestone in enumerate(plan.milestones):
        for n, item in enumerate(milestone.items):
            yield ("milestone", m, "item", n), item


def _repeated(values: Iterable[Hashable | None]) -> Iterator[int]:
    """The places of values that stood before."""
    seen: set[Hashable] = set()
    for n, value in enumerate(values):
        if value is not None and value in seen:
            yield n
        seen.add(value)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _no_zone(name: str) -> str:
    return f'"{name}" is no time zone; write one like "Europe/Berlin"'


def _no_locale(name: str) -> str:
    return f'"{name}" is no locale; write one like "de" or "en-GB"'
