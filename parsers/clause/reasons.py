"""A clause that says why without a word for it: "17 will need until Jan 8, our outside counsel is away."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.clause import verbs
from parsers.clause.clauses import Clause
from parsers.clause.drafting import TAKES_A_REASON
from parsers.clause.scope import Part
from parsers.pieces.chunk import Chunk
from parsers.words import Token, joined

_NO_REASON = frozenset(
    {
        *("if", "only_if", "let_me", "hedge", "correction", "takes_back", "rather", "request", "want", "please", "bid"),
        *("question", "tag_question", "except", "almost", "soft", "report", "also"),
    }
)
_STATES = frozenset({"copula", "have", "do", "need", "must", "can", "not", "will", "modal"})
_TELLS = (".past", ".ing", ".state", ".own", ".waiting", ".proceed")
_LEADS = ",-–—(;:"


def set_apart(parts: Sequence[Part], text: str, cut: Sequence[Token]) -> None:
    """Give what stands behind a slip, a block or a drop, set off by a comma or dash, to it as its reason."""
    holder: Part | None = None
    for at, part in enumerate(parts):
        if part.draft:
            holder = part if part.draft.verb in TAKES_A_REASON else None
            continue
        if holder is None or holder.draft is None or holder.doubt:
            continue
        if not _says_why(part, holder, cut):
            holder = None
            continue
        draft, end = holder.draft, at
        assert draft
        while end + 1 < len(parts) and parts[end + 1].draft is None and _goes_on(parts[end + 1]):
            end += 1
        for told in parts[at : end + 1]:
            told.why = True
        words = joined(text[cut[part.clause.start].start : cut[parts[end].clause.end - 1].end]).rstrip(" .;,!)")
        holder.draft = replace(draft, reason=draft.reason or words or None)
        holder = None


def given_first(row: Sequence[Chunk]) -> int:
    """Where a statement begins after its reason: "because Omar is away I am moving 9 to 11 Dec"; 0 without one."""
    if not row or row[0].kind != "word" or "because" not in row[0].tags or row[0].tags & {"as", "since"}:
        return 0
    for at in range(2, len(row) - 1):
        opens = row[at].kind in ("item", "person") or row[at].tags & {"subject", "please", "request", "want"}
        if row[at].kind == "item" and row[at - 1].tags & {"article"}:
            continue
        draft = verbs.read(Clause(tuple(row[at:]))) if opens else None
        if draft and draft.item and draft.verb in TAKES_A_REASON and not any(c.kind == "item" for c in row[:at]):
            return at
    return 0


def put_first(parts: Sequence[Part], given: Sequence[Chunk], text: str, cut: Sequence[Token]) -> None:
    """Give a reason that stands before its statement to it."""
    holder = next((part for part in parts if part.draft), None)
    if len(given) > 1 and holder and holder.draft and holder.draft.verb in TAKES_A_REASON:
        words = joined(text[cut[given[1].start].start : cut[given[-1].end - 1].end]).strip(" .;,!")
        holder.draft = replace(holder.draft, reason=holder.draft.reason or words or None)


def _says_why(part: Part, holder: Part, cut: Sequence[Token]) -> bool:
    """Whether it is a statement of its own about somebody or something else, and no request, doubt or condition."""
    clause = part.clause
    core = clause.core
    if part.doubt or part.question or clause.joined_by_and or len(core) < 2 or clause.start == 0:
        return False
    if cut[clause.start - 1].text not in _LEADS or not _of_no_other_item(part, holder):
        return False
    tags = frozenset().union(*(c.tags for c in core if "count" not in c.tags and "rather" not in c.tags))
    wanted = "wanting" in tags and core[0].kind != "item"
    if tags & (_NO_REASON - ({"report"} if wanted else set())) or "figure" in tags:
        return False
    if "rather" in core[0].tags and not says_what_is_lacking(core):
        return False
    if "need" in tags and any(c.kind == "day" for c in core) and "not" not in tags and "subject" in core[0].tags:
        return False  # "I need the figures by 4 Dec" asks for something
    first = core[0]
    named = first.kind in ("person", "unknown") or bool(first.tags & {"actor", "others", "noun", "not"})
    of_others = named or says_what_is_lacking(core)
    of_us = bool(first.tags & {"subject", "thats"} or first.tags & {"pronoun"}) and not tags & {"not", "will"}
    verb = any(c.kind == "word" and (c.tags & _STATES or any(t.endswith(_TELLS) for t in c.tags)) for c in core)
    # a verb that nobody here knows: "the vendor asked for it", "we have a record already"
    return (of_others or of_us) and (verb or sum(c.kind == "unknown" for c in core) > 1)


def says_what_is_lacking(core: Sequence[Chunk]) -> bool:
    """ "no pen-test summary yet", where "no" takes nothing back."""
    what = core[1] if len(core) > 1 and core[0].tags >= {"rather", "item_word"} else None
    return what is not None and (what.kind == "unknown" or (what.named is not None and what.named.by == "title"))


def _of_no_other_item(part: Part, holder: Part) -> bool:
    """Whether no item is spoken of but words of the title of the item itself: "drop 19, we have a vendor already"."""
    assert holder.draft
    own = holder.draft.item.named.refs if holder.draft.item and holder.draft.item.named else ()
    items = [c.named for c in part.clause.row if c.kind == "item" and c.named]
    return all(named.by == "title" and named.refs and set(named.refs) <= set(own) for named in items)


def _goes_on(part: Part) -> bool:
    tags = frozenset().union(*(c.tags for c in part.clause.row))
    return not part.doubt and not part.question and not tags & _NO_REASON and not part.clause.of("item")
