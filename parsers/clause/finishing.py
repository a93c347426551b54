"""What is said to be done: "3 is finished", "the pack was sent", "please close 3"."""

from __future__ import annotations

from dataclasses import replace

from parsers.clause.drafts import Draft
from parsers.clause.view import View

MEETING = "(meeting)"
"""Stands for the own verb of every meeting: it was held, it took place."""


_DONE_FORMS = ("done.base", "done.past", "done.state", "done.short")


_TOLD = frozenset({"done.past", "done.state", "done.short"})
_STATES = frozenset({"done.base", "done.past", "done.state", "done.short"})


def done(view: View) -> Draft | None:
    passive = view.has("can") and view.has("being")  # "11 kann geschlossen werden"
    to_come = any("will" in c.tags and not (passive and "being" in c.tags) for c in view.words)
    if (
        to_come
        or view.has("must")
        or not view.only(
            "done.base",
            "done.past",
            "done.state",
            "done.short",
            "done.met",
            "did",
            "mark",
            "as",
            "own",
            "done.over",
            "by",
            "can",
            "do",
            "was",
            *(("own.base",) if view.has("just") else ()),
            *(("being",) if passive else ()),
            people=True,
        )
    ):
        return None
    acts = [c for c in view.words if not c.tags & (_STATES | {"mark"})] + (view.items if view.has("just") else [])
    own = tuple(sorted({verb for c in acts for verb in c.own}))
    if own and (not view.items or view.asks):
        return None
    if view.has("did"):
        return _did(view)
    if view.has("done.met") and view.items:
        own = (MEETING,)
    if not own and not view.has(*_DONE_FORMS):
        return view.draft("done") if _all_there(view) else None
    if (view.has("do") and not view.has("subject")) or (view.has("can") and not (passive or view.has("copula"))):
        return None
    if view.has("mark") and (view.has("copula", "have") or not (view.imperative and view.has("done.state"))):
        return None  # "13 is marked as done" tells what the plan says
    if not _done_by_somebody(view) or _by_an_hour(view) or _of_the_speaker(view) or view.present("done.present"):
        return None
    problem = _bidden(view) or (None if own or view.has("mark") else _wish(view))
    if problem == "":
        return None
    left_to_be = passive and any({"will", "being"} <= c.tags for c in view.words)
    if left_to_be or (view.has("can") and not view.has("done.past", "own", "mark")):
        problem = problem or _DONE_OR_TO_DO  # "11 kan klaar zijn": it may be, or it is left to be
    if any("for_now" in c.tags for c in view.clause.row) or any("for_now" in c.tags for c in view.tail):
        problem = problem or "It is not clear whether all of it is meant."
    opens = view.has("done.present") and not view.has("copula", "have") and view.clause.core[0].kind == "day"
    draft = replace(view.draft("done"), time=None, hour_problem=None, wants=own, problem=problem, opens=opens)
    return _done_on(view, draft)


def _all_there(view: View) -> bool:
    """ "el 5 ya está": words that mean done only where nothing else is said of a number ("ya está con Legal")."""
    item = next(iter(view.items), None)
    others = [c for c in view.row if c.kind != "item" and not c.tags & {"done.over", "pronoun", "thats"}]
    numbered = item is not None and item.named is not None and item.named.by != "title"
    return (
        numbered and view.has("done.over") and not others and not view.tail and len(view.clause.core) == len(view.row)
    )


def _did(view: View) -> Draft | None:
    """ "Tom did 13", "we did 13 yesterday"."""
    kinds = [c.kind if c.kind != "word" else "did" if "did" in c.tags else "who" for c in view.row]
    who = view.row[0].kind == "person" or bool(view.row[0].tags & {"subject", "actor"})
    if not who or kinds[1:] != ["did", "item"] or view.has("done.base"):
        return None
    return _done_on(view, replace(view.draft("done"), time=None, hour_problem=None))


def _by_an_hour(view: View) -> bool:
    """ "we were done by 11" """
    return any(
        c.kind == "item" and at and "by" in view.row[at - 1].tags and c.named is not None and c.named.by == "number"
        for at, c in enumerate(view.row)
    )


def _of_the_speaker(view: View) -> bool:
    """ "el 14 estamos cerrados": what we are, no item is; "we are done with 3" names it behind."""
    at = next((k for k, c in enumerate(view.row) if c.kind == "word" and c.tags >= {"copula", "subject"}), 0)
    return any(c.kind == "item" for c in view.row[:at]) and not any("with" in c.tags for c in view.row[at:])


def _done_by_somebody(view: View) -> bool:
    if not view.people:
        return True
    if not (view.has("by", "with") or view.row[0].kind == "person"):
        return False
    return view.has("by", "own", "done.past", "just")


_DONE_OR_TO_DO = "Is it done already, or is it still to do?"


def _bidden(view: View) -> str | None:
    """A form that is a participle and an imperative as well opens the clause: "inviate la bozza", "signe 12"."""
    tags = view.row[0].tags if view.row else frozenset()
    bids = "done.bids" in tags or (tags >= {"done.present", "own"} and not tags & _TOLD)
    return _DONE_OR_TO_DO if bids and not view.has("copula", "have") else None


def _wish(view: View) -> str | None:
    """Whether a wish is for us ("can you close 13") or for people ("we need to finish 13": "")."""
    base = [c for c in view.words if "done.base" in c.tags]
    plain = bool(base) and not view.has("copula", "have") and all(c in base for c in view.words if c.tags & _STATES)
    closing = plain and any("done.close" in c.tags for c in base)
    if not view.asks:
        bids = plain and not closing and not any(c.tags & _TOLD for c in base) and base[0] is view.row[0]
        return "" if plain and not view.imperative else _DONE_OR_TO_DO if bids else None
    if view.has("want"):
        return _DONE_OR_TO_DO if closing else ""
    if view.has("request"):
        return None if closing else (_DONE_OR_TO_DO if plain else "")
    if view.has("copula", "have") and not view.has("subject") and view.items[:1] != list(view.row[:1]):
        return ""
    return None if closing or not plain else _DONE_OR_TO_DO


def _done_on(view: View, draft: Draft) -> Draft | None:
    """With the day on which it was done; "done by Friday" may as well be a new date."""
    ahead = view.has("done.then") and not view.has("have", "was")
    if not view.days:
        shift = view.shifts[0][1] if len(view.shifts) == 1 else None
        if shift and ahead and shift.origin == "mail":
            return replace(draft, verb="slip", day=shift)
        return draft if not view.shifts else None
    chunk, day = view.days[0]
    if ahead and ("only_on" in chunk.tags or day.weeks == 1):
        return replace(draft, verb="slip", day=day)
    if ahead and "by" in chunk.tags and (day.month or day.weeks == 1):
        return replace(draft, day=day, ahead=True)
    told = view.has("done.past") and (day.fixed or (day.month and chunk.tags >= {"in", "on"}))  # "em 18 de novembro"
    if "by" in chunk.tags and not told:
        return replace(draft, verb="slip", day=day, problem="Is it done, or will it be done by then?")
    if chunk.tags & {"to", "arrow"} and "on" not in chunk.tags:
        return None
    planned = view.has("done.base") and not view.has("done.past", "done.state", "done.short") and not day.gone
    if (planned or (ahead and day.month is None)) and not day.fixed and not day.vague:
        return replace(draft, verb="slip", day=day, problem="Is it done, or will it be done by then?")
    return replace(draft, day=day, ahead=ahead)
