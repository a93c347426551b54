"""The days to come that an answer names."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers.sentence.coming import coming

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "days"),
    (
        ("15 Jan works better for us", ["2027-01-15"]),
        ("no, we can only do it on Friday", ["2026-11-27"]),
        ("lieber am 15. Januar", ["2027-01-15"]),
        ("5 Jan or 6 Jan", ["2027-01-05", "2027-01-06"]),
        ("15 Jan, yes 15 Jan", ["2027-01-15"]),
        ("it was due on 2026-11-20", []),
        ("no, that is too late", []),
        ("10/12 suits us", []),
        ("", []),
    ),
)
def test_days_are_named_in_the_order_of_the_words(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day in coming(text, MONDAY)] == days


def test_a_locale_says_which_of_two_days_is_meant() -> None:
    assert coming("10/12 suits us", MONDAY, "en_GB") == (dt.date(2026, 12, 10),)
