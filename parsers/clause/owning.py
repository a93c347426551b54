"""Who owns an item: "assign 5 to Tom", "5 goes to Tom", "I'll take 5", "5 is mine"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.clause.drafts import Draft
from parsers.clause.view import COMPANY, View
from parsers.pieces.chunk import Chunk
from parsers.pieces.people import Someone


def assign(view: View) -> Draft | None:
    if view.has("not"):
        return None
    if not (view.items or view.has("pronoun", "both")):
        return _of_nothing_named(view)
    if len(view.items) > 1:
        return _handed_over(view) if len(view.items) == 2 and _by_title(view.items[1]) else None
    return _handed_over(view) or _taken(view) or _owned(view)


def _of_nothing_named(view: View) -> Draft | None:
    """ "assign to Tom", of the item spoken of; "give it to Tom" says so itself."""
    kinds = [
        c.kind if c.kind != "word" else "to" if "to" in c.tags and "assign.base" not in c.tags else "verb"
        for c in view.row
    ]
    if (
        kinds != ["verb", "to", "person"]
        or view.row[0].tags - {"own", "own.base"} != {"assign.base"}
        or view.days
        or view.shifts
    ):
        return None
    return replace(view.draft("assign"), person=view.people[0].someone, time=None, hour_problem=None)


def _by_title(chunk: Chunk) -> bool:
    """Words of a title may be a role as well: "assign 14 to security"."""
    return chunk.named is not None and chunk.named.by == "title"


def _handed_over(view: View) -> Draft | None:
    """ "assign 5 to Tom", "5 goes to Tom", "give Tom 5"."""
    at = view.first("assign.base", "assign.past")
    if at < 0 or (view.has("will") and not view.has("assign.past")):
        return None
    if (
        "assign.base" in view.row[at].tags
        and "assign.past" not in view.row[at].tags
        and not (at == 0 or view.imperative or view.has("subject"))
    ):
        return None
    to = next((k for k in range(at + 1, len(view.row)) if view.row[k].kind == "word" and view.row[k].tags & {"to"}), -1)
    strict = not view.row[at].tags & {"slip.base", "slip.past"}
    if (
        strict
        and "assign.base" in view.row[at].tags
        and (at == 0 or "assign.last" in view.row[at].tags)
        and view.items
        and len(view.row) == 2
        and not (view.days or view.shifts or view.has("will", "past"))
    ):
        return replace(view.draft("assign"), time=None, hour_problem=None)
    known = COMPANY | {"assign.base", "assign.past", "to", "over"}
    if to > 0:
        between = view.row[:to]
        whom = view.row[to + 1 :]
        if all(c.kind in ("item", "colon") or (c.kind == "word" and c.tags & known) for c in between) and whom:
            return _to_whom(view, whom, strict)
    if verb_last := _verb_last(view, known):
        return verb_last
    if said_last := _words_before_the_verb(view, known):
        return said_last
    if any("assign.base" in c.tags for c in view.words) and view.row[at + 1 : at + 2] and view.items:
        first, what = view.row[at + 1], view.row[at + 2 :]
        rest = [c.kind for c in what if not (c.kind == "word" and c.tags & {"to"})]
        if (first.kind == "person" or "me" in first.tags) and rest == ["item"]:
            return _to_whom(view, (first,), strict)
    return None


def _verb_last(view: View, known: frozenset[str]) -> Draft | None:
    """ "bitte 5 an Tom übergeben": languages whose verb stands at the end."""
    for at in range(1, len(view.row)):
        whom, before = view.row[at], view.row[at - 1]
        if whom.kind != "person" and "me" not in whom.tags:
            continue
        told = bool(before.tags & {"to"})
        past = any("assign.past" in c.tags and "assign.base" not in c.tags for c in view.words)
        if not told and (before.kind != "item" or whom.kind != "person" or past or view.has("slip.base")):
            continue
        rest = (*view.row[: at - told], *view.row[at + 1 :])
        if all(c.kind in ("item", "colon") or (c.kind == "word" and c.tags & known) for c in rest):
            return _to_whom(view, (whom,), strict=False)
    return None


def _words_before_the_verb(view: View, known: frozenset[str]) -> Draft | None:
    """ "7 an den IT-Leiter geben": a role, or somebody we do not know, before the verb."""
    to = view.first("to")
    whom = view.row[to + 1 : -1]
    last = view.row[-1]
    if to < 0 or not whom or "assign.last" not in last.tags:
        return None
    before = all(c.kind in ("item", "colon") or (c.kind == "word" and c.tags & known) for c in view.row[:to])
    named = all(c.kind in ("unknown", "colon") or "actor" in c.tags for c in whom)
    return _to_whom(view, whom, strict=True) if before and named else None


def _to_whom(view: View, whom: Sequence[Chunk], strict: bool) -> Draft | None:
    items = [c for c in view.items if c not in whom]
    draft = replace(view.draft("assign"), item=items[0] if items else None, time=None, hour_problem=None)
    if len(whom) == 1 and whom[0].kind == "person":
        return replace(draft, person=whom[0].someone)
    if len(whom) == 1 and "me" in whom[0].tags:
        return replace(draft, person=Someone("", name="me"))
    if strict and len(whom) <= 4 and not view.days and not view.shifts:
        return replace(draft, person=Someone(None, name=f"words:{whom[0].start}:{whom[-1].end}"))
    return None


def _taken(view: View) -> Draft | None:
    """ "I'll take 5", "Tom owns 5", "Tom will take over 5"."""
    row = view.row
    verb = view.first("assign.own", "assign.take")
    if verb < 0 or not (view.items or view.has("pronoun", "both")) or view.shifts:
        return None
    if "assign.own" not in row[verb].tags and not view.has("will", "want", "can", "happy"):
        return None
    if (
        view.has("want")
        and not view.has("subject", "will")
        and not any(c.tags & {"want"} and c.start == row[0].start for c in view.words)
    ):
        return None
    before, after = row[:verb], row[verb + 1 :]
    strangers: Sequence[Chunk] = ()
    if "assign.inverted" in row[verb].tags and after and _is_owner(after[0]):
        before, after = (*before, after[0]), after[1:]
    elif "assign.inverted" in row[verb].tags and all(c.kind == "unknown" or "actor" in c.tags for c in after):
        strangers, after = after, ()
    elif (
        not (view.days and "need" in row[verb].tags)
        and 0 < len(before) < 3
        and all(c.kind == "unknown" for c in before)
    ):
        strangers, before = before, ()
    if not all(c.kind == "item" or c.tags & {"to", "owner", "pronoun", "both", "particle", "over"} for c in after):
        return None
    if len(after) > 1 and "to" in after[-1].tags and not after[-1].tags & {"particle", "over", "pronoun"}:
        return None  # "llevo el 14 al día"
    who = [c for c in before if _is_owner(c)] or [c for c in before if "actor" in c.tags]
    rest = [c for c in before if c not in who]
    if any(
        not (
            c.kind in ("item", "colon")
            or (c.kind == "word" and c.tags & {"will", "copula", "have", "want", "can", "of", "with"})
        )
        and not (len(who) == 2 and "or" in c.tags)
        for c in rest
    ):
        return None
    draft = replace(view.draft("assign"), time=None, hour_problem=None, plain=True)
    if len(who) == 2 and who[0].kind == "person":
        return replace(draft, person=who[0].someone, problem="One person owns an item: who is it?")
    if len(who) == 1 and who[0].kind == "person":
        return replace(draft, person=who[0].someone)
    if len(who) == 1 and "actor" in who[0].tags and view.items:
        return replace(draft, person=Someone(None, name=f"words:{who[0].start}:{who[0].end}"))
    if strangers and not who and view.items:
        return replace(draft, person=Someone(None, name=f"words:{strangers[0].start}:{strangers[-1].end}"))
    says_i = "assign.i" in row[verb].tags and not who
    if says_i or (view.has("want") and not who) or (len(who) == 1 and who[0].kind == "word"):
        nobody = "One person owns an item: who is it?" if view.has("we") else None
        return replace(draft, person=Someone("", name="me"), problem=nobody)
    return None


def _is_owner(chunk: Chunk) -> bool:
    return chunk.kind == "person" or (chunk.kind == "word" and bool(chunk.tags & {"subject"}))


def _owned(view: View) -> Draft | None:
    """ "the owner of 5 is Tom", "Tom is the owner of 5", "5 is Tom's", "5 is mine"."""
    me = [c for c in view.words if "me" in c.tags]
    if not me and not view.people and view.has("owner") and not view.has("we"):
        me = [c for c in view.words if "subject" in c.tags]
    if len(view.people) + len(me) != 1 or not view.items:
        return None
    person = view.people[0].someone if view.people else Someone("", name="me")
    allowed = {
        "owner",
        "copula",
        "me",
        "to",
        "of",
        "will",
        "assign.make",
        "assign.put",
        "as",
        "for",
        "prep",
        "request",
        "want",
        "on",
        "pronoun",
        "suffix",
        "subject",
        "mark",
        "with",
    }
    if not all(
        c.kind in ("item", "person", "colon", "arrow") or (c.kind == "word" and c.tags & allowed) for c in view.row
    ):
        return None
    owner = view.has("owner")
    possessive = view.has("mine")
    named = (
        view.people and view.row[-1].kind == "word" and "copula" in view.row[-1].tags and view.row[-2] is view.people[0]
    )
    put_down = view.has("assign.put") and bool(me or view.people)
    side_by_side = not me and [c.kind for c in view.row if c.kind not in ("colon", "arrow")] == ["item", "person"]
    if side_by_side and not owner:
        return replace(
            view.draft("assign"), person=person, problem="It is not said what this person has to do with it."
        )
    if not (owner or possessive or named or put_down) or view.days or view.shifts:
        return None
    if (possessive or named) and view.has("was") and not view.has("will"):
        return None
    if view.has("assign.make") and not view.imperative and not owner:
        return None
    return replace(view.draft("assign"), person=person, time=None, hour_problem=None)
