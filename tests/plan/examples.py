"""Plans to test with: the example, parts of it, and generated ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mailmap.plan.model import ActionItem, CompellingEvent, Milestone, MilestoneKind, Participant, Plan, Status

NORTHWIND = Path(__file__).parents[1] / "examples" / "northwind.toml"


def person(plan: Plan, address: str) -> Participant:
    found = plan.person(address)
    assert found is not None, address
    return found


def with_item(plan: Plan, ref: int, **fields: Any) -> Plan:
    """The plan with these fields of one item set."""

    def change(item: ActionItem) -> ActionItem:
        return item.model_copy(update=fields) if item.ref == ref else item

    milestones = [m.model_copy(update={"items": tuple(map(change, m.items))}) for m in plan.milestones]
    return plan.model_copy(update={"milestones": tuple(milestones)})


def without(plan: Plan, field: str, ref: int) -> Plan:
    return with_item(plan, ref, **{field: None})


def plain_text(max_size: int = 20) -> st.SearchStrategy[str]:
    """Any text that a plan may hold: it is stripped, and not empty."""
    characters = st.characters(exclude_categories=("Cs",))
    return st.text(characters, min_size=1, max_size=max_size).map(str.strip).filter(bool)


DAYS = st.dates(dt.date(2026, 10, 1), dt.date(2027, 4, 30))
CALENDARS = st.sampled_from([(), ("US",), ("US", "DE-BY")])


@st.composite
def items(draw: st.DrawFn, ref: int, earlier: list[int], *, open_only: bool = False) -> ActionItem:
    status = Status.OPEN if open_only else draw(st.sampled_from([*Status, Status.OPEN, Status.OPEN]))
    return ActionItem(
        ref=ref,
        title=f"Step {ref}",
        due=draw(DAYS if open_only else st.none() | DAYS),
        baseline=draw(st.none() | DAYS),
        status=status,
        done_on=draw(DAYS) if status is Status.DONE else None,
        after=tuple(draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3))) if earlier else (),
        days=draw(st.integers(0, 8)),
        fixed=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def plans(draw: st.DrawFn, *, open_only: bool = False) -> Plan:
    """Plans to compute with: up to twelve items, depending on each other without circles, in up to four milestones; the
    numbers say nothing about the order."""
    refs = draw(st.permutations(range(1, draw(st.integers(1, 12)) + 1)))
    made = [draw(items(ref, list(refs[:n]), open_only=open_only)) for n, ref in enumerate(refs)]
    homes = [draw(st.integers(0, 3)) for _ in made]
    going_live = draw(st.integers(0, 3))
    milestones = tuple(
        Milestone(
            ref=f"M{m}",
            title=f"Part {m}",
            kind=MilestoneKind.GO_LIVE if m == going_live else None,
            items=tuple(item for item, home in zip(made, homes, strict=True) if home == m),
        )
        for m in range(4)
    )
    event = draw(st.none() | st.builds(CompellingEvent, name=st.just("Licence ends"), date=DAYS))
    return Plan(
        ref="GEN", title="Generated", buyer="Buyer", seller="Seller", go_live=draw(st.none() | DAYS),
        holidays=draw(CALENDARS), compelling_event=event, milestones=milestones,
    )  # fmt: skip
