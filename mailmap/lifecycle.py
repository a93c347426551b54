"""A plan's life, from the command line: it starts, pauses, goes on and ends. Each step is a change in its history."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from mailmap.acts import invitations, starting
from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.plan.changes import Change, state
from mailmap.plan.model import Plan, PlanState
from mailmap.store import plans

ENDED = (PlanState.WON, PlanState.LOST, PlanState.CLOSED)


def start(conn: Connection, config: Config, ref: str, now: dt.datetime, *, welcome: bool = False) -> int:
    """Make a draft or paused plan active; gives how many invites are queued. With `welcome` those on it get their first
    letter.

    Raises MailMAPError that names everything the plan still lacks."""
    stored = plans.load(conn, ref, lock=True)
    if stored.plan.state is PlanState.ACTIVE:
        raise MailMAPError(f"{ref} is active already.")
    if stored.plan.state in ENDED:
        raise MailMAPError(
            f"{ref} is {stored.plan.state}; a plan that has ended does not start again. Import it under another ref."
        )
    if lacking := starting.lacking(stored.plan):
        raise MailMAPError("\n".join([f"{ref} cannot start yet:", *(f"  {one}" for one in lacking)]))
    plan = _change(conn, ref, stored.plan, PlanState.ACTIVE, "activate", now)
    cause = f"start:{ref}:{now.isoformat()}"
    if welcome:
        starting.greet(conn, config, ref, cause, now)
    return invitations.send_due(conn, config, plan, cause, now)


def pause(conn: Connection, ref: str, now: dt.datetime) -> None:
    """No digests and reminders until it is started again; replies are still read. Raises MailMAPError."""
    plan = plans.load(conn, ref, lock=True).plan
    if plan.state is not PlanState.ACTIVE:
        raise MailMAPError(f"{ref} is {plan.state}; only an active plan can be paused.")
    _change(conn, ref, plan, PlanState.PAUSED, "pause", now)


def close(conn: Connection, config: Config, ref: str, ending: PlanState, now: dt.datetime) -> int:
    """End a plan; meetings still ahead are cancelled. Gives how many cancellations are queued. Raises MailMAPError."""
    plan = plans.load(conn, ref, lock=True).plan
    if plan.state in ENDED:
        raise MailMAPError(f"{ref} is {plan.state} already.")
    ended = _change(conn, ref, plan, ending, "close", now)
    return invitations.send_due(conn, config, ended, f"close:{ref}:{now.isoformat()}", now)


def _change(conn: Connection, ref: str, plan: Plan, new: PlanState, verb: str, now: dt.datetime) -> Plan:
    words = f"mailmap plan {'start' if verb == 'activate' else verb} {ref}"
    change = Change(verb=verb, by="admin", at=now, words=words, trust="admin", edits=state(plan, new))
    return plans.record(conn, ref, change, None, 0).plan
