"""The milestones: how far each is, when it ends, and the drawing of it all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from mailmap.letters.bars import bars
from mailmap.letters.chart import FINISHED, FORECAST, LATER, TextChart, text_chart
from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.wording import counted
from mailmap.plan.model import PlanState, Status
from mailmap.plan.timeline import Drawing, calendar, drawing


@dataclass(frozen=True, slots=True)
class Stage:
    """One milestone. `end` is with its year and what is to be said of it, `day` the same for a narrow column."""

    ref: str
    title: str
    done: str
    end: str
    day: str
    delay: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The timeline drawn in text and in HTML. `agreement` says whether the forecasts equal the agreed dates."""

    text: TextChart
    html: Markup
    legend: str
    agreement: str


def stages(reader: Reader, mine: Collection[str] = ()) -> list[Stage]:
    """All milestones that have items; those in `mine` are said to be the reader's."""
    found = []
    drawn = {row.ref: row for row in drawing(reader.plan, reader.timeline).rows}
    for milestone in reader.plan.milestones:
        items = [item for item in milestone.items if item.status is not Status.DROPPED]
        if not items:
            continue
        done = sum(item.status is Status.DONE for item in items)
        row = drawn.get(milestone.ref)
        notes = ["done"] if done == len(items) else []
        late = calendar(reader.plan.holidays).between(row.agreed_end, row.end) if row and not row.finished else 0
        delay = f"{counted(abs(late), 'day')} {'later' if late > 0 else 'earlier'}" if late else ""
        notes += [f"{delay} than {agreed(reader)}"] if delay else []
        notes += ["yours"] if milestone.ref in mine else []
        end = reader.wording.full(row.end) if row else "no date yet"
        day = reader.wording.day(row.end) if row else "no date yet"
        found.append(
            Stage(
                plain(milestone.ref),
                plain(milestone.title),
                f"{done} of {len(items)}",
                ", ".join([end, *notes]),
                f"Done {day}" if row and row.finished else day,
                delay,
            )
        )
    return found


def agreed(reader: Reader) -> str:
    """What the dates before the forecast are called: agreed by both sides, until then promised; planned in a draft."""
    if any(item.baseline for item in reader.plan.items.values()):
        return "agreed"
    return "planned" if reader.plan.state is PlanState.DRAFT else "promised"


def chart(reader: Reader) -> Chart | None:
    drawn = drawing(reader.plan, reader.timeline)
    if not drawn.rows:
        return None
    text = text_chart(drawn, reader.wording)
    return Chart(
        text,
        bars(drawn, reader.wording, agreed(reader).capitalize()),
        _legend(reader, text),
        _agreement(reader, drawn),
    )


def _legend(reader: Reader, text: TextChart) -> str:
    unit = "week" if text.weeks == 1 else f"span of {text.weeks} weeks"
    words = {FINISHED: "finished", FORECAST: "forecast", LATER: f"later than {agreed(reader)}"}
    return f"A sign is a {unit}: {', '.join(f'{sign} {said}' for sign, said in words.items() if sign in text.signs)}."


def _agreement(reader: Reader, drawn: Drawing) -> str:
    moved = [row for row in drawn.rows if not row.finished and row.end != row.agreed_end]
    return "" if moved else f"All forecasts equal the {agreed(reader)} dates."
