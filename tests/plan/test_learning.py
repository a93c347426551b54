"""Planned and actual days over closed plans, by hand, on a template of five items."""

from __future__ import annotations

import datetime as dt

from plan.examples import with_item

from mailmap.plan import templates
from mailmap.plan.learning import Lesson, learn
from mailmap.plan.model import Plan, Status
from mailmap.plan.timeline import calendar

HEAD = """[template]
name = "small"
version = 2
[plan]
title = "x"
[[milestone]]
ref = "M1"
title = "All"
"""
ITEM = '[[milestone.item]]\nref = {}\ntitle = "Step {}"\ndue = "{}"\nafter = {}\ndays = {}\n'
ROWS = [(1, "T-20", [], 0), (2, "T-14", [1], 5), (3, "T-6", [2], 4), (4, "T", [3], 5), (5, "T+10", [4], 8)]
TEMPLATE = templates.read(
    HEAD + "".join(ITEM.format(ref, ref, due, after, days) for ref, due, after, days in ROWS), "x"
)
GO_LIVE = dt.date(2026, 6, 1)


def closed(*ends: int | None) -> Plan:
    """A plan whose items ended so many working days before (negative) or after the go-live; None: never."""
    plan = templates.make(TEMPLATE, {"ref": "XX", "buyer": "b", "seller": "s", "go_live": GO_LIVE.isoformat()})
    for ref, end in enumerate(ends, 1):
        if end is not None:
            plan = with_item(plan, ref, status=Status.DONE, done_on=calendar(()).add(GO_LIVE, end))
    return plan


def by_ref(plans: list[Plan]) -> dict[int, Lesson]:
    return {lesson.ref: lesson for lesson in learn(TEMPLATE, plans)}


def test_as_planned_nothing_changes() -> None:
    found = by_ref([closed(-20, -15, -11, -6, 2)] * 3)
    assert [(x.planned, x.actual, x.offset, x.proposed) for x in found.values()] == [
        (0, None, -20, -20), (5, 5, -14, -14), (4, 4, -6, -6), (5, 5, 0, 0), (8, 8, 10, 10),
    ]  # fmt: skip
    assert not any(x.changes_anything for x in found.values())


def test_a_step_that_takes_longer_moves_what_comes_before_it() -> None:
    """3 took 8, 9 and 12 days of its own: 9 instead of 4, so 1 and 2 begin 5 days earlier; their distance is kept."""
    found = by_ref([closed(-20, -15, -7, -2, 6), closed(-20, -15, -6, -1, 7), closed(-20, -15, -3, 2, 10)])
    assert (found[3].plans, found[3].planned, found[3].actual) == (3, 4, 9)
    assert [x.proposed for x in found.values()] == [-25, -19, -6, 0, 10]
    assert [x.ref for x in found.values() if x.changes_anything] == [1, 2, 3]


def test_a_step_after_the_go_live_moves_what_comes_after_it() -> None:
    found = by_ref([closed(-20, -15, -11, -6, 6)] * 3)
    assert (found[5].actual, found[5].proposed) == (12, 14)


def test_two_plans_teach_nothing() -> None:
    found = by_ref([closed(-20, -15, -3, 2, 10)] * 2)
    assert (found[3].plans, found[3].actual, found[3].proposed) == (2, None, -6)


def test_what_was_not_done_or_is_another_versions_does_not_count() -> None:
    long = closed(-20, -15, -3, 2, 10)
    other = long.model_copy(update={"template": "small@1"})
    found = by_ref([long, long, other, closed(-20, -15)])
    assert found[3].plans == 2
    assert found[2].plans == 3


def test_what_was_dropped_is_waited_for_by_nobody() -> None:
    dropped = [with_item(closed(-20, None, -11), 2, status=Status.DROPPED)] * 3
    assert by_ref(dropped)[3].actual == 9
    unfinished = [closed(-20, None, -11)] * 3
    assert by_ref(unfinished)[3].plans == 0
