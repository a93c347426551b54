"""Plans to test with: the example, parts of it, and generated ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mailmap.plan.model import ActionItem, Participant, Plan

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
