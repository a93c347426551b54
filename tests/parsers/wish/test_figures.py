"""Amounts as each language writes them, and those that another language would read otherwise."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.days.moments import Clock
from parsers.lexicon import LANGUAGES
from parsers.wish import figures
from parsers.wish.words import sight_of, words_of

KEYS = ("company_size", "deal_size")
OF_THOUSANDS = {"en": (",", " "), "fr": (".", " ", "\u202f"), "pl": (".", " ", "\u00a0")}
CLOCK = Clock(dt.date(2026, 11, 28), "en")


def read(text: str, code: str = "en", key: str = "deal_size") -> tuple[str, str] | None:
    """The number, and what is left of the text."""
    sight = sight_of(text, CLOCK, KEYS, words_of(code))
    found = figures.read(text, sight.words, sight.names, key)
    return (found[0], text[found[1] :]) if found else None


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [
        ("en", "$1.2m", "1200000"),
        ("en", "about 1,500 employees", "1500"),
        ("en", "US$ 250k", "250000"),
        ("de", "ca. 250.000 €", "250000"),
        ("de", "1,2 Mio. Euro", "1200000"),
        ("de", "1.250.000,50 EUR", "1250000.50"),
        ("de", "80 Tsd. €", "80000"),
        ("de", "CHF 1'200'000", "1200000"),
        ("fr", "250 000 €", "250000"),
        ("fr", "1,2 M€", "1200000"),
        ("fr", "environ 500 salariés", "500"),
        ("es", "1,2 millones de euros", "1200000"),
        ("es", "250 mil €", "250000"),
        ("it", "1,2 mln di euro", "1200000"),
        ("it", "250 mila euro", "250000"),
        ("pt", "1,2 milhões de euros", "1200000"),
        ("pt", "cerca de 250 mil reais", "250000"),
        ("nl", "€ 250.000", "250000"),
        ("nl", "1,2 miljoen euro", "1200000"),
        ("pl", "1,2 mln zł", "1200000"),
        ("pl", "250 tys. zł", "250000"),
        ("pl", "ok. 500 pracowników", "500"),
    ],
)
def test_amounts_with_their_units(code: str, text: str, number: str) -> None:
    assert read(text, code, "company_size" if number in ("500", "1500") else "deal_size") == (number, "")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "250.000"),
        ("de", "250,000"),
        ("fr", "250,000 €"),
        ("de", "1.200 Mio."),
        ("en", "1,200k"),
        ("en", "0.250"),
        ("de", "1.200.50"),
        ("en", "1,20,000"),
        ("en", "large"),
        ("en", ""),
        ("en", "1.2.3"),
    ],
)
def test_what_can_be_read_in_two_ways_is_no_number(code: str, text: str) -> None:
    assert read(text, code) is None


@pytest.mark.parametrize(("text", "rest"), [("200-300k", "-300k"), ("250k or 300k", " or 300k"), ("5 March", " March")])
def test_what_stands_behind_is_left(text: str, rest: str) -> None:
    found = read(text)
    assert found is not None
    assert found[1] == rest


@given(st.integers(1, 10**9), st.sampled_from(LANGUAGES), st.integers(0, 2))
def test_whatever_a_language_writes_it_reads_back(number: int, code: str, which: int) -> None:
    marks = OF_THOUSANDS.get(code, (".", " "))
    mark = marks[which % len(marks)]
    assert read(f"{number:,}".replace(",", mark), code) == (str(number), "")


@given(st.integers(1_000, 999_999), st.sampled_from(LANGUAGES))
def test_no_two_languages_read_two_numbers(number: int, code: str) -> None:
    """A figure is read as one number, or by nobody."""
    for mark in (",", ".", " ", "'"):
        found = {read(f"{number:,}".replace(",", mark), other) for other in (code, "en", "de")} - {None}
        assert found <= {(str(number), "")}
