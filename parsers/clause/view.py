"""A clause, sorted for the readers of verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from parsers.clause.clauses import Clause, days, minutes, shifts, times
from parsers.clause.drafts import Draft
from parsers.days.moments import Time
from parsers.pieces.chunk import Chunk

_SLOTS = frozenset({"day", "shift", "time", "minutes"})


COMPANY = frozenset({"actor"}) | frozenset(
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
        allowed = COMPANY | frozenset(tags)
        return (
            len(self.items) <= 1
            and self._actors_act()
            and all(
                c.kind in ("item", "colon", "arrow")
                or (c.kind == "person" and people)
                or (c.kind == "word" and c.tags & allowed)
                for c in self.row
            )
        )

    def _actors_act(self) -> bool:
        """ "the team finished 3", "finished by our team"; not "training our team", nor "il comitato del 17"."""
        return all(
            (at == 0 or bool(self.row[at - 1].tags & {"by", "with", "actor", "hedge"}))
            and not any("of" in after.tags for after in self.row[at + 1 : at + 2])
            for at, c in enumerate(self.row)
            if c.kind == "word" and "actor" in c.tags
        )

    @property
    def person_first(self) -> bool:
        """Whether one person is named, as the one who does it."""
        return len(self.people) == 1 and bool(self.row) and self.row[0] is self.people[0]

    @property
    def imperative(self) -> bool:
        """Said to us: no subject, or a request."""
        return self.has("request", "want") or not (
            self.has("subject", "others", "actor") or (bool(self.row) and self.row[0].kind == "person")
        )

    def present(self, tag: str) -> bool:
        """Whether what looks like a participle is the present tense: "Julien termine le 11", not "a terminé"."""
        if self.has("copula", "have"):
            return False
        at = self.first(tag)
        return at > 0 and any(c.kind == "person" or c.tags & {"subject", "others", "actor"} for c in self.row[:at])

    @property
    def asks(self) -> bool:
        return self.has("request", "want") or any("please" in c.tags for c in self.clause.row if c.kind == "word")

    def _hour(self) -> Time | None:
        """The new hour: of two the first where a span begins, the last where something moves from one to the other."""
        said = times(self.clause)
        if len({time.at for time in said}) < 2 or not self.has("slip.base", "slip.past", "slip.ing", "slip.state"):
            return next(iter(said), None)
        kinds = [c.kind for c in self.clause.row if c.kind in ("time", "day")]
        of_a_day = kinds[0] == "day" and not any("to" in c.tags for c, _ in self.days)
        if kinds[-1] == "day" or (of_a_day and self.clause.of("time")[0].tags & {"from", "since"}):
            return replace(said[-1], problem="More than one hour was said.")
        return said[0] if kinds[0] == "day" else said[-1]

    def draft(self, verb: str) -> Draft:
        time = self._hour()
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
    """ "this item 3", "that 3 is done", "9 and 16 both to Friday": the pronoun adds nothing."""
    chunk = row[at]
    before = row[at - 1].named if at else None
    if chunk.kind == "word" and "both" in chunk.tags and before is not None and len(before.refs) > 1:
        return True
    alone = chunk.kind == "word" and "pronoun" in chunk.tags and "slip.base" not in chunk.tags
    return alone and at + 1 < len(row) and row[at + 1].kind == "item"


Reader = Callable[[View], Draft | None]
