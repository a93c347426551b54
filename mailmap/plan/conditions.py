"""What a template says about the deal it is for: `when = "deal_size >= 100000 and industry == 'bank'"`, and `for`.

A reader of its own, because nothing that stands in a file is ever run. What is not known of a deal excludes nothing:
one item too many is dropped with a word, one too few is missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import model_validator

from mailmap.plan.model import Text, Value

KEYS = ("company_size", "deal_size", "industry", "use_case")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
THOUSANDS = re.compile(r"(?<=\d)[,_' ](?=\d{3}(?!\d))")
TOKEN = re.compile(
    r"""\s* (?: (?P<word> [A-Za-z_]\w* ) | (?P<number> [+-]?\d[\d_]*(?:\.\d+)? )
            | (?P<text> "[^"]*" | '[^']*' ) | (?P<sign> [=!<>]= | [<>\[\],] ) )""",
    re.VERBOSE,
)
SPEAKS = {"use_case": 8, "industry": 4, "deal_size": 1, "company_size": 1}
"""What a deal is for says more about the plan it needs than the industry, and that more than the size."""
Literal = float | str
Deal = Mapping[str, str]
"""What is known of a deal, as it was typed, by KEYS."""

ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda known, wanted: known >= wanted,
    "<=": lambda known, wanted: known <= wanted,
    ">": lambda known, wanted: known > wanted,
    "<": lambda known, wanted: known < wanted,
}


class BadCondition(ValueError):
    """The message says what is wrong with a condition and how to write one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    key: str
    sign: str
    wanted: tuple[Literal, ...]

    def holds(self, deal: Deal) -> bool:
        """True where the deal says nothing about it. Raises BadCondition where a number is wanted and a text known."""
        if self.key not in deal:
            return True
        if self.sign in ORDERS:
            return ORDERS[self.sign](number(self.key, deal[self.key]), float(self.wanted[0]))
        equal = any(_equal(self.key, deal[self.key], wanted) for wanted in self.wanted)
        return equal is (self.sign != "!=")


@dataclass(frozen=True, slots=True)
class Condition:
    """Comparisons that must all hold; none means always."""

    comparisons: tuple[Comparison, ...] = ()

    def holds(self, deal: Deal) -> bool:
        return all(comparison.holds(deal) for comparison in self.comparisons)


def read(text: str) -> Condition:
    """The condition in a `when`. Raises BadCondition."""
    tokens = [*_tokens(text), ("end", "")]
    comparisons = []
    while True:
        comparison, tokens = _comparison(tokens)
        comparisons.append(comparison)
        (kind, word), *tokens = tokens
        if kind == "end":
            return Condition(tuple(comparisons))
        if (kind, word) != ("word", "and"):
            raise BadCondition(f'"{word}" cannot stand there; join comparisons with "and"')


def number(key: str, text: str) -> float:
    """A number as people type it: 120000, 120,000 or 120_000. Raises BadCondition that names the key."""
    plain = THOUSANDS.sub("", text.strip())
    if not NUMBER.fullmatch(plain):
        raise BadCondition(f'{key} is "{text}"; write a number, like 120000')
    return float(plain)


class Range(Value):
    """From min to max, both included; at least one of them."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Range:
        if self.min is None and self.max is None:
            raise ValueError("write min, max, or both")
        return self

    def __contains__(self, value: float) -> bool:
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


class Deals(Value):
    """The deals a template is for; what it does not name, it does not mind."""

    company_size: Range | tuple[Text, ...] | None = None
    deal_size: Range | tuple[Text, ...] | None = None
    industry: Range | tuple[Text, ...] | None = None
    use_case: Range | tuple[Text, ...] | None = None

    def fit(self, deal: Deal) -> int | None:
        """How much about the deal speaks for the template; None where something speaks against it."""
        minded = {key: wanted for key in KEYS if key in deal and (wanted := getattr(self, key)) is not None}
        suits = all(_suits(key, deal[key], wanted) for key, wanted in minded.items())
        return sum(SPEAKS[key] for key in minded) if suits else None


def _suits(key: str, known: str, wanted: Range | tuple[str, ...]) -> bool:
    if isinstance(wanted, Range):
        return number(key, known) in wanted
    return known.casefold() in (one.casefold() for one in wanted)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if not found:
            raise BadCondition(
                f"“{text[at:].strip()}” is not understood; write like deal_size >= 100000 and industry == 'bank'"
            )
        kind = str(found.lastgroup)
        yield kind, found[kind]
        at = found.end()


def _comparison(tokens: list[tuple[str, str]]) -> tuple[Comparison, list[tuple[str, str]]]:
    (kind, key), *tokens = tokens
    if kind != "word" or key not in KEYS:
        raise BadCondition(f'"{key}" is nothing that is known of a deal; known are {", ".join(KEYS)}')
    (kind, sign), *tokens = tokens or [("end", "")]
    if sign == "in":
        wanted, tokens = _list(tokens)
        return Comparison(key, sign, wanted), tokens
    if kind != "sign" or sign in "[],":
        raise BadCondition(f"after {key} write one of == != >= <= < > in")
    wanted, tokens = _literal(tokens)
    if sign in ORDERS and isinstance(wanted[0], str):
        raise BadCondition(f"{key} {sign} wants a number, not a text")
    return Comparison(key, sign, wanted), tokens


def _literal(tokens: list[tuple[str, str]]) -> tuple[tuple[Literal, ...], list[tuple[str, str]]]:
    (kind, value), *tokens = tokens
    if kind == "number":
        return (float(value.replace("_", "")),), tokens
    if kind == "text":
        return (value[1:-1],), tokens
    raise BadCondition(f"{f'“{value}”' if value else 'nothing'} is no value; write a number, or a text in quotes")


def _list(tokens: list[tuple[str, str]]) -> tuple[tuple[Literal, ...], list[tuple[str, str]]]:
    """["bank", "insurance"]"""
    wanted: tuple[Literal, ...] = ()
    expected = "["
    while True:
        (_, sign), *tokens = tokens
        if wanted and sign == "]":
            return wanted, tokens
        if sign != expected:
            raise BadCondition("""after in write a list, like ["bank", "insurance"]""")
        literal, tokens = _literal(tokens)
        wanted, expected = (*wanted, *literal), ","


def _equal(key: str, known: str, wanted: Literal) -> bool:
    if isinstance(wanted, str):
        return known.strip().casefold() == wanted.casefold()
    return number(key, known) == wanted
