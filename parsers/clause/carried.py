"""Statements that only are a part of what a neighbour clause says: what was thought of, what is news to somebody, what
would follow from a move."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.clause.drafting import NOT_CERTAIN
from parsers.clause.scope import Part

_FINITE = frozenset({"copula", "have", "will", "can", "modal", "must", "do"})


def carried(parts: Sequence[Part]) -> None:
    """Ask about what stands only within the clause beside it."""
    for before, part in pairwise(parts):
        apart = part.clause.joined_by_and or part.segment != before.segment
        if (before.question or not apart) and _thought_of(before, part):
            part.doubt = part.doubt or NOT_CERTAIN
        opens = before is parts[0] and before.draft and (_is_subject(before) or _lets_us(before))
        if opens and not apart and _goes_on(part):
            before.doubt = before.doubt or NOT_CERTAIN


def _thought_of(before: Part, part: Part) -> bool:
    """ "Wir hatten überlegt, 14 zu schieben", "was spricht dagegen, 8 zu verlegen": an infinitive at the end, behind
    words about it that we do not know."""
    core, last = before.clause.core, part.clause.core[-1:]
    if part.draft is None or before.draft or not last or part.clause.tags & {"please", "request"}:
        return False
    infinitive = any(tag.endswith(".base") for tag in last[0].tags)
    spoken = before.question or any("subject" in c.tags for c in core)
    return infinitive and spoken and any(c.kind == "unknown" for c in core)


def _is_subject(before: Part) -> bool:
    """ "Dat 11 klaar is, is nieuw voor mij"; "dat is klaar" speaks of something itself."""
    row = before.clause.row
    return "that" in row[0].tags and len(row) > 1 and not row[1].tags & _FINITE


def _lets_us(before: Part) -> bool:
    """ "Verschieben wir 12 auf den 22.12., platzt der Go-live": the verb and its "we" in front of the item."""
    core = before.clause.core
    verb = core[0].kind == "word" and any(tag.endswith(".base") for tag in core[0].tags)
    return verb and core[0].end - core[0].start > 1 and core[1:2] != () and core[1].kind == "item"


def _goes_on(part: Part) -> bool:
    """Whether a clause begins with its verb, or with "then": what stands before it is a part of it."""
    row, core = part.clause.row, part.clause.core
    then = "fronted" in row[0].tags
    return part.draft is None and bool(core) and (then or core[0].kind == "unknown" or bool(core[0].tags & _FINITE))
