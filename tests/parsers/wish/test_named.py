"""Addresses for names of a table, among other words."""

import pytest

from parsers.wish.named import take

MAX = "max@n.example"


@pytest.mark.parametrize(
    "text",
    [
        f"Max Huber is {MAX}",
        f"Max Huber {MAX}",
        f"max huber: <{MAX}>",
        f"Max Huber = {MAX}.",
        f"owner Max Huber - {MAX}",
        f"{MAX} is Max Huber",
        f"Max Huber ist {MAX}; Max Huber: {MAX}",
    ],
)
def test_said_in_many_ways(text):
    found, rest = take(text, ["Max Huber"])
    assert found == {"Max Huber": MAX}
    assert not rest.strip(" ;.")


def test_the_name_behind_a_name():
    assert take(f"IT is Tom Okafor <{MAX}>, thanks", ["IT"]) == ({"IT": f"Tom Okafor <{MAX}>"}, " thanks")


@pytest.mark.parametrize("text", ["IT is a buyer role.", "IT: buyer role", "IT buyer role", "IT is the buyer's role"])
def test_a_role_that_nobody_has_yet(text):
    assert take(text, ["IT"]) == ({"IT": "buyer role"}, "")


def test_the_whole_line_sent_back():
    line = f"new plan: buyer Northwind, go-live 2027-06-15, Max Huber {MAX}, IT ..."
    found, rest = take(line, ["IT", "Max Huber"])
    assert found == {"Max Huber": MAX}
    assert rest.rstrip(" ,") == "new plan: buyer Northwind, go-live 2027-06-15"


@pytest.mark.parametrize(
    "text",
    ["Max Huber is ill", f"Max Hubert is {MAX}", f"Max Huber is {MAX} or other@n.example, Max Huber: b@n.example"],
)
def test_what_says_none(text):
    assert take(text, ["Max Huber"]) == ({}, text)


@pytest.mark.parametrize("text", ["a" * 20_000, "@" * 20_000, "Max Huber is " * 1_500, "Max Huber" + " " * 20_000])
def test_long_words_say_none(text):
    assert take(text, [f"Max Huber{n}" for n in range(100)])[0] == {}
