"""Sentences that only speak of the one before: "Sorry, I meant 14.", "I hope.", "Only the signature is missing."."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.words import Token, tokens

_LONGEST = 200
"""Characters of a sentence that are looked at."""
_FIRST_WORDS = 4
_LONGEST_LIMIT = 8
_SMALL = frozenset({"filler", "article", "pronoun", "subject", "thats", "me", "also"})


def takes_back(text: str, sight: Sight) -> bool:
    """Whether a sentence corrects the one before, or says that it is not certain."""
    cut = tokens(text[:_LONGEST])
    entries = (sight.lexicon.at(cut, at) for at in range(min(len(cut), _FIRST_WORDS)))
    if _names_another(cut, sight) or any(entry is not None and "takes_back" in entry.tags for entry in entries):
        return True
    row = chunks(cut, sight)
    return _only_hedges(row) or _asks_back(row, cut)


def leaves_something(text: str, sight: Sight) -> bool:
    """Whether it says what is missing of what was said to be done: "Only the signature is missing"."""
    row = chunks(tokens(text[:_LONGEST]), sight)
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
