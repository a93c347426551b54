"""A plan out of somebody's own table: rows become items, and what cannot be understood is told, cell by cell.

The head of the plan is what the rep's mail says, or the draft that the table corrects; the table gives milestones with
their exit criteria, items, owners, dates and status.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pydantic import ValidationError

from mailmap.acts.owners import Owners, Setting
from mailmap.letters.wording import counted, listed
from mailmap.plan.model import ActionItem, Milestone, MilestoneKind, Plan, Status
from mailmap.plan.soundness import faults
from parsers.sheet import cells
from parsers.sheet.columns import SHOWN, only_leads
from parsers.sheet.outline import Line, NoTable, Outline, outline, places_of
from parsers.sheet.table import Table
from parsers.wish.setting import Doubt

ONLY = "Go-live"
"""The milestone of a table that names none."""
FIRST = "First steps"
"""The milestone of what stands before the first that is named."""
GO_LIVE = re.compile(
    r"\bgo[\s-]?live\b|\bproduktiv(?:start|setzung|betrieb)\b|\b(?:inbetrieb|ingebruik)(?:nahme|name)\b|\blivegang\b"
    r"|\bmise en (?:production|service)\b|\bpuesta en (?:marcha|producción)\b|\bmessa in (?:produzione|esercizio)\b"
    r"|\bentrada em produção\b|\bstart produkcyjny\b",
    re.IGNORECASE,
)
NEEDS = ("ref", "buyer", "seller", "go_live")
HEAD = ("ref", "title", "buyer", "seller", "objective", "timezone", "locale")
_NUMBERED = re.compile(
    r"(?:M\s?|phase\s|stage\s|milestone\s|meilenstein\s)?([0-9]{1,2})(?:\s?[.):–-]\s*|\s+)(.+)", re.I
)
_FINISH_TO_START = re.compile(r"([0-9]+)\s?(?:fs|ea)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tabled:
    """The draft, and how the table was understood (sentences); or no plan, and why. `asked` are the settings, among
    the doubts, that ask for an owner's address."""

    plan: Plan | None
    understood: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(slots=True)
class _Maker:
    said: Setting
    outline: Outline
    owners: Owners
    labels: dict[str, int] = field(default_factory=dict)
    """The table's own numbers, and the items they are of."""
    refs: list[int] = field(default_factory=list)
    """The number of each line."""
    titled: dict[str, list[int]] = field(default_factory=dict)
    """The numbers of the lines of a title, in small letters."""
    befores: dict[str, ActionItem] = field(default_factory=dict)
    """Items of the draft before, by titles that stand once in it and once in the table."""
    doubts: list[Doubt] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    def doubt(self, line: Line, name: str, why: str) -> None:
        title = line.cell("title")
        of = f" (“{title}”)" if title else ""
        self.doubts.append(Doubt("", f"{line.where}{of}, column “{line.names[name]}”: {why}"))

    def assume(self, what: str) -> None:
        if what not in self.assumed:
            self.assumed.append(what)

    def same(self, line: Line) -> ActionItem | None:
        """The item of this line's title in the draft that is to be replaced."""
        return self.befores.get(line.cell("title").casefold())


def make(tables: Sequence[Table], said: Setting) -> Tabled:
    """The plan that the tables of a file hold."""
    try:
        maker = _Maker(said, outline(tables), Owners(said))
    except NoTable as fault:
        return Tabled(None, doubts=(Doubt("", str(fault)),))
    maker.owners.meet(maker.outline)
    maker.befores.update(_befores(maker.outline, said.before))
    _number(maker)
    items = [_item(maker, line, ref) for line, ref in zip(maker.outline.lines, maker.refs, strict=True)]
    if not items:
        maker.doubts.append(Doubt("", "There is no row with something to do below the header of the table."))
    doubts = [*maker.doubts, *maker.owners.doubts()]
    maker.doubts.clear()
    plan = _plan(maker, items) if not doubts and all(key in said.settings for key in NEEDS) else None
    return Tabled(plan, tuple(_understood(maker)), (*doubts, *maker.doubts), tuple(maker.owners.asked))


# --------------------------------------------------------------------------------------------------------------- items
def _befores(made: Outline, before: Plan | None) -> dict[str, ActionItem]:
    items = list(before.items.values()) if before else []
    ours = Counter(item.title.casefold() for item in items)
    theirs = Counter(line.cell("title").casefold() for line in made.lines)
    named = ((item.title.casefold(), item) for item in items)
    return {title: item for title, item in named if ours[title] == theirs[title] == 1}


def _number(maker: _Maker) -> None:
    """The table's own numbers, where all are whole and each is there once; else those of the draft before, which are
    never given to others, and 1, 2, 3 in the table's order."""
    lines = maker.outline.lines
    labels = [line.cell("number").lstrip("#").rstrip(".").strip() for line in lines]
    own = all(re.fullmatch(r"[1-9][0-9]{0,4}", label) for label in labels) and len(set(labels)) == len(labels)
    kept = [before.ref if (before := maker.same(line)) else None for line in lines]
    free = count(1 + max(maker.said.before.items if maker.said.before else (), default=0))
    maker.refs = [int(label) if own else ref or next(free) for label, ref in zip(labels, kept, strict=True)]
    for line, label, ref in zip(lines, labels, maker.refs, strict=True):
        if label in maker.labels:
            maker.doubt(line, "number", f"{label} stands there twice; give each its own.")
        elif label:
            maker.labels[label] = ref
        maker.titled.setdefault(line.cell("title").casefold(), []).append(ref)
    if any(labels) and not own:
        maker.assume("The items are numbered anew, from 1")


def _item(maker: _Maker, line: Line, ref: int) -> ActionItem:
    """One line as an item; what its table has no column for is as it was in the draft before."""
    title = line.cell("title")
    if not title:
        maker.doubt(line, "title", "it is empty; say what is to be done, or take the row out.")
    before = maker.same(line)
    due = _day(maker, line, "due")
    said: dict[str, Any] = {"ref": ref, "title": title or "?", "baseline": None, "due": due}
    if {"status", "share", "done_on"} & line.cells.keys() or before is None:
        said |= _progress(maker, line, due)
    if {"owner", "address", "role"} & line.cells.keys() or before is None:
        said["owner"] = maker.owners.of(line)
    if "after" in line.cells:
        said["after"] = tuple(dict.fromkeys(_after(maker, line)))
    elif before:
        said["after"] = tuple(_as_numbered_now(maker, before))
    if "deliverable" in line.cells:
        said["deliverable"] = line.cell("deliverable") or None
    if "due" not in line.cells and before:
        del said["due"]
    return before.model_copy(update=said) if before else ActionItem.model_validate(said)


def _as_numbered_now(maker: _Maker, before: ActionItem) -> Iterator[int]:
    """What an item waited for in the draft before, where it is still there."""
    for line, ref in zip(maker.outline.lines, maker.refs, strict=True):
        same = maker.same(line)
        if same and same.ref in before.after:
            yield ref


def _progress(maker: _Maker, line: Line, due: dt.date | None) -> dict[str, Any]:
    """Status and the day on which it was done. What several cells say has to agree."""
    done_on, ticked = _done_on(maker, line)
    said = _status(maker, line)
    share = _share(maker, line)
    by_others = share or ticked or (Status.DONE if done_on else None)
    if said and by_others and (said is Status.DONE) is not (by_others is Status.DONE):
        column = "share" if share else "done_on"
        maker.doubt(line, column, f"“{line.cell(column)}” does not go with the status “{line.cell('status')}”.")
    status = said or by_others or Status.OPEN
    if status is Status.DONE and done_on is None:
        done_on = due if due and due <= maker.said.clock.today else None
        if done_on is None:
            name = next(name for name in ("status", "share", "done_on") if line.cell(name))
            maker.doubt(line, name, "it is done, but no day says when; add a column “Done on”.")
        else:
            maker.assume("What is done, without a day, counts as done when it was due")
    return {"status": status, "done_on": done_on if status is Status.DONE else None}


def _done_on(maker: _Maker, line: Line) -> tuple[dt.date | None, Status | None]:
    """The day in a column for it, or only that it is done, or not."""
    if cells.is_yes(line.cell("done_on")):
        return None, Status.DONE
    if cells.is_no(line.cell("done_on")):
        return None, Status.OPEN
    return _day(maker, line, "done_on"), None


def _status(maker: _Maker, line: Line) -> Status | None:
    text = line.cell("status")
    if cells.is_nothing(text):
        return None
    if found := cells.status_of(text):
        return Status(found)
    maker.doubt(line, "status", f"“{text}” is no status we know; write open, started, blocked, done or dropped.")
    return None


def _share(maker: _Maker, line: Line) -> Status | None:
    text = line.cell("share")
    if cells.is_nothing(text):
        return None
    if found := cells.status_of(text):
        return Status(found)
    share = cells.share_of(text)
    if share is None or (share <= 1 and not text.endswith("%") and text != "0"):
        maker.doubt(line, "share", f"“{text}” is no part of a hundred; write it like 50%.")
        return None
    return Status(cells.status_of_share(share))


def _after(maker: _Maker, line: Line) -> Iterator[int]:
    """Numbers as the table gives them, a range of them, or one title."""
    text = line.cell("after")
    titles = maker.titled.get(text.casefold(), [])
    if text and len(titles) == 1:
        yield titles[0]
        return
    refs = [_numbered(maker, words) for words in re.split(r"[\s,;/&:]+", text)]
    if None in refs:
        how = "; write numbers alone, like 3, 4" if "number" in line.names else "; number them, in a column of its own"
        maker.doubt(line, "after", f"“{text}” names rows that we do not find{how}.")
    for found in refs:
        yield from found or ()


def _numbered(maker: _Maker, words: str) -> list[int] | None:
    """The items that a number means, or a range of them; none for words beside numbers, None for what is not there."""
    label = words.lstrip("#").rstrip(".")
    dependent = _FINISH_TO_START.fullmatch(label)
    label = dependent[1] if dependent else label
    if label in maker.labels:
        return [maker.labels[label]]
    if numbers := [number for number in _range(label) if number in maker.labels]:
        return [maker.labels[number] for number in numbers]
    return [] if not label or only_leads(label) or cells.is_nothing(label) else None


def _range(label: str) -> list[str]:
    """3-5 is 3, 4 and 5."""
    found = re.fullmatch(r"([0-9]{1,4})[-–]([0-9]{1,4})", label)
    return [str(n) for n in range(int(found[1]), int(found[2]) + 1)] if found else []


def _day(maker: _Maker, line: Line, name: str) -> dt.date | None:
    text = line.cell(name)
    if cells.is_nothing(text):
        return None
    day = cells.day_of(text, maker.said.clock)
    if isinstance(day, str):
        maker.doubt(
            line, name, f"“{text}” is no day we can read{f' ({day})' if day else ''}; write it like 2027-03-15."
        )
        return None
    return day


# ---------------------------------------------------------------------------------------------------------------- plan
def _plan(maker: _Maker, items: Sequence[ActionItem]) -> Plan | None:
    settings, before = maker.said.settings, maker.said.before
    data: dict[str, Any] = before.model_dump(by_alias=True, exclude_defaults=True) if before else {}
    data |= {key: settings[key] for key in HEAD if key in settings}
    data.setdefault("title", maker.outline.title or f"{settings['seller']} at {settings['buyer']}")
    if "holidays" in settings:
        data["holidays"] = tuple(code.strip() for code in settings["holidays"].split(",") if code.strip())
    if "compelling_event" in settings and "compelling_event_date" in settings:
        data["compelling_event"] = {"name": settings["compelling_event"], "date": settings["compelling_event_date"]}
    data |= {"go_live": settings["go_live"], "participant": tuple(maker.owners.people.values())}
    try:
        plan = Plan.model_validate({**data, "milestone": _milestones(maker, items)})
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        maker.doubts.append(Doubt(settings.get(key, ""), "That will not do.", key))
        return None
    if fault := next(faults(plan), None):
        maker.doubts.append(Doubt("", f"{' '.join(map(str, fault.path[-1:]))}: {fault.says}."))
        return None
    return plan


def _milestones(maker: _Maker, items: Sequence[ActionItem]) -> list[Milestone]:
    """In the table's order; what it does not say of one is as it was in the draft before."""
    made = []
    lines = maker.outline.lines
    for n, (heading, exits) in enumerate(maker.outline.exits.items(), 1):
        title = _title(maker, heading)
        before = next((m for m in maker.said.before.milestones if m.title.casefold() == title.casefold()), None) \
            if maker.said.before else None  # fmt: skip
        own = tuple(item for item, line in zip(items, lines, strict=True) if line.heading == heading)
        milestone = before or Milestone(ref="M0", title=title)
        exit = _joined(exits) or milestone.exit
        made.append(milestone.model_copy(update={"ref": f"M{n}", "exit": exit, "items": own}))
    if all(milestone.kind is not MilestoneKind.GO_LIVE for milestone in made):
        n, _ = _go_live(maker)
        made[n] = made[n].model_copy(update={"kind": MilestoneKind.GO_LIVE})
    return made


def _joined(exits: Sequence[str]) -> str:
    """A milestone that is reached by several things is reached by all of them."""
    return exits[0] if len(exits) == 1 else "; ".join(words.rstrip(".;") for words in exits)


def _go_live(maker: _Maker) -> tuple[int, bool]:
    """The place of the milestone that is called so, else of the one with an item called so, else the last; and whether
    anything is called so at all."""
    headings = list(maker.outline.exits)
    within = [line.heading for line in maker.outline.lines if GO_LIVE.search(line.cell("title"))]
    called = [heading for heading in headings if GO_LIVE.search(_title(maker, heading))] or within
    return (headings.index(called[-1]), True) if called else (len(headings) - 1, False)


def _keeps_go_live(maker: _Maker, titles: Sequence[str]) -> bool:
    """Whether one of them is the go-live of the draft before."""
    known = {title.casefold() for title in titles}
    before = maker.said.before.milestones if maker.said.before else ()
    return any(m.kind is MilestoneKind.GO_LIVE and m.title.casefold() in known for m in before)


def _title(maker: _Maker, heading: str) -> str:
    """A heading without the number that all of them begin with: milestones have refs of their own."""
    numbered = [_NUMBERED.fullmatch(one) for one in maker.outline.exits]
    if all(found and int(found[1]) == n for n, found in enumerate(numbered, 1)) and (
        own := _NUMBERED.fullmatch(heading)
    ):
        return own[2]
    return heading or (ONLY if len(numbered) == 1 else FIRST)


# ----------------------------------------------------------------------------------------------------------- as it was
def _understood(maker: _Maker) -> Iterator[str]:
    made = maker.outline
    read = [f"“{name}” says {SHOWN[field]}" for field, name in places_of(made.columns)]
    yield f"Of the columns, {', '.join(read)}"
    if made.columns.unused:
        yield f"{', '.join(f'“{name}”' for name in made.columns.unused)}: not used"
    if made.title and maker.said.before is None and "title" not in maker.said.settings:
        yield f"The plan is called “{made.title}”, for both sides to read"
    yield from _of_milestones(maker)
    if made.people:
        yield f"{counted(len(made.people), 'person was', 'people were')} read from a list beside it"
    if bare := [f"“{words}”" for words in made.bare if words in made.exits]:
        kind = "a milestone" if len(bare) == 1 else "milestones"
        yield f"Read as {kind}, with nobody and no day beside: {listed(bare)}"
    for words in made.alone:
        yield f"“{words}” stands alone in its row with nothing under it, and is not used"
    for name in made.left:
        yield f"“{name}” has a table with other columns, and is not used"
    yield from maker.assumed


def _of_milestones(maker: _Maker) -> Iterator[str]:
    made = maker.outline
    titles = [_title(maker, heading) for heading in made.exits]
    if titles == [ONLY] and "" in made.exits:
        yield f"The table names no milestones, so that all its rows stand under one, “{ONLY}”"
    elif titles and not _go_live(maker)[1] and not _keeps_go_live(maker, titles):
        yield f"The last milestone, “{titles[-1]}”, counts as the go-live"
    if made.columns.places["title"] == made.columns.places.get("milestone"):
        yield "Each row is a milestone, with one item of the same name"
    for heading, exits in made.exits.items():
        if exits:
            yield f"“{_title(maker, heading)}” is reached when: {_joined(exits)}"
    if made.headed:
        yield "Of rows that are headings, only the name and the exit criterion are used"
