"""The verbs that speak of items: which words in which company make a command.

Each reader gets a clause without hedges and negations and gives a draft, or None. A clause is only understood when every
piece of it is: a word nobody knows, standing between the item and its verb, means that nobody knows what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from parsers.chunks import Chunk
from parsers.clauses import Clause, days, minutes, shifts, times
from parsers.dates import Day
from parsers.drafts import Draft
from parsers.people import Someone
from parsers.said import Shift

_SLOTS = frozenset({"day", "shift", "time", "minutes"})
_COMPANY = frozenset(
    {"or", "subject", "pronoun", "both", "copula", "have", "request", "want", "please", "thats", "with"}
)


class View:
    """A clause, sorted for the readers."""

    def __init__(self, clause: Clause, tail: tuple[Chunk, ...] = ()) -> None:
        self.clause = clause
        self.tail = tail
        row = [c for c in clause.core if c.kind not in _SLOTS]
        self.row = tuple(c for at, c in enumerate(row) if not _stands_for_what_follows(row, at))
        self.words = tuple(c for c in self.row if c.kind == "word")
        self.items = [c for c in self.row if c.kind == "item"]
        self.people = [c for c in self.row if c.kind == "person"]
        self.days, self.shifts = days(clause), shifts(clause)

    def has(self, *tags: str) -> bool:
        return any(c.tags & frozenset(tags) for c in self.words)

    def first(self, *tags: str) -> int:
        """Where the first word with one of the tags stands, else -1."""
        return next((at for at, c in enumerate(self.row) if c.kind == "word" and c.tags & frozenset(tags)), -1)

    def only(self, *tags: str, people: bool = False) -> bool:
        """Whether every piece is an item, a mark, or a word with one of these tags or of the common company."""
        allowed = _COMPANY | frozenset(tags)
        return len(self.items) <= 1 and all(
            c.kind in ("item", "colon", "arrow")
            or (c.kind == "person" and people)
            or (c.kind == "word" and c.tags & allowed)
            for c in self.row
        )

    @property
    def imperative(self) -> bool:
        """Said to us: no subject, or a request."""
        return self.has("request", "want") or not (self.has("subject", "others") or self.row[0].kind == "person")

    @property
    def asks(self) -> bool:
        return self.has("request", "want") or any("please" in c.tags for c in self.clause.row if c.kind == "word")

    def draft(self, verb: str) -> Draft:
        time = next(iter(times(self.clause)), None)
        return Draft(
            verb,
            self.items[0] if self.items else None,
            several=self.has("both") and not self.items,
            pronoun=self.has("pronoun", "thats"),
            time=time.at if time else None,
            zone=time.zone if time else None,
            hour_problem=time.problem if time else None,
            minutes=minutes(self.clause),
            plain=not self.asks,
            subject=self.has("subject", "others") or bool(self.people),
        )


def _stands_for_what_follows(row: Sequence[Chunk], at: int) -> bool:
    """ "this item 3", "that 3 is done": the pronoun adds nothing."""
    chunk = row[at]
    return chunk.kind == "word" and "pronoun" in chunk.tags and at + 1 < len(row) and row[at + 1].kind == "item"


Reader = Callable[[View], Draft | None]


def read(clause: Clause) -> Draft | None:
    """What a clause says; first as a whole, then without what its end adds ("with the auditors")."""
    for view in _views(clause):
        for reader in READERS:
            if draft := reader(view):
                draft = replace(draft, loose=draft.loose or bool(view.tail))
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
            if before and not _counts(before[-1]):
                yield View(replace(clause, row=row[:at]), tail)


def _counts(chunk: Chunk) -> bool:
    return chunk.kind == "word" and "of" in chunk.tags


# done


def _done(view: View) -> Draft | None:
    if view.has("will", "must") or not view.only(
        "done.base", "done.past", "done.state", "done.short", "mark", "as", "own", "by", "can", "do", people=True
    ):
        return None
    own = tuple(sorted({verb for c in view.words for verb in c.own})) if not view.has(*_DONE_FORMS) else ()
    if own and (not view.items or view.asks):
        return None
    if not own and not view.has(*_DONE_FORMS):
        return None
    if (view.has("do") and not view.has("subject")) or (view.has("can") and not view.has("copula")):
        return None
    if view.has("mark") and not (view.imperative and view.has("done.state")):
        return None
    if not _done_by_somebody(view):
        return None
    problem = None if own or view.has("mark") else _wish(view)
    if problem == "":
        return None
    draft = replace(view.draft("done"), time=None, hour_problem=None, wants=own, problem=problem)
    return _done_on(view, draft)


def _done_by_somebody(view: View) -> bool:
    if not view.people:
        return True
    if not (view.has("by", "with") or view.row[0].kind == "person"):
        return False
    return view.has("by", "own", "done.past")


def _wish(view: View) -> str | None:
    """Whether a wish is for us ("can you close 13") or for people ("we need to finish 13"): why to ask, "" for people."""
    base = [c for c in view.words if "done.base" in c.tags]
    plain = bool(base) and not view.has("copula", "have") and all(c in base for c in view.words if c.tags & _STATES)
    if not view.asks:
        return "" if plain and not view.imperative else None
    closing = plain and any("done.close" in c.tags for c in base)
    if view.has("want"):
        return "Is it done already, or is it still to do?" if closing else ""
    if view.has("request"):
        return None if closing else ("Is it done already, or is it still to do?" if plain else "")
    if view.has("copula", "have") and not view.has("subject") and not view.items[:1] == list(view.row[:1]):
        return ""
    return None if closing or not plain else "Is it done already, or is it still to do?"


_STATES = frozenset({"done.base", "done.past", "done.state", "done.short"})


def _done_on(view: View, draft: Draft) -> Draft | None:
    """With the day on which it was done; "done by Friday" may as well be a new date."""
    if not view.days:
        return draft if not view.shifts else None
    chunk, day = view.days[0]
    if "by" in chunk.tags and not (day.fixed and view.has("done.past")):
        return replace(draft, verb="slip", day=day, problem="Is it done, or will it be done by then?")
    if chunk.tags & {"to", "arrow"}:
        return None
    return replace(draft, day=day)


_DONE_FORMS = ("done.base", "done.past", "done.state", "done.short")


# start, reopen, drop, block, unblock


def _plain(verb: str, *extra: str) -> Reader:
    forms = tuple(f"{verb}.{form}" for form in ("base", "past", "state", "ing", "short", "proceed"))

    def reader(view: View) -> Draft | None:
        if not view.has(*forms) or view.has("will", "must") or not view.only(*forms, *extra, people=False):
            return None
        acts = view.has(*(form for form in forms if not form.endswith(".base")))
        if not acts and not view.imperative:
            return None
        return replace(view.draft(verb), time=None, hour_problem=None)

    return reader


def _needed(reader: Reader) -> Reader:
    """ "19 can be dropped", "12 needs to be reopened": is it to be done now, or only an opinion?"""

    def asking(view: View) -> Draft | None:
        if draft := reader(view):
            return draft
        if not view.has("must", "can") or view.has("will", "subject", "others"):
            return None
        without = View(view.clause.without("must", "can"), view.tail)
        draft = reader(without) if without.items or without.has("pronoun", "both") else None
        return replace(draft, problem="Is this to be done now?") if draft else None

    return asking


_drop = _needed(_plain("drop", "drop.anymore"))
_reopened = _needed(_plain("reopen", "again"))


def _reopen(view: View) -> Draft | None:
    """Also in two words: "open 12 again"."""
    if draft := _reopened(view):
        return draft
    if view.has("open") and view.has("again") and view.imperative and view.only("open", "again"):
        return replace(view.draft("reopen"), time=None, hour_problem=None)
    return None


def _start(view: View) -> Draft | None:
    draft = _plain("start", "on")(view)
    if draft is None or view.shifts or (view.days and not view.has("start.past", "start.state")):
        return None
    if view.has("want") and not view.has("start.past", "start.state"):
        return replace(draft, problem="Has it begun already?")
    return draft


def _block(view: View) -> Draft | None:
    """Anything after the word is the reason, so the clause need not be understood to its end."""
    at = view.first("block.state", "block.short", "block.base", "block.waiting", "block.proceed")
    if at < 0 or view.has("will", "must"):
        return None
    waiting = view.row[at].tags & {"block.waiting"}
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
    end = view.row[at].end
    if not items and after and after[0].kind == "item" and not waiting:
        items, end = [after[0]], after[0].end
    if any(c.kind not in ("item", "colon") and not (c.kind == "word" and c.tags & _COMPANY) for c in before):
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
    rest = "rest:waiting" if waiting else "rest"
    return replace(
        draft,
        item=items[0] if items else None,
        several=draft.several and not items,
        time=None,
        hour_problem=None,
        reason=f"{rest}:{view.row[at].start if waiting else end}",
    )


# slip and meet


def _slip(view: View) -> Draft | None:
    if not view.only(
        "slip.base",
        "slip.past",
        "slip.ing",
        "slip.state",
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
        "adding",
    ) or view.has("others"):
        return None
    kind = _slip_kind(view)
    if kind is None:
        return None
    draft = view.draft("meet" if kind == "meet" else "slip")
    draft = replace(draft, bare=kind == "bare", mention=kind == "mention", loose=kind == "newdate")
    if view.has("forward") and view.shifts and not view.has("earlier.base", "earlier.past"):
        draft = replace(draft, problem="Is it to be earlier or later?")
    return _with_day(view, draft, kind)


def _slip_kind(view: View) -> str | None:
    """How a new date is said, if it is."""
    dated = bool(view.days or view.shifts)
    timed = bool(times(view.clause))
    if view.has("slip.base", "earlier.base") and not view.has("will", "need"):
        if view.has("must") and not view.has("subject", "want"):
            return "slip" if view.items and dated else None
        if view.has("slip.past", "slip.state", "slip.ing"):
            return "slip"
        if view.has("subject") and not view.has("request", "want") and not dated:
            return None
        return "slip" if not _only_vague_verb(view) or (view.items and (dated or timed)) else None
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
        return "newdate"
    if not (dated or timed):
        return None
    if view.has("will") and view.has(
        "done.base", "done.past", "done.state", "ready", "deliver", "own.base", "own", "copula", "have"
    ):
        return "future"
    if view.has("need") and not view.has("done.base", "done.state", "done.past", "must", "expect"):
        return (
            "need" if (view.shifts or _until(view)) and (view.items or view.has("pronoun", "both", "subject")) else None
        )
    if view.has("expect") and view.items and not view.has("must"):
        return "future"
    if view.has("late", "earlier") and view.shifts and view.has("copula", "will"):
        return "slip"
    if view.has("meet.base", "meet.past") and view.items and view.imperative:
        return "meet"
    if view.items and (dated or timed) and len(view.row) - sum(c.kind in ("colon", "arrow") for c in view.row) == 1:
        return "bare" if _signed(view) or _moved_to(view) else "mention"
    if view.items and (dated or timed) and all(c.kind in ("item", "colon") or "copula" in c.tags for c in view.row):
        return "mention"
    return None


def _only_vague_verb(view: View) -> bool:
    """ "give", "set", "make": words that mean a new date only beside an item and a day."""
    return not any(
        c.tags & {"slip.base", "earlier.base"} and not c.tags & {"assign.base", "mark", "assign.make", "do", "deliver"}
        for c in view.words
    )


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
        else:
            return replace(draft, problem="More than one day was said.")
    if not moments:
        return draft
    moment = moments[0]
    if isinstance(moment, Shift):
        relative = kind == "future" and moment.origin == "due" and not view.has("late")
        moment = replace(
            moment, count=-moment.count if backwards else moment.count, origin="mail" if relative else moment.origin
        )
    return replace(draft, day=moment)


# assign


def _assign(view: View) -> Draft | None:
    if view.has("not") or not (view.items or view.has("pronoun", "both")):
        return None
    if len(view.items) > 1:
        return _handed_over(view) if len(view.items) == 2 and _by_title(view.items[1]) else None
    return _handed_over(view) or _taken(view) or _owned(view)


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
        and not (view.imperative or view.has("subject"))
    ):
        return None
    to = next((k for k in range(at + 1, len(view.row)) if view.row[k].kind == "word" and view.row[k].tags & {"to"}), -1)
    strict = not view.row[at].tags & {"slip.base", "slip.past"}
    if strict and view.items and len(view.row) == 2 and not (view.days or view.shifts or view.has("will", "past")):
        return replace(view.draft("assign"), time=None, hour_problem=None)
    known = _COMPANY | {"assign.base", "assign.past", "to", "over"}
    if to > 0:
        between = view.row[:to]
        whom = view.row[to + 1 :]
        if all(c.kind in ("item", "colon") or (c.kind == "word" and c.tags & known) for c in between) and whom:
            return _to_whom(view, whom, strict)
    if verb_last := _verb_last(view, known):
        return verb_last
    if any("assign.base" in c.tags for c in view.words) and view.row[at + 1 : at + 2] and view.items:
        whom, what = view.row[at + 1], view.row[at + 2 :]
        if (whom.kind == "person" or "me" in whom.tags) and [
            c.kind for c in what if not (c.kind == "word" and c.tags & {"to"})
        ] == ["item"]:
            return _to_whom(view, (whom,), strict)
    return None


def _verb_last(view: View, known: frozenset[str]) -> Draft | None:
    """ "bitte 5 an Tom übergeben": languages whose verb stands at the end."""
    for at in range(1, len(view.row)):
        whom, before = view.row[at], view.row[at - 1]
        if (whom.kind != "person" and "me" not in whom.tags) or not before.tags & {"to"}:
            continue
        rest = (*view.row[: at - 1], *view.row[at + 1 :])
        if all(c.kind in ("item", "colon") or (c.kind == "word" and c.tags & known) for c in rest):
            return _to_whom(view, (whom,), strict=False)
    return None


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
    if not all(c.kind == "item" or c.tags & {"to", "owner", "pronoun", "both", "particle", "over"} for c in after):
        return None
    who = [c for c in before if c.kind == "person" or (c.kind == "word" and c.tags & {"subject"})]
    rest = [c for c in before if c not in who]
    if any(
        not (c.kind == "item" or (c.kind == "word" and c.tags & {"will", "copula", "have", "want", "can"}))
        for c in rest
    ):
        return None
    draft = replace(view.draft("assign"), time=None, hour_problem=None, plain=True)
    if len(who) == 1 and who[0].kind == "person":
        return replace(draft, person=who[0].someone)
    if (view.has("want") and not who) or (len(who) == 1 and who[0].kind == "word"):
        nobody = "One person owns an item: who is it?" if view.has("we") else None
        return replace(draft, person=Someone("", name="me"), problem=nobody)
    return None


def _owned(view: View) -> Draft | None:
    """ "the owner of 5 is Tom", "Tom is the owner of 5", "5 is Tom's", "5 is mine"."""
    me = [c for c in view.words if "me" in c.tags]
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
    if view.has("assign.make") and not view.imperative and not owner:
        return None
    return replace(view.draft("assign"), person=person, time=None, hour_problem=None)


READERS: tuple[Reader, ...] = (
    _assign,
    _reopen,
    _plain("unblock"),
    _drop,
    _slip,
    _done,
    _start,
    _block,
)
