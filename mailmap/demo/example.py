"""The example plan with all its dates moved, so that today falls into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from mailmap.plan.model import Plan

WRITTEN_FOR = dt.date(2026, 11, 23)
"""The Monday on which the example stands: what is done, started and late on that day."""


def moved(plan: Plan, today: dt.date) -> Plan:
    """`plan` as it would stand in the week of `today`: moved by whole weeks, so that weekdays stay."""
    monday = today - dt.timedelta(days=today.weekday())
    by = monday - WRITTEN_FOR
    data = plan.model_dump()
    texts = {_spoken(day): _spoken(day + by) for day in _dates(data)}

    def change(value: Any) -> Any:
        if isinstance(value, dt.date):
            return value + by
        if isinstance(value, str):
            for old, new in texts.items():
                value = value.replace(old, f"\0{new}")
            return value.replace("\0", "")
        return value

    return Plan.model_validate(_mapped(data, change))


def _spoken(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _dates(value: Any) -> Iterator[dt.date]:
    if isinstance(value, dt.date):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _dates(inner)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(inner, change) for inner in value]
    return change(value)
