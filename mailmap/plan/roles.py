"""Who may cause which change: apply it, propose it to somebody, or neither (docs: replies, "Who may").

Only for authenticated participants; what becomes of everybody else's mail is decided before it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mailmap.plan.model import Participant, Plan, Side

FACTS = frozenset({"done", "start", "block", "unblock", "note"})
"""What anybody may report of any item."""
PROMISES = frozenset({"slip", "reopen", "meet", "assign", "rename", "drop"})
"""What binds an item's owner, and so is theirs to say."""
PEOPLE = frozenset({"join", "role", "leave"})
ON_A_DRAFT = PROMISES | PEOPLE | {"add", "outcome", "exit", "objective", "go_live"}
"""What the seller's leads may still write as they like before the plan starts: nobody has promised anything yet."""
OPINIONS = frozenset({"agree", "object"})
"""Signed for a side when a lead says them; from anybody else an opinion that is recorded."""
OWN_AFFAIRS = frozenset({"status", "help", "history", "catch_up", "who", "pause", "resume", "undo", "yes", "no"})
"""Questions, preferences, answers to what we asked this person, and taking back one's own changes."""

USUAL = {
    Side.BUYER: ("champion", "economic buyer", "sponsor", "user lead", "IT lead", "architect", "security", "privacy",
                 "legal", "procurement", "finance"),
    Side.SELLER: ("account executive", "solutions engineer", "security", "legal", "customer success", "implementation",
                  "finance", "sales leader", "sponsor"),
}  # fmt: skip
"""What people on plans usually are (docs/plan-file.md); any other text is a role too."""
FIRST_LEAD = {Side.BUYER: "champion", Side.SELLER: "account executive"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """`to` is the address a proposal goes to; None where the side concerned has no lead with an address yet."""

    decision: Literal["apply", "propose", "refuse"]
    why: str | None = None
    to: str | None = None


APPLY = Ruling("apply")


def may(
    plan: Plan,
    sender: Participant,
    verb: str,
    *,
    item: int | None = None,
    side: Side | None = None,
    person: str | None = None,
) -> Ruling:
    """Rule on one verb for at most one item. `side` is the side that an addition, a person or an agreement belongs to
    (None: the sender's); `person` the address that joins, leaves or takes a role."""
    side = side or sender.side
    if verb in FACTS or verb in OWN_AFFAIRS:
        return APPLY
    if verb in PROMISES and item is not None:
        return _promise(plan, sender, item)
    if verb == "add":
        return APPLY if side is sender.side else _ask_lead(plan, side)
    if verb in PEOPLE:
        leaves = verb == "leave" and _same(person, sender.email)
        return APPLY if leaves or _leads(sender, side) else _ask_lead(plan, side)
    if verb == "outcome":
        return APPLY if sender.is_lead else _ask_lead(plan, sender.side)
    if verb == "stance" and sender.side is Side.SELLER:
        return APPLY
    if verb in ("hold", "send_it", "top"):
        return APPLY if _leads(sender, Side.SELLER) else Ruling("refuse", "Only a lead of the seller can say that.")
    if verb in OPINIONS:
        return (
            APPLY
            if side is sender.side
            else Ruling("refuse", f"Only {plan.company(side)} can {verb} for {plan.company(side)}.")
        )
    return Ruling("refuse", f'"{verb}" is nothing that can be asked for by mail.')


def may_draft(sender: Participant, verb: str) -> bool:
    """Whether somebody may write this into a plan that has not started: its seller's leads may, whomever it is of."""
    return verb in ON_A_DRAFT and _leads(sender, Side.SELLER)


def side_of_role(plan: Plan, role: str | None) -> Side | None:
    """The one side on which a role waits for somebody, else the one on which it is usual; None where both do."""
    wanted = (role or "").casefold()
    waiting = {p.side for p in plan.participants if not p.email and p.role.casefold() == wanted}
    usual = {side for side, roles in USUAL.items() if wanted in (name.casefold() for name in roles)}
    sides = waiting or usual
    return sides.pop() if len(sides) == 1 else None


def lead_to_ask(plan: Plan, side: Side) -> Participant | None:
    """Who speaks for a side: its champion or account executive, else the first of its leads that has an address."""
    leads = list(plan.leads(side))
    return next((p for p in leads if p.role.casefold() == FIRST_LEAD[side]), leads[0] if leads else None)


def _promise(plan: Plan, sender: Participant, ref: int) -> Ruling:
    """An item nobody owns yet is its finder's side's to arrange: any lead may, and others ask their own lead."""
    owner = plan.person(plan.items[ref].owner)
    if owner and owner.email and _same(owner.email, sender.email):
        return APPLY
    side = owner.side if owner else sender.side
    if _leads(sender, side):
        return APPLY
    return Ruling("propose", to=owner.email) if owner and owner.email else _ask_lead(plan, side)


def _ask_lead(plan: Plan, side: Side) -> Ruling:
    lead = lead_to_ask(plan, side)
    return Ruling("propose", to=lead.email if lead else None)


def _leads(sender: Participant, side: Side) -> bool:
    return sender.is_lead and sender.side is side


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).casefold() == str(other).casefold()
