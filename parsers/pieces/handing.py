"""All that somebody owns, to be handed over at once: "all of Tom's items", "everything from Tom", "my items"."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.pieces.chunk import Sight
from parsers.pieces.items import Named, Reference
from parsers.pieces.people import Someone
from parsers.words import Token

OWNED = "owned"
_HANDS_OVER = frozenset({"assign.base", "assign.past", "assign.own", "assign.take"})


def scan_owned(cut: Sequence[Token], index: int, sight: Sight) -> Reference | None:
    """The open items of one person, where the sentence hands something over; no other verb takes them all at once."""
    entry = sight.lexicon.at(cut, index)
    starts = entry is not None and bool(entry.tags.keys() & {"all_of", "everything", "my"})
    if not starts and not _possessive(cut, index, sight):
        return None
    found = _of_all(cut, index, sight)
    if found is None or not any(_hands_over(cut, at, sight) for at in range(len(cut))):
        return None
    end, owner = found
    if owner.address is None:
        return Reference(end, Named((), OWNED, None, owner.problem or "Nobody is named."))
    refs = tuple(ref for ref, item in sight.items.known.items() if item.open and item.owner == owner.address)
    problem = None if refs else f"{owner.name or owner.address} owns no open item."
    return Reference(end, Named(refs, OWNED, None, problem))


def _hands_over(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    return sight.lexicon.tagged(cut, at, _HANDS_OVER) is not None


def _of_all(cut: Sequence[Token], index: int, sight: Sight) -> tuple[int, Someone] | None:
    at = index
    if found := sight.lexicon.tagged(cut, at, ("everything",)):
        return _after_everything(cut, found[0], sight)
    if found := sight.lexicon.tagged(cut, at, ("all_of",)):
        at = found[0]
        if at < len(cut) and (things := sight.lexicon.tagged(cut, at, ("things",))):
            return _after_everything(cut, things[0], sight)
    if at < len(cut) and (mine := sight.lexicon.tagged(cut, at, ("my",))):
        end, owner = mine[0], sight.people.me
    elif at < len(cut) and (whose := _possessive(cut, at, sight)):
        end, owner = whose
    else:
        return None
    things = sight.lexicon.tagged(cut, end, ("things",)) if end < len(cut) else None
    return (things[0], owner) if things else None


def _possessive(cut: Sequence[Token], at: int, sight: Sight) -> tuple[int, Someone] | None:
    """Past "Tom's"."""
    met = sight.people.scan(cut, at)
    owns = met is not None and met.end < len(cut) and cut[met.end].low in ("'s", "'")
    return (met.end + 1, met.someone) if met and owns else None


def _after_everything(cut: Sequence[Token], at: int, sight: Sight) -> tuple[int, Someone] | None:
    """ "everything from Tom", "all items of Tom", "everything Tom owns"."""
    of = sight.lexicon.tagged(cut, at, ("of_person",)) if at < len(cut) else None
    at = of[0] if of else at
    met = sight.people.scan(cut, at) if at < len(cut) else None
    if met is None:
        return None
    if of:
        return met.end, met.someone
    has = sight.lexicon.tagged(cut, met.end, ("has_it",)) if met.end < len(cut) else None
    return (has[0], met.someone) if has else None
