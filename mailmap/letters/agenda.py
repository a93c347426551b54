"""What a meeting is about, from the plan alone: its outcome, where we stand, what must be ready before, what waits."""

from __future__ import annotations

from dataclasses import dataclass

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Row, sentences
from mailmap.plan.model import ActionItem, Status


@dataclass(frozen=True, slots=True)
class Agenda:
    """`outcome` is empty unless the meeting is the last step of its milestone; `today` is the day of `stand`."""

    outcome: str
    today: str
    stand: str
    before: tuple[Row, ...]
    after: tuple[Row, ...]


def agenda(reader: Reader, item: ActionItem) -> Agenda:
    plan, milestone = reader.plan, reader.plan.milestone_of[item.ref]
    counted = [other for other in milestone.items if other.status is not Status.DROPPED]
    before = [plan.items[ref] for ref in item.after if plan.items[ref].is_open]
    return Agenda(
        outcome=_outcome(milestone.exit, counted[-1:] == [item]),
        today=reader.wording.day(reader.timeline.today),
        stand=_stand(reader, item, counted),
        before=tuple(reader.row(other, _brings(reader, other)) for other in before),
        after=tuple(reader.row(other) for other in reader.waiting_for(item)),
    )


def _outcome(exit_: str | None, ends_it: bool) -> str:
    return sentences([plain(exit_)]) if exit_ and ends_it else ""


def _stand(reader: Reader, item: ActionItem, counted: list[ActionItem]) -> str:
    """How far the milestone is that the meeting belongs to."""
    milestone = reader.plan.milestone_of[item.ref]
    done = sum(other.status is Status.DONE for other in counted)
    end = reader.timeline.milestone_end(milestone.ref)
    ends = f"; it ends {reader.wording.day(end)}" if end else ""
    return f"{plain(milestone.ref)} {plain(milestone.title)}: {done} of {len(counted)} items done{ends}."


def _brings(reader: Reader, item: ActionItem) -> str:
    return sentences([reader.state_of(item), f"Brings: {plain(item.deliverable)}" if item.deliverable else ""])
