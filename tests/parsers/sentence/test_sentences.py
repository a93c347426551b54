"""Paragraphs cut into sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.sentence.sentences import sentences


def cut(text: str) -> list[str]:
    return [line.text for line in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("13 is done. 14 is not.", ["13 is done.", "14 is not."]),
        ("13 is done! Great. Thanks", ["13 is done!", "Great.", "Thanks"]),
        ("See no. 3 for that.", ["See no. 3 for that."]),
        ("Move it to 10. Dec. please", ["Move it to 10. Dec. please"]),
        ("Move it to 5.1. please", ["Move it to 5.1. please"]),
        ("It is due 3.12. Then we go.", ["It is due 3.12.", "Then we go."]),
        ("Ask e.g. Tom. He knows.", ["Ask e.g. Tom.", "He knows."]),
        ("done 13\nslip 14 to Friday", ["done 13", "slip 14 to Friday"]),
        ("- 13 done\n- 14 open", ["13 done", "14 open"]),
        ("• 13 done\n• 14 open", ["13 done", "14 open"]),
        ("1. 13 is done\n2. 14 is open", ["13 is done", "14 is open"]),
        ("13. done", ["13. done"]),
        ("a) 13 done\nb) 14 done", ["13 done", "14 done"]),
        ("13 is done?! Really?", ["13 is done?!", "Really?"]),
        ("", []),
        ("   \n \n", []),
    ),
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_lines_that_a_program_wrapped_belong_together() -> None:
    text = "We have finished the security questionnaire with the auditors and we\nare now waiting for the risk rating."
    assert cut(text) == [" ".join(text.split("\n"))]


def test_a_line_that_ends_in_a_comma_goes_on() -> None:
    assert cut("13 is done,\n14 too.") == ["13 is done, 14 too."]


@given(st.text(max_size=400))
def test_no_word_is_lost(text: str) -> None:
    words = [word for word in text.split() if any(c.isalpha() for c in word) and word.isascii() and len(word) > 3]
    kept = " ".join(cut(text))
    assert all(word in kept for word in words)
