"""What if an item slipped? The effect that a real slip would have, in the figures that answer the question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mailmap.plan.model import Plan
from mailmap.plan.timeline import Effect, Move, calendar, effect, timeline


@dataclass(frozen=True, slots=True)
class WhatIf:
    moves: tuple[Move, ...]
    """The items whose forecast would change, the slipped ones included, in the order of their numbers."""
    float_used: int | None
    """Working days of float that the slip uses: the smaller of move and float, 0 for a move to an earlier day; None for
    an item that never moves the go-live. Of several slips the largest."""
    go_live: dt.date | None
    """The forecast go-live there would be."""
    days_over: int
    """Working days by which that lies after the plan's own go-live, else 0."""
    effect: Effect
    """The whole of it, for letters."""


def what_if(plan: Plan, after: Plan, today: dt.date) -> WhatIf:
    """Compare the plan as it stands on `today` with the plan as it would be `after` the slips in question."""
    moved = effect(plan, after, today)
    promised, now = plan.go_live, moved.go_live
    over = calendar(plan.holidays).between(promised, now) if promised and now and now > promised else 0
    return WhatIf(moved.moves, _float_used(plan, after, today, moved), now, over, moved)


def _float_used(plan: Plan, after: Plan, today: dt.date, moved: Effect) -> int | None:
    slipped = [ref for ref, item in after.items.items() if ref in plan.items and item.due != plan.items[ref].due]
    before = timeline(plan, today).items
    days = {move.ref: max(move.days, 0) for move in moved.moves}
    floats = ((ref, before[ref].float_) for ref in slipped)
    return max((min(days.get(ref, 0), float_) for ref, float_ in floats if float_ is not None), default=None)
