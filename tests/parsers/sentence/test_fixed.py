"""What the rep says of a letter that waits, in every language; no buyer says it, and no item is meant by it."""

import pytest
from rig.readings import reading

DANA = "dana.whitfield@northwind.example"
HOLD = {
    "en": ["hold", "Hold please", "don't send it yet"],
    "de": ["Bitte zurückhalten", "noch nicht rausschicken", "Den Digest noch nicht senden"],
    "fr": ["Ne l'envoyez pas", "Ne pas envoyer, merci"],
    "es": ["No lo envíes todavía", "Retén el resumen"],
    "it": ["Non inviarlo ancora", "Trattieni il riepilogo"],
    "nl": ["Nog niet versturen", "Houd hem tegen"],
    "pt": ["Não envie ainda", "Segure o resumo"],
    "pl": ["Nie wysyłaj jeszcze", "Wstrzymaj wysyłkę"],
}
SEND = {
    "en": ["send it", "Looks good, send it"],
    "de": ["Kann so raus", "Bitte abschicken"],
    "fr": ["C'est bon, envoyez", "Oui, envoyez-le"],
    "es": ["Sí, envíalo", "Adelante, envíalo"],
    "it": ["Sì, invialo", "Può partire"],
    "nl": ["Stuur maar", "Prima, verstuur maar"],
    "pt": ["Pode enviar", "Sim, pode enviar"],
    "pl": ["Tak, wyślij", "Można wysłać"],
}
TRAPS = [
    "send it to Jo",
    "Schick es bitte an Jo",
    "on l'envoie demain",
    "Wir halten 3 noch zurück",
    "Hold off until Friday",
]


@pytest.mark.parametrize(
    ("verb", "locale", "words"),
    [(verb, code, one) for verb, said in (("hold", HOLD), ("send_it", SEND)) for code in said for one in said[code]],
)
def test_only_a_seller_says_it(verb: str, locale: str, words: str) -> None:
    assert reading(words, locale=locale) == [verb]
    assert verb not in reading(words, locale=locale, sender=DANA)
    assert reading(words, locale=locale, item=7) != [verb], "under the row of an item it is about that item"


@pytest.mark.parametrize("words", TRAPS)
def test_other_words_are_kept(words: str) -> None:
    assert not {"hold", "send_it"} & set(reading(words))
