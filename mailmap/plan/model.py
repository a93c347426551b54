"""The plan as a value: what both sides share until the buyer has got what they came for.

Frozen pydantic models in the shape of the plan file (docs/plan-file.md). Dates are plain dates in the plan's time
zone. Derived values (forecast, float, lateness) are never stored here: `mailmap.plan.timeline` computes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Side(StrEnum):
    BUYER = "buyer"
    SELLER = "seller"

    @property
    def other(self) -> Side:
        return Side.SELLER if self is Side.BUYER else Side.BUYER


class Status(StrEnum):
    OPEN = "open"
    STARTED = "started"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


class PlanState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


class MilestoneKind(StrEnum):
    SIGNATURE = "signature"
    GO_LIVE = "go-live"
    VALUE = "value"


LEAD_ROLES = {
    Side.BUYER: ("champion", "sponsor", "economic buyer"),
    Side.SELLER: ("account executive", "sales leader"),
}


class Value(BaseModel):
    """A frozen value. An error of validation names the field, and never what was written in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True)


class DaysOff(Value):
    """Absence from the first to the last day, both included."""

    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")


class Participant(Value):
    """Somebody on the plan; without `email` a role that is still to be filled."""

    name: Text | None = None
    email: Text | None = None
    side: Side
    role: Text
    timezone: Text | None = None
    locale: Text | None = None
    days_off: tuple[dt.date | DaysOff, ...] = ()
    cares_about: Text | None = None
    stance: Text | None = None

    @property
    def is_lead(self) -> bool:
        return self.role.casefold() in LEAD_ROLES[self.side]

    @property
    def shown_name(self) -> str:
        return self.name or self.email or "who?"


class Meeting(Value):
    """The meeting an item is; its day is the item's due date, its time that of `timezone` (else the plan's)."""

    time: dt.time
    minutes: int = Field(gt=0, le=24 * 60)
    timezone: Text | None = None
    where: Text | None = None
    attendees: tuple[Text, ...] = Field(default=(), alias="with")


class ActionItem(Value):
    ref: int = Field(gt=0)
    title: Text
    deliverable: Text | None = None
    owner: Text | None = None
    due: dt.date | None = None
    baseline: dt.date | None = None
    status: Status = Status.OPEN
    reason: Text | None = None
    done_on: dt.date | None = None
    after: tuple[int, ...] = ()
    days: int = Field(default=0, ge=0, le=1000)
    fixed: bool = False
    meeting: Meeting | None = None
    coach: Text | None = None
    track: Text | None = None

    @property
    def is_open(self) -> bool:
        """Still to be finished: neither done nor dropped."""
        return self.status is not Status.DONE and self.status is not Status.DROPPED


class Milestone(Value):
    ref: Text
    title: Text
    exit: Text | None = None
    kind: MilestoneKind | None = None
    stage: Text | None = None
    probability: int | None = Field(default=None, ge=0, le=100)
    items: tuple[ActionItem, ...] = Field(default=(), alias="item")


class Outcome(Value):
    measure: Text
    baseline: Text
    target: Text
    by: dt.date
    value: Text | None = None
    actual: Text | None = None


class CompellingEvent(Value):
    """The buyer's own reason for the date."""

    name: Text
    date: dt.date


class Plan(Value):
    ref: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{2,8}$")]
    title: Text
    buyer: Text
    seller: Text
    objective: Text | None = None
    go_live: dt.date | None = None
    timezone: Text = "UTC"
    locale: Text | None = None
    holidays: tuple[Text, ...] = ()
    state: PlanState = PlanState.DRAFT
    template: Text | None = None
    compelling_event: CompellingEvent | None = None
    outcomes: tuple[Outcome, ...] = Field(default=(), alias="outcome")
    participants: tuple[Participant, ...] = Field(default=(), alias="participant")
    milestones: tuple[Milestone, ...] = Field(default=(), alias="milestone")

    @cached_property
    def items(self) -> dict[int, ActionItem]:
        """All items by their number, in file order."""
        return {item.ref: item for milestone in self.milestones for item in milestone.items}

    @cached_property
    def milestone_of(self) -> dict[int, Milestone]:
        return {item.ref: milestone for milestone in self.milestones for item in milestone.items}

    @cached_property
    def people(self) -> dict[str, Participant]:
        """Participants that have an address, by that address in lower case."""
        return {p.email.casefold(): p for p in self.participants if p.email}

    @cached_property
    def followers(self) -> dict[int, list[int]]:
        """For each item those that wait for it."""
        found: dict[int, list[int]] = {ref: [] for ref in self.items}
        for item in self.items.values():
            for ref in item.after:
                if ref in found:
                    found[ref].append(item.ref)
        return found

    @cached_property
    def worked_out(self) -> dict[dt.date, Any]:
        """What was derived from this very value for a day, kept for whoever asks next (mailmap.plan.timeline)."""
        return {}

    def person(self, who: str | None) -> Participant | None:
        """The participant with this address, in any case; in a draft also the only one with this role, named with
        their side where both have it ("seller security")."""
        if not who:
            return None
        if "@" in who:
            return self.people.get(who.casefold())
        named = [p for p in self.participants if who.casefold() in (p.role.casefold(), f"{p.side} {p.role}".casefold())]
        return named[0] if len(named) == 1 else None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As ever, but what was derived from the old value is derived anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("items", "milestone_of", "people", "followers", "worked_out"):
            copied.__dict__.pop(name, None)
        return copied

    def leads(self, side: Side) -> Iterator[Participant]:
        """The leads of a side who have an address, in file order."""
        return (p for p in self.participants if p.side is side and p.is_lead and p.email)

    def company(self, side: Side) -> str:
        return self.buyer if side is Side.BUYER else self.seller

    def side_of(self, item: ActionItem) -> Side | None:
        owner = self.person(item.owner)
        return owner.side if owner else None
