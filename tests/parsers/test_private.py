"""Words that say of themselves that they are for one side alone."""

from __future__ import annotations

import pytest

from parsers.private import private


@pytest.mark.parametrize(
    "text",
    [
        "internal: they will sign at any price",
        "Internal note - do not show this",
        "PRIVATE: Omar is against us",
        "Not for the buyer: our floor is 90k",
        "for our side only: we can go lower",
        "intern: der Rabatt geht bis 20 %",
        "confidentiel : ils signent de toute façon",
        "stance: Omar doubts, Grace supports",
        "Omar stance: blocks",
        "Omar Haddad's stance is unclear",
    ],
)
def test_what_is_private(text: str) -> None:
    assert private(text)


@pytest.mark.parametrize(
    "text",
    [
        "The internal review is on Friday.",
        "Internal audit wants two options",
        "We have to ask the private bank: they are slow",
        "The CFO wants two options",
        "An internal international team",
        "",
    ],
)
def test_what_is_not(text: str) -> None:
    assert not private(text)
