"""Which column of somebody's table says what, by the words of its header, in English and German."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Field = str
HEADER_WITHIN = 30
"""A header stands in one of so many first rows."""
MOST_WORDS = 6
"""No name of a column has more."""
WORDS: Sequence[tuple[Field, frozenset[str]]] = (
    ("title", frozenset({"to do", "to be done", "zu tun", "task name", "job to be done"})),
    ("owner", frozenset({"responsible party", "verantwortliche partei"})),
    ("aside", frozenset({"task mode", "mode", "vorgangsmodus", "duration", "dauer", "effort", "aufwand", "priority",
                         "priorität"})),
    ("address", frozenset({"email", "mail", "e mail", "mailadresse", "emailadresse", "e mail adresse"})),
    ("share", frozenset({"%", "percent", "percentage", "prozent", "progress", "fortschritt", "fertigstellungsgrad"})),
    ("status", frozenset({"status", "state", "stand", "zustand"})),
    ("exit", frozenset({"exit", "criterion", "criteria", "acceptance", "gate", "definition of done", "dod", "done when",
                        "finished when", "kriterium", "kriterien", "abnahme", "abnahmekriterium", "abnahmekriterien",
                        "akzeptanzkriterium", "akzeptanzkriterien", "erfolgskriterium", "erfolgskriterien",
                        "austrittskriterium", "austrittskriterien", "fertig wenn", "erledigt wenn", "erreicht wenn"})),
    ("after", frozenset({"depends", "dependency", "dependencies", "predecessor", "predecessors", "after", "abhängig",
                         "abhängigkeit", "abhängigkeiten", "vorgänger", "nach"})),
    ("begin", frozenset({"start", "begin", "begins", "beginn", "anfang", "created", "updated", "erstellt", "geändert",
                         "startdatum"})),
    ("planned", frozenset({"planned", "plan", "target", "geplant", "soll", "plandatum", "solltermin"})),
    ("done_on", frozenset({"done", "completed", "completion", "finished", "actual", "erledigt", "abgeschlossen", "ist",
                           "istdatum", "erledigungsdatum"})),
    ("role", frozenset({"role", "rolle", "function", "funktion", "job title"})),
    ("side", frozenset({"side", "party", "company", "organisation", "organization", "seite", "partei", "firma",
                        "unternehmen"})),
    ("owner", frozenset({"owner", "owners", "owned", "responsible", "responsibility", "assignee", "assigned", "who",
                         "whom", "wen", "lead", "resource", "resources", "verantwortlich", "verantwortliche",
                         "verantwortlicher",
                         "verantwortung", "verantwortlichkeit", "zuständig", "zuständige", "bearbeiter", "wer",
                         "ressource", "ressourcen", "ressourcennamen"})),
    ("due", frozenset({"due", "deadline", "fällig", "fälligkeit", "bis", "by", "termin", "frist", "until", "zieltermin",
                       "zieldatum", "fälligkeitsdatum", "end", "ende", "enddatum", "finish"})),
    ("day", frozenset({"date", "datum", "when", "wann", "day", "tag"})),
    ("number", frozenset({"number", "no", "nr", "nummer", "#", "id", "pos", "position", "lfd", "wbs", "psp"})),
    ("deliverable", frozenset({"deliverable", "deliverables", "output", "result", "ergebnis", "ergebnisse",
                               "lieferobjekt", "lieferergebnis", "liefergegenstand"})),
    ("title", frozenset({"title", "task", "tasks", "activity", "activities", "step", "steps", "action", "actions",
                         "item", "what", "todo", "aufgabe", "aufgaben", "maßnahme", "maßnahmen", "massnahme",
                         "massnahmen", "aktivität", "aktivitäten", "schritt", "schritte", "titel", "tätigkeit", "was",
                         "vorgang", "vorgangsname"})),
    ("milestone", frozenset({"milestone", "milestones", "phase", "stage", "meilenstein", "meilensteine", "abschnitt"})),
    ("description", frozenset({"description", "beschreibung"})),
    ("person", frozenset({"name", "contact", "participant", "kontakt", "ansprechpartner", "teilnehmer"})),
)  # fmt: skip
"""What is looked for first stands first: "task owner" is about an owner, "due date" is no mere date, the "definition of
done" is no day on which something was done."""
INSTEAD: Mapping[Field, Sequence[Field]] = {
    "due": ("planned", "day"),
    "owner": ("person", "role"),
    "title": ("description", "deliverable"),
}
"""What says a thing where no column says it by its own name."""
UNUSED = frozenset({"aside", "begin", "planned", "day", "description", "person"})
"""What says nothing of its own."""
SEVERAL = frozenset({"owner", "address"})
"""What a column for each side may say."""
LABELLED = frozenset({"title", "milestone", "deliverable"})
"""Where of two columns one may only number them: "Step" beside "Action"."""
SHOWN: Mapping[Field, str] = {
    "title": "what is to be done", "owner": "who does it", "address": "the address of who does it",
    "role": "the role of who does it", "side": "whose it is", "due": "when it is due", "status": "its status",
    "share": "how much of it is done", "done_on": "when it was done", "milestone": "its milestone",
    "exit": "when its milestone is reached", "deliverable": "what comes of it", "number": "its number",
    "after": "what it waits for",
}  # fmt: skip
EXIT = frozenset({"exit", "exit criterion", "exit criteria", "acceptance criterion", "acceptance criteria", "done when",
                  "success criterion", "success criteria", "definition of done", "finished when", "abnahmekriterium",
                  "abnahmekriterien", "akzeptanzkriterium", "akzeptanzkriterien", "erfolgskriterium",
                  "erfolgskriterien", "austrittskriterium", "austrittskriterien", "fertig wenn", "erledigt wenn",
                  "erreicht wenn"})  # fmt: skip
"""With these words a row begins that is only there to say when its milestone is reached."""
LABEL = re.compile(r"#?[A-Z]{0,2}\s?[0-9]{1,4}(?:\.[0-9]{1,4}){0,5}\.?", re.IGNORECASE)
_WORD = re.compile(r"[#%]|\w+")


class UnclearColumns(ValueError):
    """No header, or one that can be read in two ways; the message is a sentence for the table's writer."""


@dataclass(frozen=True, slots=True)
class Columns:
    """`header` is the place of the header among the rows; `places` where each field stands in a row: several for an
    owner or address with a column for each side; `unused` the names of columns that say nothing to us. In a table of
    milestones alone the same column gives title and milestone."""

    header: int
    names: tuple[str, ...]
    places: Mapping[Field, tuple[int, ...]]
    unused: tuple[str, ...]

    def cell(self, row: Sequence[str], field: Field) -> str:
        """What a row says there; two columns that both say something are told with a slash between them."""
        said = [row[place].strip() for place in self.places.get(field, ()) if place < len(row)]
        return " / ".join(dict.fromkeys(filter(None, said)))


def find(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table of things to do; None where no row of it looks like a header. Raises UnclearColumns."""
    best: tuple[bool, int, int] | None = None
    for place, fields in _headers(rows):
        known = set(filter(None, fields))
        strength = (bool(known & {"title", "description", "deliverable", "milestone"}), len(known), -place)
        if len(known - {"begin", "aside"}) > 1 and (best is None or strength > best):
            best = strength
    return _columns(rows, -best[2]) if best else None


def find_people(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a list of people: names and addresses, and no days; what they are called there is their role."""
    for place, fields in _headers(rows):
        known = set(filter(None, fields))
        if {"person", "address"} <= known and not known & {"due", "planned", "day", "owner", "done_on", "status"}:
            found = _placed("role" if field == "title" else field for field in fields)
            return Columns(place, tuple(rows[place]), {field: spots[:1] for field, spots in found.items()}, ())
    return None


def says_exit(words: str) -> bool:
    """Whether words like "Exit criterion" do nothing but name what a milestone is reached by."""
    return _plain(words) in EXIT


def field_of(name: str) -> Field | None:
    """What a column of this name says."""
    said = f" {_plain(name)} "
    return next((field for field, known in WORDS if any(f" {words} " in said for words in known)), None)


def _plain(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))


def _headers(rows: Sequence[Sequence[str]]) -> Iterable[tuple[int, Sequence[Field | None]]]:
    """The rows that may be a header, by their place, with what each cell would say."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        if all(len(name.split()) <= MOST_WORDS for name in row):
            yield place, [field_of(name) for name in row]


def _placed(fields: Iterable[Field | None]) -> dict[Field, tuple[int, ...]]:
    found: dict[Field, tuple[int, ...]] = {}
    for place, field in enumerate(fields):
        if field:
            found[field] = (*found.get(field, ()), place)
    return found


def _columns(rows: Sequence[Sequence[str]], header: int) -> Columns:
    row = rows[header]
    found = _placed(map(field_of, row))
    for field in LABELLED & found.keys():
        _without_labels(found, field, rows[header + 1 :])
    for field, others in INSTEAD.items():
        instead = next((other for other in others if other in found), None)
        if field not in found and instead:
            found[field] = found.pop(instead)
    if "title" not in found and "milestone" in found:
        found["title"] = found["milestone"]
    found = {field: places for field, places in found.items() if field not in UNUSED}
    for field, places in found.items():
        if len(places) > 1 and field not in SEVERAL:
            names = " and ".join(f"“{row[place]}”" for place in places)
            raise UnclearColumns(f"The columns {names} could both say {SHOWN[field]}; name only one of them so.")
    if "title" not in found:
        names = ", ".join(f"“{name}”" for name in row if name)
        raise UnclearColumns(
            f"No column says what is to be done (like “Task” or “Aufgabe”) among {names}; name that column so."
        )
    used = {place for places in found.values() for place in places}
    unused = tuple(name for place, name in enumerate(row) if name and place not in used)
    return Columns(header, tuple(row), found, unused)


def _without_labels(found: dict[Field, tuple[int, ...]], field: Field, below: Sequence[Sequence[str]]) -> None:
    """Of several columns for one thing those that only number it are none; a single one of them is the number."""
    places = found[field]
    labels = tuple(place for place in places if _only_labels(below, place))
    if len(places) > 1 and labels and len(labels) < len(places):
        found[field] = tuple(place for place in places if place not in labels)
        if field == "title" and "number" not in found and len(labels) == 1:
            found["number"] = labels


def _only_labels(below: Sequence[Sequence[str]], place: int) -> bool:
    filled = [row[place].strip() for row in below if place < len(row) and row[place].strip()]
    return bool(filled) and all(LABEL.fullmatch(text) for text in filled)
