"""Sentences that only speak of the one before: "Sorry, I meant 14.", "I hope.", "Only the signature is missing."."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.words import Token, tokens

Afterthought = Literal["all", "back", "part"]
_LONGEST = 200
"""Characters of a sentence that are looked at."""
_FIRST_WORDS = 4
_LONGEST_LIMIT = 8
_SHRUGS = frozenset("🤔🤥🤞🤷🤨🙄🤡😏")
_SMALL = frozenset({"filler", "article", "pronoun", "subject", "thats", "me", "also"})


def read(text: str, sight: Sight) -> Afterthought | None:
    """What a sentence that tells nothing itself does to the one before: `back` corrects it or makes it uncertain,
    `part` says what is missing of what was said to be done ("Only the signature is missing"), `all` takes back the
    whole mail ("Just testing")."""
    cut = tokens(text[:_LONGEST])
    if any(sight.lexicon.tagged(cut, at, ("not_meant",)) for at in range(min(len(cut), _FIRST_WORDS))):
        return "all"
    opening = (sight.lexicon.at(cut, at) for at in range(min(len(cut), 2)))
    sorry = any(entry is not None and "rather" in entry.tags for entry in opening)
    entries = (sight.lexicon.at(cut, at) for at in range(len(cut) if sorry else min(len(cut), _FIRST_WORDS)))
    if any(entry is not None and "takes_back" in entry.tags for entry in entries) or _names_another(cut, sight):
        return "back"
    row = chunks(cut, sight)
    if _only_hedges(row) or _only_denies(row) or _asks_back(row, cut):
        return "back"
    return "part" if _leaves_something(row) else None


def shrugs(text: str) -> bool:
    """Whether a sign in a sentence says that its writer is not sure, or not serious: "13 done 🤞"."""
    return not _SHRUGS.isdisjoint(text)


def trails(before: str, text: str) -> bool:
    """Whether a few words only end what broke off before them: "4 is done... as an idea."."""
    broke_off = before.endswith(("...", "…"))
    return broke_off and text[:1].islower() and len(text.split()) <= _FIRST_WORDS


def denied(text: str, sight: Sight) -> tuple[int, ...]:
    """The items of "13 no, 14.", "14 not": what was said of others is not true of these."""
    row = [c for c in chunks(tokens(text[:_LONGEST]), sight) if c.kind != "word" or not c.tags & _SMALL]
    ends = len(row) < 3 or row[2].kind in ("break", "item")
    named = row[0].named if len(row) > 1 and ends and row[1].tags & {"not", "rather"} else None
    return named.refs if named and not named.problem else ()


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


def _only_denies(row: Sequence[Chunk]) -> bool:
    """ "No.", "Oh no, not yet." """
    known = all(c.kind == "break" or (c.kind == "word" and c.tags & {"not", "filler"}) for c in row)
    return known and any("not" in c.tags for c in row)


def _asks_back(row: Sequence[Chunk], cut: Sequence[Token]) -> bool:
    """ "Right?" """
    asked = bool(cut) and cut[-1].text == "?"
    return (
        asked and any("tag_question" in c.tags for c in row) and all(c.tags & {"tag_question", "filler"} for c in row)
    )


def _names_another(cut: Sequence[Token], sight: Sight) -> bool:
    """ "13 is done. Sorry, 14.", "Sorry, 13 no, I mixed them up." """
    entries = [entry for at in range(min(len(cut), 2)) if (entry := sight.lexicon.at(cut, at))]
    if not any("rather" in entry.tags for entry in entries):
        return False
    row: list[Chunk] = []
    for chunk in chunks(cut, sight):
        if chunk.kind == "break" and any(c.kind == "item" for c in row):
            break
        row.extend([chunk] if chunk.kind != "break" else [])
    plain = all(c.kind == "item" or c.tags & {"rather", "filler", "article", "not", "also"} for c in row)
    return plain and any(c.kind == "item" for c in row)
