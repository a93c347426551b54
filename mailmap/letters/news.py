"""What changed on a plan since a day: who did what, which items passed their date, and what it did to the dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from mailmap.letters.happened import happened
from mailmap.letters.plain import cut, plain
from mailmap.letters.reader import Reader
from mailmap.letters.wording import listed
from mailmap.plan.changes import Change, Conflict, apply, inverse
from mailmap.plan.discretion import for_both
from mailmap.plan.model import ActionItem, Plan
from mailmap.plan.timeline import calendar, float_used, timeline

SILENT = frozenset({"rsvp", "decline"})
LONGEST_QUOTE = 200
MOST_MOVES = 3


@dataclass(frozen=True, slots=True)
class News:
    """Days and sentences, oldest first, the newest of them at most; `effect` begins in lower case."""

    since: str
    told: tuple[tuple[str, str], ...]
    left_out: int
    effect: str


def news(
    reader: Reader, history: Sequence[Change], since: dt.date, *, items: Sequence[ActionItem] | None, most: int
) -> News:
    """The news since the beginning of `since`, in the plan's zone; with `items` only what concerns these."""
    refs = None if items is None else {item.ref for item in items}
    zone = ZoneInfo(reader.plan.timezone)
    recent = [change for change in for_both(history) if change.at.astimezone(zone).date() >= since]
    told = [
        (change.at.astimezone(zone).date(), _told(reader, change))
        for change in recent
        if change.verb not in SILENT and (refs is None or refs & _items_of(change))
    ]
    told += _passed(reader, since, refs)
    told.sort(key=lambda entry: entry[0])
    effect = _effect(reader, recent, since, refs) if told else ""
    entries = tuple((reader.wording.day(day), sentence) for day, sentence in told[-most:])
    return News(reader.wording.day(since), entries, max(len(told) - most, 0), effect)


def _told(reader: Reader, change: Change) -> str:
    if change.verb == "note":
        who = "You" if reader.frame.is_recipient(change.by) else reader.name(change.by)
        item = reader.plan.items.get(change.item) if change.item else None
        return f"{who} noted{f' on {reader.named(item)}' if item else ''}: “{cut(plain(change.words), LONGEST_QUOTE)}”"
    if change.verb == "activate":
        return "The plan was started."
    return plain(happened(reader.plan, change, reader.wording, reader.frame.recipient_address))


def _items_of(change: Change) -> set[int]:
    named = {int(edit.target[1]) for edit in change.edits if edit.target[0] == "item"}
    return named | ({change.item} if change.item else set())


def _passed(reader: Reader, since: dt.date, refs: set[int] | None) -> Iterator[tuple[dt.date, str]]:
    """Open items whose date went by, on the first working day after it."""
    work = calendar(reader.plan.holidays)
    for item in reader.plan.items.values():
        if not reader.timeline.items[item.ref].late or item.due is None:
            continue
        day = work.next(item.due + dt.timedelta(days=1))
        if day < since or (refs is not None and item.ref not in refs):
            continue
        named = f"#{item.ref}" if reader.owns(item) else reader.named(item)
        used = float_used(reader.plan, reader.timeline, item.ref)
        said = f" It has used {used.used} of its {reader.working_days(used.float_before)} of float." if used else ""
        yield day, f"{named} passed its date.{said}"


def _effect(reader: Reader, recent: Sequence[Change], since: dt.date, refs: set[int] | None) -> str:
    """Which other forecasts are not what they were; the go-live comes last."""
    before = _before(reader.plan, recent)
    if before is None:
        return ""
    old = timeline(before, since)
    touched = set().union(*(_items_of(change) for change in recent)) if recent else set()
    moved = [
        item
        for ref, item in reader.plan.items.items()
        if item.is_open
        and ref in old.items
        and ref not in touched
        and not reader.timeline.items[ref].late
        and old.items[ref].forecast != reader.timeline.items[ref].forecast
        and (refs is None or ref in refs)
    ]
    go_live = reader.timeline.go_live
    last = ""
    if go_live and old.go_live and old.go_live != go_live:
        last = f" Go-live moves from {reader.wording.day(old.go_live)} to {reader.wording.full(go_live)}."
    elif go_live:
        last = f" Go-live stays {reader.wording.full(go_live)}."
    if not moved:
        return f"no other date moves.{last}"
    shown = [f"#{item.ref} to {_forecast(reader, item)}" for item in moved[:MOST_MOVES]]
    if len(moved) > MOST_MOVES:
        shown.append(f"{len(moved) - MOST_MOVES} more")
    return f"these forecasts move: {listed(shown)}.{last}"


def _before(plan: Plan, recent: Sequence[Change]) -> Plan | None:
    """The plan without these changes; None where they no longer fit it."""
    try:
        return apply(plan, [edit for change in reversed(recent) for edit in inverse(change.edits)])
    except (Conflict, ValidationError):
        return None


def _forecast(reader: Reader, item: ActionItem) -> str:
    forecast = reader.timeline.items[item.ref].forecast
    return reader.wording.day(forecast) if forecast else "no date"
