"""What people and companies are called in a letter."""

from __future__ import annotations

from mailmap.letters.plain import plain
from mailmap.plan.model import Plan, Side


def name_of(plan: Plan, address: str | None) -> str:
    """The name of a participant; the address of somebody else; "who?" where nobody is named."""
    person = plan.person(address)
    return plain(person.shown_name if person else address or "who?")


def first_name(plan: Plan, address: str | None) -> str:
    """The first name, where that means one person on the plan, else the whole name."""
    whole = name_of(plan, address)
    first = whole.split()[0] if " " in whole else whole
    same = [p for p in plan.participants if p.name and plain(p.name).split()[0].casefold() == first.casefold()]
    return first if len(same) == 1 else whole


def company(plan: Plan, side: Side) -> str:
    """The company as its people abbreviate it in their addresses ("Northwind" of Northwind Logistics), else in full."""
    whole = plain(plan.company(side))
    words = whole.split()
    for person in plan.participants:
        if person.side is not side or not person.email:
            continue
        labels = person.email.rpartition("@")[2].casefold().split(".")
        for count in range(1, len(words)):
            if "".join(words[:count]).casefold() in labels:
                return " ".join(words[:count])
    return whole


def team(plan: Plan) -> str:
    """ "Northwind and Acme": in whose name the assistant writes."""
    return f"{company(plan, Side.BUYER)} and {company(plan, Side.SELLER)}"
