"""Whom some words mean."""

from __future__ import annotations

import pytest
from rig.readings import MONDAY, RILEY, northwind

from mailmap.decide import Speaker, known
from parsers.pieces.people import People
from parsers.words import tokens

KNOWN = known(northwind(), Speaker(RILEY, northwind().person(RILEY), verified=True, cites=True), MONDAY)
PEOPLE = People(KNOWN, declines=True)


def found(text: str) -> str | None:
    met = PEOPLE.scan(tokens(text), 0)
    return met.someone.address if met else None


@pytest.mark.parametrize(
    ("text", "address"),
    (
        ("Tom", "tom.okafor@northwind.example"),
        ("tom", "tom.okafor@northwind.example"),
        ("TOM", "tom.okafor@northwind.example"),
        ("Tom Okafor", "tom.okafor@northwind.example"),
        ("Okafor, Tom", None),
        ("Tom takes 5", "tom.okafor@northwind.example"),
        ("tom.okafor@northwind.example", "tom.okafor@northwind.example"),
        ("Tom.Okafor@Northwind.example", "tom.okafor@northwind.example"),
        ("Tom Smith", None),
        ("Bob", None),
        ("Kim", None),
        ("new.person@northwind.example", "new.person@northwind.example"),
    ),
)
def test_addresses_and_names(text: str, address: str | None) -> None:
    assert found(text) == address


@pytest.mark.parametrize(
    ("text", "address"),
    (
        ("the architect", "tom.okafor@northwind.example"),
        ("IT lead", "mei.chen@northwind.example"),
        ("our champion", "dana.whitfield@northwind.example"),
        ("buyer legal", "hannah.lee@northwind.example"),
        ("Omar", "omar.haddad@northwind.example"),
    ),
)
def test_roles_that_one_participant_has(text: str, address: str) -> None:
    assert PEOPLE.called(text).address == address


def test_what_fits_several_or_nobody_says_why() -> None:
    assert PEOPLE.called("legal").problem == "More than one participant has this role."
    assert PEOPLE.called("user lead").problem == "The role user lead is still open."
    assert PEOPLE.called("Bob").problem == "The plan has nobody called Bob."


def test_an_unknown_address_is_somebody_new() -> None:
    met = PEOPLE.scan(tokens("kim.doe@northwind.example"), 0)
    assert met is not None
    assert not met.someone.known


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Omarowi", "omar.haddad@northwind.example"),
        ("Omara Haddada", "omar.haddad@northwind.example"),
        ("Victorem", "victor.hale@acme.example"),
        ("omara", None),
        ("Omara Nowaka", None),
        ("Omaru Smith", None),
    ],
)
def test_a_name_is_met_in_every_case_but_never_half_of_another(text: str, address: str | None) -> None:
    assert found(text) == address


def test_in_a_language_that_declines_no_names_another_ending_is_another_name() -> None:
    assert People(KNOWN).scan(tokens("Omara"), 0) is None
    assert PEOPLE.scan(tokens("Omara"), 0) is not None
