"""The short name of a plan, where nobody gave one: from the buyer's name, and not taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count

LONGEST = 8
RESERVED = frozenset({"NEW", "ADMIN"})
"""What letters that are about no plan have before their code."""
LEGAL = frozenset(
    [
        *("inc", "llc", "llp", "ltd", "limited", "corp", "corporation", "co", "plc", "gmbh", "ag", "se", "kg", "sa"),
        *("sas", "srl", "spa", "bv", "nv", "ab", "oy", "as", "the", "and", "und", "of", "group", "holding"),
    ]
)


def ref_for(buyer: str, taken: Collection[str]) -> str:
    """2 to 8 capital letters or digits: "NL" for Northwind Logistics, else more of its name, else with a number."""
    used = {ref.upper() for ref in taken} | RESERVED
    return next(ref for ref in _candidates(buyer) if ref not in used)


def _candidates(buyer: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", buyer).encode("ascii", "ignore").decode().upper()
    words = [word for word in re.findall(r"[A-Z0-9]+", plain) if word.casefold() not in LEGAL] or ["PLAN"]
    initials = "".join(word[0] for word in words)[:LONGEST]
    joined = "".join(words)
    short = [initials, *(joined[:length] for length in range(3, LONGEST + 1))]
    yield from (ref for ref in dict.fromkeys(short) if len(ref) > 1)
    stem = initials if len(initials) > 1 else joined[:3]
    for number in count(2):
        yield f"{stem[: LONGEST - len(str(number))]}{number}"
