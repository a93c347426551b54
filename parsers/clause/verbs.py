"""The verbs that speak of items: which words in which company make a command.

Each reader gets a clause without hedges and negations and gives a draft, or None. A clause is only understood when
every piece of it is: with an unknown word between the item and its verb nobody can tell what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.clause.clauses import Clause
from parsers.clause.drafts import Draft
from parsers.clause.finishing import MEETING, done
from parsers.clause.moving import slip
from parsers.clause.owning import assign
from parsers.clause.standing import block, drop, plain, reopen, start
from parsers.clause.view import Reader, View
from parsers.pieces.chunk import Chunk

__all__ = ["MEETING", "read"]


_WEAKENS = frozenset({"figure", "count", "limit", "except", "almost", "only_if", "correction", "must", "need", "open"})
"""What makes the end of a sentence more than a detail: "done with two open points", "started for 3 people"."""


READERS: tuple[Reader, ...] = (
    assign,
    reopen,
    plain("unblock", "again"),
    drop,
    slip,
    done,
    start,
    block,
)


def read(clause: Clause) -> Draft | None:
    """What a clause says; first as a whole, then without what its end adds ("with the auditors")."""
    for view in _views(clause):
        if _needless(view):
            return None
        for reader in READERS:
            if draft := reader(view):
                draft = replace(draft, loose=draft.loose or bool(view.tail))
                if _is_qualified(view) or _is_yet_to_begin(view, draft):
                    continue
                if draft.verb in _DECIDED and view.has("had") and not view.asks:
                    draft = replace(draft, problem=draft.problem or "Is this new, or was it so before?")
                if any(c.tags & _WEAKENS for c in view.tail) or (_may_be_another(view, draft)):
                    draft = replace(draft, problem="It is not clear whether all of it is meant.")
                if draft.verb == "assign" and _takes_along(view):
                    draft = replace(draft, problem="Is the item itself handed over?")
                return replace(draft, problem="This leaves more than one possibility.") if view.has("or") else draft
    return None


def _views(clause: Clause) -> Iterable[View]:
    yield View(clause)
    row = clause.row
    for at in range(len(row) - 1, 0, -1):
        chunk = row[at]
        if chunk.kind == "word" and chunk.tags & {"prep", "as"} and not chunk.tags & {"because"}:
            tail = row[at:]
            if any(c.kind == "item" for c in tail) or not any(
                c.kind in ("unknown", "person", "quoted", "word") for c in tail[1:]
            ):
                continue
            before = tuple(c for c in row[:at] if c.kind != "word" or not c.tags & {"article"})
            if before and not _counts(before[-1]) and not _ends_the_sentence(tail, row[:at]):
                yield View(replace(clause, row=(*row[:at], *_day_at_the_end(row[:at], tail))), tail)


def _ends_the_sentence(tail: Sequence[Chunk], before: Sequence[Chunk]) -> bool:
    """ "Mit 13 fertig zu werden ist ambitioniert", "13 als erledigt zu betrachten finde ich voreilig": the only verb
    stands in the tail, so it is no detail."""
    if "mark" in tail[1].tags:
        return True
    finite = [any(c.kind == "word" and c.tags & {"copula", "have"} for c in part) for part in (tail, before)]
    done = any(c.kind == "word" and "done.state" in c.tags for c in before)
    return done and finite == [True, False]


def _day_at_the_end(before: Sequence[Chunk], tail: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "approved in the committee on 19 Nov": the day is that of the verb, where there is no other."""
    last = next((c for c in reversed(tail) if not c.tags & {"filler"}), tail[0])
    done = any(c.kind == "word" and c.tags & {"done.past", "done.state", "own"} for c in before)
    own = last.kind == "day" and not last.tags & {"of", "since", "by"}
    return (last,) if done and own and not any(c.kind in ("day", "shift") for c in before) else ()


def _needless(view: View) -> bool:
    """ "non serve eliminare 21": what is not needed is the act that follows, not an item."""
    return any(
        first.kind == "word"
        and first.tags & {"drop.state"}
        and not first.tags & {"drop.base", "drop.past"}
        and any(tag.endswith(".base") for tag in second.tags)
        for first, second in pairwise(c for c in view.row if "of" not in c.tags)
    )


def _is_qualified(view: View) -> bool:
    """Whether words of a title are narrowed down to another thing: "the meeting with legal", "the call at 3"."""
    core = view.clause.core
    for at, chunk in enumerate(core[:-2]):
        if chunk.kind != "item" or chunk.named is None or chunk.named.by != "title" or chunk.own:
            continue
        following = core[at + 1]
        narrows = following.kind == "time" or (following.kind == "word" and following.tags & _NARROWING)
        after = core[at + 2 :]
        if narrows and not following.tags & _VERBAL and any(c.kind == "word" and c.tags & _VERBAL for c in after):
            return True
    return False


def _is_yet_to_begin(view: View, draft: Draft) -> bool:
    """ "we take up 16 after the meeting" """
    begun = view.has("start.past", "start.state", "start.short")
    return draft.verb == "start" and not begun and any("after" in c.tags for c in view.tail)


_DECIDED = frozenset({"slip", "meet", "assign", "drop", "reopen", "block", "unblock"})
"""What can have been decided once and changed since: "we had moved 13 to the 2nd"."""


def _takes_along(view: View) -> bool:
    """ "Tom will take 5 to the board", "me quedo con el 5 como ejemplo": what is taken there need not be owned."""
    led = view.tail[0].tags if view.tail else frozenset()
    whither = "to" in led or ("as" in led and not led & {"on", "to", "with"})
    owns = any(c.tags & {"owner", "me", "mine"} for c in view.tail)
    return (
        (whither or _for_something(view))
        and not owns
        and view.has("assign.own", "assign.take")
        and not view.has("assign.base")
    )


def _may_be_another(view: View, draft: Draft) -> bool:
    """ "the meeting of this morning is over", "4 is done for the accountants", "the call with Tom is cancelled"."""
    if draft.verb == "drop":
        return bool(view.tail) or _of_a_day(view)
    titled = draft.item is not None and draft.item.named is not None and draft.item.named.by == "title"
    return draft.verb == "done" and ((titled and _of_a_day(view)) or _for_something(view))


def _for_something(view: View) -> bool:
    """Whether what a sentence adds is what or whom it is for: "for the accountants", "per andare in centro"."""
    rest = [c for c in view.tail if "article" not in c.tags]
    return len(rest) > 1 and "time_for" in rest[0].tags and rest[1].kind == "unknown" and "ours" not in rest[1].tags


def _of_a_day(view: View) -> bool:
    """Whether a day says which one is meant, which may be another: "a reunião de dia 14 foi cancelada"."""
    core = view.clause.core
    return any(
        chunk.kind == "item" and core[at + 1].kind == "day" and "of" in core[at + 1].tags
        for at, chunk in enumerate(core[:-1])
    )


_NARROWING = frozenset({"prep", "with", "of", "by", "actor", "for"})
_VERBAL = frozenset({"copula", "have", "will", "done.past", "slip.past", "drop.past", "start.past", "must"})


def _counts(chunk: Chunk) -> bool:
    return chunk.kind == "word" and "of" in chunk.tags
