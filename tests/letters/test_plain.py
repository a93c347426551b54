"""Whatever a text holds, nothing that hides or reorders it is left; and a text that is fit stays as it is."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from mailmap.letters.plain import plain, plain_lines

TEXTS = st.text(st.one_of(st.sampled_from("ab é\u00a0“”–€\n\r\t\x0b\x85\u2028\u202e\u200f\x00"), st.characters()))


@given(TEXTS)
def test_lines_are_as_plain_as_each_of_them(text: str) -> None:
    assert plain_lines(text) == "\n".join(plain(line) for line in text.splitlines())


@given(TEXTS)
def test_nothing_is_left_that_controls(text: str) -> None:
    left = plain_lines(text).replace("\n", "")
    assert not [sign for sign in left if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]
