"""How a plan in the database stands: its health, and the team's rules that it breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from mailmap.plan.changes import Change
from mailmap.plan.health import Health, health
from mailmap.plan.model import Plan, PlanState
from mailmap.plan.requirements import Requirements, broken
from mailmap.plan.review import Finding
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.store import invites, plans

UNDER_WAY = (PlanState.DRAFT, PlanState.ACTIVE, PlanState.PAUSED)


def health_of(conn: Connection, plan: Plan, now: dt.datetime) -> Health | None:
    """The health of a plan today; None of one that has ended."""
    if plan.state not in UNDER_WAY:
        return None
    return health_on(conn, plan, timeline(plan, today(plan, now)), plans.changes(conn, plan.ref))


def health_on(conn: Connection, plan: Plan, line: Timeline, history: Sequence[Change]) -> Health:
    """The same, whatever its state, for somebody who has looked at the plan already; `history` is all of it."""
    return health(plan, line, history, declined=_declined(conn, plan.ref))


def rules_broken(conn: Connection, plan: Plan, rules: Requirements, now: dt.datetime) -> Sequence[Finding]:
    """What of the team's rules an active plan breaks; they ask nothing of a draft, nor of what is paused or ended."""
    if plan.state is not PlanState.ACTIVE:
        return ()
    return broken(rules, plan, today(plan, now), plans.recorded(conn, plan.ref))


def _declined(conn: Connection, ref: str) -> set[int]:
    """The meetings that somebody invited to declined."""
    return {
        item
        for item, invite in invites.of_plan(conn, ref).items()
        if not invite.cancelled and any(a.partstat == "declined" for a in invite.attendees.values())
    }
