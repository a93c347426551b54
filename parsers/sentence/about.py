"""What is asked by a word that we know, of items or of days: "undo 17", "status of M4", "what changed since Monday"."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.said import Command, Said, Unclear
from parsers.sentence import titled
from parsers.words import Token

_VERBS = (("undo_of", "undo"), ("history_of", "history"), ("status_of", "status"))
_SENTENCE_ENDS = frozenset(".!…?")


def items(cut: Sequence[Token], sight: Sight, source: str) -> Sequence[Said]:
    back = _after_or_before(cut, sight, "history")
    if any(c.kind in ("day", "shift") for c in back) and all(
        c.kind in ("day", "shift") or c.tags & {"since", "prep", "last", "day_article"} for c in back
    ):
        return (Command("history", source),)
    for tag, verb in _VERBS:
        row = _after_or_before(cut, sight, tag)
        if len(row) == 1 and row[0].kind == "item" and row[0].named:
            named = row[0].named
            refs = named.refs or (sight.items.all_of(named.milestone) if named.milestone else ())
            if named.problem or not refs:
                return (Unclear(source, named.problem or "No item is named.", None),)
            return (Command(verb, source, refs),)
    return ()


def _after_or_before(cut: Sequence[Token], sight: Sight, tag: str) -> Sequence[Chunk]:
    """What "undo" speaks of: the pieces after it, or before it where the verb stands last."""
    if found := sight.lexicon.phrase(cut, titled.begin(cut, sight), tag):
        rest = cut[found[0] :]
    else:
        ends = (at for at in range(1, len(cut)) if _says_to_the_end(cut, at, sight, tag.replace("_of", "_end")))
        rest = cut[: next(ends, 0)]
    return [c for c in chunks(rest, sight) if not (c.kind == "word" and c.tags & {"article", "filler", "please"})]


def _says_to_the_end(cut: Sequence[Token], at: int, sight: Sight, tag: str) -> bool:
    found = sight.lexicon.phrase(cut, at, tag)
    return found is not None and all(token.text in _SENTENCE_ENDS for token in cut[found[0] :])
