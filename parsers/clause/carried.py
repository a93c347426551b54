"""Statements that only are a part of what a neighbour clause says: what was thought of, what is news to somebody, what
would follow from a move."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.clause.drafting import NOT_CERTAIN
from parsers.clause.scope import Part

_FINITE = frozenset({"copula", "have", "will", "can", "modal", "must", "do", "limit"})
_WISHES = frozenset({"want", "request", "please"})


def carried(parts: Sequence[Part]) -> None:
    """Ask about what stands only within the clause beside it."""
    for before, part in pairwise(parts):
        apart = part.clause.joined_by_and or part.segment != before.segment
        if _thought_of(before, part, apart=apart):
            part.doubt = part.doubt or NOT_CERTAIN
        opens = before is parts[0] and before.draft and (_is_subject(before) or _in_front(before))
        if opens and not apart and _goes_on(part):
            before.doubt = before.doubt or NOT_CERTAIN


def _thought_of(before: Part, part: Part, *, apart: bool) -> bool:
    """ "Wir hatten überlegt, 14 zu schieben", "was spricht dagegen, 8 zu verlegen", "es bringt nichts, 8 zu verlegen":
    an infinitive at the end, behind words about it that we do not know or that deny it."""
    core, own = before.clause.core, part.clause.core
    if part.draft is None or before.draft or not own or part.clause.tags & {"please", "request", "copula"}:
        return False
    infinitive = any(tag == "mark" or tag.endswith(".base") for tag in own[-1].tags)
    governed = own[-1].end - own[-1].start > 1 or (len(own) > 1 and "to" in own[-2].tags)  # "zu schieben"
    spoken = not apart and any("subject" in c.tags for c in core)
    about = any(c.kind == "unknown" or "not" in c.tags for c in core) and not before.clause.tags & _WISHES
    return infinitive and about and (governed or before.question or spoken)


def _is_subject(before: Part) -> bool:
    """ "Dat 11 klaar is, is nieuw voor mij"; "dat is klaar" speaks of something itself."""
    row = before.clause.row
    return "that" in row[0].tags and len(row) > 1 and not row[1].tags & _FINITE


def _in_front(before: Part) -> bool:
    """ "Verschieben wir 12 auf den 22.12., platzt der Go-live", "neemt Sanne 11 over, dan ...": the verb before its
    subject."""
    first, following = (*before.clause.core[:2], None, None)[:2]
    if first is None or following is None or first.kind != "word":
        return False
    we = any(tag.endswith(".base") for tag in first.tags) and first.end - first.start > 1
    return (we and following.kind == "item") or ("assign.inverted" in first.tags and following.kind == "person")


def _goes_on(part: Part) -> bool:
    """Whether a clause begins with its verb, or with "then": what stands before it is a part of it."""
    row, core = part.clause.row, part.clause.core
    then = "fronted" in row[0].tags
    return part.draft is None and bool(core) and (then or core[0].kind == "unknown" or bool(core[0].tags & _FINITE))
