"""Working days, compared with walking through the calendar day by day."""

from __future__ import annotations

import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.workdays import Workdays

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2031, 12, 31))
CODES = st.sampled_from([(), ("US",), ("DE-BY", "US"), ("IL",), ("FR", "JP", "GB")])
ONE_DAY = dt.timedelta(days=1)


def works(day: dt.date, codes: tuple[str, ...]) -> bool:
    split = [code.partition("-") for code in codes]
    return day.weekday() < 5 and all(
        day not in holidays.country_holidays(c, subdiv=s or None, years=day.year) for c, _, s in split
    )


@given(DAYS, CODES)
def test_a_working_day_is_a_weekday_on_no_calendar(day: dt.date, codes: tuple[str, ...]) -> None:
    assert Workdays(codes).is_working(day) is works(day, codes)


@given(DAYS, st.integers(-60, 60), CODES)
def test_adding_is_walking(day: dt.date, count: int, codes: tuple[str, ...]) -> None:
    walked, left = day, abs(count)
    while left:
        walked += ONE_DAY if count > 0 else -ONE_DAY
        left -= works(walked, codes)
    assert Workdays(codes).add(day, count) == walked


@given(DAYS, st.integers(0, 100), CODES)
def test_between_is_counting(first: dt.date, length: int, codes: tuple[str, ...]) -> None:
    last = first + dt.timedelta(days=length)
    counted = sum(works(first + dt.timedelta(days=n), codes) for n in range(1, length + 1))
    work = Workdays(codes)
    assert work.between(first, last) == counted
    assert work.between(last, first) == -counted


@given(DAYS, st.integers(0, 400), CODES)
def test_what_is_added_lies_between(day: dt.date, count: int, codes: tuple[str, ...]) -> None:
    work = Workdays(codes)
    assert work.between(day, work.add(day, count)) == count


@given(DAYS, CODES)
def test_the_next_working_day(day: dt.date, codes: tuple[str, ...]) -> None:
    found = Workdays(codes).next(day)
    assert works(found, codes)
    assert not any(works(day + dt.timedelta(days=n), codes) for n in range((found - day).days))


@given(st.lists(DAYS, min_size=2, max_size=6), CODES)
def test_the_order_of_questions_does_not_matter(days: list[dt.date], codes: tuple[str, ...]) -> None:
    """The numbering grows to both sides as it is asked; what it has said before must stay true."""
    used = Workdays(codes)
    for day in days:
        assert used.is_working(day) is Workdays(codes).is_working(day)
        assert used.add(day, -3) == Workdays(codes).add(day, -3)
        assert used.between(days[0], day) == Workdays(codes).between(days[0], day)


@given(DAYS, DAYS, st.integers(-30, 30), CODES)
def test_adding_from_a_day_not_looked_at_before(
    seen: dt.date, day: dt.date, count: int, codes: tuple[str, ...]
) -> None:
    used = Workdays(codes)
    used.is_working(seen)
    assert used.add(day, count) == Workdays(codes).add(day, count)


def test_nothing_is_added_to_a_day_off() -> None:
    saturday = dt.date(2026, 11, 28)
    assert Workdays(()).add(saturday, 0) == saturday
    assert Workdays(()).add(saturday, 1) == dt.date(2026, 11, 30)
    assert Workdays(()).add(saturday, -1) == dt.date(2026, 11, 27)


def test_every_side_has_its_holidays() -> None:
    thanksgiving, epiphany = dt.date(2026, 11, 26), dt.date(2027, 1, 6)
    assert not Workdays(("US",)).is_working(thanksgiving)
    assert Workdays(("DE",)).is_working(epiphany)
    assert not Workdays(("DE-BY",)).is_working(epiphany)
    both = Workdays(("US", "DE-BY"))
    assert not both.is_working(thanksgiving)
    assert not both.is_working(epiphany)


@pytest.mark.parametrize("code", ["XX", "US-ZZ", "Germany!", ""])
def test_an_unknown_calendar_is_named(code: str) -> None:
    with pytest.raises(ValueError, match=f'"{code}" is no calendar of holidays'):
        Workdays((code,))


def test_the_calendar_has_two_ends() -> None:
    with pytest.raises(OverflowError):
        Workdays(()).add(dt.date(9999, 12, 30), 10)
    with pytest.raises(OverflowError):
        Workdays(()).add(dt.date(1, 1, 2), -10)
