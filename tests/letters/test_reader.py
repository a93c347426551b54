"""A plan as one recipient reads it."""

from __future__ import annotations

from letters.northwind import OMAR, example, frame, line

from mailmap.letters.reader import Reader


def test_a_day_that_is_suggested_is_a_working_day() -> None:
    plan = example()
    reader = Reader(plan, line(plan), frame(plan, OMAR))
    assert plan.items[11].due is not None and plan.items[11].due.isoformat() == "2026-12-17"
    assert reader.suggested_day(plan.items[11]) == "28 Dec", "the Friday after is Christmas Day"
