"""Are we on track? The first thing a reader wants to know, in one sentence.

There is one answer, the plan's health (mailmap.plan.health). Where the dates do not explain it, its reasons follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.wording import Wording, counted, spelled
from mailmap.plan.health import Health
from mailmap.plan.model import Plan
from mailmap.plan.timeline import Timeline, calendar

Standing = Literal["on track", "at risk", "off track", "no date"]
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Dates:
    """The go-live, and how it lies. `said` has no stop; `event_day` is the date of the compelling event that it ends
    with, if it does. `hold`: nothing that was promised is missed."""

    said: str
    event_day: str = ""
    hold: bool = False
    known: bool = True

    @property
    def sentence(self) -> str:
        return _ended(f"Go-live {self.said}" if self.known else self.said, self.event_day)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` are the reasons that the dates do not tell, as sentences."""

    standing: Standing
    dates: Dates
    why: str = ""

    @property
    def said(self) -> str:
        """The answer, without a stop."""
        return f"{self.standing.capitalize()}: go-live {self.dates.said}" if self.dates.known else self.dates.said

    @property
    def with_day(self) -> str:
        return _ended(self.said, self.dates.event_day)


def verdict(reader: Reader, well: Health) -> Verdict:
    return judged(reader.plan, reader.timeline, reader.wording, well)


def judged(plan: Plan, timeline: Timeline, wording: Wording, well: Health) -> Verdict:
    """`well` is the plan's health on the day of `timeline`."""
    dates = dates_of(plan, timeline, wording)
    return Verdict(well.state if dates.known else "no date", dates, _why(well) if dates.known else "")


def dates_of(plan: Plan, timeline: Timeline, wording: Wording) -> Dates:
    """What the dates alone say; somebody who is written to about one thing of their own is told no more."""
    go_live, event, planned = timeline.go_live, plan.compelling_event, plan.go_live
    if go_live is None:
        return Dates("The plan has no go-live date yet", known=False)
    late = calendar(plan.holidays).between(planned, go_live) if planned and go_live > planned else 0
    words = [wording.full(go_live), *([f"{counted(late, 'working day')} later than planned"] if late else [])]
    if event:
        words.append(f"{distance(plan, timeline)} {plain(event.name)}")
    hold = not (planned and go_live > planned) and not timeline.alarms
    return Dates(", ".join(words), wording.full(event.date) if event else "", hold)


def _ended(said: str, event_day: str) -> str:
    return f"{said} ({event_day})." if event_day else f"{said}."


def _why(well: Health) -> str:
    reasons = [plain(sign.says) for sign in well.of_plan if sign.name != "go-live"][:MOST_REASONS]
    return f"The reason{'s' if len(reasons) > 1 else ''}: {' '.join(reasons)}" if reasons else ""


def distance(plan: Plan, timeline: Timeline) -> str:
    """ "four weeks before", "11 working days before", "3 working days after", "on the day of" the compelling event."""
    event, go_live, days = plan.compelling_event, timeline.go_live, timeline.days_before_event
    if event is None or go_live is None or days is None:
        return ""
    span = (event.date - go_live).days
    if span == 0:
        return "on the day of"
    weeks = abs(span) // 7
    said = f"{spelled(weeks)} weeks" if span % 7 == 0 and weeks > 1 else counted(abs(days), "working day")
    return f"{said} {'before' if span > 0 else 'after'}"
