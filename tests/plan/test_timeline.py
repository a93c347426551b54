"""The forecast: against the rules computed slowly, by properties, and on the example by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plan import bruteforce
from plan.examples import DAYS, NORTHWIND, plans, with_item

from mailmap.plan import files
from mailmap.plan.changes import apply, slip
from mailmap.plan.model import CompellingEvent, Plan, Status
from mailmap.plan.timeline import (
    FloatUsed,
    calendar,
    dependencies_first,
    drawing,
    effect,
    float_used,
    timeline,
    today,
)

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def plan() -> Plan:
    return files.load(NORTHWIND)


# -------------------------------------------------------------------------------------------------- the rules, slowly
@given(plans(), DAYS)
def test_forecasts_are_those_of_the_rules(plan: Plan, day: dt.date) -> None:
    line = timeline(plan, day)
    expected = bruteforce.forecasts(plan, line.today)
    assert {ref: dates.forecast for ref, dates in line.items.items()} == expected
    assert line.go_live == bruteforce.go_live(plan, expected)
    for milestone in plan.milestones:
        ends = [expected[item.ref] for item in milestone.items if expected[item.ref]]
        assert line.milestone_end(milestone.ref) == max((end for end in ends if end), default=None)


@given(plans(), DAYS)
@settings(max_examples=60)
def test_float_is_what_may_move_before_the_go_live_does(plan: Plan, day: dt.date) -> None:
    line = timeline(plan, day)
    for ref, dates in line.items.items():
        expected = bruteforce.float_(plan, line.today, ref)
        assert dates.float_ == expected, f"#{ref}"
        assert dates.critical is (expected == 0)
        if expected is None:
            assert dates.latest is None
        else:
            assert dates.forecast
            assert dates.latest == bruteforce.later(dates.forecast, expected, plan.holidays)


@given(plans(), DAYS)
def test_late_and_slip_are_counted_from_what_was_promised(plan: Plan, day: dt.date) -> None:
    line = timeline(plan, day)
    for ref, dates in line.items.items():
        item = plan.items[ref]
        late = bruteforce.count(item.due, line.today, plan.holidays) if item.due and item.is_open else 0
        assert dates.late == max(late, 0)
        agreed = item.baseline or item.due
        known = agreed and dates.forecast
        assert dates.slip == (bruteforce.count(agreed, dates.forecast, plan.holidays) if known else None)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------- properties
@given(plans(), DAYS)
def test_no_open_item_ends_before_what_it_waits_for(plan: Plan, day: dt.date) -> None:
    line = timeline(plan, day)
    for item in plan.items.values():
        end = line.items[item.ref].forecast
        if end is None or not item.is_open or item.fixed:
            continue
        assert end >= line.today
        for p in item.after:
            before = line.items[p].forecast
            assert before is None or before <= end


@given(plans(), DAYS, st.data())
def test_what_is_fixed_never_moves(plan: Plan, day: dt.date, data: st.DataObject) -> None:
    ref = data.draw(st.sampled_from(list(plan.items)))
    assume(not plan.items[ref].fixed)
    before, after = timeline(plan, day), timeline(with_item(plan, ref, due=data.draw(DAYS)), day)
    for item in plan.items.values():
        if item.fixed and item.status is not Status.DONE:
            assert before.items[item.ref].forecast == after.items[item.ref].forecast


@given(plans(), DAYS, DAYS, st.data())
def test_slipping_back_restores_everything(plan: Plan, day: dt.date, to: dt.date, data: st.DataObject) -> None:
    ref = data.draw(st.sampled_from([r for r, i in plan.items.items() if i.due] or [0]))
    assume(ref)
    due = plan.items[ref].due
    assert due
    slipped = apply(plan, slip(plan, ref, to))
    back = apply(slipped, slip(slipped, ref, due))
    assert back == plan
    assert timeline(back, day) == timeline(plan, day)
    there, again = effect(plan, slipped, day), effect(slipped, back, day)
    assert [(m.ref, m.was, m.now, m.days) for m in there.moves] == [(m.ref, m.now, m.was, -m.days) for m in again.moves]
    assert (there.go_live_was, there.go_live) == (again.go_live, again.go_live_was)


@given(plans(open_only=True), DAYS, st.integers(1, 40), st.data())
def test_a_slip_never_pulls_anything_forward(plan: Plan, day: dt.date, by: int, data: st.DataObject) -> None:
    ref = data.draw(st.sampled_from(list(plan.items)))
    due = plan.items[ref].due
    assert due
    moved = effect(plan, with_item(plan, ref, due=calendar(plan.holidays).add(due, by)), day)
    assert all(move.was and move.now and move.now > move.was for move in moved.moves)


@given(plans(), DAYS)
def test_a_dropped_item_binds_nobody(plan: Plan, day: dt.date) -> None:
    """Without its dropped items, and what waited for them waiting for their predecessors, a plan has the same dates."""
    line = timeline(plan, day)
    kept = {ref for ref, item in plan.items.items() if item.status is not Status.DROPPED}

    def waits_for(ref: int) -> set[int]:
        return {p for direct in plan.items[ref].after for p in ({direct} if direct in kept else waits_for(direct))}

    less = plan
    for ref in kept:
        less = with_item(less, ref, after=tuple(waits_for(ref)))
    milestones = [m.model_copy(update={"items": tuple(i for i in m.items if i.ref in kept)}) for m in less.milestones]
    less = less.model_copy(update={"milestones": tuple(milestones)})
    assert {ref: line.items[ref] for ref in kept} == dict(timeline(less, day).items)
    assert all(line.items[ref].forecast is None for ref in plan.items.keys() - kept)


@given(plans())
def test_dependencies_come_first(plan: Plan) -> None:
    order = dependencies_first(plan)
    assert sorted(order) == sorted(plan.items)
    assert all(order.index(p) < order.index(ref) for ref in order for p in plan.items[ref].after)


@given(plans(), DAYS)
def test_the_drawing_holds_every_day_in_order(plan: Plan, day: dt.date) -> None:
    line = timeline(plan, day)
    chart = drawing(plan, line)
    assert list(chart.columns) == sorted(set(chart.columns))
    assert {line.today, *(d for row in chart.rows for d in (row.start, row.agreed_end, row.end))} <= set(chart.columns)
    assert all(row.start <= min(row.end, row.agreed_end) for row in chart.rows)
    assert [row.ref for row in chart.rows] == [m.ref for m in plan.milestones if line.ends[m.ref]]


# ------------------------------------------------------------------------------------------------------------- by hand
def test_the_example_on_a_monday_by_hand(plan: Plan) -> None:
    """13 was due on Thu 19 Nov and is open: Friday and Monday make two days. 14 waits for it, 15 days from Mon 23 Nov
    without Thanksgiving end on Tue 15 Dec, well before its due on 28 Dec."""
    line = timeline(plan, MONDAY)
    assert line.today == MONDAY
    assert (line.items[13].late, line.items[13].forecast, line.items[13].slip) == (2, MONDAY, 2)
    assert line.items[14].forecast == dt.date(2026, 12, 28)
    assert line.go_live == dt.date(2027, 3, 15)
    assert line.days_before_event == 20
    assert line.alarms == ()
    assert [ref for ref, dates in line.items.items() if dates.critical] == [26]


def test_the_floats_of_the_example_by_hand(plan: Plan) -> None:
    """Backward from Mon 15 Mar 2027: 26 takes 5 days, 25 takes 8, 24 takes 18, 22 takes 4, 20 takes 4."""
    line = timeline(plan, MONDAY)
    found = {ref: dates.float_ for ref, dates in line.items.items()}
    assert found[26] == 0
    assert found[25] == 6 - 5  # Mon 8 to Mon 15 Mar are 6 days, 5 of them are needed by 26
    assert found[24] == 15 - (5 + 8)  # Tue 23 Feb to Mon 15 Mar
    assert found[22] == 34 - (5 + 8 + 18)  # Tue 26 Jan to Mon 15 Mar, without Presidents' Day
    assert found[20] == 40 - (5 + 8 + 18 + 4)  # Fri 15 Jan to Mon 15 Mar, without two holidays
    assert found[21] is found[19] is found[27] is found[28] is None
    assert found[23] is None
    assert all(found[ref] is None for ref in (1, 2, 3, 4, 5, 12))


def test_the_example_when_it_slips(plan: Plan) -> None:
    """14 to Tue 12 Jan: 4 days on, 20 ends on Tue 19 Jan (Martin Luther King's day is off), which is 2 days later."""
    after = apply(plan, slip(plan, 14, dt.date(2027, 1, 12)))
    moved = effect(plan, after, MONDAY)
    assert [(m.ref, m.was, m.now, m.own) for m in moved.moves][:2] == [
        (14, dt.date(2026, 12, 28), dt.date(2027, 1, 12), True),
        (20, dt.date(2027, 1, 14), dt.date(2027, 1, 19), False),
    ]
    assert [m.ref for m in moved.moves] == [14, 20, 21]
    assert moved.used == (FloatUsed(14, 10, 13, 10, 3),)
    assert (moved.go_live_was, moved.go_live) == (dt.date(2027, 3, 15), dt.date(2027, 3, 15))
    assert [m.ref for m in moved.milestones] == ["M4", "M6"]
    assert [m.ref for m in moved.followers] == [20, 21]
    assert (moved.days_before_event, moved.days_over) == (20, 0)


def test_a_slip_beyond_its_float_moves_the_go_live(plan: Plan) -> None:
    """14 ends on Mon 28 Dec. To Mon 15 Mar are 52 days: 3 in December, 19 in January, 19 in February, 11 in March; what
    follows takes 39 of them (20: 4, 22: 4, 24: 18, 25: 8, 26: 5)."""
    line = timeline(plan, MONDAY)
    assert line.items[14].float_ == 52 - 39
    safe = line.items[14].latest
    assert safe == dt.date(2027, 1, 15)
    assert effect(plan, apply(plan, slip(plan, 14, safe)), MONDAY).go_live == dt.date(2027, 3, 15)
    beyond = effect(plan, apply(plan, slip(plan, 14, dt.date(2027, 1, 19))), MONDAY)
    assert beyond.go_live == dt.date(2027, 3, 16)
    assert beyond.used[0].left == 0


def test_alarms(plan: Plan) -> None:
    assert timeline(apply(plan, slip(plan, 20, dt.date(2027, 2, 8))), MONDAY).alarms == ()  # on the day of 23 itself
    late = apply(plan, slip(plan, 20, dt.date(2027, 2, 9)))
    [alarm] = timeline(late, MONDAY).alarms
    assert alarm.ref == 23
    assert timeline(late, MONDAY).items[23].forecast == dt.date(2027, 2, 8)
    on_the_day = plan.model_copy(update={"compelling_event": CompellingEvent(name="End", date=dt.date(2027, 3, 15))})
    assert timeline(on_the_day, MONDAY).alarms == ()
    before = plan.model_copy(update={"compelling_event": CompellingEvent(name="End", date=dt.date(2027, 3, 12))})
    assert [a.ref for a in timeline(before, MONDAY).alarms] == [None]
    assert timeline(before, MONDAY).days_before_event == -1


def test_late_items_push_the_forecast_by_themselves(plan: Plan) -> None:
    """Nobody updates 24 (due Mon 22 Feb): on Mon 1 Mar it ends then at the earliest, and the go-live with it."""
    done = plan
    for ref in range(6, 24):
        done = with_item(done, ref, status=Status.DONE, done_on=plan.items[ref].due)
    assert timeline(done, dt.date(2027, 2, 22)).go_live == dt.date(2027, 3, 15)
    assert timeline(done, dt.date(2027, 2, 24)).go_live == dt.date(2027, 3, 15)
    assert timeline(done, dt.date(2027, 3, 1)).go_live == dt.date(2027, 3, 18)
    used = float_used(done, timeline(done, dt.date(2027, 3, 1)), 24)
    assert used is not None
    assert (used.moved, used.used, used.left) == (5, 5, 0)
    assert float_used(done, timeline(done, dt.date(2027, 2, 22)), 24) is None


def test_today_is_a_working_day_in_the_plans_zone(plan: Plan) -> None:
    evening = dt.datetime(2026, 11, 25, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    assert today(plan, evening) == dt.date(2026, 11, 25)
    assert today(plan, evening + dt.timedelta(hours=1)) == dt.date(2026, 11, 27)  # Thanksgiving is none
    assert today(plan, dt.datetime(2026, 11, 28, 2, tzinfo=dt.UTC)) == dt.date(2026, 11, 27)
    assert timeline(plan, dt.date(2026, 11, 28)).today == dt.date(2026, 11, 30)


def test_a_plan_without_a_go_live_milestone_has_none(plan: Plan) -> None:
    less = plan.model_copy(update={"milestones": plan.milestones[:6]})
    line = timeline(less, MONDAY)
    assert line.go_live is line.days_before_event is None
    assert all(dates.float_ is None for dates in line.items.values())
    assert effect(less, apply(less, slip(less, 14, dt.date(2027, 1, 12))), MONDAY).days_over == 0
