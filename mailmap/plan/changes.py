"""What happened to a plan: each change keeps who, when, the words, the mail, and the edits it made.

An edit holds the value before and after, so that applying is setting, and taking back is setting again. Constructors
give the edits of one intention; no edits mean that it would have no effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
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
    ("plan", ""); the field "*" is the whole thing, which appears (no before) or disappears (no after). Of a plan it is
    all of it, written anew."""

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
    among: Side | None = None
    """The side whose people alone the mail was written to: nobody else reads its words."""

    @property
    def items(self) -> frozenset[int]:
        """The items it is about, by name or by what it edits."""
        edited = {int(edit.target[1]) for edit in self.edits if edit.target[0] == "item"}
        return frozenset(edited | ({self.item} if self.item is not None else set()))


def apply(plan: Plan, edits: Iterable[Edit]) -> Plan:
    """The plan after these edits. Raises Conflict where a value is no longer the one an edit saw."""
    edits = tuple(edits)
    if not edits:
        return plan
    if all(edit.target[0] == "item" and edit.field != WHOLE for edit in edits):
        return _with_items(plan, edits)
    data = plan.model_dump(mode="json", by_alias=True)
    for edit in edits:
        _apply_one(data, edit)
    after = Plan.model_validate(data)
    if len(after.items) < len(plan.items):
        _nobody_waits_for_nothing(after)
    return after


def _with_items(plan: Plan, edits: Sequence[Edit]) -> Plan:
    """The commonest changes touch a few items: only these are read anew, not the whole plan."""
    changed: dict[int, dict[str, Any]] = {}
    for edit in edits:
        ref = int(edit.target[1])
        if ref not in plan.items:
            raise Conflict(f"There is no item {ref} any more.")
        _set(changed.setdefault(ref, _json(plan.items[ref])), edit)
    new = {ref: ActionItem.model_validate(data) for ref, data in changed.items()}
    homes = {plan.milestone_of[ref].ref for ref in new}
    milestones = tuple(
        m.model_copy(update={"items": tuple(new.get(i.ref, i) for i in m.items)}) if m.ref in homes else m
        for m in plan.milestones
    )
    return plan.model_copy(update={"milestones": milestones})


def _nobody_waits_for_nothing(plan: Plan) -> None:
    for item in plan.items.values():
        if gone := next((ref for ref in item.after if ref not in plan.items), None):
            raise Conflict(f"#{item.ref} waits for #{gone}, so that cannot be taken out.")


def inverse(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that restore what was before these."""
    return tuple(e.model_copy(update={"before": e.after, "after": e.before}) for e in reversed(edits))


def take_back(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What an undo does: as `inverse`, but an item that was added is dropped, so that its number is not used again."""
    return tuple(_dropped(e) if _adds_an_item(e) else inverse((e,))[0] for e in reversed(edits))


def _adds_an_item(edit: Edit) -> bool:
    return edit.field == WHOLE and edit.target[0] == "item" and edit.before is None


def _dropped(edit: Edit) -> Edit:
    return Edit(target=edit.target, field="status", before=edit.after["item"]["status"], after=Status.DROPPED.value)


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
    return _item(plan, ref, owner=(found and found.email) or person)


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
    if not plan.milestones:
        raise Conflict(f"{plan.ref} has no milestone that an item could stand under.")
    ref = max(plan.items, default=0) + 1
    item = ActionItem(ref=ref, title=title, due=due, owner=owner, after=tuple(after))
    home = milestone or (plan.milestone_of[after[-1]].ref if after else _current(plan))
    return (Edit(target=("item", str(ref)), field=WHOLE, after={"milestone": home, "item": _json(item)}),)


def join(plan: Plan, address: str, *, side: Side, name: str | None = None, role: str | None = None) -> tuple[Edit, ...]:
    """Somebody comes onto the plan, or takes another role on it; an open role of that name is theirs, and its items."""
    old = plan.people.get(address.casefold())
    vacancy = _vacancy(plan, old.side if old else side, role)
    filled = (_disappears(plan, vacancy),) if vacancy else ()
    if old:
        new = old.model_copy(update={"role": role or old.role, "name": name or old.name})
        return (*filled, *_person_edit(old, new), *_handed_over(plan, vacancy, address))
    known = vacancy or Participant(side=side, role=role or "participant")
    made = _json(known.model_copy(update={"email": address, "name": name or known.name}))
    if vacancy:
        made["place"] = plan.participants.index(vacancy)
    came = Edit(target=("participant", address), field=WHOLE, after=made)
    return (*filled, came, *_handed_over(plan, vacancy, address))


def leave(plan: Plan, address: str) -> tuple[Edit, ...]:
    """Somebody leaves; their items keep their name until somebody takes them over."""
    old = plan.person(address)
    return (_disappears(plan, old),) if old else ()


def stance(plan: Plan, address: str, stance: str | None) -> tuple[Edit, ...]:
    """How somebody of the buyer stands to the purchase, for the seller only."""
    old = plan.person(address)
    return _person_edit(old, old.model_copy(update={"stance": stance})) if old else ()


def measured(plan: Plan, place: int, actual: str) -> tuple[Edit, ...]:
    """What an outcome has come to; `place` counts from 0. Raises Conflict where the plan has no such outcome."""
    if place not in range(len(plan.outcomes)):
        raise Conflict(f"{plan.ref} has no outcome {place + 1}.")
    old = plan.outcomes[place].actual
    return (Edit(target=("outcome", str(place)), field="actual", before=old, after=actual),) if old != actual else ()


def away(plan: Plan, address: str, first: dt.date, last: dt.date) -> tuple[Edit, ...]:
    old = plan.person(address)
    days = DaysOff(first=first, last=last)
    if old is None or days in old.days_off:
        return ()
    return _person_edit(old, old.model_copy(update={"days_off": (*old.days_off, days)}))


def state(plan: Plan, new: PlanState) -> tuple[Edit, ...]:
    return (Edit(target=("plan", ""), field="state", before=plan.state, after=new),) if plan.state is not new else ()


def reached(plan: Plan, milestone: str, when: str) -> tuple[Edit, ...]:
    """How both sides see that a milestone is reached: its exit criterion."""
    old = next((m for m in plan.milestones if m.ref == milestone), None)
    if old is None or old.exit == when:
        return ()
    return (Edit(target=("milestone", milestone), field="exit", before=old.exit, after=when),)


def head(plan: Plan, field: str, value: str) -> tuple[Edit, ...]:
    """A text or an ISO day in the plan's own head: its objective, its go-live."""
    before = _json(plan)[field]
    return (Edit(target=("plan", ""), field=field, before=before, after=value),) if before != value else ()


def written_anew(plan: Plan, new: Plan) -> tuple[Edit, ...]:
    """A draft that somebody has written anew, as a whole."""
    return (Edit(target=("plan", ""), field=WHOLE, before=_json(plan), after=_json(new)),) if plan != new else ()


def _vacancy(plan: Plan, side: Side, role: str | None) -> Participant | None:
    """The role that is still to be filled, if it is one."""
    wanted = (role or "").casefold()
    open_roles = (p for p in plan.participants if not p.email and p.side is side)
    return next((p for p in open_roles if p.role.casefold() == wanted), None)


def _disappears(plan: Plan, person: Participant) -> Edit:
    name = person.email or f"role:{person.side}:{person.role}"
    before = {**_json(person), "place": plan.participants.index(person)}
    return Edit(target=("participant", name), field=WHOLE, before=before)


def _handed_over(plan: Plan, vacancy: Participant | None, address: str) -> Iterator[Edit]:
    """What was a role's becomes a person's: its items, and its place in meetings."""
    if vacancy is None:
        return
    for item in plan.items.values():
        if item.owner and plan.person(item.owner) == vacancy:
            yield from _item(plan, item.ref, owner=address)
        if item.meeting and any(plan.person(who) == vacancy for who in item.meeting.attendees):
            invited = tuple(address if plan.person(who) == vacancy else who for who in item.meeting.attendees)
            yield from _item(plan, item.ref, meeting=item.meeting.model_copy(update={"attendees": invited}))


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
    _set(_holder(data, kind, name), edit)


def _set(holder: dict[str, Any], edit: Edit) -> None:
    if holder.get(edit.field) != edit.before:
        kind, name = edit.target
        raise Conflict(f"{kind} {name} was changed meanwhile: {edit.field} is {holder.get(edit.field)!r} now.")
    holder[edit.field] = edit.after


def _holder(data: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    match kind:
        case "plan":
            return data
        case "item":
            found = [i for m in data["milestone"] for i in m["item"] if str(i["ref"]) == name]
        case "participant":
            found = [p for p in data["participant"] if _same(p["email"], name)]
        case "milestone":
            found = [m for m in data["milestone"] if m["ref"] == name]
        case _:
            found = data["outcome"][int(name) : int(name) + 1]
    if not found:
        raise Conflict(f"There is no {kind} {name} any more.")
    holder: dict[str, Any] = found[0]
    return holder


def _whole(data: dict[str, Any], kind: str, name: str, edit: Edit) -> None:
    """The thing stands where it stood, or last; one that is not there as it was, or already, is a conflict."""
    value = edit.before if edit.after is None else edit.after
    if kind == "plan":
        if data != edit.before:
            raise Conflict("The plan was changed meanwhile.")
        data.clear()
        data.update(edit.after)
        return
    if kind == "participant":
        siblings, place = data["participant"], value.get("place")
        made = _json(Participant.model_validate({key: inner for key, inner in value.items() if key != "place"}))
        taken = any(made["email"] and _same(p["email"], made["email"]) for p in siblings)
    else:
        siblings, place = _holder(data, "milestone", value["milestone"])["item"], value.get("place")
        made = _json(ActionItem.model_validate(value["item"]))
        taken = any(str(i["ref"]) == name for m in data["milestone"] for i in m["item"])
    if edit.after is None:
        if made not in siblings:
            raise Conflict(f"{kind} {name} was changed meanwhile.")
        siblings.remove(made)
    elif taken:
        raise Conflict(f"There is {'an' if kind == 'item' else 'a'} {kind} {name} already.")
    else:
        siblings.insert(len(siblings) if place is None else place, made)


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()
