"""A draft written anew, from its plan file or a corrected table; a plan that runs is never replaced.

The draft as it was stays in the history, so that "undo" brings it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection

from mailmap.acts.desk import Desk
from mailmap.acts.wishing import attached_plan, attached_table, corrects, is_theirs, says
from mailmap.interpret import Mail
from mailmap.letters.receipt import Refused, Result
from mailmap.plan.changes import Change, written_anew
from mailmap.plan.model import Plan, PlanState, Side
from mailmap.store import plans
from mailmap.store.inbox import InboxRow


class NotReplaced(ValueError):
    """Why no draft is replaced, as a sentence."""


def draft_of(conn: Connection, ref: str, address: str, answered: str | None) -> Plan | None:
    """The draft that a file for a plan `ref` stands for; None where there is no plan of this ref. `answered` is the
    draft whose letter it answers. Raises NotReplaced."""
    if answered and answered.casefold() != ref.casefold():
        raise NotReplaced(
            f"The file is of a plan {ref}, but your mail answers the draft {answered}: write ref = “{answered}” into "
            f"it, or send it in a mail of its own, which makes another plan."
        )
    known = {other.casefold(): other for other in plans.refs(conn)}
    if ref.casefold() not in known:
        return None
    plan = plans.load(conn, known[ref.casefold()], lock=True).plan
    if not is_theirs(plan, address):
        raise NotReplaced(f"There is a plan {plan.ref} already; give this one another ref.")
    if plan.state is not PlanState.DRAFT:
        raise NotReplaced(f"{_runs(plan)} For a plan of its own, give the file another ref.")
    return plan


def _runs(plan: Plan) -> str:
    first = next((item.ref for item in plan.items.values() if item.is_open), 1)
    return (
        f"{plan.ref} has started, and a plan that others work with is never replaced by a file. Change it by mail, "
        f"like “slip {first} by a week” or “drop {first}”."
    )


def record(
    conn: Connection, before: Plan, after: Plan, file: str, by: str, mail: Mail, row: InboxRow, now: dt.datetime
) -> None:
    """The draft is as the file says from now on."""
    change = Change(
        verb="replace",
        by=by,
        at=now,
        words=file,
        message_id=mail.message.message_id,
        edits=written_anew(before, after),
    )
    plans.record(conn, before.ref, change, row.id, 1)


def kept_out(desk: Desk) -> Iterator[Result]:
    """A plan file that came with the words of a seller's lead about a plan that runs, or a table of other things with
    those about a draft: that it was not read."""
    file, sheet = attached_plan(desk.said.mail), attached_table(desk.said.mail)
    if desk.sender.side is not Side.SELLER:
        return
    if desk.before.state is not PlanState.DRAFT:
        if file and not says(file, desk.before):
            yield Refused(words=file[0], why=_runs(desk.before))
    elif sheet and corrects(sheet, desk.before) is False:
        why = (
            f"Its table has other items than {desk.before.ref}, and was not read. To make a plan of it, send it in a "
            "mail of its own: “new plan from the attached table: buyer ..., go-live ...”."
        )
        yield Refused(words=sheet[0], why=why)
