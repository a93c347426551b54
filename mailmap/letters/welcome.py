"""The first letter of a plan to somebody on it: why there is one, what they do first, and how to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailmap.letters.catchup import measured
from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.names import company, name_of
from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Row, sentences
from mailmap.letters.wording import counted
from mailmap.plan.model import ActionItem, Plan, Side
from mailmap.plan.timeline import Timeline

MOST = 3
"""More items than this are no first step."""


def welcome(plan: Plan, timeline: Timeline, frame: Frame, *, by: str | None = None) -> Content:
    """For `frame.recipient`; `by` is the address of whoever started the plan."""
    return _Welcome(Reader(plan, timeline, frame), by).content()


@dataclass(frozen=True)
class _Welcome:
    reader: Reader
    by: str | None

    def content(self) -> Content:
        reader, plan = self.reader, self.reader.plan
        mine = self.reader.owned_or_invited()
        return render(
            "welcome",
            {
                "frame": reader.frame,
                "subject": self.subject(),
                "first": self.first(),
                "objective": " ".join(plain(plan.objective or "").split()),
                "why": self.why(),
                "asked": self.asked(mine),
                "rows": [self.row(item) for item in mine[:MOST]],
                "more": max(len(mine) - MOST, 0),
                "people": self.reader.whom_to_ask(),
                "examples": self.examples(mine),
                "stop": reader.frame.mailto("Stop these emails", "stop these emails"),
            },
        )

    def subject(self) -> str:
        plan = self.reader.plan
        other = company(plan, self.reader.person.side.other)
        until = f": live by {self.reader.wording.full(plan.go_live)}" if plan.go_live else ""
        return f"Your plan with {other}{until}"

    def first(self) -> str:
        reader, plan = self.reader, self.reader.plan
        person = plan.person(self.by)
        who = f"{name_of(plan, self.by)} of {company(plan, person.side)}" if person else plain(plan.seller)
        names = f"{company(plan, Side.BUYER)} and {company(plan, Side.SELLER)}"
        live = f", live by {reader.wording.full(plan.go_live)}" if plan.go_live else ""
        return sentences([f"{who} has started a plan for {names}{live}"])

    def why(self) -> list[tuple[str, str]]:
        plan, wording = self.reader.plan, self.reader.wording
        told = [(plain(one.measure), measured(one, wording.full(one.by))) for one in plan.outcomes]
        if event := plan.compelling_event:
            told.append(("Why then", f"{plain(event.name)}, {wording.full(event.date)}"))
        return told

    def row(self, item: ActionItem) -> Row:
        reader = self.reader
        note = sentences([plain(item.deliverable or ""), reader.meeting(item)])
        return reader.row(item, note, buttons=reader.owns(item))

    def asked(self, mine: Sequence[ActionItem]) -> str:
        owned = sum(self.reader.owns(item) for item in mine)
        if not owned:
            return "Nothing is yours to do for now. You get a letter when that changes."
        first = "This is the first" if owned == 1 else "These come first" if len(mine) > 1 else "This comes first"
        return f"{counted(owned, 'item is', 'items are')} yours. {first}:" if owned > 1 else "One item is yours:"

    def examples(self, mine: Sequence[ActionItem]) -> list[tuple[str, str]]:
        owned = next((item for item in mine if self.reader.owns(item)), None)
        own = self.reader.examples(owned) if owned else []
        return [*own, ("status", "where the plan stands"), ("who is on the plan", "whom to ask")]
