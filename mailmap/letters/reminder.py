"""The reminder: what of somebody's is due in a few days or has just passed its date, all of it in one letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.reader import Reader
from mailmap.letters.rows import sentences
from mailmap.letters.verdict import dates_of
from mailmap.letters.wording import counted, listed, spelled
from mailmap.plan.model import ActionItem, Plan
from mailmap.plan.timeline import Timeline, calendar

MOST_ROWS = 15
"""Of a section: the letter stays one that is read, and that no client cuts."""


def reminder(plan: Plan, timeline: Timeline, items: Collection[int], frame: Frame) -> Content:
    """Remind the recipient of these items of theirs; which of them it is time for, the caller knows. Those that are
    finished meanwhile are left out."""
    told = _Reminder(Reader(plan, timeline, frame), frozenset(items))
    return render("reminder", told.values())


@dataclass(frozen=True)
class _Reminder:
    reader: Reader
    refs: frozenset[int]

    @cached_property
    def items(self) -> list[ActionItem]:
        """Those that are still open, the oldest date first."""
        found = [item for ref, item in self.reader.plan.items.items() if ref in self.refs and item.is_open]
        return sorted(found, key=lambda item: (item.due or dt.date.max, item.ref))

    @cached_property
    def late(self) -> list[ActionItem]:
        return [item for item in self.items if self.reader.timeline.items[item.ref].late]

    @cached_property
    def due(self) -> list[ActionItem]:
        return [item for item in self.items if item not in self.late]

    def values(self) -> dict[str, object]:
        reader, frame = self.reader, self.reader.frame
        sections = [("Late", self.late), ("Due", self.due)]
        return {
            "frame": frame,
            "subject": self.subject(),
            "first": sentences([self.first()]),
            "second": self.go_live(),
            "sections": [
                (
                    title,
                    [reader.row(item, self.note(item), buttons=True) for item in items[:MOST_ROWS]],
                    max(len(items) - MOST_ROWS, 0),
                )
                for title, items in sections
                if items
            ],
            "examples": reader.examples(self.items[0]) if self.items else [("status", "where the plan stands")],
            "stop": frame.mailto("stop these emails", "stop these emails"),
        }

    def subject(self) -> str:
        if len(self.items) == 1:
            (item,) = self.items
            late = self.reader.timeline.items[item.ref].late
            return f"Your #{item.ref} is {counted(late, 'day')} late" if late else f"Your #{item.ref} is {self.when()}"
        if not self.late or not self.due:
            return f"{len(self.items)} of yours are {'late' if self.late else self.when()}"
        return f"{len(self.late)} late, {len(self.due)} {self.when()}"

    def first(self) -> str:
        if len(self.items) == 1:
            (item,) = self.items
            late = self.reader.timeline.items[item.ref].late
            state = f"{self.reader.working_days(late)} late" if late else f"{self.when()}{self.distance()}"
            return f"Your {self.reader.named(item)} is {state}"
        parts = []
        if self.late:
            parts.append(f"{_some(self.late)} late")
        if self.due:
            parts.append(f"{_some(self.due)} {self.when()}{self.distance()}")
        said = ", and ".join(parts) or "nothing of yours is due"
        return f"{said[:1].upper()}{said[1:]}"

    def when(self) -> str:
        """ "due Wed 25 Nov", or "due by Thu 26 Nov" where the days differ."""
        days = [item.due for item in self.due if item.due]
        if not days:
            return "due"
        return f"due {'by ' if len(set(days)) > 1 else ''}{self.reader.wording.day(max(days))}"

    def distance(self) -> str:
        """ ", in 2 working days": how far away the one day is."""
        days = {item.due for item in self.due if item.due}
        if len(days) != 1:
            return ""
        left = calendar(self.reader.plan.holidays).between(self.reader.timeline.today, *days)
        return f", in {self.reader.working_days(left)}" if left > 0 else ", today"

    def go_live(self) -> str:
        reader, go_live = self.reader, self.reader.timeline.go_live
        dates = dates_of(reader.plan, reader.timeline, reader.wording)
        return f"Go-live stays {reader.wording.full(go_live)}." if go_live and dates.hold else dates.sentence

    def note(self, item: ActionItem) -> str:
        reader = self.reader
        parts = [reader.state_of(item), reader.meeting(item), reader.forecast(item), reader.away(item)]
        if item.meeting:
            parts.append(self.of_meeting(item))
        parts.append(reader.who_waits(item, named=True))
        if item in self.late:
            parts.append(reader.go_live_holds(item))
        return sentences(parts)

    def of_meeting(self, item: ActionItem) -> str:
        """What its brief would say (`mailmap.letters.brief`), where other items stand beside it."""
        if item in self.late:
            return "Was it held, and what was agreed?"
        before = [f"#{ref}" for ref in item.after if self.reader.plan.items[ref].is_open]
        return f"{listed(before)} must be ready before" if before else ""


def _some(items: Collection[ActionItem]) -> str:
    return f"{spelled(len(items))} of your items {'is' if len(items) == 1 else 'are'}"
