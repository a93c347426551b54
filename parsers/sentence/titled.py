"""Commands that carry words of their own: a note, a new item, a new title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.days.moments import Day
from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.pieces.items import Named, scan_number
from parsers.pieces.people import Someone
from parsers.said import Shift
from parsers.words import Token, joined, tokens

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "”": "”", "»": "«", "'": "'", "‘": "’"}
_MARKS = frozenset(",;:.-–—=()|")


@dataclass(frozen=True, slots=True)
class Addition:
    """A new item as it was said; `plain` titles were neither quoted nor announced."""

    title: str
    sure: bool
    due: Day | Shift | None = None
    owner: Someone | None = None
    milestone: str | None = None
    after: Named | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Retitled:
    item: Named | None
    title: str


@dataclass(frozen=True, slots=True)
class Noted:
    item: Named | None
    text: str
    plain: bool
    """"note 3: ...", which is only ever a note; "re 3 - ..." may say something about 3."""


@dataclass
class _Fields:
    due: Day | Shift | None = None
    owner: Someone | None = None
    milestone: str | None = None
    after: Named | None = None
    problem: str | None = None
    found: bool = False
    to_plan: bool = False
    unknown: list[str] = field(default_factory=list)


def _skip(cut: Sequence[Token], at: int, *marks: str) -> int:
    wanted = frozenset(marks) or _MARKS
    while at < len(cut) and cut[at].text in wanted:
        at += 1
    return at


def begin(cut: Sequence[Token], sight: Sight) -> int:
    """Past "please", "can you" and the like."""
    at = 0
    while at < len(cut):
        entry = sight.lexicon.at(cut, at)
        polite = entry and entry.tags.keys() & {"please", "request", "want", "also"}
        if entry is None or not polite:
            if cut[at].text not in (",", "¿", "¡"):
                return at
            at += 1
            continue
        at += len(entry.words)
    return at


def _tail(text: str, cut: Sequence[Token], at: int) -> str:
    return joined(text[cut[at].start :]).rstrip() if at < len(cut) else ""


def _closed(cut: Sequence[Token], at: int) -> int | None:
    """Where the quotation that opens at a token closes."""
    wanted = _QUOTES.get(cut[at].text)
    if wanted is None:
        return None
    for end in range(at + 1, min(len(cut), at + 60)):
        if cut[end].text in (wanted, '"', "”") and (
            cut[end].text != "'" or end + 1 == len(cut) or cut[end].end < cut[end + 1].start
        ):
            return end
    return None


def noted(text: str, cut: Sequence[Token], sight: Sight) -> Noted | None:
    at = begin(cut, sight)
    if (found := sight.lexicon.phrase(cut, at, "note")) is None:
        return None
    alone = sight.lexicon.phrase(cut, at, "note_alone", "note_command") is not None
    after = found[0] + (found[0] < len(cut) and cut[found[0]].text in (".", ":") and not alone)
    if reference := scan_number(cut, after, sight.lexicon, sight.items) if after < len(cut) else None:
        end = reference.end
        if _is_day_or_amount(cut, after, sight):
            return None
        mark = _skip(cut, end)
        following = sight.lexicon.at(cut, mark) if mark == end and mark < len(cut) else None
        if mark == end and (not alone or (following and following.tags.keys() & {"copula", "have", "will"})):
            return None
        return Noted(reference.named, _tail(text, cut, mark), alone) if mark < len(cut) else None
    colon = _skip(cut, found[0])
    if alone and found[0] < colon < len(cut) and cut[found[0]].text in (":", "-", "–", "—"):
        return Noted(None, _tail(text, cut, colon), True)
    return None


def _is_day_or_amount(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    first = chunks(cut[at : at + 6], sight)
    return bool(first) and first[0].kind != "item"


def retitled(text: str, cut: Sequence[Token], sight: Sight) -> Retitled | None:
    """rename 6 to "Run pilot with two sites"."""
    at = begin(cut, sight)
    named: Named | None = None
    if found := sight.lexicon.phrase(cut, at, "rename"):
        at = found[0]
        if numbered := scan_number(cut, at, sight.lexicon, sight.items):
            row = [Chunk("item", 0, numbered.end - at, named=numbered.named)]
        else:
            row = chunks(cut[at : at + 30], sight)
        while row and (row[0].tags & {"article"} and row[0].kind == "word"):
            at, row = at + row[0].end - row[0].start, row[1:]
        if row and row[0].kind == "item":
            named = row[0].named
            at += row[0].end - row[0].start
        elif row and row[0].kind == "word" and row[0].tags & {"pronoun"}:
            at += row[0].end - row[0].start
        elif sight.lexicon.phrase(cut, at, "rename_to") is None:
            return None
        if at >= len(cut):
            return Retitled(named, "") if named else None
        if (to := sight.lexicon.phrase(cut, at, "rename_to")) is not None:
            at = to[0]
        elif cut[at].text not in (":", "-", "–", "—", "=") and cut[at].kind != "arrow" and _closed(cut, at) is None:
            return None
        at += at < len(cut) and (cut[at].text in (":", "-", "–", "—", "=") or cut[at].kind == "arrow")
    else:
        while at < len(cut) and (entry := sight.lexicon.at(cut, at)) and "article" in entry.tags:
            at += len(entry.words)
        numbered = scan_number(cut, at, sight.lexicon, sight.items) if at < len(cut) else None
        row = chunks(cut[at : at + 30], sight) if numbered is None else []
        if numbered is None and (not row or row[0].kind != "item"):
            return None
        named = numbered.named if numbered else row[0].named
        after = numbered.end if numbered else at + row[0].end
        if (called := sight.lexicon.phrase(cut, after, "rename_is")) is None:
            alone = sight.lexicon.phrase(cut, after, "rename_alone")
            return Retitled(named, "") if alone and alone[0] == len(cut) else None
        at = called[0]
    if at >= len(cut):
        return None
    cut = _without_end(cut, sight)
    return Retitled(named, "" if _qualified(cut, at, sight) else _title(text, cut, at))


def _qualified(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    """Whether the new title is followed by more: "..., if Tom agrees"."""
    if at >= len(cut):
        return False
    end = _closed(cut, at)
    if end is not None:
        return any(token.text not in _MARKS | {"!"} for token in cut[end + 1 :])
    return any(
        cut[k - 1].text in (",", "-", "–", "—")
        and (entry := sight.lexicon.at(cut, k)) is not None
        and bool(entry.tags.keys() & {"if", "only_if", "hedge", "correction", "tag_question"})
        for k in range(at + 1, len(cut))
    )


def _without_end(cut: Sequence[Token], sight: Sight) -> Sequence[Token]:
    """Without the part of the verb that some languages put last: "benenne 6 in ... um"."""
    for at in range(max(0, len(cut) - 3), len(cut)):
        ending = sight.lexicon.phrase(cut, at, "rename_end")
        if ending and all(token.text in _MARKS | {"!"} for token in cut[ending[0] :]):
            return cut[:at]
    return cut


def _title(text: str, cut: Sequence[Token], at: int) -> str:
    if at >= len(cut):
        return ""
    end = _closed(cut, at)
    if end is not None and any(_closed(cut, k) for k in range(end + 1, len(cut))):
        return ""  # two titles
    if end is not None and all(token.text in _MARKS | {"!"} for token in cut[end + 1 :]):
        return joined(text[cut[at].end : cut[end].start])
    return joined(text[cut[at].start : cut[-1].end]).rstrip(" .;,")


def addition(text: str, cut: Sequence[Token], sight: Sight) -> Addition | None:
    """add "Security call" by 4 Dec owner Priya under M4."""
    at = begin(cut, sight)
    asked = at > 0
    found = sight.lexicon.phrase(cut, at, "add")
    if found is None and (quoted := sight.lexicon.phrase(cut, at, "add_quoted")) and quoted[0] < len(cut):
        found = quoted if _closed(cut, quoted[0]) is not None else None
    if found is None:
        return _added_last(text, cut, at, sight)
    announced = sight.lexicon.phrase(cut, at, "add_item") is not None
    at = found[0]
    if called := sight.lexicon.phrase(cut, at, "called"):
        at, announced = called[0], True
    at = _before_quote(cut, _skip(cut, at, ":", "-", "–", "—"), sight)
    if not announced and at < len(cut) and (entry := sight.lexicon.at(cut, at)) and "not" in entry.tags:
        return None  # "ajoutez pas Tom": the negation stands behind the verb
    if at >= len(cut) or _is_amount(cut, at, sight) or (not announced and sight.people.scan(cut, at)):
        return None
    end = _closed(cut, at)
    if end is not None:
        fields = _fields(cut, end + 1, sight)
        title, sure = joined(text[cut[at].end : cut[end].start]), True
    else:
        end = _first_field(cut, at + 1, sight)
        if _is_a_place(cut[at:end], sight):
            return None  # "ajoutez une ligne au 9"
        fields = _fields(cut, end, sight)
        title, sure = (
            joined(text[cut[at].start : cut[end - 1].end]).rstrip(" ,.;:-–—"),
            announced or fields.to_plan or (fields.found and not asked and not _adds_to(cut[at:end], sight)),
        )
    if not title or any(token.kind == "email" for token in tokens(title)):
        return None  # "add Hannah (hannah@acme.example)": somebody, no item
    problem = fields.problem or (
        f"It is not clear what “{' '.join(fields.unknown)}” adds to it." if fields.unknown else None
    )
    if _is_of_something(cut[at:end], cut[at - 1], sight):
        problem = problem or "Is this an item of this plan?"
    return Addition(title, sure, fields.due, fields.owner, fields.milestone, fields.after, problem)


def _adds_to(cut: Sequence[Token], sight: Sight) -> bool:
    """Whether something is added to something else: "add Anna to the call", "add 3 users"."""
    return cut[0].kind == "number" or any(sight.lexicon.tagged(cut, at, ("to",)) for at in range(1, len(cut)))


def _is_of_something(cut: Sequence[Token], before: Token, sight: Sight) -> bool:
    """ "Neuer Punkt in der Hausordnung: kein Kaffee mehr": where it is new stands before the colon."""
    named = before.text not in (":", "-", "–", "—") and any(token.text == ":" for token in cut)
    return named and bool(sight.lexicon.tagged(cut, 0, ("prep",)))


def _is_a_place(cut: Sequence[Token], sight: Sight) -> bool:
    """Whether what should be a title only says to which number something is added."""
    places = ("to", "article", "and")
    small = [
        token.kind in ("number", "mark") or bool(sight.lexicon.tagged(cut, at, places)) for at, token in enumerate(cut)
    ]
    return all(small) and sight.lexicon.tagged(cut, 0, ("to",)) is not None


def _before_quote(cut: Sequence[Token], at: int, sight: Sight) -> int:
    """Past small words before a quoted title: "inclui aí “Enviar referências”"; elsewhere they may begin the title."""
    after = at
    while after < len(cut) and (entry := sight.lexicon.at(cut, after)) and entry.tags.keys() & {"filler", "also"}:
        after += len(entry.words)
    return after if after < len(cut) and _closed(cut, after) is not None else at


def _added_last(text: str, cut: Sequence[Token], at: int, sight: Sight) -> Addition | None:
    """ "bitte "Security call" in den Plan aufnehmen": a quoted title, the verb at the end."""
    end = _closed(cut, at) if at < len(cut) else None
    if end is None:
        return None
    if not any(sight.lexicon.phrase(cut, k, "add_last") for k in range(end + 1, len(cut))):
        return None
    fields = _fields(cut, end + 1, sight)
    problem = f"It is not clear what “{' '.join(fields.unknown)}” adds to it." if fields.unknown else fields.problem
    title = joined(text[cut[at].end : cut[end].start])
    return Addition(title, True, fields.due, fields.owner, fields.milestone, fields.after, problem)


def _is_amount(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    first = chunks(cut[at : at + 5], sight)
    return bool(first) and first[0].kind in ("shift", "day", "minutes")


def _first_field(cut: Sequence[Token], at: int, sight: Sight) -> int:
    """Where an unquoted title ends: before the first date, owner, milestone or predecessor."""
    while at < len(cut):
        if _field(cut, _skip(cut, at), sight, _Fields()) is not None or sight.lexicon.phrase(cut, at, "add_to_plan"):
            return at
        at += 1
    return at


def _fields(cut: Sequence[Token], at: int, sight: Sight) -> _Fields:
    fields = _Fields()
    while (at := _skip(cut, at)) < len(cut):
        entry = sight.lexicon.at(cut, at)
        end = _field(cut, at, sight, fields)
        if end is not None:
            fields.found = True
            at = end
        elif ending := sight.lexicon.phrase(cut, at, "add_end", "add_to_plan"):
            fields.to_plan |= ending[1] == "add_to_plan"
            at = ending[0]
        elif entry and entry.tags.keys() & {"and", "please", "article", "filler", "with", "also"}:
            at += len(entry.words)
        else:
            if cut[at].kind not in ("mark", "quote"):
                fields.unknown.append(cut[at].text)
            at += 1
    return fields


def _field(cut: Sequence[Token], at: int, sight: Sight, fields: _Fields) -> int | None:
    """Read one field at a token into `fields`; where it ends, or None."""
    if at >= len(cut):
        return None
    for reader in (_after, _milestone, _due, _owner):
        if (end := reader(cut, at, sight, fields)) is not None:
            return end
    return None


def _lead(cut: Sequence[Token], at: int, sight: Sight, tag: str) -> int:
    """Past the word that announces a field, or -1."""
    found = sight.lexicon.phrase(cut, at, tag)
    return _skip(cut, found[0], ":", "=") if found else -1


def _due(cut: Sequence[Token], at: int, sight: Sight, fields: _Fields) -> int | None:
    lead = _lead(cut, at, sight, "add_due")
    start = lead if 0 < lead < len(cut) else at
    row = chunks(cut[start : start + 8], sight)
    if not row or row[0].kind not in ("day", "shift") or (row[0].kind == "shift" and lead < 0):
        return None
    moment = row[0].moment
    assert isinstance(moment, Day | Shift)
    fields.due = replace(moment, origin="mail") if isinstance(moment, Shift) else moment
    return start + row[0].end


def _owner(cut: Sequence[Token], at: int, sight: Sight, fields: _Fields) -> int | None:
    lead = _lead(cut, at, sight, "add_owner")
    if lead < 0 or lead >= len(cut):
        return None
    entry = sight.lexicon.at(cut, lead)
    if entry and "me" in entry.tags:
        fields.owner = sight.people.me
        return lead + len(entry.words)
    strict = sight.lexicon.phrase(cut, at, "owner_word") is not None
    if met := sight.people.scan(cut, lead):
        fields.owner = met.someone
        return met.end
    for size in (3, 2, 1):
        if lead + size <= len(cut):
            someone = sight.people.called(" ".join(token.text for token in cut[lead : lead + size]))
            if someone.address or (someone.problem and strict and someone.known):
                fields.owner = someone
                return lead + size
    if strict:
        fields.owner = sight.people.called(cut[lead].text)
        return lead + 1
    return None


def _milestone(cut: Sequence[Token], at: int, sight: Sight, fields: _Fields) -> int | None:
    lead = _lead(cut, at, sight, "add_milestone")
    if lead < 0 or lead >= len(cut) or cut[lead].kind != "milestone":
        return None
    fields.milestone = sight.items.milestones.get(cut[lead].low)
    if fields.milestone is None:
        fields.problem = f"The plan has no milestone {cut[lead].text}."
    return lead + 1


def _after(cut: Sequence[Token], at: int, sight: Sight, fields: _Fields) -> int | None:
    lead = _lead(cut, at, sight, "add_after")
    if lead < 0 or lead >= len(cut):
        return None
    row: list[Chunk] = chunks(cut[lead : lead + 20], sight)
    if not row or row[0].kind != "item" or row[0].named is None:
        return None
    fields.after = row[0].named
    if row[0].named.problem:
        fields.problem = row[0].named.problem
    return lead + row[0].end
