"""Which column of somebody's table says what, by the words of its header, in English and German."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Field = str
HEADER_WITHIN = 30
"""A header stands in one of so many first rows."""
WORDS: Mapping[Field, frozenset[str]] = {
    "address": frozenset({"email", "mail", "e-mail", "mailadresse", "emailadresse", "e-mail-adresse"}),
    "status": frozenset({"status", "state", "progress", "stand", "zustand", "fortschritt"}),
    "after": frozenset({"depends", "dependency", "dependencies", "predecessor", "predecessors", "after", "abhängig",
                        "abhängigkeit", "abhängigkeiten", "vorgänger", "nach"}),
    "done_on": frozenset({"done", "completed", "completion", "finished", "actual", "erledigt", "abgeschlossen", "ist"}),
    "begin": frozenset({"start", "begin", "begins", "beginn", "anfang", "created", "updated", "erstellt", "geändert"}),
    "owner": frozenset({"owner", "owners", "owned", "responsible", "assignee", "assigned", "who", "verantwortlich",
                        "verantwortliche", "verantwortlicher", "verantwortung", "zuständig", "zuständige",
                        "bearbeiter", "wer"}),
    "due": frozenset({"due", "deadline", "fällig", "fälligkeit", "bis", "by", "termin", "frist", "until", "zieltermin",
                      "fälligkeitsdatum", "enddatum"}),
    "day": frozenset({"date", "datum", "when", "wann", "day", "tag"}),
    "number": frozenset({"number", "no", "nr", "nummer", "#", "id", "pos", "position", "lfd"}),
    "title": frozenset({"title", "task", "tasks", "activity", "activities", "step", "steps", "action", "actions",
                        "item", "what", "todo", "aufgabe", "aufgaben", "maßnahme", "maßnahmen", "massnahme",
                        "massnahmen", "aktivität", "aktivitäten", "schritt", "schritte", "titel", "tätigkeit", "was"}),
    "milestone": frozenset({"milestone", "milestones", "phase", "stage", "meilenstein", "meilensteine", "abschnitt"}),
}  # fmt: skip
"""What is looked for first stands first: "task owner" is about an owner, "due date" is no mere date."""
SHOWN: Mapping[Field, str] = {
    "title": "what is to be done", "owner": "who does it", "address": "the address of who does it",
    "due": "when it is due", "status": "its status", "done_on": "when it was done", "milestone": "its milestone",
    "number": "its number", "after": "what it waits for",
}  # fmt: skip
_WORD = re.compile(r"#|\w+(?:-\w+)*")


class UnclearColumns(ValueError):
    """No header, or one that can be read in two ways; the message is a sentence for the table's writer."""


@dataclass(frozen=True, slots=True)
class Columns:
    """`header` is the place of the header among the rows; `places` where each field stands in a row; `unused` the
    names of columns that say nothing to us."""

    header: int
    names: tuple[str, ...]
    places: Mapping[Field, int]
    unused: tuple[str, ...]


def find(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table; None where no row of it looks like a header. Raises UnclearColumns."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        fields = [_field(name) for name in row]
        known = {field for field in fields if field not in (None, "begin")}
        if len(known) > 1 and all(len(name.split()) <= 6 for name in row):
            return _columns(place, row, fields)
    return None


def _field(name: str) -> Field | None:
    words = {word for found in _WORD.findall(name.casefold()) for word in (found, *found.split("-"))}
    return next((field for field, known in WORDS.items() if words & known), None)


def _columns(header: int, row: Sequence[str], fields: Sequence[Field | None]) -> Columns:
    found: dict[Field, list[int]] = {}
    for place, field in enumerate(fields):
        if field:
            found.setdefault(field, []).append(place)
    days = found.pop("day", [])
    if days and "due" not in found:
        found["due"] = days
    found.pop("begin", None)
    for field, places in found.items():
        if len(places) > 1:
            names = " and ".join(f"“{row[place]}”" for place in places)
            raise UnclearColumns(f"The columns {names} could both say {SHOWN[field]}; name only one of them so.")
    if "title" not in found:
        names = ", ".join(f"“{name}”" for name in row if name)
        raise UnclearColumns(
            f"No column says what is to be done (like “Task” or “Aufgabe”) among {names}; name that column so."
        )
    used = {place for places in found.values() for place in places}
    unused = tuple(name for place, name in enumerate(row) if name and place not in used)
    return Columns(header, tuple(row), {field: places[0] for field, places in found.items()}, unused)
