"""Lines of text: 72 columns, dates whole, tables that fit, and no line that looks like an item's row by accident."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mailmap.letters.plain import cut, plain, plain_lines
from mailmap.letters.typeset import WIDTH, columns, joined, spaced, wrapped

words = st.lists(st.text("abc#17,.", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@given(words, st.integers(0, 13))
def test_no_line_is_too_long_and_no_word_is_lost(text: str, indent: int) -> None:
    lines = spaced(wrapped(text, indent)).split("\n")
    assert all(len(line) <= WIDTH and line.startswith(" " * indent) for line in lines)
    assert " ".join(lines).split() == text.split()


@given(words)
def test_a_line_after_the_first_never_begins_with_a_number_of_an_item(text: str) -> None:
    short = re.sub(r"#\d\S*", "#7", text)
    later = spaced(wrapped(short, 2)).split("\n")[1:]
    assert not any(re.match(r"\s*#\d", line) for line in later if "#7 #7" not in line)


def test_what_belongs_together_stays_together() -> None:
    for whole in ("Mon 15 Mar 2027", "Mon Mar 15, 2027", "14:00 EST", "20 days", "9 %", '"slip 7 to 4 Dec"'):
        for before in range(50, 72):
            assert whole in spaced(wrapped(f"{'x' * before} {whole} and so on")), (whole, before)
    assert joined("5 EST days") == "5 EST days"


@given(st.lists(st.tuples(st.just("M1"), words, st.just("3 of 5"), st.just("Mon 21 Dec 2026")), min_size=1, max_size=4))
def test_a_table_fits_and_keeps_every_cell(rows: list[tuple[str, ...]]) -> None:
    lines = columns(rows).split("\n")
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in lines)
    assert "".join(sorted("".join(lines).replace(" ", ""))) == "".join(
        sorted("".join(cell for row in rows for cell in row).replace(" ", ""))
    )
    starts = {line.index("3 of 5") for line in lines if "3 of 5" in line}
    assert len(starts) == 1


def test_plain_text_has_nothing_that_hides_or_reorders() -> None:
    assert plain("a\r\nb\tc\x0bd\u2028e\x85f") == "a b c d e f"
    assert plain("\u202egpj.exe\u2066x\x00\x1b\x7f\u200f") == "gpj.exex"
    assert plain("Grüße, 東京 – 9\u00a0%") == "Grüße, 東京 – 9\u00a0%"
    assert plain_lines("a\nb\u202e\r\nc") == "a\nb\nc"


@given(st.text())
def test_plain_is_one_printable_line(text: str) -> None:
    assert len(plain(text).splitlines()) <= 1
    assert plain(plain(text)) == plain(text)


def test_cut() -> None:
    assert cut("short", 5) == "short"
    assert cut("longer", 5) == "long…"
    assert cut("some words", 6) == "some…"
