"""What holds for every reading of commands, whatever the text is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.readings import northwind, reading, words

from parsers import commands
from parsers.said import Asked, Away, Command, Known, Note, Unclear
from parsers.words import tokens

CLEAR = (
    "13 is done.", "We started 14.", "Please move 16 to 10 Dec.", "19 is no longer needed.", "Priya owns 15.",
    "20 is blocked by legal.", "Note 21: two signatures.", "17 slips by a week.", "The pilot is finished.",
    "Can we push the readout to 4 Dec at 15:00?",
)  # fmt: skip
SAFE = (
    "It rained all day.", "Thanks for the call.",
    "See chapter 4.", "If legal agrees we can begin.", "Tom says 13 is done.",
    "Who owns 14?", "The price is $ 13.", "9 is not done yet.",
)  # fmt: skip
VOCABULARY = (
    "13 14 71 #13 M4 done is not was move push slip to Friday 10 Dec and , but if Tom we I will be by a week too ? . : "
    'it blocked because legal assign start reopen drop note add "Call" ( ) yes no agree status undo except until'
)
WORDS = st.sampled_from(VOCABULARY.split())
FORMS = ("done {}", "{} is done", "slip {} to Friday", "drop #{}", "assign {} to Tom", "item {} can continue", "{} +3d")


def said_of(text: str, **given_: int) -> Sequence[object]:
    return words(text, **given_).said  # type: ignore[arg-type]


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_gives_a_value(text: str) -> None:
    said_of(text)


@given(st.lists(WORDS, max_size=14).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_any_words_of_ours_give_a_value_and_resolve(text: str) -> None:
    reading(text)


@given(st.integers(min_value=29, max_value=99_999), st.sampled_from(FORMS))
@settings(deadline=None)
def test_numbers_outside_the_plan_never_act(number: int, form: str) -> None:
    for entry in said_of(form.format(number)):
        assert not (isinstance(entry, Command) and entry.items), form.format(number)


@given(st.permutations(CLEAR).map(lambda order: order[:5]), st.permutations(SAFE).map(lambda order: order[:2]))
@settings(max_examples=60, deadline=None)
def test_the_order_of_independent_sentences_does_not_matter(clear: Sequence[str], safe: Sequence[str]) -> None:
    def acts(sentences: Sequence[str]) -> set[tuple[str, tuple[int, ...]]]:
        return {(c.verb, c.items) for c in said_of("\n".join(sentences)) if isinstance(c, Command)}

    expected = set(itertools.chain.from_iterable(acts([sentence]) for sentence in clear))
    assert acts([*clear, *safe]) == acts([*safe, *reversed(clear)]) == expected


@given(st.lists(st.sampled_from(CLEAR + SAFE), min_size=1, max_size=6, unique=True))
@settings(max_examples=80, deadline=None)
def test_every_sentence_is_accounted_for(sentences: Sequence[str]) -> None:
    kept = " ".join(
        entry.text if isinstance(entry, Note) else entry.source
        for entry in words("\n".join(sentences)).said
        if isinstance(entry, Command | Unclear | Asked | Away | Note)
    )
    for sentence in sentences:
        if sentence != "Thanks for the call.":
            assert sentence.rstrip(".") in kept


@given(st.sampled_from(CLEAR), st.sampled_from(("Thanks!", "Best regards", "Hi all,", "Have a nice weekend")))
@settings(deadline=None)
def test_courtesy_changes_no_reading(sentence: str, courtesy: str) -> None:
    assert reading(f"{sentence}\n\n{courtesy}") == reading(sentence)


@pytest.mark.parametrize("sentence", CLEAR)
@pytest.mark.parametrize(
    "trap", ("If {}", "Tom says {}", "I was told that {}", "Is it true that {}", "Unless {}", "Nobody said {}", '"{}"')
)
def test_what_a_trap_holds_never_acts(sentence: str, trap: str) -> None:
    if sentence.startswith(("Please", "Note", "Can")):
        return
    text = trap.format(sentence.rstrip(".?"))
    assert not [entry for entry in said_of(text) if isinstance(entry, Command)], text


def test_a_long_text_is_read_in_its_length() -> None:
    """No pattern looks twice at the same words: the number of sentences read is that of the text."""
    text = "13 is done. The weather is fine. " * 3_000
    said = said_of(text)
    assert [entry.verb for entry in said if isinstance(entry, Command)] == ["done"]


@pytest.mark.parametrize("text", ("13 " * 70_000, "a" * 200_000, "done, " * 30_000, "((((" * 50_000, "1.2.3." * 30_000))
def test_nothing_on_one_line_is_too_long(text: str) -> None:
    assert not [entry for entry in said_of(text) if isinstance(entry, Command)]


def test_nothing_said_is_courtesy() -> None:
    assert words("Thanks a lot!").courtesy
    assert words("").courtesy
    assert not words("13 is done").courtesy


def test_the_same_twice_counts_once() -> None:
    assert reading("13 is done.\nDone 13!\ndone 13, 14") == ["done 13", "done 14"]


def test_two_that_contradict_each_other_are_both_asked() -> None:
    assert reading("done 13 and 14\nreopen 13") == ["done 14", "? done 13", "? reopen 13"]


def test_answers_need_an_open_question() -> None:
    assert reading("yes") == ["? No question of ours is open."]
    assert reading("yes", asked=1) == ["yes"]
    assert reading("ok", asked=1) == ["yes"]
    assert reading("ok") == []
    assert reading("agree", asked=1) == ["agree"]
    assert reading("no", asked=2) == ["? More than one question of ours is open."]


def test_tokens_cover_the_text() -> None:
    text = "Mei's #13 → 10/12, +3d; 30 % at 3pm (see [x] NW-4) ☑ 10.12.2026"
    cut = tokens(text)
    assert "".join(token.text for token in cut).replace(" ", "") == text.replace(" ", "")


def test_a_plan_without_items_or_people() -> None:
    from rig.readings import MONDAY

    nothing = Known((), (), (), "", "UTC", None, MONDAY)

    class Line:
        text = "done 3, the pilot is finished, M4 done, assign 4 to Tom"
        item = 3
        context = None

    assert not [entry for entry in commands.read([Line()], nothing).said if isinstance(entry, Command)]
    assert northwind().items
