"""A plan out of somebody's own table: rows become items, and what cannot be understood is told, cell by cell.

The head of the plan is what the rep's mail says; the table gives milestones, items, owners, dates and status.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from pydantic import ValidationError

from mailmap.plan.model import Milestone, MilestoneKind, Participant, Plan, Side, Status
from mailmap.plan.soundness import ADDRESS, faults
from parsers import dates
from parsers.columns import SHOWN, Columns, UnclearColumns, find
from parsers.days.moments import Clock, Day
from parsers.lexicon import LANGUAGES, lexicons
from parsers.setting import Doubt
from parsers.words import tokens

MEMBER = "team member"
"""The role of somebody whom only the table names."""
NOTHING = frozenset({"", "-", "–", "—", "?", "tbd", "tba", "n/a", "none", "offen", "keine", "kein", "k.a."})
STATUS: Mapping[str, Status] = {
    **dict.fromkeys(("open", "offen", "not started", "nicht begonnen", "to do", "todo", "planned", "geplant", "new",
                     "neu", "0%", "0", "pending", "ausstehend"), Status.OPEN),
    **dict.fromkeys(("started", "in progress", "ongoing", "wip", "doing", "begonnen", "in arbeit", "läuft", "laufend",
                     "in bearbeitung"), Status.STARTED),
    **dict.fromkeys(("blocked", "blockiert", "stuck"), Status.BLOCKED),
    **dict.fromkeys(("done", "complete", "completed", "finished", "closed", "erledigt", "fertig", "abgeschlossen",
                     "100%", "✓", "✔"), Status.DONE),
    **dict.fromkeys(("dropped", "cancelled", "canceled", "entfällt", "gestrichen", "abgesagt"), Status.DROPPED),
}  # fmt: skip
GO_LIVE = re.compile(r"\bgo[\s-]?live\b|\bproduktiv(?:start|setzung)\b", re.IGNORECASE)
NEEDS = ("ref", "buyer", "seller", "go_live")
HEAD = ("ref", "title", "buyer", "seller", "objective", "timezone", "locale")
_MAILBOX = re.compile(r"([\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the mail gives: `settings` as for a template, with ref, buyer, seller and go_live among them; `roles` are
    the settings that name people, with side and role; `is_sellers` tells whose an address is."""

    settings: Mapping[str, str]
    roles: Mapping[str, tuple[Side, str]]
    rep: Participant
    is_sellers: Callable[[str], bool]
    clock: Clock


@dataclass(frozen=True, slots=True)
class Tabled:
    """The draft, and how the table was understood (sentences); or no plan, and why."""

    plan: Plan | None
    understood: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class _Maker:
    said: Setting
    columns: Columns
    rows: dict[int, Sequence[str]] = field(default_factory=dict)
    """Those below the header, by their place from 1."""
    people: dict[str, Participant] = field(default_factory=dict)
    """By address; open roles by side and role."""
    known: dict[str, set[str]] = field(default_factory=dict)
    """Names, and the addresses that they may mean."""
    milestones: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    def cell(self, row: Sequence[str], name: str) -> str:
        place = self.columns.places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def doubt(self, place: int, name: str, words: str, why: str) -> None:
        column = self.columns.names[self.columns.places[name]]
        title = self.cell(self.rows[place], "title")
        of = f" (“{title}”)" if title else ""
        self.doubts.append(Doubt(words, f"Row {place} below the header{of}, column “{column}”: {why}"))


def make(tables: Sequence[Sequence[Sequence[str]]], said: Setting) -> Tabled:
    """The plan that the first table with a header that can be recognised holds."""
    try:
        found = next(((rows, columns) for rows in tables if (columns := find(rows))), None)
    except UnclearColumns as unclear:
        return Tabled(None, doubts=(Doubt("", str(unclear)),))
    if found is None:
        why = "No table with a header was found in it; its first row has to name the columns, like Task, Owner, Due."
        return Tabled(None, doubts=(Doubt("", why),))
    rows, columns = found
    maker = _Maker(said, columns)
    maker.rows.update(enumerate(rows[columns.header + 1 :], 1))
    _meet(maker)
    _items(maker)
    if not any(maker.milestones.values()):
        maker.doubts.append(Doubt("", "There is no row with something to do below the header of the table."))
    whole = not maker.doubts and all(key in said.settings for key in NEEDS)
    plan = _plan(maker, _title(rows[: columns.header])) if whole else None
    return Tabled(plan, tuple(_understood(maker)), tuple(maker.doubts))


# -------------------------------------------------------------------------------------------------------------- people
def _meet(maker: _Maker) -> None:
    """Everybody whom the mail or the table gives with an address."""
    said = maker.said
    for key, (side, role) in said.roles.items():
        if key in said.settings:
            name, address = parseaddr(said.settings[key])
            also = [other.replace("_", " ") for other, meant in said.roles.items() if meant == (side, role)]
            _add(maker, Participant(name=name or None, email=address, side=side, role=role), *also)
    _add(maker, said.rep)
    for row in maker.rows.values():
        owner, address = maker.cell(row, "owner"), maker.cell(row, "address")
        for text in (owner, f"{owner} <{address}>" if ADDRESS.fullmatch(address) and "@" not in owner else ""):
            if mailbox := _mailbox(text):
                side = Side.SELLER if said.is_sellers(mailbox[1]) else Side.BUYER
                _add(maker, Participant(name=mailbox[0], email=mailbox[1], side=side, role=MEMBER))


def _add(maker: _Maker, person: Participant, *also: str) -> None:
    address = person.email or ""
    before = maker.people.get(address.casefold())
    maker.people[address.casefold()] = before.model_copy(update={"name": before.name or person.name}) \
        if before else person  # fmt: skip
    names = [person.name, *(person.name or "").split()[:1], *also]
    for name in filter(None, names):
        maker.known.setdefault(name.casefold(), set()).add(address)


def _mailbox(text: str) -> tuple[str | None, str] | None:
    found = _MAILBOX.findall(text)
    if len(found) != 1:
        return None
    name = " ".join(re.sub(r"[<>()\[\]\"]|mailto:", " ", text.replace(found[0], " ")).split()).strip(" ,;:-")
    return name or None, found[0]


def _owner(maker: _Maker, place: int, text: str) -> str | None:
    if text.casefold() in NOTHING:
        return None
    if mailbox := _mailbox(text):
        return mailbox[1]
    addresses = {address.casefold() for address in maker.known.get(text.casefold(), ())}
    if len(addresses) == 1:
        return addresses.pop()
    roles = [role for key, role in maker.said.roles.items() if key.replace("_", " ") == text.casefold()]
    if addresses or not roles:
        why = "is said of several people" if addresses else "comes with no address and is no role we know"
        maker.doubt(place, "owner", text, f"“{text}” {why}; write an address, or a role like champion.")
        return None
    side, role = roles[0]
    maker.people.setdefault(f"{side} {role}", Participant(side=side, role=role))
    return f"{side} {role}"


# --------------------------------------------------------------------------------------------------------------- items
def _items(maker: _Maker) -> None:
    here = ""
    _number(maker, [(place, row) for place, row in maker.rows.items() if not _heading(maker, row)])
    for place, row in maker.rows.items():
        if heading := _heading(maker, row):
            here = heading
            maker.milestones.setdefault(here, [])
            continue
        here = maker.cell(row, "milestone") or here or "First steps"
        title = maker.cell(row, "title")
        if title:
            maker.milestones.setdefault(here, []).append(_item(maker, place, row, title))
        else:
            maker.doubt(place, "title", "", "it is empty; say what is to be done, or take the row out.")


def _heading(maker: _Maker, row: Sequence[str]) -> str:
    """The milestone that a row is the heading of: the only cell of it that is filled."""
    filled = [(place, text.strip()) for place, text in enumerate(row) if text.strip()]
    places = maker.columns.places
    told = "milestone" in places and [place for place, _ in filled] == [places["title"]]
    return filled[0][1] if len(filled) == 1 and not told else ""


def _number(maker: _Maker, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """The table's own numbers, where all are whole and each is there once; else 1, 2, 3 in its order."""
    labels = [maker.cell(row, "number").lstrip("#").rstrip(".") for _, row in rows]
    own = all(re.fullmatch(r"[1-9][0-9]{0,4}", label) for label in labels) and len(set(labels)) == len(labels)
    for count, (place, _) in enumerate(rows, 1):
        label = labels[count - 1]
        maker.labels[f"row {place}"] = int(label) if own else count
        if label in maker.labels:
            maker.doubt(place, "number", label, f"{label} stands there twice; give each its own.")
        elif label:
            maker.labels[label] = int(label) if own else count
    if "number" in maker.columns.places and not own:
        maker.assumed.append("The items are numbered anew, from 1")


def _item(maker: _Maker, place: int, row: Sequence[str], title: str) -> dict[str, Any]:
    due = _day(maker, place, row, "due")
    done_on = _day(maker, place, row, "done_on")
    status = _status(maker, place, maker.cell(row, "status")) or (Status.DONE if done_on else Status.OPEN)
    if status is Status.DONE and done_on is None:
        done_on = due if due and due <= maker.said.clock.today else None
        if done_on is None:
            maker.doubt(place, "status", title, "it is done, but no day says when; add a column “Done on”.")
        else:
            _assume(maker, "What is done, without a day, counts as done when it was due")
    return {
        "ref": maker.labels[f"row {place}"],
        "title": title,
        "owner": _owner(maker, place, maker.cell(row, "owner") or maker.cell(row, "address")),
        "due": due,
        "status": status,
        "done_on": done_on if status is Status.DONE else None,
        "after": tuple(_after(maker, place, maker.cell(row, "after"))),
    }


def _assume(maker: _Maker, what: str) -> None:
    if what not in maker.assumed:
        maker.assumed.append(what)


def _status(maker: _Maker, place: int, text: str) -> Status | None:
    plain = text.casefold().strip(" .")
    if plain in NOTHING or plain in STATUS:
        return STATUS.get(plain)
    maker.doubt(place, "status", text, f"“{text}” is no status we know; write open, started, blocked, done or dropped.")
    return None


def _after(maker: _Maker, place: int, text: str) -> Iterator[int]:
    for label in re.split(r"[\s,;/&]+", text):
        known = label.lstrip("#").rstrip(".")
        if known in maker.labels:
            yield maker.labels[known]
        elif known.casefold() not in NOTHING:
            maker.doubt(place, "after", label, f"no row has the number “{label}”.")


def _day(maker: _Maker, place: int, row: Sequence[str], name: str) -> dt.date | None:
    text = maker.cell(row, name)
    if text.casefold() in NOTHING:
        return None
    day = day_of(text, maker.said.clock)
    if isinstance(day, str):
        maker.doubt(place, name, text, f"“{text}” is no day we can read{f' ({day})' if day else ''}; "
                    "write it like 2027-03-15.")  # fmt: skip
        return None
    return day


def day_of(text: str, clock: Clock) -> dt.date | str:
    """The day that a whole cell says, or why it says none. Days that depend on today ("next Friday") say none."""
    cut = tokens(text)
    code = (clock.locale or "en")[:2].casefold()
    for language in dict.fromkeys((code if code in LANGUAGES else "en", "en", "de")):
        found = dates.scan(cut, 0, lexicons()[language], clock) if cut else None
        if found and isinstance(found.value, Day) and all(token.text in ".," for token in cut[found.end :]):
            if found.value.month is None:
                return ""
            day = found.value.resolve(clock)
            unclear = isinstance(day, dt.date) and found.value.just_past(clock, day)
            return "it has no year" if unclear else day.rstrip(".") if isinstance(day, str) else day
    return ""


# ---------------------------------------------------------------------------------------------------------------- plan
def _title(above: Sequence[Sequence[str]]) -> str:
    """What stands over the table by itself."""
    alone = [filled[0] for row in above if len(filled := [text for text in row if text.strip()]) == 1]
    return alone[0] if alone else ""


def _plan(maker: _Maker, title: str) -> Plan | None:
    settings = maker.said.settings
    data: dict[str, Any] = {key: settings[key] for key in HEAD if key in settings}
    data.setdefault("title", title or f"{settings['seller']} at {settings['buyer']}")
    if "holidays" in settings:
        data["holidays"] = tuple(code.strip() for code in settings["holidays"].split(",") if code.strip())
    if "compelling_event" in settings and "compelling_event_date" in settings:
        data["compelling_event"] = {"name": settings["compelling_event"], "date": settings["compelling_event_date"]}
    kinds = [n for n, name in enumerate(maker.milestones) if GO_LIVE.search(name)] or [len(maker.milestones) - 1]
    milestones = [
        Milestone.model_validate({
            "ref": f"M{n + 1}", "title": name, "item": items,
            "kind": MilestoneKind.GO_LIVE if n == kinds[-1] else None,
        })
        for n, (name, items) in enumerate(maker.milestones.items())
    ]  # fmt: skip
    try:
        plan = Plan.model_validate(
            {**data, "go_live": settings["go_live"], "participant": tuple(maker.people.values()),
             "milestone": milestones}
        )  # fmt: skip
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        maker.doubts.append(Doubt(settings.get(key, ""), "That will not do.", key))
        return None
    if fault := next(faults(plan), None):
        maker.doubts.append(Doubt("", f"{' '.join(map(str, fault.path[-1:]))}: {fault.says}."))
        return None
    return plan


def _understood(maker: _Maker) -> Iterator[str]:
    names, places = maker.columns.names, maker.columns.places
    read = [f"“{names[place]}” says {SHOWN[name]}" for name, place in sorted(places.items(), key=lambda one: one[1])]
    yield f"Of the columns, {', '.join(read)}"
    if maker.columns.unused:
        yield f"{', '.join(f'“{name}”' for name in maker.columns.unused)}: not used"
    if not any(GO_LIVE.search(name) for name in maker.milestones) and maker.milestones:
        yield f"The last milestone, “{list(maker.milestones)[-1]}”, counts as the go-live"
    yield from maker.assumed
