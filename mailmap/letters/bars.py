"""The drawn timeline in HTML: one table whose columns are the dates drawn and whose bars are cells that span them.

Nothing is an image. Today and the compelling event are borders of cells, so they are straight lines at any width. Who
cannot see it loses nothing: the list of milestones under it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from mailmap.letters.plain import plain
from mailmap.letters.wording import Wording
from mailmap.plan.timeline import Drawing, DrawnMilestone

LABEL = 8.0  # percent of the width
NARROW_CAPTION = 0.34  # a part of the chart in which both captions have no room side by side
TODAY = "Today"
TODAYS = 0.16  # the part of it that the word takes
LONGEST_NAME = 40
INK, SUB, DONE, FORECAST, AGREED = "#1b1f24", "#57606a", "#57606a", "#2f7fd0", "#838c96"
_FILL = {"cd": DONE, "cf": FORECAST, "cb": AGREED}
_FLAT = "font-size:0;line-height:0;"
_HEIGHTS = (4, 6, 2, 2, 3)
"""Air, forecast, air, agreed, air: the five rows of a milestone, in pixels."""


@lru_cache(maxsize=128)
def bars(drawing: Drawing, wording: Wording, agreed: str) -> Markup:
    """The table and its legend; `agreed` names the thin line ("Agreed"). Nothing where nothing can be drawn."""
    if not drawing.rows or len(drawing.columns) < 2:
        return Markup()
    return Markup(_Bars(drawing, wording).table() + _legend(drawing, agreed))  # noqa: S704 - texts are escaped in it


def only(drawing: Drawing, refs: Iterable[str]) -> Drawing:
    """The same drawing with the milestones of these refs alone, and no more columns than they need."""
    wanted = set(refs)
    rows = tuple(row for row in drawing.rows if row.ref in wanted)
    days = {drawing.today, *(day for row in rows for day in (row.start, row.agreed_end, row.end))}
    if drawing.event:
        days.add(drawing.event.date)
    months = tuple((first, name) for first, name in drawing.months if min(days) <= first <= max(days))
    columns = tuple(sorted(days | {first for first, _ in months}))
    return replace(drawing, rows=rows, months=months, columns=columns)


class _Bars:
    def __init__(self, drawing: Drawing, wording: Wording) -> None:
        self.drawing, self.wording = drawing, wording
        self.days = drawing.columns
        self.place = {day: number for number, day in enumerate(self.days)}
        self.end = len(self.days) - 1
        self.today = self.place[drawing.today]
        self.event = self.place[drawing.event.date] if drawing.event else None

    def table(self) -> str:
        rows = "".join(self.milestone(row) for row in self.drawing.rows)
        return (
            '<table role="presentation" aria-hidden="true" width="100%" cellpadding="0" cellspacing="0" border="0"'
            ' style="table-layout:fixed;width:100%;">\n'
            f"{self.widths()}{self.months()}{rows}{self.captions()}</table>\n"
        )

    def widths(self) -> str:
        """A fixed layout takes the widths of its first row."""
        span = (self.days[-1] - self.days[0]).days
        shares = [LABEL] + [(100 - LABEL) * (b - a).days / span for a, b in pairwise(self.days)]
        cells = "".join(f'<td width="{s:.2f}%" style="width:{s:.2f}%;height:1px;{_FLAT}"></td>' for s in shares)
        return f"<tr>{cells}</tr>\n"

    def months(self) -> str:
        """Names over their first days; a name that the next month would cut off is left out."""
        span = (self.days[-1] - self.days[0]).days
        kept: list[tuple[int, str]] = []
        for first, name in self.drawing.months:
            far_enough = not kept or (first - self.days[kept[-1][0]]).days / span >= 0.07
            if far_enough and (self.days[-1] - first).days / span >= 0.06:
                kept.append((self.place[first], name))
        if not kept:
            return ""
        cells = [f'<td colspan="{kept[0][0]}"></td>' if kept[0][0] else ""]
        for (start, name), stop in zip(kept, [start for start, _ in kept[1:]] + [self.end], strict=True):
            cells.append(
                f'<td colspan="{stop - start}" class="sub" style="font-size:12px;line-height:20px;color:{SUB};'
                f'white-space:nowrap;overflow:hidden;">{escape(name)}</td>'
            )
        return f"<tr><td></td>{''.join(cells)}</tr>\n"

    def milestone(self, row: DrawnMilestone) -> str:
        start, end, agreed = (self.place[day] for day in (row.start, row.end, row.agreed_end))
        label = (
            f'<td rowspan="5" class="sub" style="font-size:12px;line-height:16px;color:{SUB};overflow:hidden;">'
            f"{escape(plain(row.ref))}</td>"
        )
        bars = ((0, 0, ""), (start, end, "cd" if row.finished else "cf"), (0, 0, ""), (start, agreed, "cb"), (0, 0, ""))
        lines = [self.line(*bar, height) for bar, height in zip(bars, _HEIGHTS, strict=True)]
        return "".join(f"<tr>{label if n == 0 else ''}{cells}</tr>\n" for n, cells in enumerate(lines))

    def line(self, start: int, end: int, fill: str, height: int) -> str:
        """One row of cells: a bar from start to end, cut by the lines of today and the event."""
        cuts = {0, start, max(end, start), self.today, self.end} | ({self.event} if self.event is not None else set())
        steps = sorted(cuts)
        return "".join(self.cell(a, b, fill if start <= a and b <= end else "", height) for a, b in pairwise(steps))

    def cell(self, start: int, end: int, fill: str, height: int) -> str:
        classes, style = [fill] if fill else [], _FLAT
        color = f' bgcolor="{_FILL[fill]}"' if fill else ""
        if fill:
            style += f"background-color:{_FILL[fill]};"
        for edge, side in ((start, "left"), (end, "right")):
            kind = self.mark(edge)
            if kind and (side == "left" or edge == self.end):
                classes.append(kind)
                style += f"border-{side}:2px solid {INK if kind == 'now' else SUB};"
        named = f' class="{" ".join(classes)}"' if classes else ""
        span = f' colspan="{end - start}"' if end - start > 1 else ""
        return f'<td{span} height="{height}"{color}{named} style="{style}"></td>'

    def mark(self, edge: int) -> str:
        return "now" if edge == self.today else "evt" if edge == self.event else ""

    # ------------------------------------------------------------------------------------------------------ captions
    def captions(self) -> str:
        """Today's beside its line; the event's on the other side of its own, in the same row where both have room."""
        event = self.caption_of_event()
        if self.event is None or not event:
            return self.caption_row({self.today: TODAY})
        if split := self.split():
            return self.caption_row({self.today: TODAY, self.event: event}, split)
        return self.caption_row({self.today: TODAY}) + self.caption_row({self.event: event})

    def split(self) -> int | None:
        """Where one row of captions can be parted between the lines of today and of an event to the right of it."""
        if self.event is None or self.share(self.event) - self.share(self.today) < NARROW_CAPTION:
            return None
        return next(
            (n for n in range(self.today, self.event) if self.share(n) >= self.share(self.today) + TODAYS), None
        )

    def caption_of_event(self) -> str:
        event = self.drawing.event
        if event is None or self.event == self.today:
            return ""
        name = plain(event.name)
        return name if len(name) <= LONGEST_NAME else self.wording.day(event.date)

    def caption_row(self, captions: dict[int, str], split: int | None = None) -> str:
        """Each caption in the cell beside its line: to the left of it in the right half of the chart, else to the
        right."""
        edges = sorted({0, self.end, self.today, *(edge for edge in (self.event, split) if edge is not None)})
        words = {}
        for edge, text in captions.items():
            leftward = self.share(edge) > 0.5 and edge != 0
            at = edges.index(edge) - 1 if leftward else edges.index(edge)
            words[min(max(at, 0), len(edges) - 2)] = (text, leftward)
        return f"<tr><td></td>{''.join(self.caption(edges, n, words.get(n)) for n in range(len(edges) - 1))}</tr>\n"

    def caption(self, edges: list[int], number: int, words: tuple[str, bool] | None) -> str:
        start, end = edges[number], edges[number + 1]
        style, kind = "", self.mark(start)
        if kind:
            style += f"border-left:2px solid {INK if kind == 'now' else SUB};"
        if end == self.end and self.mark(end):
            style += f"border-right:2px solid {INK if self.mark(end) == 'now' else SUB};"
        classes = " ".join(part for part in (kind or (self.mark(end) if end == self.end else ""), "ink") if part)
        if words is None:
            return f'<td colspan="{end - start}" class="{classes}" style="{style}"></td>'
        text, leftward = words
        style += "white-space:nowrap;" if text == TODAY else ""
        style += f"padding:0 5px;font-size:13px;line-height:18px;vertical-align:top;color:{INK};"
        align = ' align="right"' if leftward else ""
        return f'<td colspan="{end - start}"{align} class="{classes}" style="{style}">{escape(text)}</td>'

    def share(self, edge: int) -> float:
        """How far right an edge is, from 0 to 1."""
        return (self.days[edge] - self.days[0]).days / (self.days[-1] - self.days[0]).days


def _legend(drawing: Drawing, agreed: str) -> str:
    finished = any(row.finished for row in drawing.rows)
    going = any(not row.finished for row in drawing.rows)
    parts = [("cd", DONE, 6, "Finished")] if finished else []
    parts += [("cf", FORECAST, 6, "Forecast")] if going else []
    parts += [("cb", AGREED, 2, agreed)]
    cells = "".join(
        f'<td width="20" style="vertical-align:middle;"><table role="presentation" width="20" cellpadding="0"'
        f' cellspacing="0" border="0"><tr><td class="{kind}" bgcolor="{color}" height="{height}"'
        f' style="background-color:{color};font-size:0;line-height:{height}px;">&nbsp;</td></tr></table></td>'
        f'<td class="sub" style="padding:0 14px 0 6px;font-size:13px;line-height:18px;color:{SUB};white-space:nowrap;">'
        f"{escape(words)}</td>"
        for kind, color, height, words in parts
    )
    return (
        '<table role="presentation" aria-hidden="true" cellpadding="0" cellspacing="0" border="0"'
        f' style="margin:8px 0 0 0;"><tr>{cells}</tr></table>\n'
    )
