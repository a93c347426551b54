"""The word with which a rep starts a draft, in each language, and words that only sound like it."""

from __future__ import annotations

import pytest
from rig.readings import reading

from parsers.lexicon import LANGUAGES

STARTS = {
    "en": [
        "send it",
        "start it",
        "go",
        "looks good, send it",
        "please send it out",
        "you can start the plan",
        "Ok, start it.",
    ],
    "de": [
        "schick es raus",
        "abschicken",
        "senden",
        "bitte senden",
        "passt, bitte senden",
        "bitte abschicken",
        "starte den Plan",
        "du kannst es abschicken",
        "sieht gut aus, bitte verschicken",
        "kann raus",
        "losschicken",
        "schick ihn ab",
    ],
    "fr": [
        "envoie-le",
        "envoyez-le",
        "envoie",
        "envoyer",
        "merci de l'envoyer",
        "tu peux l'envoyer",
        "vous pouvez l'envoyer",
        "c'est bon, envoie",
        "lance le plan",
        "lancez le plan",
        "démarrez le plan",
        "ok, envoyez",
        "tu peux envoyer",
        "parfait, envoyez-le",
        "on peut envoyer",
    ],
    "es": [
        "envíalo",
        "envíelo",
        "enviar",
        "envíalo ya",
        "por favor envíalo",
        "puedes enviarlo",
        "puede enviarlo",
        "todo bien, envíalo",
        "inicia el plan",
        "adelante, envíalo",
        "mándalo",
        "ok, envíelo",
        "lánzalo",
        "arranca el plan",
    ],
    "it": [
        "invialo",
        "lo invii",
        "invia",
        "inviate",
        "per favore invialo",
        "puoi inviarlo",
        "può inviarlo",
        "va bene, invialo",
        "avvia il piano",
        "mandalo",
        "ok, procedi con l'invio",
        "puoi mandarlo",
        "fai partire il piano",
    ],
    "pt": [
        "envia",
        "envie",
        "pode enviar",
        "pode enviar o plano",
        "está bom, pode enviar",
        "inicia o plano",
        "envia-o",
        "envie-o",
        "manda",
        "por favor, envie",
    ],
    "nl": [
        "verstuur het",
        "verstuur",
        "versturen",
        "stuur maar",
        "je kunt het versturen",
        "graag versturen",
        "ziet er goed uit, verstuur maar",
        "start het plan",
        "verzenden",
        "verstuur het maar",
        "ok, versturen",
        "stuur het op",
    ],
    "pl": [
        "wyślij",
        "wyślij to",
        "proszę wysłać",
        "możesz wysłać",
        "wygląda dobrze, wyślij",
        "rozpocznij plan",
        "uruchom plan",
        "wyślij go",
        "można wysłać plan",
    ],
}
TRAPS = {
    "de": [
        "nicht senden",
        "noch nicht abschicken",
        "wann schicken wir es raus?",
        "schick mir den Plan",
        "ich schicke es morgen raus",
        "senden wir erst Montag",
        "schick es noch nicht raus",
        "soll ich es abschicken?",
    ],
    "fr": [
        "n'envoie pas",
        "ne pas envoyer",
        "envoie-moi le plan",
        "je l'envoie demain",
        "pas encore, n'envoyez rien",
        "quand l'envoie-t-on ?",
        "on l'enverra lundi",
    ],
    "es": ["no lo envíes", "todavía no", "envíame el plan", "lo envío mañana", "¿cuándo lo enviamos?", "no enviar aún"],
    "it": [
        "non inviarlo",
        "non ancora",
        "inviami il piano",
        "lo invio domani",
        "quando lo inviamo?",
        "non inviare ancora",
    ],
    "pt": ["não envies", "ainda não", "envia-me o plano", "envio amanhã", "quando enviamos?"],
    "nl": [
        "niet versturen",
        "nog niet",
        "stuur me het plan",
        "ik verstuur het morgen",
        "wanneer versturen we het?",
        "verstuur het nog niet",
    ],
    "pl": ["nie wysyłaj", "jeszcze nie", "wyślij mi plan", "wyślę jutro", "kiedy wysyłamy?"],
    "en": [
        "don't send it",
        "not yet",
        "send me the plan",
        "I will send it tomorrow",
        "when do we send it?",
        "we start it on Monday",
    ],
}


@pytest.mark.parametrize(("code", "words"), [(code, words) for code in STARTS for words in STARTS[code]])
def test_it_starts(code: str, words: str) -> None:
    assert reading(words, locale=code) == ["send_it"]


@pytest.mark.parametrize(("code", "words"), [(code, words) for code in TRAPS for words in TRAPS[code]])
def test_it_does_not(code: str, words: str) -> None:
    assert "send_it" not in " ".join(reading(words, locale=code))


def test_no_language_is_missing() -> None:
    assert STARTS.keys() == TRAPS.keys() == set(LANGUAGES)
