"""What a draft says that it did not say before it was written anew, a line for each milestone, item and person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import sentences
from mailmap.letters.wording import listed
from mailmap.plan.model import ActionItem, Milestone, Plan

HEAD = {"title": "title", "buyer": "buyer", "seller": "seller", "objective": "value statement", "go_live": "go-live",
        "timezone": "time zone", "locale": "locale", "template": "template"}  # fmt: skip
ITEM = {"title": "title", "deliverable": "deliverable", "owner": "owner", "due": "due", "status": "status",
        "reason": "reason", "done_on": "done on", "days": "days", "fixed": "fixed"}  # fmt: skip
BY_NAME = {"meeting": "meeting", "coach": "what only you see", "track": "what only you see"}
"""That these changed is enough."""


def changed(before: Plan, reader: Reader) -> Iterator[str]:
    """Sentences, for the seller alone: first what the plan is about, then its milestones, items and people."""
    yield from _head(before, reader)
    yield from _milestones(before, reader)
    yield from _items(before, reader)
    yield from _people(before, reader.plan)


def _head(before: Plan, reader: Reader) -> Iterator[str]:
    plan = reader.plan
    for field, name in HEAD.items():
        was, now = getattr(before, field), getattr(plan, field)
        if was != now:
            yield sentences([_was_and_is(name.capitalize(), _said(reader, was), _said(reader, now))])
    others = {"compelling_event": "the compelling event", "outcomes": "the outcomes", "holidays": "the holidays"}
    if found := [name for field, name in others.items() if getattr(before, field) != getattr(plan, field)]:
        yield f"Changed: {listed(found)}."


def _milestones(before: Plan, reader: Reader) -> Iterator[str]:
    were = {m.ref: m for m in before.milestones}
    for milestone in reader.plan.milestones:
        was = were.pop(milestone.ref, None)
        named = f"{plain(milestone.ref)} {plain(milestone.title)}"
        if was is None:
            yield f"{named}: new."
        elif parts := list(_of_milestone(was, milestone)):
            yield sentences([f"{named}: {'; '.join(parts)}"])
    yield from (f"{plain(m.ref)} {plain(m.title)}: gone." for m in were.values())


def _of_milestone(was: Milestone, now: Milestone) -> Iterator[str]:
    if was.title != now.title:
        yield f"was called “{plain(was.title)}”"
    if was.exit != now.exit:
        yield f"reached when “{plain(now.exit)}”" if now.exit else "no exit criterion any more"
    for field in ("kind", "stage", "probability"):
        if (old := getattr(was, field)) != (new := getattr(now, field)):
            yield f"{field} {plain(str(new or 'none'))}, was {plain(str(old or 'none'))}"


def _items(before: Plan, reader: Reader) -> Iterator[str]:
    plan = reader.plan
    for item in plan.items.values():
        was = before.items.get(item.ref)
        if was is None:
            yield f"{reader.named(item)}: new, {_owner(plan, item.owner)}, {_due(reader, item)}."
        elif parts := list(_of_item(before, was, reader, item)):
            yield sentences([f"{reader.named(item)}: {'; '.join(parts)}"])
    for ref, gone in before.items.items():
        if ref not in plan.items:
            yield f"#{ref} {plain(gone.title)}: gone."


def _of_item(before: Plan, was: ActionItem, reader: Reader, item: ActionItem) -> Iterator[str]:
    plan = reader.plan
    for field, name in ITEM.items():
        old, new = getattr(was, field), getattr(item, field)
        if old == new:
            continue
        if field == "owner":
            yield f"owner {_owner(plan, new)}, was {_owner(before, old)}"
        elif field == "title":
            yield f"was called “{plain(was.title)}”"
        else:
            yield f"{name} {_said(reader, new) or 'none'}, was {_said(reader, old) or 'none'}"
    if was.after != item.after:
        yield f"comes after {', '.join(f'#{ref}' for ref in item.after) or 'nothing'}"
    if before.milestone_of[was.ref].ref != plan.milestone_of[item.ref].ref:
        yield f"now under {plain(plan.milestone_of[item.ref].ref)}"
    others = dict.fromkeys(name for field, name in BY_NAME.items() if getattr(was, field) != getattr(item, field))
    if others:
        yield f"{listed(list(others))} changed"


def _people(before: Plan, plan: Plan) -> Iterator[str]:
    were = {(p.email or f"{p.side} {p.role}").casefold(): p for p in before.participants}
    now = {(p.email or f"{p.side} {p.role}").casefold(): p for p in plan.participants}
    for key, person in now.items():
        was = were.get(key)
        named = plain(f"{person.name} ({person.email})" if person.name and person.email else person.email or key)
        if was is None:
            yield f"{named}: new, {plain(person.role)} of {plain(plan.company(person.side))}."
        elif was != person:
            yield (
                f"{named}: {plain(person.role)}, was {plain(was.role)}."
                if was.role != person.role
                else f"{named}: changed."
            )
    for key, person in were.items():
        if key not in now:
            yield f"{plain(person.name or person.email or key)}: gone."


def _owner(plan: Plan, who: str | None) -> str:
    person = plan.person(who)
    return plain(person.name or person.email or person.role) if person else plain(who or "nobody")


def _due(reader: Reader, item: ActionItem) -> str:
    return f"due {reader.wording.day(item.due)}" if item.due else "no date"


def _said(reader: Reader, value: object) -> str:
    if isinstance(value, dt.date):
        return reader.wording.day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(str(value)) if value is not None else ""


def _was_and_is(name: str, was: str, now: str) -> str:
    return f"{name} is {now or 'left out'}" + (f", was {was}" if was else "")
