"""Days, amounts and times as people write them, by the rules for dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import dates
from parsers.days.moments import Clock, Day, Minutes, Time
from parsers.lexicon import lexicons
from parsers.said import Shift
from parsers.words import tokens

MONDAY = dt.date(2026, 11, 23)
FRIDAY = dt.date(2026, 11, 27)


def value(text: str, today: dt.date = MONDAY, locale: str | None = None, code: str = "en") -> object:
    """What stands at the beginning of a text; all of it must be understood."""
    cut = tokens(text)
    found = dates.scan(cut, 0, lexicons()[code], Clock(today, locale))
    assert found is not None, text
    assert found.end == len(cut), text
    return found.value


def day(text: str, today: dt.date = MONDAY, locale: str | None = None, *, past: bool = False) -> dt.date | str:
    said = value(text, today, locale)
    assert isinstance(said, Day)
    return said.resolve(Clock(today, locale), past=past)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("10 Dec", "2026-12-10"),
        ("Dec 10", "2026-12-10"),
        ("December 10th", "2026-12-10"),
        ("10th of December", "2026-12-10"),
        ("the 10th of December 2026", "2026-12-10"),
        ("10 Dec 2027", "2027-12-10"),
        ("Dec 10, 2027", "2027-12-10"),
        ("2026-12-10", "2026-12-10"),
        ("5 January", "2027-01-05"),
        ("23 November", "2026-11-23"),
        ("22 November", "2027-11-22"),
        ("the 16th", "2026-12-16"),
        ("Friday the 27th", "2026-11-27"),
        ("Fri 4 Dec", "2026-12-04"),
        ("Friday, 4 December 2026", "2026-12-04"),
        ("5.1.", "2027-01-05"),
        ("5.1.2027", "2027-01-05"),
        ("05.01.27", "2027-01-05"),
    ),
)
def test_calendar_days(text: str, expected: str) -> None:
    assert day(text) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "said_on", "expected"),
    (
        ("Friday", MONDAY, "2026-11-27"),
        ("this Friday", MONDAY, "2026-11-27"),
        ("Friday", FRIDAY, "2026-12-04"),
        ("this Friday", FRIDAY, "2026-12-04"),
        ("next Friday", MONDAY, "2026-12-04"),
        ("next Friday", FRIDAY, "2026-12-04"),
        ("Monday", MONDAY, "2026-11-30"),
        ("next Monday", MONDAY, "2026-11-30"),
        ("next Monday", dt.date(2026, 11, 29), "2026-11-30"),
        ("Friday next week", MONDAY, "2026-12-04"),
        ("today", MONDAY, "2026-11-23"),
        ("tomorrow", MONDAY, "2026-11-24"),
        ("the day after tomorrow", MONDAY, "2026-11-25"),
        ("EOD", MONDAY, "2026-11-23"),
        ("EOD Friday", MONDAY, "2026-11-27"),
        ("EOW", MONDAY, "2026-11-27"),
        ("end of next week", MONDAY, "2026-12-04"),
        ("EOM", MONDAY, "2026-11-30"),
        ("EOM", dt.date(2026, 10, 5), "2026-10-30"),
        ("end of January", MONDAY, "2027-01-29"),
        ("end of next month", MONDAY, "2026-12-31"),
        ("last Friday", MONDAY, "2026-11-20"),
        ("yesterday", MONDAY, "2026-11-22"),
        ("two days ago", MONDAY, "2026-11-21"),
        ("two weeks from now", MONDAY, None),
    ),
)
def test_days_that_count_from_the_mail(text: str, said_on: dt.date, expected: str | None) -> None:
    if expected is None:
        assert value(text, said_on) == Shift(2, "week", "mail")
    else:
        assert day(text, said_on) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("Friday", "2026-11-20"),
        ("Monday", "2026-11-23"),
        ("20 Nov", "2026-11-20"),
        ("30 December", "2025-12-30"),
        ("the 20th", "2026-11-20"),
        ("last Monday", "2026-11-16"),
    ),
)
def test_what_was_done_lies_in_the_past(text: str, expected: str) -> None:
    assert day(text, past=True) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    (
        ("10/12", "en_US", "2027-10-12"),
        ("10/12", "en-US", "2027-10-12"),
        ("10/12", "en_GB", "2026-12-10"),
        ("10/12", "de_DE", "2026-12-10"),
        ("12/13", None, "2026-12-13"),
        ("13/12", None, "2026-12-13"),
        ("12/12", None, "2026-12-12"),
        ("10/12/2026", "fr_FR", "2026-12-10"),
        ("5.12.", "en_US", "2026-12-05"),
    ),
)
def test_slashes_are_read_by_the_locale(text: str, locale: str | None, expected: str) -> None:
    assert day(text, locale=locale) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    (
        "10/12",
        "31 Feb",
        "30.2.",
        "2026-02-29",
        "Friday 5 Dec",
        "Tue 4 Dec",
        "next week",
        "soon",
        "after the holidays",
        "the 32nd of May",
    ),
)
def test_what_names_no_day_says_why(text: str) -> None:
    assert isinstance(day(text), str)


def test_both_readings_of_a_slash_are_kept_for_a_suggestion() -> None:
    said = value("10/12")
    assert isinstance(said, Day)
    assert said.nearest(Clock(MONDAY)) == dt.date(2026, 12, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("+3d", Shift(3, "day", "due")),
        ("+3bd", Shift(3, "business day", "due")),
        ("+2 weeks", Shift(2, "week", "due")),
        ("a week", Shift(1, "week", "due")),
        ("3 days", Shift(3, "day", "due")),
        ("three business days", Shift(3, "business day", "due")),
        ("another two weeks", Shift(2, "week", "due")),
        ("two more weeks", Shift(2, "week", "due")),
        ("a month", Shift(1, "month", "due")),
        ("a fortnight", Shift(2, "week", "due")),
        ("in two weeks", Shift(2, "week", "mail")),
        ("in 3 days", Shift(3, "day", "mail")),
    ),
)
def test_amounts_stay_amounts(text: str, expected: Shift) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("15:00", dt.time(15)),
        ("at 3pm", dt.time(15)),
        ("3 p.m.", dt.time(15)),
        ("9.30 am", dt.time(9, 30)),
        ("12am", dt.time(0)),
        ("noon", dt.time(12)),
        ("15h", dt.time(15)),
        ("at 15", dt.time(15)),
    ),
)
def test_times(text: str, expected: dt.time) -> None:
    said = value(text)
    assert isinstance(said, Time)
    assert (said.at, said.problem) == (expected, None)


@pytest.mark.parametrize("text", ("at 3", "3 o'clock", "25:00", "13pm", "15:00 CST", "3pm IST"))
def test_times_that_can_be_two_are_asked_about(text: str) -> None:
    said = value(text)
    assert isinstance(said, Time)
    assert said.problem


@pytest.mark.parametrize(
    ("text", "zone"),
    (
        ("15:00 ET", "America/New_York"),
        ("15:00 (CET)", "Europe/Berlin"),
        ("3pm London time", "Europe/London"),
        ("15:00 UTC", "UTC"),
    ),
)
def test_a_zone_in_the_text(text: str, zone: str) -> None:
    said = value(text)
    assert isinstance(said, Time)
    assert said.zone == zone


def test_how_long_a_meeting_lasts() -> None:
    assert value("45 minutes") == Minutes(45)
    assert value("half an hour") == Minutes(30)
    assert value("2 hours") == Minutes(120)


@pytest.mark.parametrize("text", ("3", "13 people", "v3", "30 %", "24/7", "$ 13", "chapter"))
def test_what_is_no_date(text: str) -> None:
    assert dates.scan(tokens(text), 0, lexicons()["en"], Clock(MONDAY)) is None


@given(
    st.text(alphabet="0123456789./-: amhpJanuary+dwFritodEOM", max_size=24),
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
)
@settings(deadline=None)
def test_any_text_gives_a_day_a_reason_or_nothing(text: str, today: dt.date) -> None:
    cut = tokens(text)
    for at in range(len(cut)):
        found = dates.scan(cut, at, lexicons()["en"], Clock(today))
        if found and isinstance(found.value, Day):
            for past in (False, True):
                assert isinstance(found.value.resolve(Clock(today), past=past), dt.date | str)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
@settings(deadline=None)
def test_a_day_without_a_year_is_not_past(today: dt.date) -> None:
    for text in ("10 Dec", "29 February", "Friday", "the 31st", "1.3."):
        said = value(text, today)
        assert isinstance(said, Day)
        resolved = said.resolve(Clock(today))
        assert isinstance(resolved, dt.date)
        assert resolved >= today
        before = said.resolve(Clock(today), past=True)
        assert isinstance(before, dt.date)
        assert before <= today


def test_a_weekday_with_a_bare_number_is_that_day_where_the_calendar_agrees() -> None:
    assert day("Monday 30") == dt.date(2026, 11, 30)
    assert day("Friday 20", past=True) == dt.date(2026, 11, 20)
    said = dates.scan(tokens("viernes 4 a las 10:00"), 0, lexicons()["es"], Clock(MONDAY))
    assert said is not None and said.end == 2


@pytest.mark.parametrize("text", ("Friday 14 is done", "Monday 30, 31 and 32", "Monday 30 and 14", "Friday 4 days"))
def test_a_weekday_leaves_a_number_that_is_none_of_its_days_or_that_a_list_goes_on_from(text: str) -> None:
    found = dates.scan(tokens(text), 0, lexicons()["en"], Clock(MONDAY))
    assert found is not None and found.end == 1
