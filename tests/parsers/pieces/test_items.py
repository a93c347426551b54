"""Which items some words name."""

from __future__ import annotations

import pytest
from rig.readings import MONDAY, RILEY, northwind

from mailmap.decide import Speaker, known
from parsers.days.moments import Clock
from parsers.lexicon import lexicons
from parsers.pieces.chunk import Sight
from parsers.pieces.chunks import chunks
from parsers.pieces.items import Named, items_of
from parsers.pieces.people import People
from parsers.words import tokens

KNOWN = known(northwind(), Speaker(RILEY, northwind().person(RILEY), verified=True, cites=True), MONDAY)
SIGHT = Sight(lexicons()["en"], items_of(KNOWN), People(KNOWN), Clock(MONDAY.date()))


def named(text: str) -> list[Named]:
    return [chunk.named for chunk in chunks(tokens(text), SIGHT) if chunk.named is not None]


def refs(text: str) -> list[tuple[int, ...]]:
    return [one.refs for one in named(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("3", (3,)),
        ("#3", (3,)),
        ("# 3", (3,)),
        ("no. 3", (3,)),
        ("No 3", (3,)),
        ("item 3", (3,)),
        ("Items 3 and 5", (3, 5)),
        ("3, 5 and 7", (3, 5, 7)),
        ("3, 5, and 7", (3, 5, 7)),
        ("3 & 5", (3, 5)),
        ("3-5", (3, 4, 5)),
        ("3 – 5", (3,)),
        ("#3 - #5", (3, 4, 5)),
        ("3 through 5", (3, 4, 5)),
        ("3,5,7", (3, 5, 7)),
        ("3-5 and 7", (3, 4, 5, 7)),
        ("M4", (13, 14, 15)),
        ("m4", (13, 14, 15)),
        ("M4 except 15", (13, 14)),
        ("milestone 4", (13, 14, 15)),
        ("M2 and 13", (6, 7, 8, 13)),
        ("the pilot", (6,)),
        ("the security questionnaire", (13,)),
        ("secuirty questionaire", (13,)),
        ("Answer security questionnaire", (13,)),
        ("13 Answer security questionnaire", (13,)),
        ("#13 - Answer security questionnaire", (13,)),
        ("the pilot and the risk rating", (6, 14)),
        ("“Run pilot”", (6,)),
    ),
)
def test_items_by_number_milestone_and_words(text: str, expected: tuple[int, ...]) -> None:
    assert refs(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    (
        "30 %", "3 people", "chapter 3", "version 3", "v3", "3x", "$ 13", "13 €", "3pm", "15:00", "2026-12-10", "10/12",
        "3.5", "+1 212 555 0173", "room 3", "level 3", "3 of them", "year 3", "3rd", "week 3", "ISO 27001", "the 3",
    ),
)  # fmt: skip
def test_other_numbers_are_no_items(text: str) -> None:
    assert [one for one in named(text) if one.by == "number" and text not in ("3 of them", "the 3")] == []


@pytest.mark.parametrize(
    ("text", "why"),
    (
        ("71", "The plan has no item 71."),
        ("milestone 9", "The plan has no milestone M9."),
        ("14 - security questionnaire", "The number and the words name different items."),
        ("the review", "These words fit more than one item."),
        ("13 or 14", "It is not clear which of these is meant."),
    ),
)
def test_what_cannot_be_told_says_why(text: str, why: str) -> None:
    assert named(text)[0].problem == why


@pytest.mark.parametrize(
    "text",
    ("the board meeting", "the pilot team", "our pilot status", "security officer", "the budget call", "pilot invoice"),
)
def test_another_noun_makes_another_thing_of_a_title(text: str) -> None:
    assert refs(text) == []


def test_done_items_are_found_by_their_words_for_reopen() -> None:
    assert named("the SOC 2 report")[0].done_refs == (12,)
    assert named("sample data")[0].refs == ()
