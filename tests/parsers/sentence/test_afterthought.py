"""What a sentence does to the one before: it takes it back, leaves something of it, or neither."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers.days.moments import Clock
from parsers.lexicon import lexicons
from parsers.pieces.chunk import Sight
from parsers.pieces.items import items_of
from parsers.pieces.people import People
from parsers.said import Known, KnownItem, KnownPerson
from parsers.sentence import afterthought

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
KNOWN = Known(
    items=(KnownItem(11, "Answer the questionnaire", "M4"),),
    milestones=("M4",),
    people=(KnownPerson(address="jo.park@acme.example", name="Jo Park", role="security", side="seller"),),
    sender="riley.novak@acme.example",
    moment=NOW,
    zone="Europe/Berlin",
    locale=None,
)


def _sight(code: str) -> Sight:
    return Sight(lexicons()[code], items_of(KNOWN), People(KNOWN), Clock(NOW.date()))


@pytest.mark.parametrize(
    ("code", "text", "does"),
    [
        ("en", "Only the signature is missing.", "part"),
        ("en", "Nearly.", "back"),
        ("en", "Sorry, I meant 14.", "back"),
        ("en", "Thanks for the reminder.", None),
        ("de", "Es fehlt nur noch die Unterschrift.", "part"),
        ("de", "Das glaube ich zumindest.", "back"),
        ("de", "Sagt zumindest Jo.", "back"),
        ("de", "Oder?", "back"),
        ("de", "Ich hoffe, das passt.", None),
        ("de", "Offen ist noch 11.", None),
        ("de", "Sagt Bescheid, wenn ihr etwas braucht.", None),
        ("nl", "Nou ja, bijna.", "back"),
        ("nl", "Alleen de handtekening ontbreekt nog.", "part"),
    ],
)
def test_what_a_sentence_does_to_the_one_before(code: str, text: str, does: str | None) -> None:
    assert afterthought.read(text, _sight(code)) == does


@pytest.mark.parametrize(
    ("code", "text", "does"),
    [
        ("es", "Uy, no, todavía no.", "back"),
        ("es", "Perdón, el 11 no, me he liado.", "back"),
        ("es", "Perdón por el retraso.", None),
        ("pt", "Ainda não.", "back"),
        ("pt", "Nada disso, é mentira.", "back"),
        ("pt", "O 12 não.", None),
    ],
)
def test_what_is_denied_or_taken_back_with_an_excuse(code: str, text: str, does: str | None) -> None:
    assert afterthought.read(text, _sight(code)) == does


@pytest.mark.parametrize(
    ("text", "refs"), [("El 11 no, el 12.", (11,)), ("El 11 no.", (11,)), ("El 11 no empieza mal.", ())]
)
def test_an_item_of_which_the_opposite_is_said(text: str, refs: tuple[int, ...]) -> None:
    assert afterthought.denied(text, _sight("es")) == refs


@pytest.mark.parametrize(
    ("before", "text", "does"),
    [
        ("El 4 está acabado...", "como idea.", True),
        ("El 4 está acabado.", "como idea.", False),
        ("El 4 está acabado…", "El resto sigue.", False),
        ("11 hecho...", "mañana os mando el informe completo.", False),
    ],
)
def test_few_words_end_what_broke_off(before: str, text: str, does: bool) -> None:
    assert afterthought.trails(before, text) is does


def test_a_sign_says_that_its_writer_is_not_sure() -> None:
    assert afterthought.shrugs("13 done 🤞")
    assert not afterthought.shrugs("13 done 🎉")
