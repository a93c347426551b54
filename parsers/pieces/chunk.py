"""One meaningful piece of a sentence, and what a reader of one sentence sees with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.days.moments import Clock, Moment
from parsers.lexicon import Lexicon
from parsers.pieces.items import Items, Named
from parsers.pieces.people import People, Someone
from parsers.words import Token

NO_TAGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chunk:
    kind: str
    """item, person, day, shift, time, minutes, word, quoted, break, colon, arrow, unknown"""
    start: int
    end: int
    tags: frozenset[str] = NO_TAGS
    named: Named | None = None
    someone: Someone | None = None
    moment: Moment | None = None
    own: frozenset[str] = NO_TAGS
    """Verbs of titles of which this word is the past form."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader of one sentence sees with: the language, the plan, the people, the day."""

    lexicon: Lexicon
    items: Items
    people: People
    clock: Clock


def unknown(cut: Sequence[Token], index: int) -> Chunk:
    figure = cut[index].kind in ("number", "decimal", "percent", "price", "mixed", "hash", "phone")
    return Chunk("unknown", index, index + 1, frozenset({"figure"}) if figure else NO_TAGS)
