"""To the rep: somebody who is not on the plan has written to it. Do they belong on it?

What they wrote is not repeated: it is read, as theirs, once they are on the plan.
"""

from __future__ import annotations

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.names import company
from mailmap.letters.plain import plain
from mailmap.letters.rows import Button
from mailmap.plan.model import Participant, Plan


def request(plan: Plan, who: Participant, frame: Frame) -> Content:
    """`who` has an address at the domain of somebody on the plan, and its server vouches for it."""
    address = plain(who.email or "")
    values = {
        "frame": frame,
        "name": plain(who.shown_name),
        "named": f"{plain(who.name)} ({address})" if who.name else address,
        "company": company(plan, who.side),
        "buttons": (
            Button("Yes", frame.mailto("Yes", "yes"), f"Yes, put {address} on the plan"),
            Button("No", frame.mailto("No", "no"), f"No, {address} stays off the plan"),
        ),
    }
    return render("request", values)
