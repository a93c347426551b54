"""A seller's line for the top of the digest: taken whole, in every language, and nothing in it acts."""

import pytest
from rig.readings import reading, words

from parsers.said import Command, Unclear

RILEY, DANA = "riley.novak@acme.example", "dana.whitfield@northwind.example"
LINE = "Great week. 3 is done, Raj slips 14 to 12 Jan."


@pytest.mark.parametrize(
    "lead",
    [
        *(
            "top",
            "Top",
            "TOP",
            "on top",
            "At the top",
            "please put this on top",
            "add a line at the top",
            "Put at the top",
        ),
        *("oben", "Bitte ganz oben", "Setze oben", "en haut", "Ajoutez en tête", "arriba", "Pon arriba", "in alto"),
        *("Metti in cima", "no topo", "Coloque no topo", "bovenaan", "Zet bovenaan", "na górze", "Dodaj u góry"),
    ],
)
def test_the_line_runs_to_the_end_of_its_line(lead: str) -> None:
    [said] = words(f"{lead}: {LINE}", sender=RILEY).said
    assert said == Command("top", f"{lead}: {LINE}", text=LINE)


def test_what_stands_around_it_is_read_as_ever() -> None:
    found = reading(f"done 5\ntop: {LINE}\nblock 7: no access", sender=RILEY)
    assert found == ["done 5", f"top: {LINE}", "block 7 because no access"]


def test_a_line_that_a_program_broke_is_one() -> None:
    broken = "top: We have had a really good week together with everybody at\nNorthwind, thank you all."
    [said] = words(broken, sender=RILEY).said
    assert isinstance(said, Command)
    assert said.text == "We have had a really good week together with everybody at Northwind, thank you all."


def test_nothing_behind_it_is_asked() -> None:
    [said] = words("top:", sender=RILEY).said
    assert isinstance(said, Unclear)


@pytest.mark.parametrize(
    "text",
    [
        "The top: 3 items",
        "Top priority: 14",
        "On top of that: 3 is late",
        "from the top: hello",
        "Desktop: slow",
        "top",
    ],
)
def test_other_words_before_a_colon_are_none(text: str) -> None:
    assert not any(isinstance(said, Command) and said.verb == "top" for said in words(text, sender=RILEY).said)


def test_a_buyer_has_no_such_line_nor_has_a_conversation_of_others() -> None:
    for said in (words(f"top: {LINE}", sender=DANA).said, words("top: Hello", sender=RILEY, cc=True).said):
        assert not any(isinstance(one, Command) and one.verb == "top" for one in said)
