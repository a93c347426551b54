"""How an item stands: started, blocked, free again, open again, no longer needed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from parsers.clause.clauses import times
from parsers.clause.drafts import Draft
from parsers.clause.view import COMPANY, Reader, View


def plain(verb: str, *extra: str) -> Reader:
    forms = tuple(f"{verb}.{form}" for form in ("base", "past", "state", "ing", "short", "proceed"))

    def reader(view: View) -> Draft | None:
        if not view.has(*forms) or view.has("will", "must") or not view.only(*forms, *extra, people=view.person_first):
            return None
        acts = view.has(*(form for form in forms if not form.endswith(".base")))
        if not acts and (not view.imperative or (view.has("copula", "have") and not view.asks)):
            return None
        return replace(view.draft(verb), time=None, hour_problem=None)

    return reader


def _needed(reader: Reader) -> Reader:
    """ "19 can be dropped", "12 needs to be reopened": is it to be done now, or only an opinion?"""

    def asking(view: View) -> Draft | None:
        if draft := reader(view):
            return draft
        to_come = any("will" in c.tags and "being" not in c.tags for c in view.words)
        if not view.has("must", "can") or to_come or view.has("subject", "others"):
            return None
        without = View(view.clause.without("must", "can", "being"), view.tail)
        draft = reader(without) if without.items or without.has("pronoun", "both") else None
        return replace(draft, problem="Is this to be done now?") if draft else None

    return asking


_dropped = _needed(plain("drop", "drop.anymore"))


def drop(view: View) -> Draft | None:
    """Said of a day ("19 streichen wir am Freitag", "next week 19 is dropped") it may be a plan."""
    draft = _dropped(view)
    if draft is None or view.has("have", "was"):
        return draft
    if any("for_now" in c.tags for c in view.clause.row):
        return replace(draft, problem="Is it dropped for good, or only put off?")  # "skip 19 for now"
    if view.shifts or (view.days and view.has("drop.then")):
        return replace(draft, problem="Is this to be done now?")
    return replace(draft, day=view.days[0][1]) if view.days else draft


_reopened = _needed(plain("reopen", "again"))


def reopen(view: View) -> Draft | None:
    """Also in two words: "open 12 again"."""
    if draft := _reopened(view):
        return draft
    if view.has("open") and view.has("again") and view.imperative and view.only("open", "again"):
        return replace(view.draft("reopen"), time=None, hour_problem=None)
    return None


def start(view: View) -> Draft | None:
    draft = plain("start", "on")(view)
    if view.has("permit") or view.present("start.present"):
        return None
    if draft is None or view.shifts:
        return None
    if times(view.clause) and not view.has("copula", "have", "start.ing"):
        return None  # "22 begins at 10:00"
    if view.days and view.has("start.present") and not view.has("copula", "have"):
        return replace(draft, day=view.days[0][1], ahead=True)
    if view.days and not view.has("start.past", "start.state"):
        return replace(draft, day=view.days[0][1]) if view.has("start.ing") else None
    if view.has("want") and not view.has("start.past", "start.state"):
        return replace(draft, problem="Has it begun already?")
    return draft


def _for_a_while(view: View) -> bool:
    """ "5 was blocked for two days": that time may be over; "since two days" it is still so."""
    return any(
        chunk.kind in ("shift", "minutes")
        and "prep" in before.tags | chunk.tags
        and not (before.tags | chunk.tags) & {"since", "until", "if"}
        for before, chunk in pairwise(view.clause.core)
    )


def block(view: View) -> Draft | None:
    """Anything after the word is the reason, so the clause need not be understood to its end."""
    at = view.first("block.state", "block.short", "block.base", "block.waiting", "block.proceed")
    if at < 0 or any(c.tags & {"will", "must"} for c in view.row[: at + 2]):
        return None
    waiting = view.row[at].tags & {"block.waiting"}
    blocked = view.row[at].tags & {"block.state", "block.base", "block.waiting", "block.proceed"}
    if not blocked and any("copula" in c.tags for c in view.row[:at]):
        return None  # "13 is blocking us", "13 is a blocker"
    ours = view.row[at].tags & {"block.waiting", "block.proceed"} or not view.has("subject")
    if (
        at
        and "have" in view.row[at - 1].tags
        and not view.row[at - 1].tags & {"copula"}
        and "block.past" in view.row[at].tags
    ):
        return None  # "13 has blocked everything", "ho bloccato l'8"
    if not ours and not any(c.kind == "item" for c in view.row[:at]):
        return None  # "I blocked 13-15 on Thursday" speaks of hours
    before, after = view.row[:at], view.row[at + 1 :]
    if (
        after
        and after[0].kind == "colon"
        and len(after) > 1
        and after[1].kind == "item"
        and not any(c.kind == "item" for c in before)
    ):
        after = after[1:]
    items = [c for c in before if c.kind == "item"]
    if items and not waiting and after and after[0].kind == "item":
        return None  # "13 blocks 15"
    end = view.row[at].end
    if not items and after and after[0].kind == "item" and not waiting:
        items, end = [after[0]], after[0].end
    if any(c.kind not in ("item", "colon") and not (c.kind == "word" and c.tags & COMPANY) for c in before):
        return None
    only_base = not view.row[at].tags & {"block.state", "block.short", "block.waiting", "block.proceed"}
    if (only_base and not view.imperative) or len(items) > 1:
        return None
    if (
        not items
        and not any(c.kind == "word" and c.tags & {"pronoun", "both", "thats"} for c in before)
        and before
        and not only_base
    ):
        return None
    if waiting and not items and len(after) > 1 and after[-1].kind == "item" and after[-2].tags & {"on", "for", "with"}:
        items = [after[-1]]
    if waiting and not items and not any(c.kind == "word" and c.tags & {"pronoun", "both"} for c in before):
        return None
    draft = view.draft("block")
    if items and any("first_person" in c.tags for c in before):
        draft = replace(draft, problem="Is the item blocked, or a day in a calendar?")
    if any("was" in c.tags for c in before) or _for_a_while(view):
        draft = replace(draft, problem=draft.problem or "Is it still so?")
    rest = "rest:waiting" if waiting else "rest"
    return replace(
        draft,
        item=items[0] if items else None,
        several=draft.several and not items,
        time=None,
        hour_problem=None,
        reason=f"{rest}:{view.row[at].start if waiting else end}",
    )
