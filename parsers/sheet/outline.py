"""Somebody's tables as a plan is: lines of something to do, under headings, with the people listed beside.

A row with one filled cell is a heading; so is one that numbers the rows below it (1 above 1.1 and 1.2). A table of
milestones alone has a line for each. Tables with the same columns, one for each phase perhaps, are read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.sheet.columns import Columns, Field, UnclearColumns, find, find_people, says_exit
from parsers.sheet.table import Table

_MILESTONE_LABEL = re.compile(r"M\s?[0-9]{1,2}\.?", re.IGNORECASE)
MOST_LEVELS = 6
_OF_ITEMS = ("owner", "address", "due", "status", "share", "done_on", "after", "deliverable")
_HEADS = frozenset({"title", "milestone", "number", "exit"})


class NoTable(ValueError):
    """There is no table of things to do; the message is a sentence for its writer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `where` it stands, in words; what it says by field, with the names of the columns that say it;
    `heading` is the milestone it is under, "" where the table names none."""

    where: str
    cells: Mapping[Field, str]
    names: Mapping[Field, str]
    heading: str

    def cell(self, name: Field) -> str:
        return self.cells.get(name, "")


@dataclass(slots=True)
class Outline:
    """`exits` are the headings in their order, with what is said of when each is reached; `columns` those of the first
    table. `people` are rows of lists of people: person, address, role, side. `alone` are words under which nothing
    stands, `bare` the headings that might be something to do, with nobody and no day, `headed` those whose rows say
    more than we use, `left` the names of tables that are not used."""

    columns: Columns
    title: str
    lines: list[Line] = field(default_factory=list)
    exits: dict[str, list[str]] = field(default_factory=dict)
    people: list[Mapping[Field, str]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    headed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def outline(tables: Sequence[Table]) -> Outline:
    """Raises NoTable, with the reason."""
    people = [(table, columns) for table in tables if (columns := find_people(table.rows))]
    listed = [table for table, _ in people]
    found: list[tuple[Table, Columns]] = []
    unclear: list[tuple[Table, UnclearColumns]] = []
    for table in tables:
        try:
            if table not in listed and (columns := find(table.rows)):
                found.append((table, columns))
        except UnclearColumns as fault:
            unclear.append((table, fault))
    if not found:
        why = "No table with a header was found in it; its first row has to name the columns, like Task, Owner, Due."
        raise NoTable(str(unclear[0][1]) if unclear else why)
    first, columns = found[0]
    made = Outline(columns, _title(first.rows[: columns.header]))
    same = [(table, columns) for table, columns in found if columns.places.keys() == made.columns.places.keys()]
    others = [table for table, _ in (*found, *unclear) if all(table is not one for one, _ in same)]
    made.left = [table.name or "A further table" for table in others]
    for table, columns in same:
        _Reader(made, table, columns, apart=len(same) > 1).read()
    for table, columns in people:
        rows = table.rows[columns.header + 1 :]
        made.people += [{name: columns.cell(row, name) for name in columns.places} for row in rows]
    _drop_empty(made)
    return made


def _title(above: Sequence[Sequence[str]]) -> str:
    """What stands over the table by itself."""
    alone = [filled[0] for row in above if len(filled := [text for text in row if text.strip()]) == 1]
    return alone[0] if alone else ""


def _drop_empty(made: Outline) -> None:
    under = {line.heading for line in made.lines}
    for heading in [heading for heading in made.exits if heading not in under]:
        made.alone += [heading, *made.exits.pop(heading)]


class _Reader:
    """Goes down one table and remembers the heading it stands under."""

    def __init__(self, made: Outline, table: Table, columns: Columns, *, apart: bool) -> None:
        self.made, self.table, self.columns = made, table, columns
        self.of = f" of “{table.name}”" if apart and table.name else ""
        self.here = table.name if apart else ""
        self.rows = [row for row in table.rows[columns.header + 1 :] if tuple(row) != columns.names]
        labels = {self.label(row).rpartition(".")[0] for row in self.rows}
        self.parents = {".".join(label.split(".")[:n]) for label in labels for n in range(1, MOST_LEVELS) if label}

    def read(self) -> None:
        for place, row in enumerate(self.rows, 1):
            if told := self.exit_row(row):
                self.add_exit(told)
            elif heading := self.heading(row):
                self.here = heading
                if _filled(row) == [self.columns.cell(row, "title")]:
                    self.made.bare.append(heading)
                self.add_exit(self.columns.cell(row, "exit") if len(_filled(row)) > 1 else "")
                if any(self.columns.cell(row, name) for name in _OF_ITEMS) and len(_filled(row)) > 1:
                    self.made.headed.append(heading)
            else:
                self.line(place, row)

    def line(self, place: int, row: Sequence[str]) -> None:
        self.here = self.columns.cell(row, "milestone") or self.here
        names = {name: " / ".join(self.columns.names[p] for p in spots) for name, spots in self.columns.places.items()}
        cells = {name: self.columns.cell(row, name) for name in self.columns.places}
        self.made.lines.append(Line(f"Row {place} below the header{self.of}", cells, names, self.here))
        self.add_exit(cells.get("exit", ""))

    def add_exit(self, words: str) -> None:
        known = self.made.exits.setdefault(self.here, [])
        if words and words not in known:
            known.append(words)

    def label(self, row: Sequence[str]) -> str:
        return self.columns.cell(row, "number").lstrip("#").rstrip(".").strip()

    def exit_row(self, row: Sequence[str]) -> str:
        """What a row says that only says when its milestone is reached: "Exit criterion: all have signed"."""
        filled = _filled(row)
        lead, colon, words = filled[0].partition(":")
        if len(filled) == 1 and colon and says_exit(lead):
            return words.strip()
        beside = len(filled) == 2 and filled[1] == self.columns.cell(row, "title")
        return filled[1] if beside and says_exit(lead) and not words.strip() else ""

    def heading(self, row: Sequence[str]) -> str:
        """The milestone that a row is the heading of, or ""."""
        filled = _filled(row)
        places = self.columns.places
        title = self.columns.cell(row, "title")
        if len(filled) == 1 and not ("milestone" in places and title):
            first = bool(row[0].strip()) or title or self.columns.cell(row, "milestone")
            return filled[0] if first else ""
        if "milestone" in places:
            return ""
        label = self.label(row)
        if title and label in self.parents:
            return title
        bare = not any(self.columns.cell(row, name) for name in _OF_ITEMS) and bool({"owner", "due"} & places.keys())
        said = {name for name in _HEADS & places.keys() if self.columns.cell(row, name)}
        exits = "exit" in said and len(filled) == len(said)
        numbered = bool(_MILESTONE_LABEL.fullmatch(label)) and "title" in said
        return (title or filled[0]) if bare and (exits or numbered) else ""


def _filled(row: Sequence[str]) -> list[str]:
    return [text.strip() for text in row if text.strip()]


def places_of(columns: Columns) -> Iterator[tuple[Field, str]]:
    """Every field with the name of its column, in the order of the columns."""
    for name, places in sorted(columns.places.items(), key=lambda one: one[1]):
        for place in places if name != "milestone" or places != columns.places["title"] else ():
            yield name, columns.names[place]
