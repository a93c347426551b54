"""Catch me up: one page for somebody who joins late, most of all an executive.

Why this is done, where it stands, what is decided and what comes to be decided, what is in danger, and what is asked of
them. The Word document has the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailmap.letters.ahead import Ahead, Line
from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.happened import happened
from mailmap.letters.plain import plain
from mailmap.letters.printed import NBSP, Printed
from mailmap.letters.progress import stages
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Row, sentences
from mailmap.letters.verdict import verdict
from mailmap.letters.wording import counted, listed
from mailmap.plan.changes import Change
from mailmap.plan.discretion import for_both
from mailmap.plan.health import Health, health
from mailmap.plan.model import ActionItem, Outcome, Plan
from mailmap.plan.timeline import Timeline

MOST = 5
"""More decisions, risks or items of one kind than this do not fit on one page."""
DECIDED = frozenset({"agree", "object"})


@dataclass(frozen=True, slots=True)
class Points:
    """A short list: what it is about, and a day or a word in front of each; `more` are left out."""

    title: str
    told: tuple[tuple[str, str], ...]
    more: int = 0


def catchup(
    plan: Plan, timeline: Timeline, history: Sequence[Change], frame: Frame, well: Health | None = None
) -> Content:
    """The page for `frame.recipient`; `history` is all that happened to the plan, oldest first, `well` the plan's
    health today (None: that by the plan and this history alone)."""
    return _CatchUp(Reader(plan, timeline, frame), for_both(history), well or health(plan, timeline, history)).content()


@dataclass(frozen=True)
class _CatchUp:
    reader: Reader
    history: Sequence[Change]
    well: Health

    def content(self) -> Content:
        reader, plan = self.reader, self.reader.plan
        judged = verdict(reader, self.well)
        mine = self.reader.owned_or_invited()
        values = {
            "frame": reader.frame,
            "subject": f"Caught up: {judged.said[:1].lower()}{judged.said[1:]}",
            "first": judged.with_day,
            "reasons": judged.why,
            "done": reader.done_of_all(),
            "objective": " ".join(plain(plan.objective or "").split()),
            "why": list(self.why()),
            "stages": stages(reader),
            "sections": [section for section in (self.decided(), self.to_decide(), self.risks()) if section.told],
            "asked": self.asked(mine),
            "rows": [self.row(item) for item in mine[:MOST]],
            "more": max(len(mine) - MOST, 0),
            "people": self.reader.whom_to_ask(),
            "examples": self.examples(mine),
        }
        return render("catchup", values)

    # ---------------------------------------------------------------------------------------------------------- why
    def why(self) -> Iterator[tuple[str, str]]:
        plan, wording = self.reader.plan, self.reader.wording
        for outcome in plan.outcomes:
            yield plain(outcome.measure), measured(outcome, wording.full(outcome.by))
        if event := plan.compelling_event:
            yield "Why then", f"{plain(event.name)}, {wording.full(event.date)}"

    # ---------------------------------------------------------------------------------------------------- decisions
    def decided(self) -> Points:
        """Who agreed or did not, and which milestones are reached: the last of them."""
        reader, plan = self.reader, self.reader.plan
        zone = ZoneInfo(plan.timezone)
        told = [
            (change.at.astimezone(zone).date(), plain(happened(plan, change, reader.wording)))
            for change in self.history
            if change.verb in DECIDED
        ]
        for milestone in plan.milestones:
            end = reader.timeline.milestone_end(milestone.ref)
            if milestone.exit and end and milestone.items and not any(item.is_open for item in milestone.items):
                told.append((end, f"{plain(milestone.ref)} is reached: {sentences([plain(milestone.exit)])}"))
        told.sort(key=lambda entry: entry[0])
        newest = tuple((reader.wording.day(day), said) for day, said in told[-MOST:])
        return Points("Decided", newest, max(len(told) - MOST, 0))

    def to_decide(self) -> Points:
        return self.points("To be decided", list(self.ahead.decisions()))

    def risks(self) -> Points:
        return self.points("Risks", list(self.ahead.risks()))

    @property
    def ahead(self) -> Ahead:
        wording = self.reader.wording
        return Ahead(self.reader.plan, self.reader.timeline, Printed(wording.locale, wording.zone, wording.today))

    def points(self, title: str, lines: Sequence[Line]) -> Points:
        told = tuple((_unbound(line.when), self.line(line)) for line in lines[:MOST])
        return Points(title, told, max(len(lines) - MOST, 0))

    def line(self, line: Line) -> str:
        return sentences([_unbound(line.what), f"With {plain(line.who)}" if line.who else ""])

    # -------------------------------------------------------------------------------------------------------- asked
    def row(self, item: ActionItem) -> Row:
        reader = self.reader
        return reader.row(item, sentences([reader.state_of(item), reader.meeting(item)]), buttons=reader.owns(item))

    def asked(self, mine: Sequence[ActionItem]) -> str:
        owned = [item for item in mine if self.reader.owns(item)]
        minutes = sum(item.meeting.minutes for item in mine if item.meeting)
        meetings = sum(item.meeting is not None for item in mine)
        parts = [counted(len(owned), "item of yours", "items of yours")] if owned else []
        parts += [f"{counted(meetings, 'meeting')}, {_hours(minutes)} in all"] if meetings else []
        return f"{listed(parts)}." if parts else "Nothing is asked of you for now."

    def examples(self, mine: Sequence[ActionItem]) -> list[tuple[str, str]]:
        owned = next((item for item in mine if self.reader.owns(item)), None)
        own = self.reader.examples(owned)[:2] if owned else []
        return [*own, ("status", "what is under way now"), ("what changed since Monday", "what happened")]


def measured(outcome: Outcome, by: str) -> str:
    """An outcome in a line: where it stood, where it shall be and by when, and where it stands."""
    now = f", now {plain(outcome.actual)}" if outcome.actual else ""
    worth = f" (worth {plain(outcome.value)})" if outcome.value else ""
    return f"from {plain(outcome.baseline)} to {plain(outcome.target)} by {by}{now}{worth}"


def _unbound(text: str) -> str:
    return plain(text).replace(NBSP, " ")


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    said = [counted(hours, "hour")] if hours else []
    return " ".join([*said, *([f"{rest} minutes"] if rest else [])])
