"""A sentence's pieces cut into clauses, and what marks each of them: questions, conditions, hedges, reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.days.moments import Day, Minutes, Time
from parsers.pieces.chunk import Chunk
from parsers.pieces.items import Named
from parsers.said import Shift
from parsers.words import Token

_DROPPED = frozenset({"filler", "article", "please", "also"})
_SLOTS = ("day", "shift", "time", "minutes")
_INVERTED = frozenset({"copula", "have", "do", "will", "can", "must", "modal"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of pieces that may say one thing."""

    row: tuple[Chunk, ...]
    hard: bool = False
    """A "but", a semicolon or a dash separates it from what stands before."""
    joined_by_and: bool = False
    dangling: bool = False
    """It has a verb and no subject, and what stands before it is none: "13, not 14, is done"."""

    @property
    def core(self) -> tuple[Chunk, ...]:
        """The pieces without fillers, articles and "please"."""
        return tuple(c for c in self.row if not (c.kind == "word" and c.tags & _DROPPED))

    @property
    def tags(self) -> frozenset[str]:
        return frozenset().union(*(c.tags for c in self.row if c.kind == "word"))

    @property
    def start(self) -> int:
        return self.row[0].start

    @property
    def end(self) -> int:
        return self.row[-1].end

    def of(self, *kinds: str) -> list[Chunk]:
        return [c for c in self.row if c.kind in kinds]

    def without(self, *tags: str) -> Clause:
        wanted = frozenset(tags)
        return replace(self, row=tuple(c for c in self.row if not (c.kind == "word" and c.tags & wanted)) or self.row)

    def text(self, cut: Sequence[Token], source: str) -> str:
        return source[cut[self.start].start : cut[self.end - 1].end]


def clauses(row: Sequence[Chunk], cut: Sequence[Token]) -> list[Clause]:
    """Cut at commas, brackets and conjunctions; what is only a day or a filler stays with what it belongs to."""
    parts: list[Clause] = []
    current: list[Chunk] = []
    hard = joined = False
    opened = 0
    for at, chunk in enumerate(row):
        is_break = chunk.kind == "break"
        if is_break and _between_day_and_time(row, at):
            continue
        if current and _leaves_out(row, at):
            parts.append(Clause(tuple(current), hard, joined))
            current, hard, joined = [chunk], False, False
            continue
        is_word = chunk.kind == "word" and bool(chunk.tags & {"breaks", "and"}) and not chunk.tags & {"because"}
        if not (is_break or is_word):
            current.append(chunk)
            continue
        if current:
            parts.append(Clause(tuple(current), hard, joined))
            current, hard, joined = [], False, False
        hard = (
            hard
            or (is_break and cut[chunk.start].text == ";")
            or (
                is_word
                and not chunk.tags & {"and", "also"}
                and not _within_a_condition(row, at)
                and not _ends_a_condition(row[opened:at], chunk)
            )
        )
        opened = at + 1 if hard else opened
        joined = joined or is_word
        if is_word and chunk.tags & {"also", "not"}:
            current.append(chunk)
    if current:
        parts.append(Clause(tuple(current), hard, joined))
    return [_placed(part) for part in _gathered(parts)]


def _within_a_condition(row: Sequence[Chunk], at: int) -> bool:
    """ "if 13 is done but 14 is not": what no comma sets apart is supposed as well."""
    breaks = [k for k in range(at) if row[k].kind == "break"]
    since = row[breaks[-1] + 1 if breaks else 0 : at]
    return "but" in row[at].tags and any(c.kind == "word" and "if" in c.tags for c in since)


def _ends_a_condition(before: Sequence[Chunk], chunk: Chunk) -> bool:
    """ "If 24 is late, then 25 slips": what follows the condition is still supposed."""
    first = next((c for c in before if not (c.kind == "word" and c.tags & _DROPPED)), None)
    supposed = first is not None and first.kind == "word" and "if" in first.tags and "until" not in first.tags
    return supposed and "but" not in chunk.tags


def _between_day_and_time(row: Sequence[Chunk], at: int) -> bool:
    """The comma in "Thursday, 10 December, 3 pm"."""
    around = {row[k].kind for k in (at - 1, at + 1) if 0 <= k < len(row)}
    return around == {"day", "time"}


def _placed(clause: Clause) -> Clause:
    """With what a word means by where it stands: "pode fechar o 11" asks us to, "o 11 pode fechar" says it can."""
    first = clause.core[:1]
    return replace(clause, row=tuple(_by_place(chunk, leads=chunk in first) for chunk in clause.row))


def _by_place(chunk: Chunk, *, leads: bool) -> Chunk:
    if chunk.kind != "word" or not chunk.tags >= {"request", "can"}:
        return chunk
    return replace(chunk, tags=chunk.tags - ({"can"} if leads else {"request", "our_request"}))


def _leaves_out(row: Sequence[Chunk], at: int) -> bool:
    """Whether an item is taken out here: "except 15", "but 15" (while "but 15 is late" is a clause of its own)."""
    if row[at].kind != "word" or at + 1 >= len(row) or row[at + 1].kind != "item":
        return False
    rest = row[at + 2 :]
    alone = not rest or rest[0].kind == "break" or all(c.kind == "word" and "filler" in c.tags for c in rest)
    return "except" in row[at].tags or ("but" in row[at].tags and alone)


def _gathered(parts: Sequence[Clause]) -> list[Clause]:
    result: list[Clause] = []
    for part in parts:
        core = part.core
        only_slots = all(c.kind in _SLOTS for c in core)
        begins_with_reason = bool(part.row) and "because" in part.row[0].tags and part.row[0].kind == "word"
        only_hedge = bool(core) and all(c.kind == "word" and c.tags & {"hedge", "almost"} for c in core)
        if result and (only_slots or begins_with_reason or only_hedge):
            result[-1] = replace(result[-1], row=(*result[-1].row, *part.row))
        elif result and all(c.kind in _SLOTS or (c.kind == "word" and c.tags & {"hedge"}) for c in result[-1].core):
            result[-1] = replace(part, row=(*result[-1].row, *part.row))
        elif result and _has_no_subject(part):
            if all(c.kind == "item" or (c.kind == "word" and c.tags & {"hedge"}) for c in result[-1].core):
                result[-1] = replace(result[-1], row=(*result[-1].row, *part.row))
            else:
                result.append(replace(part, dangling="not" in result[-1].tags and not part.hard))
        else:
            result.append(part)
    return result


_OPENS_A_PREDICATE = frozenset({"copula", "have", "will", "predicate"})


def _has_no_subject(part: Clause) -> bool:
    """Whether a clause begins with its verb, as the second half of a sentence does: "..., is done"."""
    core = part.core
    begins = bool(core) and core[0].kind == "word" and bool(core[0].tags & _OPENS_A_PREDICATE)
    return begins and not core[0].tags & {"thats", "subject"}


def is_question(clause: Clause) -> bool:
    """Whether a clause asks by its order of words: "is 3 done", "who owns 5", "have we finished 4"."""
    core = clause.core
    if not core or core[0].kind != "word":
        return False
    first = core[0]
    if first.tags & {"request", "want", "thats", "if", "subject"} or "fronted" in clause.row[0].tags:
        return False
    if "question" in first.tags:
        return True
    if first.tags & {"done.past", "done.short", "slip.base", "need"} and not first.tags & {"do"}:
        return False
    if "first_person" in first.tags and core[1:2] and core[1].kind == "item":
        return False  # "hab den Entwurf versendet": the writer, unsaid
    if (
        len(core) > 2
        and first.tags & _INVERTED
        and (core[1].kind in ("item", "person") or core[1].tags & {"subject", "others", "pronoun", "both"})
    ):
        return any(c.kind == "word" for c in core[2:])
    return False


def days(clause: Clause) -> list[tuple[Chunk, Day]]:
    return [(c, c.moment) for c in clause.row if isinstance(c.moment, Day)]


def shifts(clause: Clause) -> list[tuple[Chunk, Shift]]:
    return [(c, c.moment) for c in clause.row if isinstance(c.moment, Shift)]


def times(clause: Clause) -> list[Time]:
    return [c.moment for c in clause.row if isinstance(c.moment, Time)]


def minutes(clause: Clause) -> int | None:
    return next((c.moment.count for c in clause.row if isinstance(c.moment, Minutes)), None)


def named_by_title(clause: Clause) -> bool:
    """Whether every item of a clause is named by words of its title."""
    return all(c.named is not None and c.named.by == "title" for c in clause.row if c.kind == "item")


def refs_of(clause: Clause) -> tuple[int, ...]:
    """The items that a clause names without a doubt."""
    named = [c.named for c in clause.row if c.kind == "item" and isinstance(c.named, Named) and not c.named.problem]
    return tuple(dict.fromkeys(ref for one in named for ref in one.refs))


_FINITE = frozenset({"copula", "have", "will", "do", "did", "must", "can", "subject", "others", "predicate"})


def is_absolute(clause: Clause) -> bool:
    """A participle and an item with its article, and nothing else: "finito l'11", "le 11 terminé"."""
    row = [c for c in clause.row if not (c.kind == "word" and c.tags <= {"filler"})]
    with_article = any("article" in a.tags and b.kind == "item" for a, b in pairwise(row))
    kinds = sorted(c.kind for c in row if "article" not in c.tags)
    return with_article and kinds == ["item", "word"] and not clause.tags & _FINITE and bool(clause.tags & _PARTICIPLES)


_PARTICIPLES = frozenset({"done.past", "own"})


def looks_ahead(clause: Clause) -> bool:
    """Whether a clause says what can or will be, or what somebody is about to do."""
    if clause.tags & {"will", "can", "modal", "request_if_asked", "permit"}:
        return True
    told = clause.tags & {"copula", "have", "done.past", "done.short", "also"}
    return not told and any(tag.endswith(".base") for tag in clause.tags)


def is_of_a_noun(clause: Clause) -> bool:
    """Whether it speaks of something that belongs to an item: in "the deck for 8 is ready" nothing is said of 8."""
    core = clause.core
    return (
        len(core) > 3
        and (core[0].kind == "unknown" or "noun" in core[0].tags)
        and bool(core[1].tags & {"prep", "of", "to", "on", "with"})
        and core[2].kind == "item"
        and bool(core[3].tags & {"copula", "have", "will"})
    )


def as_done(clause: Clause) -> Clause:
    """ "not done" as one word, said as "done"."""
    row = tuple(
        replace(c, tags=frozenset({"done.state"})) if c.kind == "word" and "reopen.short" in c.tags else c
        for c in clause.row
    )
    return replace(clause, row=row)
