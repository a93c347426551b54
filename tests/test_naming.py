"""Short names of plans: from the buyer's name, fit for a subject line, and not taken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailmap.naming import ref_for


@pytest.mark.parametrize(
    ("buyer", "taken", "ref"),
    [
        ("Northwind Logistics", (), "NL"),
        ("Northwind Logistics", ("nl",), "NOR"),
        ("Fabrikam GmbH", (), "FAB"),
        ("Müller & Söhne AG", (), "MS"),
        ("New Energy World", (), "NEWE"),
        ("東京", (), "PLA"),
        ("3M", (), "3M"),
        ("Northwind Logistics", ("NL", "NOR"), "NORT"),
    ],
)
def test_from_the_name(buyer: str, taken: tuple[str, ...], ref: str) -> None:
    assert ref_for(buyer, taken) == ref


@given(st.text(max_size=40), st.lists(st.from_regex(r"[A-Za-z0-9]{2,8}", fullmatch=True)))
def test_always_fit_and_never_taken(buyer: str, taken: list[str]) -> None:
    made = ref_for(buyer, taken)
    assert re.fullmatch(r"[A-Z0-9]{2,8}", made)
    assert made not in {ref.upper() for ref in taken} | {"NEW", "ADMIN"}


def test_many_plans_of_one_buyer() -> None:
    taken: list[str] = []
    for _ in range(40):
        taken.append(ref_for("Northwind Logistics", taken))
    assert len(set(taken)) == 40
