"""A team's own rules for its plans (`[requirements]`): how fresh, how well staffed, agreed, with what review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from mailmap.plan.agreement import Entry, agreement
from mailmap.plan.model import Plan, Value
from mailmap.plan.review import POINTS, Finding, findings
from mailmap.plan.timeline import calendar


def _point(name: str) -> str:
    if name not in POINTS:
        raise ValueError(f'"{name}" is no review point; there are {", ".join(POINTS)}')
    return name


class Requirements(Value):
    """What each plan must fulfil; what is not set is not asked. `updated_within` is in working days."""

    updated_within: int | None = Field(default=None, ge=1)
    open_roles: int | None = Field(default=None, ge=0)
    agreed: bool = False
    review: tuple[Annotated[str, AfterValidator(_point)], ...] = ()


def broken(
    requirements: Requirements, plan: Plan, today: dt.date, history: Sequence[Entry] | None = None
) -> list[Finding]:
    """The rules that a plan breaks on `today`, a day in its zone. `history` is all that happened to it, oldest first;
    without it (a plan file has none) nothing is asked of updates and agreement."""
    return [
        *(_of_history(requirements, plan, today, history) if history is not None else ()),
        *_of_roles(requirements, plan),
        *(found for found in findings(plan, today) if found.about in requirements.review),
    ]


def _of_history(requirements: Requirements, plan: Plan, today: dt.date, history: Sequence[Entry]) -> Iterator[Finding]:
    within = requirements.updated_within
    if within is not None:
        last = max((entry.change.at for entry in history), default=None)
        days = calendar(plan.holidays).between(last.astimezone(ZoneInfo(plan.timezone)).date(), today) if last else None
        if days is None or days > within:
            when = "Nothing was ever changed" if days is None else f"The last change is {_days(days)} old"
            yield Finding("updated-within", f"{when}; the rule is one within {_days(within)}.")
    if requirements.agreed and (state := agreement(plan, history).state) != "agreed":
        yield Finding("agreed", f"{NOT_AGREED[state]}; the rule is a plan that both sides agreed to.")


NOT_AGREED = {
    "open": "No side has agreed to the plan",
    "half": "Only one side has agreed to the plan",
    "changed": "The plan was changed since both sides agreed to it",
}


def _of_roles(requirements: Requirements, plan: Plan) -> Iterator[Finding]:
    unfilled = [person.role for person in plan.participants if not person.email]
    most = requirements.open_roles
    if most is not None and len(unfilled) > most:
        roles = ", ".join(dict.fromkeys(unfilled))
        count = "1 role has" if len(unfilled) == 1 else f"{len(unfilled)} roles have"
        yield Finding("open-roles", f"{count} no person yet ({roles}); the rule is at most {most}.")


def _days(count: int) -> str:
    return f"{count} working {'day' if count == 1 else 'days'}"
