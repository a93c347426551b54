"""What a slip would do, in figures; by hand on the example, on Mon 23 Nov 2026."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from plan.examples import DAYS, NORTHWIND, plans, with_item

from mailmap.plan import files
from mailmap.plan.model import Plan
from mailmap.plan.timeline import timeline
from mailmap.plan.whatif import WhatIf, what_if

MONDAY = dt.date(2026, 11, 23)
PLAN = files.load(NORTHWIND)


def slipped(ref: int, to: dt.date, plan: Plan = PLAN) -> WhatIf:
    return what_if(plan, with_item(plan, ref, due=to), MONDAY)


def test_a_slip_within_its_float() -> None:
    """From Mon 28 Dec to Tue 12 Jan are 10 working days (New Year is none) of 13 that it has."""
    answer = slipped(14, dt.date(2027, 1, 12))
    assert [(m.ref, m.was, m.now) for m in answer.moves] == [
        (14, dt.date(2026, 12, 28), dt.date(2027, 1, 12)),
        (20, dt.date(2027, 1, 14), dt.date(2027, 1, 19)),
        (21, dt.date(2027, 1, 19), dt.date(2027, 1, 21)),
    ]
    assert (answer.float_used, answer.go_live, answer.days_over) == (10, dt.date(2027, 3, 15), 0)


def test_a_slip_beyond_its_float() -> None:
    """Three days more than the float of 13: Wed 20 Jan is 15 days on, so the go-live is two days late."""
    answer = slipped(14, dt.date(2027, 1, 21))
    assert (answer.float_used, answer.go_live, answer.days_over) == (13, dt.date(2027, 3, 18), 3)
    assert [m.ref for m in answer.moves] == [14, 20, 21, 22, 24, 25, 26, 27, 28]


def test_a_slip_that_moves_nothing_else() -> None:
    answer = slipped(28, dt.date(2027, 6, 21))
    assert ([m.ref for m in answer.moves], answer.float_used, answer.days_over) == ([28], None, 0)


def test_an_earlier_day_uses_no_float() -> None:
    assert slipped(14, dt.date(2026, 12, 21)).float_used == 0
    assert slipped(13, dt.date(2026, 11, 20)).moves == ()  # it is late: today is the earliest it can end


def test_a_critical_item_has_none_to_use() -> None:
    answer = slipped(26, dt.date(2027, 3, 16))
    assert (answer.float_used, answer.go_live, answer.days_over) == (0, dt.date(2027, 3, 16), 1)


def test_days_over_count_from_the_plans_go_live_not_from_its_forecast() -> None:
    late = with_item(PLAN, 26, due=dt.date(2027, 3, 17))
    answer = slipped(26, dt.date(2027, 3, 18), late)
    assert answer.days_over == 3
    assert slipped(26, dt.date(2027, 3, 18), late.model_copy(update={"go_live": None})).days_over == 0


@given(plans(), DAYS, DAYS, st.data())
def test_the_go_live_moves_exactly_when_the_float_is_used_up(
    plan: Plan, day: dt.date, to: dt.date, data: st.DataObject
) -> None:
    ref = data.draw(st.sampled_from(list(plan.items)))
    before = timeline(plan, day)
    answer = what_if(plan, with_item(plan, ref, due=to), day)
    float_ = before.items[ref].float_
    move = next((m.days for m in answer.moves if m.ref == ref), 0)
    if plan.items[ref].due == to or float_ is None:
        assert answer.float_used is None
    else:
        assert answer.float_used == min(max(move, 0), float_)
        assert move <= float_ or answer.go_live != before.go_live
    assert [m.ref for m in answer.moves] == sorted(m.ref for m in answer.moves)
