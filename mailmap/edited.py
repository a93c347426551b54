"""What somebody changed in a plan document that came back, as words of theirs that are ruled upon like any other.

Three states are compared, field by field: the plan as it stood in the document that was sent, the file, and the plan
today. Only what differs from what was sent is a wish; what somebody else has changed since is asked about. A tracked
change that nobody accepted, a row that is new and one that is gone are asked about as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailmap.letters.plain import plain
from mailmap.letters.printed import Printed
from mailmap.plan.model import ActionItem, Plan, Status
from parsers import commands
from parsers.reply import Passage
from parsers.said import Command, Known, Note, Said, Unclear
from parsers.short import short
from parsers.word import Cell, Row, WordPlan

MOST_QUESTIONS = 10
MOST_LEFT_OUT = 5
"""From more rows that are gone on, the file is an excerpt, and says nothing by what it lacks."""
_VERBS = {Status.DONE: "done", Status.STARTED: "start", Status.BLOCKED: "block", Status.DROPPED: "drop"}
_TRACKED = "It is a tracked change that nobody has accepted."
_SINCE = "The plan has changed there since this document was made."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan document of ours that came back, beside the plan as it stood when it was made."""

    sent: Plan
    file: WordPlan


def words(sheet: Sheet, plan: Plan, known: Known) -> list[Said]:
    """Everything that is changed in the file, in the order of the plan. `known` is what a reader may know of the plan
    today and of the mail."""
    found = list(_Comparison(sheet, plan, known).words())
    questions = [word for word in found if isinstance(word, Unclear)]
    if len(questions) <= MOST_QUESTIONS:
        return found
    kept = [word for word in found if not isinstance(word, Unclear) or word in questions[:MOST_QUESTIONS]]
    left = len(questions) - MOST_QUESTIONS
    return [*kept, Unclear("Word file", f"{left} more differences of it are as unclear. Please write what you want.")]


@dataclass(frozen=True, slots=True)
class _Comparison:
    sheet: Sheet
    plan: Plan
    known: Known

    def words(self) -> Iterator[Said]:
        rows = {row.item: row for row in self.sheet.file.rows if row.item is not None}
        for ref, item in self.sheet.sent.items.items():
            if ref in rows and ref in self.plan.items:
                yield from self._item(item, {cell.field: cell for cell in rows[ref].cells})
        yield from self._gone({ref for ref in self.sheet.sent.items if ref not in rows})
        for row in self.sheet.file.rows:
            if row.item is None:
                yield self._new(row)

    # ------------------------------------------------------------------------------------------------- one item
    def _item(self, item: ActionItem, cells: dict[str, Cell]) -> Iterator[Said]:
        readers = {"title": self._title, "owner": self._owner, "due": self._due, "status": self._status}
        for field, reader in readers.items():
            if (cell := cells.get(field)) and (word := reader(item, cell)):
                yield _asked(word, _TRACKED) if cell.tracked and isinstance(word, Command) else word
        deliverable = cells.get("deliverable")
        if deliverable and deliverable.text != _even(item.deliverable):
            yield Note(f"Word file: #{item.ref} deliverable “{deliverable.text}”", (item.ref,))

    def _title(self, item: ActionItem, cell: Cell) -> Said | None:
        now = self.plan.items[item.ref]
        if cell.text in (_even(item.title), _even(now.title)):
            return None
        source = f"Word file: #{item.ref} “{cell.text}” (was “{item.title}”)"
        if not cell.text:
            return Unclear(source, "An item needs a title.")
        word = Command("rename", source, (item.ref,), title=cell.text)
        return word if now.title == item.title else _asked(word, _SINCE)

    def _owner(self, item: ActionItem, cell: Cell) -> Said | None:
        now = self.plan.items[item.ref]
        before = self._name(item.owner)
        source = f"Word file: #{item.ref} owner {cell.text or 'nobody'} (was {before})"
        if cell.value is None and cell.text == before:
            return None
        if cell.value is None:
            word = self._read(item, f"assign {item.ref} to {cell.text}", source)
        else:
            word = Command("assign", source, (item.ref,), person=cell.value)
        owner = (word.person or "").casefold() if isinstance(word, Command) else None
        if owner in ((item.owner or "").casefold(), (now.owner or "").casefold()):
            return None
        return _asked(word, _SINCE) if now.owner != item.owner else word

    def _due(self, item: ActionItem, cell: Cell) -> Said | None:
        now = self.plan.items[item.ref]
        before = self._day(item.due)
        source = f"Word file: #{item.ref} due {cell.text or 'nothing'} (was {before})"
        typed, picked = cell.text != before, cell.value is not None and cell.value != _iso(item.due)
        if not typed and not picked:
            return None
        word = self._read(item, f"slip {item.ref} to {cell.text}", source) if typed else None
        day = word.day if isinstance(word, Command) else None
        if picked and cell.value:
            chosen = dt.date.fromisoformat(cell.value)
            if day is not None and day != chosen:
                return Unclear(source, f"The cell says {cell.text}, and its calendar {self._day(chosen)}.")
            word, day = Command("slip", source, (item.ref,), day=chosen), chosen
        if day is not None and day in (item.due, now.due):
            return None
        return _asked(word, _SINCE) if word and now.due != item.due else word

    def _status(self, item: ActionItem, cell: Cell) -> Said | None:
        now = self.plan.items[item.ref]
        source = f"Word file: #{item.ref} {cell.text or 'no status'} (was {item.status.value.capitalize()})"
        if cell.value in (item.status.value, now.status.value) or cell.text == item.status.value.capitalize():
            return None
        if cell.value is None or cell.value not in set(Status):
            return self._read(item, f"{item.ref} {cell.text}", source)
        verb = _VERBS.get(Status(cell.value)) or _opened(item.status)
        if verb is None:
            return Unclear(source, "What has begun is not open again by that. Should it be reopened?")
        word = Command(verb, source, (item.ref,))
        return word if now.status is item.status else _asked(word, _SINCE)

    def _read(self, item: ActionItem, text: str, source: str) -> Said:
        """What somebody typed where a list or a calendar offers something, read as if they had written it to us."""
        match commands.read([Passage(text, None)], self.known).said:
            case (Command(items=(only,)) as word,) if only == item.ref:
                return replace(word, source=source)
            case (Unclear() as asked,):
                return replace(asked, source=source)
            case _:
                return Unclear(source, "It is not clear what is meant there.")

    # --------------------------------------------------------------------------------------------- rows, not cells
    def _gone(self, refs: set[int]) -> Iterator[Said]:
        still = sorted(ref for ref in refs if ref in self.plan.items and self.plan.items[ref].is_open)
        if len(still) > MOST_LEFT_OUT:
            return
        for ref in still:
            yield Unclear(
                f"Word file: #{ref} {self.plan.items[ref].title} has no row",
                "Nothing is dropped by that alone.",
                f"drop {ref}",
            )

    def _new(self, row: Row) -> Said:
        cells = {cell.field: cell for cell in row.cells}
        title = cells["title"].text if "title" in cells else " ".join(cell.text for cell in row.cells if cell.text)
        due, owner = cells.get("due"), cells.get("owner")
        day = dt.date.fromisoformat(due.value) if due and due.value else None
        word = Command("add", "", title=title, due=day, owner=owner.value if owner else None)
        source = f"Word file: a new row “{' | '.join(cell.text for cell in row.cells if cell.text)}”"
        return Unclear(source, "A new row is an item only when you say so.", short(word))

    # ------------------------------------------------------------------------------------- as the document says it
    def _day(self, day: dt.date | None) -> str:
        sent = self.sheet.sent
        today = self.known.moment.date()
        return _even(Printed(sent.locale, sent.timezone, today).full(day)) if day else "not set"

    def _name(self, owner: str | None) -> str:
        person = self.sheet.sent.person(owner)
        return _even(person.shown_name if person else owner or "who?")


def _opened(status: Status) -> str | None:
    return {Status.DONE: "reopen", Status.DROPPED: "reopen", Status.BLOCKED: "unblock"}.get(status)


def _asked(word: Said, why: str) -> Said:
    return Unclear(word.source, why, short(word)) if isinstance(word, Command) else word


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _even(text: str | None) -> str:
    return " ".join(plain(text or "").split())
