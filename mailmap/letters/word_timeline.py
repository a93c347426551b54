"""The drawn timeline as a native Word table: sharp at any size, no picture.

Its columns are the dates at which something begins, ends or is marked; bars are shaded cells that span columns, and
today, the compelling event and the firsts of the months are borders of cells, so that they are straight lines at any
page width. Dates closer than a reader can see share a column. A milestone takes four rows: air, forecast, air, agreed.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from mailmap.letters.word_template import word_text
from mailmap.letters.wording import Wording
from mailmap.plan.timeline import Drawing

# Widths in fiftieths of a percent of the text's width; gridCol wants twips, of which A4 has so many a fiftieth.
LABEL, ENDS, CHART = 1150, 740, 3110
TWIPS = 9638 / 5000
NARROWEST = 16
LETTER = 42  # about one letter of the chart's text
# Heights in twentieths of a point.
AIR, BAR, GAP, AGREED, TEXT = 130, 160, 40, 30, 240

DONE_FILL, FORECAST_FILL, AGREED_FILL = "1B1F24", "5B93CF", "7D8790"
LINES = {
    "month": '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="E3E6EA"/>',
    "today": '<w:{side} w:val="single" w:sz="12" w:space="0" w:color="1B1F24"/>',
    "event": '<w:{side} w:val="dashed" w:sz="10" w:space="0" w:color="1B1F24"/>',
}
EMPTY = "<w:p/>"


@dataclass(frozen=True, slots=True)
class _Scale:
    """Dates to column borders: `edges` are positions from 0 to CHART, `days` the dates they stand for."""

    edges: tuple[int, ...]
    days: tuple[dt.date, ...]

    @classmethod
    def of(cls, days: Iterable[dt.date]) -> _Scale:
        known = sorted(set(days))
        span = (known[-1] - known[0]).days
        edges, kept = [0], [known[0]]
        for day in known[1:-1]:
            edge = round(CHART * (day - known[0]).days / span)
            if edge - edges[-1] >= NARROWEST and CHART - edge >= NARROWEST:
                edges.append(edge)
                kept.append(day)
        return cls((*edges, CHART), (*kept, known[-1]))

    def column(self, day: dt.date) -> int:
        """The border at a day, or the nearest one before it."""
        return max(bisect_right(self.days, day) - 1, 0)

    @property
    def last(self) -> int:
        return len(self.edges) - 1

    def width(self, start: int, end: int) -> int:
        return self.edges[end] - self.edges[start]


@dataclass(frozen=True, slots=True)
class _Chart:
    scale: _Scale
    lines: Mapping[int, str]
    made: dict[tuple[int, int, str], str]  # cells of bars by place and fill: most rows share most of theirs

    def bar(self, first: int, last: int, fill: str) -> str:
        """The cells of a row with one bar. Only today and the event cut through it."""
        cuts = {n for n, kind in self.lines.items() if kind != "month" or not first < n < last}
        steps = sorted(cuts | {0, first, last, self.scale.last})
        return "".join(self.piece(start, end, fill if first <= start < last else "") for start, end in pairwise(steps))

    def piece(self, start: int, end: int, fill: str) -> str:
        place = start, end, fill
        if place not in self.made:
            self.made[place] = self.cell(start, end, EMPTY, fill)
        return self.made[place]

    def cell(self, start: int, end: int, content: str, fill: str = "", lined: bool = True) -> str:
        borders = ""
        if lined and (kind := self.lines.get(start)):
            borders = LINES[kind].format(side="left")
        if lined and end == self.scale.last and (kind := self.lines.get(end)):
            borders += LINES[kind].format(side="right")
        return _cell(self.scale.width(start, end), end - start, content, fill, borders)

    def months(self, labels: Iterable[tuple[dt.date, str]]) -> str:
        """The row of month names; a name that has no room is left out."""
        known = [(self.scale.column(day), text) for day, text in labels]
        starts = [*(column for column, _ in known), self.scale.last]
        cells = [self.cell(0, starts[0], EMPTY)] if starts[0] else []
        for (start, text), end in zip(known, starts[1:], strict=True):
            if start < end:
                fits = self.scale.width(start, end) >= LETTER * len(text)
                cells.append(self.cell(start, end, _text(text, "ChartMonth") if fits else EMPTY, lined=False))
        return _row(TEXT, _left(_text("", "ChartText"), EMPTY) + "".join(cells))

    def milestone(self, label: str, ends: str, forecast: str, air: str, agreed: str) -> str:
        """The four rows of a milestone from the cells of its bars and of empty air."""
        first = _left(_text(label, "ChartText"), _text(ends, "ChartText"), '<w:vMerge w:val="restart"/>')
        more = _left(_text("", "ChartText"), EMPTY, "<w:vMerge/>")
        return _row(AIR, first + air) + _row(BAR, more + forecast) + _row(GAP, more + air) + _row(AGREED, more + agreed)

    def captions(self, today: tuple[int, str], event: tuple[int, str] | None) -> str:
        """What the lines mean, under them: today's right of its line, the event's left, the other way round where there
        is no room; in one row unless they would meet."""
        placed = [self.caption(*today, before=False)]
        if event:
            placed.append(self.caption(*event, before=True))
        placed.sort()
        if len(placed) == 2 and placed[0][1] > placed[1][0]:
            return "".join(self.caption_row([one]) for one in placed)
        return self.caption_row(placed)

    def caption(self, column: int, text: str, before: bool) -> tuple[int, int, str, str]:
        """From which border to which a text stands, and its alignment."""
        need = LETTER * len(text)
        left, right = self.scale.edges[column], CHART - self.scale.edges[column]
        if left >= need and (before or right < need):
            start = max(n for n in range(column + 1) if n == 0 or self.scale.width(n, column) >= need)
            return start, column, text, '<w:jc w:val="right"/>'
        ends = range(column + 1, self.scale.last + 1)
        return column, next((n for n in ends if self.scale.width(column, n) >= need), self.scale.last), text, ""

    def caption_row(self, placed: list[tuple[int, int, str, str]]) -> str:
        cells, at = [], 0
        for start, end, text, align in placed:
            if start > at:
                cells.append(self.cell(at, start, EMPTY, lined=False))
            cells.append(self.cell(start, end, _text(text, "ChartText", align), lined=False))
            at = end
        if at < self.scale.last:
            cells.append(self.cell(at, self.scale.last, EMPTY, lined=False))
        return _row(TEXT, _left(_text("", "ChartText"), EMPTY) + "".join(cells))


def timeline_table(drawing: Drawing, wording: Wording) -> Markup:
    """The chart as one `w:tbl`; empty if the plan has no two dates to draw."""
    if not drawing.rows or len(drawing.columns) < 2:
        return Markup("")
    scale = _Scale.of(drawing.columns)
    today, event = drawing.today, drawing.event
    now = scale.column(today), f"Today, {wording.day(today)}"
    goal = (scale.column(event.date), f"{event.name}, {wording.day(event.date)}") if event else None
    lines = {scale.column(day): "month" for day, _ in drawing.months}
    lines |= {goal[0]: "event"} if goal else {}
    lines[now[0]] = "today"
    chart = _Chart(scale, lines, {})

    def bar(start: dt.date, end: dt.date, fill: str) -> str:
        first = min(scale.column(start), scale.last - 1)
        return chart.bar(first, max(scale.column(end), first + 1), fill)

    air = chart.bar(0, 0, "")
    rows = [
        chart.milestone(
            f"{row.ref}\u2002{row.title}",
            wording.day(row.end),
            bar(row.start, row.end, DONE_FILL if row.finished else FORECAST_FILL),
            air,
            bar(row.start, row.agreed_end, AGREED_FILL),
        )
        for row in drawing.rows
    ]
    spoken = " ".join(f"{row.ref} {row.title} ends {wording.full(row.end)}." for row in drawing.rows)
    said = f"Timeline of the milestones. {spoken} {now[1]}." + (f" {goal[1]}." if goal else "")
    xml = "".join([_head(scale, said), chart.months(drawing.months), *rows, chart.captions(now, goal), "</w:tbl>"])
    return Markup(xml)  # noqa: S704 - every text in it is escaped by _text and _head


def _head(scale: _Scale, said: str) -> str:
    widths = [LABEL, ENDS, *(scale.width(n, n + 1) for n in range(scale.last))]
    grid = "".join(f'<w:gridCol w:w="{round(TWIPS * width)}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblCaption w:val="Timeline"/><w:tblDescription w:val="{word_text(said)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def _row(height: int, cells: str) -> str:
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>{cells}</w:tr>'


def _left(label: str, ends: str, merge: str = "") -> str:
    return _cell(LABEL, 1, label, merge=merge) + _cell(ENDS, 1, ends, merge=merge)


def _cell(width: int, span: int, content: str, fill: str = "", borders: str = "", merge: str = "") -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    edges = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    centre = '<w:vAlign w:val="center"/>' if merge else ""
    form = f'<w:tcW w:w="{width}" w:type="pct"/>{spans}{merge}{edges}{shade}{centre}'
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{content}</w:tc>"


def _text(text: str, style: str, align: str = "") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{align}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{word_text(text)}</w:t></w:r></w:p>'
    )
