"""The drawn timeline in text: a sign a week (or several, where the plan is long), readable in a fixed font."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from mailmap.letters.plain import plain
from mailmap.letters.typeset import WIDTH
from mailmap.letters.wording import Wording
from mailmap.plan.timeline import Drawing, DrawnMilestone

FINISHED, FORECAST, LATER, NOTHING, TODAY, EVENT = "#", "=", "+", ".", "|", "!"
WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class TextChart:
    """`lines` are indented by 2; `weeks` is how many a sign stands for; `signs` are those that occur in it."""

    lines: tuple[str, ...]
    weeks: int
    signs: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.date
    weeks: int

    def at(self, day: dt.date) -> int:
        return (day - self.first).days // (7 * self.weeks)


def text_chart(drawing: Drawing, wording: Wording) -> TextChart:
    """The chart of a drawing that has at least one row."""
    margin = max(len(plain(row.ref)) for row in drawing.rows) + 4
    ends = [row.end for row in drawing.rows] + [row.agreed_end for row in drawing.rows] + [drawing.today]
    ends += [drawing.event.date] if drawing.event else []
    first = min([drawing.today, *(row.start for row in drawing.rows), *ends])
    first -= dt.timedelta(days=first.weekday())
    total = (max(ends) - first).days // 7 + 1
    scale = _Scale(first, -(-total // (WIDTH - margin)))
    width = scale.at(max(ends)) + 1
    rows = [_row(row, drawing, scale, width) for row in drawing.rows]
    lines = [f"{' ' * margin}{_months(scale, width)}".rstrip()]
    lines += [f"  {plain(row.ref):<{margin - 4}}  {signs}" for row, signs in zip(drawing.rows, rows, strict=True)]
    lines += [f"{' ' * margin}{line}".rstrip() for line in _captions(drawing, scale, width, wording)]
    return TextChart(tuple(lines), scale.weeks, frozenset("".join(rows)) & {FINISHED, FORECAST, LATER})


def _row(row: DrawnMilestone, drawing: Drawing, scale: _Scale, width: int) -> str:
    start, end, agreed = scale.at(row.start), scale.at(row.end), scale.at(row.agreed_end)
    signs = [NOTHING] * width
    for at in range(start, end + 1):
        signs[at] = FINISHED if row.finished else LATER if at > agreed else FORECAST
    if drawing.event:
        signs[scale.at(drawing.event.date)] = EVENT
    signs[scale.at(drawing.today)] = TODAY
    return "".join(signs)


def _months(scale: _Scale, width: int) -> str:
    """The name of a month over its first whole sign, where there is room for it."""
    line = ""
    for at in range(1, width):
        day = scale.first + at * scale.weeks * WEEK
        before = day - scale.weeks * WEEK
        if (day.year, day.month) != (before.year, before.month) and (not line or len(line) < at):
            line = f"{line:<{at}}{day:%b}"
    return line


def _captions(drawing: Drawing, scale: _Scale, width: int, wording: Wording) -> Iterator[str]:
    """Under the lines: today's to the right of its line, the event's to the left, in what room there is."""
    today = scale.at(drawing.today)
    if drawing.event is None or scale.at(drawing.event.date) == today:
        yield " " * today + TODAY
        yield " " * max(min(today, width - len("today")), 0) + "today"
        return
    event = scale.at(drawing.event.date)
    marks = [" "] * width
    marks[today], marks[event] = TODAY, EVENT
    yield "".join(marks)
    names = [plain(drawing.event.name), wording.short(drawing.event.date), wording.typed(drawing.event.date)]
    room = event - today - len("today ") if event > today else event
    caption = next((name for name in names if len(name) <= room), "")
    if event > today:
        yield f"{' ' * today}{'today':<{event - today + 1 - len(caption)}}{caption}"
    else:
        yield f"{caption:>{event + 1}}{'today':>{today - event}}"
