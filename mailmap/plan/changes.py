"""What happened to a plan: each change keeps who, when, the words, the mail, and the edits it made.

An edit holds the value before and after, so that applying is setting, and taking back is setting again. Constructors
give the edits of one intention; no edits mean that it would have no effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import AwareDatetime

from mailmap.errors import MailMAPError, UnknownItem
from mailmap.plan.model import ActionItem, DaysOff, Meeting, Participant, Plan, PlanState, Side, Status, Value

WHOLE = "*"
Target = tuple[str, str]


class Conflict(MailMAPError):
    """An edit no longer fits: what it changes was changed otherwise meanwhile."""


class Edit(Value):
    """One field of one thing. Targets: ("item", "3"), ("participant", address), ("milestone", "M4"), ("outcome", "0"),
    ("plan", ""); the field "*" is the whole thing, which appears (no before) or disappears (no after)."""

    target: Target
    field: str
    before: Any = None
    after: Any = None


class Change(Value):
    verb: str
    item: int | None = None
    by: str
    at: AwareDatetime
    words: str
    message_id: str | None = None
    trust: str = "verified"
    edits: tuple[Edit, ...] = ()
    undoes: str | None = None


def apply(plan: Plan, edits: Iterable[Edit]) -> Plan:
    """The plan after these edits. Raises Conflict where a value is no longer the one an edit saw."""
    edits = tuple(edits)
    if not edits:
        return plan
    data = plan.model_dump(mode="json", by_alias=True)
    for edit in edits:
        _apply_one(data, edit)
    return Plan.model_validate(data)


def inverse(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that take these back."""
    return tuple(e.model_copy(update={"before": e.after, "after": e.before}) for e in reversed(edits))


def done(plan: Plan, ref: int, on: dt.date) -> tuple[Edit, ...]:
    return (
        _item(plan, ref, status=Status.DONE, done_on=on, reason=None)
        if _get(plan, ref).status is not Status.DONE
        else ()
    )


def start(plan: Plan, ref: int) -> tuple[Edit, ...]:
    return _item(plan, ref, status=Status.STARTED, reason=None) if _get(plan, ref).is_open else ()


def reopen(plan: Plan, ref: int) -> tuple[Edit, ...]:
    return () if _get(plan, ref).is_open else _item(plan, ref, status=Status.OPEN, done_on=None, reason=None)


def slip(plan: Plan, ref: int, to: dt.date, reason: str | None = None) -> tuple[Edit, ...]:
    return _item(plan, ref, due=to)


def block(plan: Plan, ref: int, reason: str | None = None) -> tuple[Edit, ...]:
    return _item(plan, ref, status=Status.BLOCKED, reason=reason) if _get(plan, ref).is_open else ()


def unblock(plan: Plan, ref: int) -> tuple[Edit, ...]:
    blocked = _get(plan, ref).status is Status.BLOCKED
    return _item(plan, ref, status=Status.STARTED, reason=None) if blocked else ()


def assign(plan: Plan, ref: int, person: str) -> tuple[Edit, ...]:
    found = plan.person(person)
    return _item(plan, ref, owner=found.email if found else person)


def rename(plan: Plan, ref: int, title: str) -> tuple[Edit, ...]:
    return _item(plan, ref, title=title)


def drop(plan: Plan, ref: int, reason: str | None = None) -> tuple[Edit, ...]:
    return _item(plan, ref, status=Status.DROPPED, reason=reason, done_on=None)


def meet(plan: Plan, ref: int, day: dt.date, time: dt.time, minutes: int | None = None) -> tuple[Edit, ...]:
    old = _get(plan, ref).meeting
    new = (
        old.model_copy(update={"time": time, "minutes": minutes or old.minutes})
        if old
        else Meeting(time=time, minutes=minutes or 60)
    )
    return _item(plan, ref, due=day, meeting=new)


def add(
    plan: Plan,
    title: str,
    *,
    due: dt.date | None = None,
    owner: str | None = None,
    milestone: str | None = None,
    after: Sequence[int] = (),
) -> tuple[Edit, ...]:
    """A new item with the next free number, under the milestone named, else that of its predecessor, else the first
    unfinished one."""
    ref = max(plan.items, default=0) + 1
    item = ActionItem(ref=ref, title=title, due=due, owner=owner, after=tuple(after))
    home = milestone or (plan.milestone_of[after[-1]].ref if after else _current(plan))
    return (Edit(target=("item", str(ref)), field=WHOLE, after={"milestone": home, "item": _json(item)}),)


def join(plan: Plan, address: str, *, side: Side, name: str | None = None, role: str | None = None) -> tuple[Edit, ...]:
    """Somebody comes onto the plan, or takes another role on it; an open role of that name is theirs."""
    old = plan.person(address)
    if old:
        new = old.model_copy(update={"role": role or old.role, "name": name or old.name})
        return _person_edit(old, new)
    open_role = next(
        (
            p
            for p in plan.participants
            if not p.email and p.side is side and role and p.role.casefold() == role.casefold()
        ),
        None,
    )
    made = Participant(name=name, email=address, side=side, role=role or "participant")
    if open_role:
        return (
            Edit(
                target=("participant", f"role:{side}:{open_role.role}"),
                field=WHOLE,
                before=_json(open_role),
                after=None,
            ),
            Edit(target=("participant", address), field=WHOLE, after=_json(made)),
        )
    return (Edit(target=("participant", address), field=WHOLE, after=_json(made)),)


def leave(plan: Plan, address: str) -> tuple[Edit, ...]:
    old = plan.person(address)
    return (Edit(target=("participant", old.email or ""), field=WHOLE, before=_json(old)),) if old else ()


def away(plan: Plan, address: str, first: dt.date, last: dt.date) -> tuple[Edit, ...]:
    old = plan.person(address)
    days = DaysOff(first=first, last=last)
    if old is None or days in old.days_off:
        return ()
    return _person_edit(old, old.model_copy(update={"days_off": (*old.days_off, days)}))


def state(plan: Plan, new: PlanState) -> tuple[Edit, ...]:
    return (Edit(target=("plan", ""), field="state", before=plan.state, after=new),) if plan.state is not new else ()


def _get(plan: Plan, ref: int) -> ActionItem:
    if ref not in plan.items:
        raise UnknownItem(f"{plan.ref} has no item #{ref}.")
    return plan.items[ref]


def _item(plan: Plan, ref: int, **fields: Any) -> tuple[Edit, ...]:
    old = _get(plan, ref)
    new = old.model_copy(update=fields)
    was, now = _json(old), _json(new)
    target = ("item", str(ref))
    return tuple(
        Edit(target=target, field=f, before=was.get(f), after=now.get(f)) for f in fields if was.get(f) != now.get(f)
    )


def _person_edit(old: Participant, new: Participant) -> tuple[Edit, ...]:
    was, now = _json(old), _json(new)
    target = ("participant", old.email or "")
    return tuple(
        Edit(target=target, field=f, before=was.get(f), after=now.get(f)) for f in now if was.get(f) != now.get(f)
    )


def _json(value: Value) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True)


def _current(plan: Plan) -> str:
    for milestone in plan.milestones:
        if any(item.is_open for item in milestone.items):
            return milestone.ref
    return plan.milestones[-1].ref


def _apply_one(data: dict[str, Any], edit: Edit) -> None:
    kind, name = edit.target
    if edit.field == WHOLE:
        _whole(data, kind, name, edit)
        return
    holder = _holder(data, kind, name)
    if holder.get(edit.field) != edit.before:
        raise Conflict(f"{kind} {name} was changed meanwhile: {edit.field} is {holder.get(edit.field)!r} now.")
    holder[edit.field] = edit.after


def _holder(data: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    match kind:
        case "plan":
            return data
        case "item":
            found = [i for m in data["milestone"] for i in m["item"] if str(i["ref"]) == name]
        case "participant":
            found = [p for p in data["participant"] if (p["email"] or "").casefold() == name.casefold()]
        case "milestone":
            found = [m for m in data["milestone"] if m["ref"] == name]
        case _:
            found = data["outcome"][int(name) : int(name) + 1]
    if not found:
        raise Conflict(f"There is no {kind} {name} any more.")
    holder: dict[str, Any] = found[0]
    return holder


def _whole(data: dict[str, Any], kind: str, name: str, edit: Edit) -> None:
    if kind == "participant":
        people = data["participant"]
        data["participant"] = [p for p in people if p != edit.before] if edit.before else [*people, edit.after]
        return
    value = edit.after or edit.before
    milestone = _holder(data, "milestone", value["milestone"])
    milestone["item"] = [i for i in milestone["item"] if str(i["ref"]) != name] + (
        [value["item"]] if edit.after else []
    )
