"""What is run and what is too late, whenever somebody looks and however often they were away."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from rig.rhythms import cadences, moments

from scheduler.cadence import Cadence
from scheduler.due import Due, due

MONDAY = Cadence((0,), dt.time(8), "UTC")
DAYS = dt.timedelta(days=1)
START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)


def days(found: Due) -> tuple[list[int], list[int]]:
    return [one.local_date.day for one in found.run], [one.local_date.day for one in found.too_late]


def test_nothing_is_due_before_its_time_and_it_is_due_from_then_on() -> None:
    assert days(due(MONDAY, set(), START, at(2, 7), 2 * DAYS)) == ([], [])
    assert days(due(MONDAY, set(), START, at(2, 8), 2 * DAYS)) == ([2], [])


def test_what_ran_is_not_due_again() -> None:
    assert days(due(MONDAY, {dt.date(2026, 11, 2)}, START, at(2, 9), 2 * DAYS)) == ([], [])


def test_nothing_from_before_the_beginning_is_due() -> None:
    assert days(due(MONDAY, set(), at(2, 8), at(3, 8), 2 * DAYS)) == ([], [])


def test_what_was_missed_is_run_while_it_is_useful_and_noted_after() -> None:
    assert days(due(MONDAY, set(), START, at(4, 8), 2 * DAYS)) == ([2], [])
    assert days(due(MONDAY, set(), START, at(4, 9), 2 * DAYS)) == ([], [2])
    assert days(due(MONDAY, set(), START, at(23, 9), 2 * DAYS)) == ([23], [2, 9, 16])


def test_what_is_older_than_what_ran_is_too_late() -> None:
    daily = Cadence(tuple(range(7)), dt.time(8), "UTC")
    assert days(due(daily, {dt.date(2026, 11, 3)}, START, at(4, 9), 9 * DAYS)) == ([4], [1, 2])


looks = st.lists(st.tuples(st.timedeltas(dt.timedelta(0), 9 * DAYS), st.booleans()), min_size=1, max_size=12)


@given(cadences, moments, looks, st.timedeltas(dt.timedelta(0), 10 * DAYS))
def test_each_occasion_is_dealt_with_once_in_order_whenever_somebody_looks(
    cadence: Cadence, start: dt.datetime, looks: list[tuple[dt.timedelta, bool]], useful: dt.timedelta
) -> None:
    """A look may die before it has noted anything (`noted` is false): then nothing of it happened."""
    dealt: list[dt.date] = []
    sent: list[dt.date] = []
    now = start
    for waited, noted in looks:
        now += waited
        found = due(cadence, set(dealt), start, now, useful)
        assert not set(found.run) & set(found.too_late)
        assert all(now - one.at <= useful for one in found.run)
        if noted:
            dealt += [one.local_date for one in (*found.too_late, *found.run)]
            sent += [one.local_date for one in found.run]
    assert len(dealt) == len(set(dealt))
    assert sent == sorted(set(sent))
    last = due(cadence, set(dealt), start, now, useful)
    left = {one.local_date for one in (*last.run, *last.too_late)}
    assert set(dealt) | left == {one.local_date for one in cadence.between(start, now)}
