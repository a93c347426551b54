"""New dates: "push 4 by a week", "4 will be ready on Friday", "meet 8 on 4 Dec at 15:00"."""

from __future__ import annotations

from dataclasses import replace

from parsers.clause.clauses import times
from parsers.clause.drafts import Draft
from parsers.clause.view import View
from parsers.days.moments import Day
from parsers.said import Shift


def slip(view: View) -> Draft | None:
    return _moved(view) or _movable(view)


def _movable(view: View) -> Draft | None:
    """ "19 can go to the 12th": leave to do it, or only a remark?"""
    if not view.has("can") or not view.items or view.has("subject", "others", "must"):
        return None
    draft = _moved(View(view.clause.without("can", "being"), view.tail))
    if draft is None or draft.day is None or draft.mention:
        return None
    return replace(draft, problem="Is this possible, or is it to be done?")


def _moved(view: View) -> Draft | None:
    if not view.only(
        "slip.base",
        "slip.past",
        "slip.ing",
        "slip.state",
        "slip.when",
        "earlier.base",
        "earlier.past",
        "will",
        "need",
        "longer",
        "newdate",
        "expect",
        "late",
        "earlier",
        "ready",
        "deliver",
        "done.base",
        "done.past",
        "done.state",
        "own",
        "own.base",
        "to",
        "on",
        "of",
        "meet.base",
        "meet.past",
        "prep",
        "as",
        "by",
        "do",
        "must",
        "work",
        "particle",
        "being",
        "adding",
        "arrives",
        people=view.person_first,
    ) or view.has("others"):
        return None
    kind = _slip_kind(view)
    if kind is None:
        return None
    draft = view.draft("meet" if kind == "meet" else "slip")
    draft = replace(draft, bare=kind == "bare", alone=kind == "alone", loose=kind == "newdate")
    draft = replace(draft, mention=kind in ("mention", "alone"))
    if view.has("late") and view.has("copula") and not view.has("will", "request", "want", *_MOVES) and view.shifts:
        draft = replace(draft, problem="Is it late by now, or will it be?")
    if view.has("forward") and view.shifts and not view.has("earlier.base", "earlier.past"):
        draft = replace(draft, problem="Is it to be earlier or later?")
    return _with_day(view, draft, kind)


_MOVES = ("slip.base", "slip.past", "slip.ing", "slip.state", "earlier.base", "earlier.past")


def _slip_kind(view: View) -> str | None:
    """How a new date is said, if it is."""
    if view.person_first and not view.has(*_OF_OTHERS):
        return None
    dated = any(not day.gone for _, day in view.days) or bool(view.shifts)
    timed = bool(times(view.clause))
    spoken = bool(view.items) or view.has("pronoun", "both")
    if view.has("slip.base", "earlier.base") and not view.has("will", "need"):
        if view.has("must") and not view.has("subject", "want"):
            return "slip" if view.items and dated else None
        if view.has("slip.past", "slip.state", "slip.ing"):
            return "slip"
        if view.has("subject") and not view.has("request", "want") and not dated:
            return None
        return "slip" if not _only_vague_verb(view) or (spoken and (dated or timed)) else None
    if view.has("slip.past", "slip.ing", "slip.state", "earlier.past"):
        return "slip"
    if view.has("will") and view.has("slip.base", "earlier.base"):
        return "slip"
    if view.has("longer") and view.has("need", "will", "have", "request"):
        return "slip"
    if view.has("adding") and view.shifts and view.items and view.has("to") and view.imperative:
        return "slip"
    if view.has("due_word", "work") and view.items and (dated or timed) and view.has("copula", "work"):
        return "mention"
    if view.has("newdate") and (dated or timed) and not view.has("own", "will"):
        return None if view.has("was") and view.has("copula") else "newdate"
    if not (dated or timed):
        return None
    if view.has("slip.when") and view.items and dated and not view.has("must", "want"):
        return "slip"
    finished = view.has("done.base", "done.past", "done.state", "ready", "deliver", "own.base", "own")
    if view.has("will") and (finished or view.has("copula", "have")):
        if view.has("must"):
            return None  # "13 will have to be done by Friday" is asked of somebody, not promised
        if not dated and (finished or not spoken):
            return None  # "I finish the meeting at two", "I'll be there at 10" move nothing
        return "future"
    if view.has("will") and any(c.own for c in view.items):
        return "future"
    if view.has("will") and view.items and len(view.row) == 2 and any("only_on" in c.tags for c, _ in view.days):
        return "future"  # "12 wird leider erst am 22.12."
    if _needs(view) and not view.has("done.base", "done.state", "done.past", "own.base", "must", "expect"):
        spoken = bool(view.items) or view.person_first or view.has("pronoun", "both", "subject")
        counted = view.shifts or _until(view) or any(day.vague for _, day in view.days)
        return "need" if counted and spoken and not _wished_for(view) else None
    if view.has("arrives") and view.items and view.row[0] is view.items[0] and not view.has("do", "must"):
        return "future"
    if view.has("expect") and view.items and not view.has("must"):
        return "future"
    if view.has("late", "earlier") and view.shifts:
        meant = spoken and len(view.row) < 3
        return "slip" if meant or view.has("copula", "will") else None
    if view.has("meet.base", "meet.past") and view.items and view.imperative:
        return "meet"
    if any(c.own for c in view.items):
        return None
    if view.items and (dated or timed) and len(view.row) - sum(c.kind in ("colon", "arrow") for c in view.row) == 1:
        asked = view.asks and dated and timed
        if _signed(view) or _moved_to(view) or asked:
            return "bare"
        return "alone" if view.days and timed else "mention"
    if view.items and (dated or timed) and all(c.kind in ("item", "colon") or "copula" in c.tags for c in view.row):
        return "mention"
    return None


_OF_OTHERS = ("will", "need", "slip.past", "slip.ing", "slip.state", "earlier.past", "late", "longer")
"""What somebody else can be said to do with a date; "Tom, move 3" is said to Tom."""


def _only_vague_verb(view: View) -> bool:
    """ "give", "set", "make": words that mean a new date only beside an item and a day."""
    return not any(
        c.tags & {"slip.base", "earlier.base"} and not c.tags & {"assign.base", "mark", "assign.make", "do", "deliver"}
        for c in view.words
    )


def _needs(view: View) -> bool:
    """ "13 needs two weeks", "can 13 have two weeks": who only has them asks for none."""
    asked = view.has("request", "will", "want")
    return any("need" in c.tags and (asked or "have" not in c.tags) for c in view.words)


def _wished_for(view: View) -> bool:
    """ "I need 13 by Friday" wants it from others; "13 needs until Friday", "I need until Friday for 13" do not."""
    if not view.items or view.shifts or view.has("with", "prep"):
        return False
    at = view.row.index(view.items[0])
    spoken_of = at > 0 and bool(view.row[at - 1].tags & {"on", "to"})
    object_of = (
        at > 1 and "of" in view.row[at - 1].tags and "need" in view.row[at - 2].tags
    )  # "preciso do 11 até sexta"
    return (object_of or not spoken_of) and (view.has("subject") or view.first("need") < at)


def _until(view: View) -> bool:
    return any("to" in chunk.tags for chunk, _ in view.days)


def _moved_to(view: View) -> bool:
    return any("to" in chunk.tags for chunk, _ in view.days) or view.has("to")


def _signed(view: View) -> bool:
    return any("arrow" in chunk.tags for chunk, _ in view.shifts) or any(True for _ in view.shifts)


def _with_day(view: View, draft: Draft, kind: str) -> Draft | None:
    backwards = view.has("earlier", "earlier.base", "earlier.past")
    moments: list[Day | Shift] = [day for _, day in view.days] or [shift for _, shift in view.shifts]
    if len(moments) > 1 and view.has("or"):
        return replace(draft, problem="More than one day was said.", day=moments[0])
    if view.days and view.shifts and not any(isinstance(d, Day) and d.vague for d in moments):
        return replace(draft, problem="A day and an amount were said.")
    if len(moments) > 1 and not all(m == moments[0] for m in moments):
        old = all(c.tags & {"on", "since"} for c, _ in view.days[:-1])
        if view.days and not view.shifts and "to" in view.days[-1][0].tags and old:
            moments = [view.days[-1][1]]
            chunk, day = view.days[0]
            draft = replace(draft, old=day if chunk.tags & {"since", "from"} else None)
        else:
            return replace(draft, problem="More than one day was said.")
    if not moments:
        return draft
    moment = moments[0]
    if isinstance(moment, Shift):
        from_due = backwards or view.has("late") or "late" in view.shifts[0][0].tags
        relative = kind == "future" and moment.origin == "due" and not from_due
        moment = replace(
            moment, count=-moment.count if backwards else moment.count, origin="mail" if relative else moment.origin
        )
    return replace(draft, day=moment)
