"""Agreement by revision: who agreed to the plan as it stands, for which side, and how it differs from what they agreed.

What is agreed is the substance: goal, dates, scope, who owes what. That an item was done, or somebody is away, leaves
an agreement as it is. A lead signs for their side; what others say is recorded, and signs nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from mailmap.plan.changes import WHOLE, Change, Edit
from mailmap.plan.model import LEAD_ROLES, Milestone, Plan, Side, Status

SUBSTANCE: Mapping[str, frozenset[str]] = {
    "item": frozenset({WHOLE, "title", "deliverable", "owner", "due", "after", "days", "fixed"}),
    "milestone": frozenset({WHOLE, "title", "exit", "kind"}),
    "outcome": frozenset({WHOLE, "measure", "baseline", "target", "by", "value"}),
    "plan": frozenset({"title", "objective", "go_live", "compelling_event"}),
    "participant": frozenset(),
}


class Entry(Protocol):
    """A change as it stands in the history; `revision` is the plan's once the change is applied."""

    @property
    def revision(self) -> int: ...
    @property
    def change(self) -> Change: ...


@dataclass(frozen=True, slots=True)
class Signature:
    """A lead agreed for their side, in the words of a mail."""

    side: Side
    by: str
    at: dt.datetime
    revision: int
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """`signed` and `objections` are about the plan as it stands; `last` are the two signatures under the revision that
    both sides agreed to last, whether that still is the plan or not."""

    signed: Mapping[Side, Signature]
    objections: tuple[Change, ...]
    last: tuple[Signature, Signature] | None

    @property
    def state(self) -> Literal["agreed", "changed", "half", "open"]:
        """Agreed by both; agreed, but changed since; agreed by one side; by none."""
        if len(self.signed) == len(Side):
            return "agreed"
        return "changed" if self.last else "half" if self.signed else "open"

    @property
    def agreed_revision(self) -> int | None:
        """The revision that both sides agreed to last: that of the later signature."""
        return max(signature.revision for signature in self.last) if self.last else None

    def asks(self, side: Side) -> bool:
        """Whether this side's agreement is what is missing: the other side has signed, and it has not."""
        return side not in self.signed and side.other in self.signed


Since = dict[tuple[tuple[str, str], str], Any]
"""What has another value than when a signature was given, with the value it had then."""


def agreement(plan: Plan, history: Sequence[Entry]) -> Agreement:
    """The state of agreement; `plan` is the plan today, `history` all that happened to it, oldest first."""
    standing: dict[Side, tuple[Signature, Since]] = {}
    objections: list[Change] = []
    last = None
    for entry, leads in zip(history, _leads_before(plan, history), strict=True):
        change = entry.change
        if any(is_substance(edit) for edit in change.edits):
            objections = []
            for _, since in standing.values():
                _add_up(since, change.edits)
        side = leads.get(change.by.casefold())
        if change.verb == "agree" and side:
            standing[side] = (Signature(side, change.by, change.at, entry.revision, change.message_id), {})
            objections = [one for one in objections if leads.get(one.by.casefold()) is not side]
        elif change.verb == "object":
            objections.append(change)
            if side:
                standing.pop(side, None)
        signed = _valid(standing)
        if len(signed) == len(Side):
            last = (signed[Side.BUYER], signed[Side.SELLER])
    return Agreement(_valid(standing), tuple(objections), last)


def _valid(standing: Mapping[Side, tuple[Signature, Since]]) -> dict[Side, Signature]:
    return {side: signature for side, (signature, since) in standing.items() if not since}


def _add_up(since: Since, edits: Iterable[Edit]) -> None:
    """A change that was taken back is none."""
    for edit in filter(is_substance, edits):
        key = (edit.target, edit.field)
        then = since.setdefault(key, edit.before)
        if edit.after == then:
            del since[key]


def is_substance(edit: Edit) -> bool:
    """Whether an edit changes what was agreed."""
    kind = edit.target[0]
    if edit.field == "status":
        return Status.DROPPED in (edit.before, edit.after)
    if edit.field == "owner" and _is_role(edit.before):
        return False
    return edit.field in SUBSTANCE[kind]


def _is_role(owner: str | None) -> bool:
    """A role that gets its person owes what it owed."""
    return bool(owner) and "@" not in str(owner)


def _leads_before(plan: Plan, history: Sequence[Entry]) -> list[dict[str, Side]]:
    """Who led which side when each change was made: the plan's people today, taken back step by step."""
    roles = {address: (person.side, person.role) for address, person in plan.people.items()}
    found = []
    for entry in reversed(history):
        for edit in reversed(entry.change.edits):
            _take_back(roles, edit)
        found.append({address: side for address, (side, role) in roles.items() if role.casefold() in LEAD_ROLES[side]})
    return found[::-1]


def _take_back(roles: dict[str, tuple[Side, str]], edit: Edit) -> None:
    kind, name = edit.target
    address = name.casefold()
    if kind != "participant":
        return
    if edit.field == WHOLE:
        roles.pop(address, None)
        if edit.before and edit.before.get("email"):
            roles[address] = (Side(edit.before["side"]), edit.before["role"])
    elif edit.field == "role" and address in roles:
        roles[address] = (roles[address][0], edit.before)


def seal(plan: Plan) -> tuple[Edit, ...]:
    """The edits by which what is due becomes what was agreed, once both sides agree."""
    return tuple(
        Edit(target=("item", str(item.ref)), field="baseline", before=_iso(item.baseline), after=item.due.isoformat())
        for item in plan.items.values()
        if item.due and item.due != item.baseline and item.status is not Status.DROPPED
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was agreed. `ref` is an item's "#14", a milestone's "M4", or "" for the plan; of an
    item that is new or gone, `field` is "item" and `was` or `now` its title. A milestone's "end" is its last due."""

    ref: str
    field: str
    was: object
    now: object


def differences(agreed: Plan, plan: Plan) -> tuple[Difference, ...]:
    """How the substance of the plan differs from what was agreed: first the plan, then milestones, then items."""
    return (*_of_plan(agreed, plan), *_of_milestones(agreed, plan), *_of_items(agreed, plan))


def needs_new_agreement(found: Iterable[Difference]) -> bool:
    """Whether the other side is to be asked again: the go-live or the end of a milestone is another."""
    return any(difference.field in ("go_live", "end") for difference in found)


def _of_plan(agreed: Plan, plan: Plan) -> Iterator[Difference]:
    for field in ("title", "objective", "go_live", "compelling_event", "outcomes"):
        was, now = getattr(agreed, field), getattr(plan, field)
        if field == "outcomes":
            was, now = ([o.model_copy(update={"actual": None}) for o in outcomes] for outcomes in (was, now))
        if was != now:
            yield Difference("", field, was, now)


def _of_milestones(agreed: Plan, plan: Plan) -> Iterator[Difference]:
    old = {milestone.ref: milestone for milestone in agreed.milestones}
    for milestone in plan.milestones:
        before = old.get(milestone.ref)
        if before is None:
            continue
        for field in ("title", "exit"):
            if (was := getattr(before, field)) != (now := getattr(milestone, field)):
                yield Difference(milestone.ref, field, was, now)
        if (ended := _end(before)) != (ends := _end(milestone)):
            yield Difference(milestone.ref, "end", ended, ends)


def _of_items(agreed: Plan, plan: Plan) -> Iterator[Difference]:
    for ref in sorted(agreed.items.keys() | plan.items.keys()):
        before, after = agreed.items.get(ref), plan.items.get(ref)
        was = before if before and before.status is not Status.DROPPED else None
        now = after if after and after.status is not Status.DROPPED else None
        if was is None or now is None:
            if was is not now:
                yield Difference(f"#{ref}", "item", was and was.title, now and now.title)
            continue
        for field in sorted(SUBSTANCE["item"] - {WHOLE}):
            if getattr(was, field) != getattr(now, field) and not (field == "owner" and _is_role(was.owner)):
                yield Difference(f"#{ref}", field, getattr(was, field), getattr(now, field))


def _end(milestone: Milestone) -> dt.date | None:
    """The last day promised in a milestone."""
    days = (item.due for item in milestone.items if item.status is not Status.DROPPED)
    return max((day for day in days if day), default=None)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
