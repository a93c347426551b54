"""How far a condition, a report or a question reaches in a sentence, and where statements end without a comma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.clause import verbs
from parsers.clause.clauses import Clause, is_question
from parsers.clause.drafts import Draft
from parsers.pieces.chunk import Chunk
from parsers.pieces.items import Items
from parsers.said import Said
from parsers.words import Token


@dataclass
class Part:
    """A clause with what came of it."""

    clause: Clause
    draft: Draft | None = None
    doubt: str | None = None
    segment: int = 0
    question: bool = False
    why: bool = False
    """It is the reason of the command before it."""
    said: list[Said] = field(default_factory=list)


def segments(parts: Sequence[Part]) -> None:
    """Number the clauses by what a condition or a report reaches over; take away what is reached."""
    segment = 0
    for at, part in enumerate(parts):
        first = part.clause.core[:1]
        begins = bool(first) and first[0].kind == "word" and bool(first[0].tags & {"if", "let_me"})
        if at and (part.clause.hard or (part.clause.joined_by_and and begins)):
            segment += 1
        part.segment = segment
    for at, part in enumerate(parts):
        tags = part.clause.tags - (_SAID if _waits(part, parts[:at]) else frozenset())
        if "let_me" in tags:
            for other in parts[at:]:
                other.doubt = "condition"
            break
        if at and _wants_something(part.clause):
            continue
        if (
            tags & {"if", "report", "only_if", "bid", "elsewhere"} or _confirmed_by_others(part.clause)
        ) and not tags & {
            "request",
            "question",
        }:
            reach = {part.segment, *([part.segment - 1] if "only_if" in tags else [])}
            for other in parts:
                if other.segment in reach:
                    other.doubt = "condition"
    opens = parts[0].clause.row[0].tags if parts else frozenset()
    if len(parts) > 1 and "that" in opens and not opens & {"pronoun"} and not parts[1].clause.of("item"):
        parts[0].doubt = parts[0].doubt or "condition"  # "Że 11 jest gotowe, to dla mnie nowość"
    for before, part in pairwise(parts):
        if before.clause.core and before.draft is None and "that" in part.clause.row[0].tags:
            part.doubt = "condition"  # "Mir ist wichtig, dass 13 erledigt ist": nothing is known of what it is part of


def _waits(part: Part, before: Sequence[Part]) -> bool:
    """Whether an "until" only says how long something is blocked: "15 is on hold until we get the list"."""
    row = part.clause.row
    at = next((k for k, c in enumerate(row) if "if" in c.tags), len(row))
    blocked = row[:at] if at or not before else before[-1].clause.row
    until = at < len(row) and all("until" in c.tags for c in row if "if" in c.tags)
    return until and any(c.tags & _BLOCKED for c in blocked)


_SAID = frozenset({"if", "report"})
_BLOCKED = frozenset({"block.state", "block.short", "block.proceed", "block.waiting"})


def _wants_something(clause: Clause) -> bool:
    """ "..., the CFO wants another scenario" reports nothing about what stands before it; "..., Tom expects" does."""
    at = next((k for k, c in enumerate(clause.core) if "wanting" in c.tags), -1)
    after = clause.core[at + 1 :] if at > 0 else ()
    other = clause.tags & {"if", "only_if", "bid", "hedge"}
    return bool(after) and not other and not any(c.kind == "item" or c.tags & {"to", "pronoun", "both"} for c in after)


def _confirmed_by_others(clause: Clause) -> bool:
    """ "Dana confirmed 3 is done"; "confirmed: 3 is done" is the writer's own."""
    at = next((k for k, c in enumerate(clause.row) if c.kind == "word" and "confirm" in c.tags), -1)
    return any(c.kind in ("person", "unknown") or c.tags & {"others", "both"} for c in clause.row[: max(at, 0)])


def questions(parts: Sequence[Part], cut: Sequence[Token]) -> None:
    marked = is_marked(cut)
    asking = False
    if (
        marked
        and any("hedge" in part.clause.tags for part in parts)
        and not any(map(is_question, (p.clause for p in parts)))
    ):
        return
    condition = False
    for part in parts:
        condition = condition or (not marked and bool(part.clause.tags & {"if", "only_if"}))
        asks = is_question(part.clause) and (marked or not _relative(part.clause, parts))
        part.question = asks and not condition
        asking = asking or part.question or bool(part.clause.tags & {"request"})
    if not marked:
        _verb_first_conditions(parts)
    for before, part in pairwise(parts):
        carried = before.question and part.segment == before.segment and "request" not in part.clause.tags
        part.question = part.question or (marked and carried)
        if marked and before.question and not part.question and "request" not in part.clause.tags:
            part.doubt = part.doubt or "Is this a question or a wish?"  # "Why do you ask, although 13 is done?"
    if marked and not asking:
        last = parts[-1].segment if parts else 0
        for part in parts:
            if _is_imperative(part.clause):
                if "please" not in {tag for c in part.clause.row for tag in c.tags}:
                    part.doubt = part.doubt or "Is this a question or a wish?"
            else:
                part.question = part.segment == last
    if marked and parts and "tag_question" in _whole_tags(parts[-1].clause, cut):
        for part in parts:
            part.question = part.segment == parts[-1].segment


def _relative(clause: Clause, parts: Sequence[Part]) -> bool:
    """ "number 11, which must move" asks nothing."""
    later = clause is not parts[0].clause
    return later and "relative" in clause.core[0].tags and not any(c.kind == "item" for c in clause.core)


def _verb_first_conditions(parts: Sequence[Part]) -> None:
    """ "Ist 13 erledigt, starten wir 14", "had 13 been done, ...": the order of a question makes a condition."""
    first = parts[0] if parts else None
    if first and first.question and "question" not in first.clause.core[0].tags:
        for part in parts[1:]:
            if part.segment == first.segment and not part.clause.joined_by_and:
                part.doubt = "condition"


def _is_imperative(clause: Clause) -> bool:
    """ "drop 19?": a short form, only with a question mark."""
    core = clause.core
    first = core[0] if core else None
    verb = first is not None and any(tag.endswith((".base", ".short")) for tag in first.tags)
    return verb and any(c.kind == "item" for c in core) and not clause.tags & {"copula", "subject"}


def _whole_tags(clause: Clause, cut: Sequence[Token]) -> frozenset[str]:
    core = [c for c in clause.row if not (c.kind == "word" and c.tags == {"filler"} and cut[c.start].text in "?!.")]
    return core[0].tags if len(core) == 1 and core[0].kind == "word" else frozenset()


def is_marked(cut: Sequence[Token]) -> bool:
    """Whether a sentence ends with a question mark."""
    return any(token.text == "?" for token in cut[-3:])


def asked_for(row: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "possiamo spostare 4?": in languages without a subject only the question mark makes "we can" a request."""
    return [replace(c, tags=c.tags | {"request"}) if c.tags & {"request_if_asked"} else c for c in row]


def without_name_after_thanks(row: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "13 done, thanks Riley": the name at the end is only spoken to."""
    last = next((at for at in range(len(row) - 1, -1, -1) if not row[at].tags & {"filler"}), 0)
    # "the owner of 5 is now Tom", "za 5 odpowiada teraz Tom"
    predicate = last > 2 and any(tag == "copula" or tag.startswith("assign.") for tag in row[last - 2].tags)
    thanked = last > 1 and row[last - 1].kind == "word" and "filler" in row[last - 1].tags
    if thanked and row[last].kind == "person" and not predicate:
        return (*row[:last], *row[last + 1 :])
    return row


def unpunctuated(clause: Clause) -> Sequence[Clause]:
    """ "13 done 14 in progress": statements with nothing between them, if each of them is understood."""
    items = [at for at, chunk in enumerate(clause.row) if chunk.kind == "item"]
    if len(items) == 1 and (parted := _between_two_verbs(clause, items[0])):
        return parted
    if len(items) < 2 or clause.tags & _UNSURE or verbs.read(clause):
        return (clause,)
    verb_first = [at for at in range(1, len(clause.row)) if clause.row[at - 1].kind == "item" and at - 1 != items[-1]]
    for cuts in (items[1:], verb_first):
        bounds = [0, *cuts, len(clause.row)]
        pieces = [replace(clause, row=clause.row[a:b]) for a, b in pairwise(bounds)]
        if any(piece.row[-1].kind == "colon" and piece.of("day", "shift") for piece in pieces[:-1]):
            continue  # "Goal for Friday: 13 done"
        drafts = [verbs.read(piece) for piece in pieces]
        moved = any(draft and draft.verb == "slip" and draft.day is None for draft in drafts[:-1])
        if moved and drafts[-1] and drafts[-1].bare:
            continue  # "12 verzögert 20 um eine Woche"
        if all(draft and draft.item and not draft.loose and not draft.mention for draft in drafts):
            return pieces
    return (clause,)


def _between_two_verbs(clause: Clause, at: int) -> Sequence[Clause]:
    """ "finished 13 and 14 is in progress": the items of a list belong to the verb before them and to that behind."""
    chunk, row = clause.row[at], clause.row
    named = chunk.named
    if named is None or len(named.refs) < 2 or not 0 < at < len(row) - 1 or not row[at + 1].tags & _PREDICATE:
        return ()
    first = replace(chunk, end=chunk.end - 1, named=replace(named, refs=named.refs[:-1]))
    last = replace(chunk, start=chunk.end - 1, named=replace(named, refs=named.refs[-1:]))
    parts = [replace(clause, row=(*row[:at], first)), replace(clause, row=(last, *row[at + 1 :]), joined_by_and=True)]
    drafts = [verbs.read(part.without("hedge")) for part in parts]
    if not all(draft and not draft.bare and not draft.mention for draft in drafts):
        return ()
    before = drafts[0]
    assert before
    if (before.verb in ("slip", "meet") and before.day is None) or (before.verb == "assign" and before.person is None):
        return ()
    if named.by in ("number", "marked") and not named.milestone:
        return parts
    unclear = replace(
        chunk, named=replace(named, by="marked", problem="It is not clear what is said of which of these.")
    )
    return (replace(clause, row=(*row[:at], unclear, *row[at + 1 :])),)


_PREDICATE = frozenset(
    {
        "copula",
        "have",
        "will",
        "predicate",
        "slip.past",
        "done.state",
        "start.state",
        "block.state",
        "need",
        "assign.past",
    }
)

_UNSURE = frozenset(
    {"not", "if", "hedge", "report", "or", "question", "request", "except", "limit", "almost", "bid", "will"}
)


def without_its_milestone(row: Sequence[Chunk], items: Items) -> Sequence[Chunk]:
    """ "M4: 13 done, 14 started": the milestone only says where these items stand."""
    at = 2 if len(row) > 2 and row[1].kind == "colon" else 1
    if len(row) <= at or row[0].kind != "item" or row[at].kind != "item":
        return row
    whole, first = row[0].named, row[at].named
    numbered = (first and first.by in ("number", "marked")) or at == 2
    inside = whole and whole.milestone and first and numbered and set(first.refs) <= set(items.all_of(whole.milestone))
    return row[at:] if inside and first and not first.milestone else row
