"""The example plan, moved so that any day falls into it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailmap.demo.example import WRITTEN_FOR, moved
from mailmap.plan import files
from mailmap.plan.timeline import timeline
from mailmap.resources import example_plan

PLAN = example_plan()


def test_in_its_own_week_it_is_as_it_was_written() -> None:
    assert moved(PLAN, WRITTEN_FOR) == PLAN


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)))
def test_every_date_moves_by_the_same_whole_weeks(day: dt.date) -> None:
    plan = moved(PLAN, day)
    monday = day - dt.timedelta(days=day.weekday())
    by = monday - WRITTEN_FOR
    assert plan.go_live == (PLAN.go_live or WRITTEN_FOR) + by
    for ref, item in PLAN.items.items():
        new = plan.items[ref]
        assert (new.due, new.done_on) == (item.due and item.due + by, item.done_on and item.done_on + by)
    assert plan.compelling_event
    assert PLAN.compelling_event
    assert plan.compelling_event.date == PLAN.compelling_event.date + by


def test_days_in_texts_move_too() -> None:
    assert PLAN.objective
    assert "14 June 2027" in " ".join(PLAN.objective.split())
    later = moved(PLAN, WRITTEN_FOR + dt.timedelta(weeks=3))
    assert later.objective
    assert "5 July 2027" in " ".join(later.objective.split())


@pytest.mark.parametrize("weeks", range(0, 52, 5))
def test_in_any_season_it_is_a_plan_that_can_be_read_and_stands_as_told(weeks: int) -> None:
    today = WRITTEN_FOR + dt.timedelta(weeks=weeks)
    plan = moved(PLAN, today)
    assert files.read(files.write(plan), "moved") == plan
    assert timeline(plan, today).items[13].late > 0
