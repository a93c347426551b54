"""Days whose month stands behind another day: the old one before a new one, and one of two.

"from 14 to 15 December", "del 14 al 15 de diciembre" name no hour and no item 14; nor does "on 4 or 5 January".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers import dates
from parsers.days.moments import Day, Time
from parsers.pieces.chunk import Chunk, Sight, unknown
from parsers.words import Token


def old_days(row: Sequence[Chunk], cut: Sequence[Token]) -> list[Chunk]:
    """The row with every number that a day of the same month follows made a day: whatever moves, moves from it."""
    return [_old_day(row, at, cut) or _figure(row, at, cut) or chunk for at, chunk in enumerate(row)]


def _figure(row: Sequence[Chunk], at: int, cut: Sequence[Token]) -> Chunk | None:
    """ "le taux passe de 9 à 3", "hanno vinto 13 a 9": what goes from a number to another or to less is no item."""
    chunk, following = row[at], row[at + 1 : at + 2]
    numbered = chunk.named is not None and chunk.named.by == "number" and chunk.end == chunk.start + 1
    if numbered and at > 2 and row[at - 3].kind == "unknown" and "through" in row[at - 1].tags:
        more, less = (cut[row[k].end - 1].text for k in (at - 2, at))
        return unknown(cut, chunk.start) if more.isdecimal() and int(more) > int(less) else None
    if not numbered or not at or not following or "year_of" not in row[at - 1].tags or following[0].kind != "time":
        return None
    hour = following[0].moment
    bare = following[0].end == following[0].start + 2 and cut[following[0].end - 1].kind == "number"
    return unknown(cut, chunk.start) if bare and isinstance(hour, Time) and hour.at is None else None


def _old_day(row: Sequence[Chunk], at: int, cut: Sequence[Token]) -> Chunk | None:
    chunk, following = row[at], row[at + 1 : at + 2]
    new = following[0].moment if following and "to" in following[0].tags else None
    last = cut[chunk.end - 1]
    number = int(last.text) if last.kind == "number" and len(last.text) < 3 else 0
    if not isinstance(new, Day) or new.month is None or not 1 <= number <= 31 or not _says_from(row, at):
        return None
    return replace(chunk, kind="day", tags=frozenset({"since"}), named=None, moment=Day(new.month, number, new.year))


def _says_from(row: Sequence[Chunk], at: int) -> bool:
    """Whether a word that looks back stands before a number, and what moves before that; "from 14" alone is an hour."""
    chunk = row[at]
    if chunk.kind == "time":
        return chunk.end == chunk.start + 2
    numbered = chunk.kind == "unknown" or (chunk.named is not None and chunk.named.by == "number")
    tags = row[at - 1].tags
    owned = "of" in tags and not tags >= {"since", "day_of"}  # "o prazo do 13" is of item 13, "de 14 para 15" is none
    owned = owned and not any(c.kind == "item" for c in row[: at - 1])  # "le 16 passe du 14 au 21 janvier" has its item
    moves = at > 1 and not owned and any(tag.startswith("slip.") for tag in row[at - 2].tags)
    moved = at > 1 and (row[at - 2].kind == "item" or moves)
    return numbered and moved and row[at - 1].kind == "word" and bool(row[at - 1].tags & {"of", "since", "from"})


def day_or_another(cut: Sequence[Token], index: int, sight: Sight) -> Day | None:
    """The first day of "on 4 or 5 January", "au 4 ou au 5 janvier": its month stands behind the other."""
    joint = sight.lexicon.tagged(cut, index + 1, ("or", "and")) if index + 1 < len(cut) else None
    if joint is None or not cut[index].text.isdecimal() or not 0 < int(cut[index].text) < 32:
        return None
    lead = sight.lexicon.tagged(cut, joint[0], ("to", "on", "article")) if joint[0] < len(cut) else None
    at = lead[0] if lead else joint[0]
    other = dates.scan(cut, at, sight.lexicon, sight.clock) if at < len(cut) else None
    if other is None or not isinstance(other.value, Day) or other.value.month is None:
        return None
    return replace(other.value, number=int(cut[index].text), weekday=None)
