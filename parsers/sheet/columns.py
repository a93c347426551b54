"""Which column of somebody's table says what, by the words of its header (the sections [columns] of the lexicons)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from parsers.lexicon import LANGUAGES, lexicons
from parsers.words import fold

Field = str
HEADER_WITHIN = 30
"""A header stands in one of so many first rows."""
MOST_WORDS = 6
"""No name of a column has more."""
BASE = ("en", "de")
"""Read together: headers in German are often half English."""
FEWEST_MORE = 2
"""So many columns more, the one that says what is to be done counted twice, must another language explain."""
ORDER = (
    *("title_first", "owner_first", "aside", "address", "share", "status", "exit", "after", "begin", "planned"),
    *("done_on", "role", "side", "owner", "due", "day", "number", "deliverable", "title", "milestone"),
    *("description", "person"),
)
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
    return _plain(words) in exit_words()


@cache
def exit_words() -> frozenset[str]:
    """With these words, in any language, a row begins that is only there to say when its milestone is reached."""
    return frozenset(_plain(words) for lexicon in lexicons().values() for words in lexicon.columns["exit_row"])


def only_leads(word: str) -> bool:
    """Whether a word beside the number of a row says nothing itself: "after task 3", "dopo la 3"."""
    return fold(word) in _leading()


@cache
def _leading() -> frozenset[str]:
    keys = ("after", "title", "number", "beside_number")
    return frozenset(fold(word) for known in lexicons().values() for key in keys for word in known.columns[key])


def field_of(name: str, languages: tuple[str, ...] = BASE) -> Field | None:
    """What a column of this name says."""
    said = _plain(name)
    words = said.split()
    return next((field for field, known in _known(languages) if known.stand_in(said, words)), None)


def fields_of(names: Sequence[str]) -> Sequence[Field | None]:
    """What the columns of a header say, in the language that explains it best."""
    base = [field_of(name) for name in names]
    others = [[field_of(name, (code, "en")) for name in names] for code in LANGUAGES if code not in BASE]
    best = max(others, key=_explained)
    return best if _explained(best) >= _explained(base) + FEWEST_MORE else base


def _explained(fields: Sequence[Field | None]) -> int:
    return sum(field is not None for field in fields) + ("title" in fields)


@dataclass(frozen=True, slots=True)
class _Known:
    single: frozenset[str]
    several: tuple[str, ...]

    def stand_in(self, said: str, words: Sequence[str]) -> bool:
        return not self.single.isdisjoint(words) or any(f" {phrase} " in f" {said} " for phrase in self.several)


@cache
def _known(languages: tuple[str, ...]) -> Sequence[tuple[Field, _Known]]:
    """The words of some languages by what they say, in the order in which they are looked for."""
    tables = [lexicons()[code].columns for code in languages]
    found = []
    for key in ORDER:
        phrases = {_plain(words) for table in tables for words in table.get(key, ())}
        single = frozenset(words for words in phrases if " " not in words)
        found.append((key.removesuffix("_first"), _Known(single, tuple(phrases - single))))
    return found


def _plain(words: str) -> str:
    return " ".join(map(fold, _WORD.findall(words)))


def _headers(rows: Sequence[Sequence[str]]) -> Iterable[tuple[int, Sequence[Field | None]]]:
    """The rows that may be a header, by their place, with what each cell would say."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        if all(len(name.split()) <= MOST_WORDS for name in row):
            yield place, fields_of(row)


def _placed(fields: Iterable[Field | None]) -> dict[Field, tuple[int, ...]]:
    found: dict[Field, tuple[int, ...]] = {}
    for place, field in enumerate(fields):
        if field:
            found[field] = (*found.get(field, ()), place)
    return found


def _columns(rows: Sequence[Sequence[str]], header: int) -> Columns:
    row = rows[header]
    found = _placed(fields_of(row))
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
