"""Numbers that count, or belong to a noun, are no items: "3 people", "chapter 3", "of 20 sites, 13 are done"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.days.moments import Day
from parsers.lexicon import Lexicon
from parsers.pieces.chunk import Chunk, unknown
from parsers.words import Token

_TAKES_A_NUMBER = frozenset(
    {"counting", "day", "week", "month", "hour", "minute", "weekday", "count", "limit", "actor"}
)


OF_THINGS = "This can be a number of things or the number of an item."
"""Said of a bare number behind one that belongs to a noun: "version 3 is right, 2 can go"."""


def without_counts(row: Sequence[Chunk], cut: Sequence[Token], lexicon: Lexicon) -> list[Chunk]:
    """The row with bare numbers taken back where they count or belong to a noun; after a count, all bare ones count."""
    result: list[Chunk] = []
    counted = _is_headed(row, cut) or _of_all_these(row, cut)
    of_a_noun = False
    for at, chunk in enumerate(row):
        if at and _is_the_number_of(row[at - 1], chunk, cut, lexicon):
            result += [unknown(cut, k) for k in range(chunk.start, chunk.end)]
            continue
        if chunk.kind != "item" or chunk.named is None or chunk.named.by != "number":
            result.append(chunk)
            continue
        before = row[at - 1] if at else None
        after = _noun_after(row, at, cut) or (row[at + 1] if at + 1 < len(row) else None)
        further = row[at - 2] if at > 1 else None
        counts = _is_share(row, at) or (after is not None and _counts(before, further, chunk, after, cut))
        if (
            counts
            or counted
            or (before and at == 1 and _of_so_many(before, chunk, after))
            or (before and (_owns(before, cut) or (len(chunk.named.refs) == 1 and "at" in before.tags)))
        ):
            result += [unknown(cut, k) for k in range(chunk.start, chunk.end)]
        elif of_a_noun:
            result.append(replace(chunk, named=replace(chunk.named, problem=chunk.named.problem or OF_THINGS)))
        else:
            result.append(chunk)
        counted = counted or counts
        of_a_noun = of_a_noun or (before is not None and before.kind == "word" and "counting" in before.tags)
    return result


def _is_the_number_of(before: Chunk, chunk: Chunk, cut: Sequence[Token], lexicon: Lexicon) -> bool:
    """ "vendor number 19": the number of something else."""
    entry = (
        lexicon.at(cut, chunk.start) if chunk.kind == "item" and chunk.named and chunk.named.by == "marked" else None
    )
    noun = before.kind == "unknown" and cut[before.start].wordlike
    noun = noun or (before.kind == "word" and bool(before.tags & {"actor", "noun", "counting"}))
    return noun and entry is not None and "number_word" in entry.tags


def _is_share(row: Sequence[Chunk], at: int) -> bool:
    """ "3 of 5", "3 of the 5": so many of so many."""
    rest = [chunk for chunk in row[at + 1 : at + 4] if "article" not in chunk.tags]
    return len(rest) > 1 and "of" in rest[0].tags and ("figure" in rest[1].tags or _is_bare(rest[1]))


def _is_bare(chunk: Chunk) -> bool:
    return chunk.kind == "item" and chunk.named is not None and chunk.named.by == "number"


def _noun_after(row: Sequence[Chunk], at: int, cut: Sequence[Token]) -> Chunk | None:
    """What is counted behind a quality: the tickets in "24 open tickets, 13 closed"."""
    if at + 2 >= len(row) or row[at + 1].kind != "word" or not row[at + 1].tags & _QUALITIES:
        return None
    noun = row[at + 2]
    plural = cut[noun.start].low.endswith("s") and noun.end == noun.start + 1
    counted = noun.kind == "unknown" or (noun.kind == "word" and bool(noun.tags & {"counting", "noun"}))
    return unknown(cut, noun.start) if plural and counted and cut[noun.start].wordlike else None


_QUALITIES = frozenset({"open", "limit", "done.state", "done.short", "start.state", "block.state", "more"})


def _is_headed(row: Sequence[Chunk], cut: Sequence[Token]) -> bool:
    """ "Sites: 9 done, 13 in progress": a heading that we do not know says what the numbers count."""
    colon = next((at for at, chunk in enumerate(row[:5]) if chunk.kind == "colon"), 0)
    heading = row[:colon]
    words = [chunk for chunk in heading if chunk.kind == "unknown" and cut[chunk.start].wordlike]
    return (
        bool(words) and cut[row[colon].start].text == ":" and all(c in words or c.tags & {"article"} for c in heading)
    )


def _of_all_these(row: Sequence[Chunk], cut: Sequence[Token]) -> bool:
    """ "das 20 filiais, 13 prontas": what looks like an hour counts the things behind it, and so do all that follow."""
    if len(row) < 2 or row[0].kind != "time" or row[1].kind != "unknown":
        return False
    return row[0].end == row[0].start + 2 and cut[row[1].start].wordlike and cut[row[1].start].low.endswith("s")


def _counts(before: Chunk | None, further: Chunk | None, chunk: Chunk, after: Chunk, cut: Sequence[Token]) -> bool:
    if after.kind == "unknown" and cut[after.start].wordlike:
        return True
    if after.kind == "word" and "of" in after.tags and "with" in after.tags and "on" not in after.tags:
        return True
    single = chunk.named is not None and len(chunk.named.refs) == 1
    if single and after.tags >= {"counting", "noun"} and cut[after.end - 1].low.endswith("s"):
        return True  # "12 questions"
    if before is not None and "article" in before.tags:
        before = further  # "the 9 and the 13 are done"
    listed = before is not None and (bool(before.tags & {"and", "or"}) or before.kind in ("item", "break"))
    plural = after.kind == "word" and "plural" in after.tags
    return single and plural and (not listed or (before is not None and before.kind == "break"))


def _of_so_many(before: Chunk, chunk: Chunk, after: Chunk | None) -> bool:
    """ "of the 20, 13 are done": what a sentence begins with counts them all."""
    apart = (after is not None and after.kind == "break") or (chunk.named is not None and len(chunk.named.refs) > 1)
    return apart and "of" in before.tags and not before.tags & {"on", "since", "because"}


def _owns(chunk: Chunk, cut: Sequence[Token]) -> bool:
    if isinstance(chunk.moment, Day) and chunk.moment.weekday is not None:
        return chunk.moment.number is None  # "Friday 13" may be a date
    if chunk.kind == "unknown":
        return cut[chunk.start].kind in ("word", "mixed", "elided", "number")
    return chunk.kind == "word" and bool(chunk.tags & _TAKES_A_NUMBER)
