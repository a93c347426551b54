"""Who else hears of a change at once: owners whose item or dates it touches, and the lead of each side when the go-live
or a milestone's end moves. Everybody else reads it in the digest."""

from __future__ import annotations

from collections.abc import Sequence

from mailmap.desk import Desk
from mailmap.letters.frame import Frame
from mailmap.letters.notice import notice
from mailmap.plan.changes import Change
from mailmap.plan.model import Participant, Plan, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.plan.timeline import Effect, effect, today
from mailmap.posting import Enclosed, post

QUIET_VERBS = frozenset({"note", "agree", "object", "away", "decline", "join", "leave", "role"})


def tell(desk: Desk) -> None:
    """Queue one notice for each person concerned, for all changes of this mail together."""
    before, after = desk.before, desk.plan
    moved = effect(before, after, today(after, desk.now))
    for person in concerned(before, after, moved, desk.changes):
        if person.email and person.email.casefold() != desk.address.casefold():
            _tell(desk, person, after, moved)


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


def _tell(desk: Desk, person: Participant, after: Plan, moved: Effect) -> None:
    def make(frame: Frame) -> Enclosed:
        return Enclosed(notice(desk.before, after, desk.changes, moved, desk.sender, frame))

    posted = post(desk.conn, desk.config, after, person, purpose="notice", cause=desk.cause, now=desk.now, make=make)
    if posted is not None:
        desk.also_told.append(person)
