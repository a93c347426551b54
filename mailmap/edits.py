"""What a command that applies changes on the plan, as edits."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mailmap.plan import changes
from mailmap.plan.changes import Edit
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.plan.roles import side_of_role
from mailmap.reading import CommandReading

NO_EFFECT_VERBS = frozenset(
    {
        *("status", "help", "history", "catch_up", "who", "pause", "resume", "undo"),
        *("yes", "no", "note", "agree", "object", "hold", "send_it", "top"),
    }
)


def edits_of(command: CommandReading, plan: Plan, sender: Participant | None, day: dt.date) -> tuple[Edit, ...]:
    """What a resolved command changes on this plan today (`day`, in the sender's zone); maybe nothing."""
    if command.verb in NO_EFFECT_VERBS:
        return ()
    edits: tuple[Edit, ...] = ()
    for ref in command.items or (None,):
        step = _edits(command, changes.apply(plan, edits), ref, sender, day)
        edits = (*edits, *step)
    return edits


def _edits(
    command: CommandReading, plan: Plan, ref: int | None, sender: Participant | None, day: dt.date
) -> tuple[Edit, ...]:
    match command.verb, ref:
        case "done", int():
            return changes.done(plan, ref, command.on or day)
        case "start", int():
            return changes.start(plan, ref)
        case "reopen", int():
            return changes.reopen(plan, ref)
        case "slip", int() if command.to:
            return changes.slip(plan, ref, command.to, command.reason)
        case "block", int():
            return changes.block(plan, ref, command.reason)
        case "unblock", int():
            return changes.unblock(plan, ref)
        case "assign", int() if command.person:
            return changes.assign(plan, ref, command.person)
        case "rename", int() if command.title:
            return changes.rename(plan, ref, command.title)
        case "drop", int():
            return changes.drop(plan, ref, command.reason)
        case "meet", int() if command.start:
            return _meet(command.start, plan, ref, command.minutes)
        case "outcome", int() if command.text:
            return changes.measured(plan, ref - 1, command.text)
        case "stance", None if command.person and command.text:
            return changes.stance(plan, command.person, command.text)
        case "add", None if command.title:
            return changes.add(
                plan,
                command.title,
                due=command.due,
                owner=command.owner,
                milestone=command.milestone,
                after=command.after,
            )
        case "join" | "role", None if command.person:
            side = side_of_address(plan, command.person, sender, command.role)
            return changes.join(plan, command.person, side=side, name=command.name, role=command.role)
        case "exit", None if command.milestone and command.text:
            return changes.reached(plan, command.milestone, command.text)
        case "objective", None if command.text:
            return changes.head(plan, "objective", command.text)
        case "go_live", None if command.due:
            return changes.head(plan, "go_live", command.due.isoformat())
        case "leave", None if command.person:
            return changes.leave(plan, command.person)
    raise AssertionError(f"no edit is known for {command.verb} on {ref}")


def _meet(start: dt.datetime, plan: Plan, ref: int, minutes: int | None) -> tuple[Edit, ...]:
    """A meeting keeps the zone it was set in: the instant is moved, not the wall clock of the speaker."""
    meeting = plan.items[ref].meeting
    zone = ZoneInfo((meeting and meeting.timezone) or plan.timezone)
    there = start.astimezone(zone)
    return changes.meet(plan, ref, there.date(), there.time(), minutes)


def side_of_address(plan: Plan, address: str, sender: Participant | None, role: str | None = None) -> Side:
    """The side of an address: the participant's own, else that of others with its domain, else the sender's. On a draft
    its sender, who speaks for both sides, is not asked before the role; and the first from outside is the buyer's."""
    if person := plan.person(address):
        return person.side
    domain = address.rpartition("@")[2].casefold()
    for other in plan.participants:
        if other.email and other.email.rpartition("@")[2].casefold() == domain:
            return other.side
    if plan.state is PlanState.DRAFT:
        nobody = not any(p.email for p in plan.participants if p.side is Side.BUYER)
        if side := side_of_role(plan, role) or (Side.BUYER if nobody else None):
            return side
    return sender.side if sender else Side.BUYER
