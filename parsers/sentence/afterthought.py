"""Sentences that only speak of the one before: "Sorry, I meant 14.", "I hope.", "Only the signature is missing."."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.words import Token, tokens

Afterthought = Literal["back", "part"]
_LONGEST = 200
"""Characters of a sentence that are looked at."""
_FIRST_WORDS = 4
_LONGEST_LIMIT = 8
_SMALL = frozenset({"filler", "article", "pronoun", "subject", "thats", "me", "also"})


def read(text: str, sight: Sight) -> Afterthought | None:
    """What a sentence that tells nothing itself does to the one before: `back` corrects it or makes it uncertain,
    `part` says what is missing of what was said to be done ("Only the signature is missing")."""
    cut = tokens(text[:_LONGEST])
    entries = (sight.lexicon.at(cut, at) for at in range(min(len(cut), _FIRST_WORDS)))
    if any(entry is not None and "takes_back" in entry.tags for entry in entries) or _names_another(cut, sight):
        return "back"
    row = chunks(cut, sight)
    if _only_hedges(row) or _asks_back(row, cut):
        return "back"
    return "part" if _leaves_something(row) else None


def _leaves_something(row: Sequence[Chunk]) -> bool:
    first = next((c for c in row if not c.tags & _SMALL), None)
    limits = first is not None and first.kind == "word" and bool(first.tags & {"limit", "except", "almost"})
    return limits and len(row) <= _LONGEST_LIMIT and all(c.kind not in ("item", "break") for c in row)


def _only_hedges(row: Sequence[Chunk]) -> bool:
    """ "I hope.", "At least I think so.", "Well, nearly.", "Says Jo."; "I hope, it helps" is a statement of its own."""
    told = any(c.kind == "person" for c in row)
    weak = {"hedge", "almost", *(["report"] if told else [])}
    spoken = any(c.tags & {"subject", "pronoun", "thats"} for c in row)
    known = all(
        c.kind == "person" or (c.kind == "word" and c.tags & (weak | _SMALL)) or (c.kind == "break" and not spoken)
        for c in row
    )
    return known and any(c.kind == "word" and c.tags & weak for c in row)


def _asks_back(row: Sequence[Chunk], cut: Sequence[Token]) -> bool:
    """ "Right?" """
    asked = bool(cut) and cut[-1].text == "?"
    return (
        asked and any("tag_question" in c.tags for c in row) and all(c.tags & {"tag_question", "filler"} for c in row)
    )


def _names_another(cut: Sequence[Token], sight: Sight) -> bool:
    """ "13 is done. Sorry, 14." """
    entries = [entry for at in range(min(len(cut), 2)) if (entry := sight.lexicon.at(cut, at))]
    if not any("rather" in entry.tags for entry in entries):
        return False
    row = [c for c in chunks(cut, sight) if c.kind != "break"]
    plain = all(c.kind == "item" or c.tags & {"rather", "filler", "article", "not", "also"} for c in row)
    return plain and any(c.kind == "item" for c in row)
