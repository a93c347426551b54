"""Who else hears of a change at once: owners whose item or dates it touches, and the lead of each side when the go-live
or a milestone's end moves. Everybody else reads it in the digest."""

from __future__ import annotations

from collections.abc import Sequence

from mailmap.acts import agreeing
from mailmap.acts.agreeing import Due
from mailmap.acts.desk import Desk
from mailmap.letters.agreement import consent
from mailmap.letters.frame import Frame
from mailmap.letters.notice import QUIET_VERBS, notice
from mailmap.plan.changes import Change
from mailmap.plan.discretion import for_side
from mailmap.plan.model import Participant, Plan, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.plan.timeline import Effect, effect, today
from mailmap.posting import Enclosed, post
from mailmap.store import questions


def tell(desk: Desk) -> None:
    """Queue one notice for each person concerned, for all changes of this mail together; the one who is asked for
    their side's agreement is asked in it."""
    before, after = desk.before, desk.plan
    moved = effect(before, after, today(after, desk.now))
    asked = agreeing.due(desk, moved)
    told = False
    for person in _all_concerned(before, after, moved, desk.changes, asked):
        changes = for_side(_untold(desk, person), person.side)
        if person.email and person.email.casefold() != desk.address.casefold() and changes:
            is_asked = asked is not None and asked.person == person
            told |= is_asked
            _tell(desk, person, after, changes, moved, asked if is_asked else None)
    if asked and not told:
        agreeing.ask_alone(desk, asked)


def concerned(before: Plan, after: Plan, moved: Effect, changes: Sequence[Change]) -> list[Participant]:
    """Owners first, then leads, each once, in the order of the plan's people."""
    refs = {move.ref for move in moved.moves}
    for change in changes:
        if change.verb not in QUIET_VERBS:
            refs |= {int(edit.target[1]) for edit in change.edits if edit.target[0] == "item"}
    owners = {plan.items[ref].owner for plan in (before, after) for ref in refs if ref in plan.items}
    addresses = {owner.casefold() for owner in owners if owner}
    if moved.go_live_was != moved.go_live or moved.milestones:
        addresses |= {lead.email.casefold() for side in Side if (lead := lead_to_ask(after, side)) and lead.email}
    return [person for address, person in after.people.items() if address in addresses]


def _all_concerned(
    before: Plan, after: Plan, moved: Effect, changes: Sequence[Change], asked: Due | None
) -> list[Participant]:
    found = concerned(before, after, moved, changes)
    return [*found, asked.person] if asked and asked.moved and asked.person not in found else found


def _untold(desk: Desk, person: Participant) -> list[Change]:
    """The changes of this mail that a person does not hear of in a letter of their own."""
    told = desk.settled.get((person.email or "").casefold(), ())
    changes = [change for change in desk.changes if change not in told]
    return changes if any(change.verb not in QUIET_VERBS for change in changes) or not told else []


def _tell(
    desk: Desk, person: Participant, after: Plan, changes: Sequence[Change], moved: Effect, asked: Due | None
) -> None:
    question = agreeing.ask(desk, asked) if asked else None

    def make(frame: Frame) -> Enclosed:
        asks = consent(after, asked.standing, frame) if asked else None
        return Enclosed(notice(desk.before, after, changes, moved, desk.sender, frame, consent=asks))

    posted = post(
        desk.conn,
        desk.config,
        after,
        person,
        purpose="notice",
        cause=desk.cause,
        now=desk.now,
        revision=desk.stored.revision,
        make=make,
    )
    if posted is not None:
        desk.also_told.append(person)
        if question is not None:
            questions.asked_in(desk.conn, question, posted)
