"""What no plan may be, also where it does not come from a file: each fault with its place."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from plan.examples import NORTHWIND, plans, with_item

from mailmap.plan import files
from mailmap.plan.model import CompellingEvent, Plan, PlanState, Status
from mailmap.plan.soundness import faults

PLAN = files.load(NORTHWIND)


def found(plan: Plan) -> list[tuple[str | int, ...]]:
    return [fault.path for fault in faults(plan)]


def test_the_example_is_sound() -> None:
    assert found(PLAN) == []


@given(plans())
def test_plans_without_circles_are_sound(plan: Plan) -> None:
    assert found(plan) == []


def test_all_faults_are_found_each_at_its_place() -> None:
    plan = with_item(with_item(PLAN, 8, after=(6, 99)), 13, done_on=None, status=Status.DONE)
    event = CompellingEvent(name="End", date=dt.date(1999, 1, 1))
    plan = plan.model_copy(update={"timezone": "Mars", "holidays": ("US", "XX"), "compelling_event": event})
    assert found(plan) == [
        ("plan", "timezone"),
        ("plan", "holidays"),
        ("plan", "compelling_event", "date"),
        ("milestone", 1, "item", 4, "after"),
        ("milestone", 3, "item", 1, "status"),
    ]


def test_a_circle_is_named_once_and_shown_whole() -> None:
    plan = with_item(with_item(PLAN, 9, after=(11,)), 12, after=(13,))
    circles = [fault.says for fault in faults(plan)]
    assert circles == ["#9 waits for #11 waits for #10 waits for #9: a circle; take one of these dependencies out"]


def test_an_owner_who_left_is_no_fault_of_the_file() -> None:
    """What is exported must be importable, also after somebody left; who owns nothing now is a finding."""
    plan = with_item(PLAN, 13, owner="gone@acme.example").model_copy(update={"state": PlanState.ACTIVE})
    assert found(plan) == []
    assert files.read(files.write(plan), "x.toml").items[13].owner == "gone@acme.example"
