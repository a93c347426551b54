"""What a change does to the timeline, in words: forecasts that move, float that is used; go-live comes last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.wording import counted
from mailmap.plan.timeline import Effect, FloatUsed

MOST_MOVES = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """One forecast that moves; `label` is "#18" or "M5", `days` are working days."""

    label: str
    title: str
    was: str
    now: str
    days: int

    @property
    def signed(self) -> str:
        return f"{self.days:+d}"

    @property
    def said(self) -> str:
        return f"{counted(abs(self.days), 'day')} {'later' if self.days > 0 else 'earlier'}" if self.days else ""


@dataclass(frozen=True, slots=True)
class Told:
    """`floats` say what is used up; `rest` what does not move; `go_live` is the last word."""

    floats: str
    moves: tuple[Moved, ...]
    more: int
    rest: str
    go_live: str

    @property
    def is_worth_telling(self) -> bool:
        return bool(self.floats or self.moves)


def told(reader: Reader, effect: Effect) -> Told:
    """The effect for this reader, who knows the plan as it is afterwards. Items that were changed themselves are left
    out: their new dates are told where the change is."""
    others = [move for move in effect.followers if move.was and move.now]
    moves = [
        Moved(f"#{m.ref}", plain(reader.plan.items[m.ref].title), _day(reader, m.was), _day(reader, m.now), m.days)
        for m in others
    ]
    moves += [
        Moved(m.ref, plain(m.title), _day(reader, m.was), _day(reader, m.now), m.days)
        for m in effect.milestones
        if m.was and m.now
    ]
    floats = " ".join(_float(used) for used in effect.used)
    rest = ""
    if others:
        last = reader.plan.items[others[-1].ref]
        rest = f"Nothing after #{last.ref} moves." if reader.waiting_for(last) else "Nothing else moves."
    return Told(floats, tuple(moves[:MOST_MOVES]), max(len(moves) - MOST_MOVES, 0), rest, go_live(reader, effect))


def go_live(reader: Reader, effect: Effect) -> str:
    """ "Go-live stays Mon 15 Mar 2027, 20 working days before Legacy licence ends on Mon 12 Apr 2027."."""
    if effect.go_live is None:
        return ""
    said, event, days = short_go_live(reader, effect), effect.event, effect.days_before_event
    if event and days is not None:
        distance = f"{counted(abs(days), 'working day')} {'before' if effect.go_live < event.date else 'after'}"
        near = distance if effect.go_live != event.date else "the day of"
        said += f", {near} {plain(event.name)} on {reader.wording.full(event.date)}"
    return f"{said}."


def short_go_live(reader: Reader, effect: Effect) -> str:
    """ "Go-live stays Mon 15 Mar 2027", without a stop."""
    if effect.go_live is None:
        return ""
    now = reader.wording.full(effect.go_live)
    if effect.go_live_was in (None, effect.go_live):
        return f"Go-live stays {now}"
    return f"Go-live moves from {_day(reader, effect.go_live_was)} to {now}"


def _float(used: FloatUsed) -> str:
    moved = f"#{used.ref} moves by {counted(used.moved, 'day')}."
    if used.float_before == 0:
        return f"{moved} It has no float."
    if used.moved > used.float_before:
        return f"{moved} That is {counted(used.moved - used.float_before, 'day')} more than its float."
    left = {0: "none is left", 1: "1 is left"}.get(used.left, f"{used.left} are left")
    return f"{moved} That uses {used.used} of its {counted(used.float_before, 'day')} of float; {left}."


def _day(reader: Reader, day: dt.date | None) -> str:
    return reader.wording.short(day) if day else ""
