"""Are we on track? The first thing a reader wants to know, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.wording import Wording, counted, spelled
from mailmap.plan.model import Plan
from mailmap.plan.timeline import Timeline, calendar

Standing = Literal["on track", "at risk", "off track", "no date"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`said` has no stop; `event_day` is the date of the compelling event that it ends with, if it does."""

    standing: Standing
    said: str
    event_day: str

    @property
    def with_day(self) -> str:
        return f"{self.said} ({self.event_day})." if self.event_day else f"{self.said}."


def verdict(reader: Reader) -> Verdict:
    return judged(reader.plan, reader.timeline, reader.wording)


def judged(plan: Plan, timeline: Timeline, wording: Wording) -> Verdict:
    """Off track when the go-live comes after the compelling event, at risk when it comes later than agreed or a fixed
    date cannot hold, else on track."""
    go_live, event = timeline.go_live, plan.compelling_event
    if go_live is None:
        return Verdict("no date", "The plan has no go-live date yet", "")
    agreed = plan.go_live
    delayed = agreed is not None and go_live > agreed
    risky = delayed or any(alarm.ref is not None for alarm in timeline.alarms)
    standing: Standing = "off track" if event and go_live > event.date else "at risk" if risky else "on track"
    words = [f"{standing.capitalize()}: go-live {wording.full(go_live)}"]
    if delayed and agreed:
        days = calendar(plan.holidays).between(agreed, go_live)
        words.append(f"{counted(days, 'working day')} later than planned")
    if event is None:
        return Verdict(standing, ", ".join(words), "")
    words.append(f"{distance(plan, timeline)} {plain(event.name)}")
    return Verdict(standing, ", ".join(words), wording.full(event.date))


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
