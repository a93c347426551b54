"""Receipts: what came of a mail is kept with its changes, and told at once; further mails within the minute are told
together. A courtesy gets no answer, and a mail that spoke to others only one if it changed something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import TypeAdapter
from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.desk import Desk
from mailmap.interpret import Interpretation, open_mail
from mailmap.letters.frame import Frame
from mailmap.letters.receipt import Applied, Question, Result, receipt
from mailmap.plan.changes import apply, inverse
from mailmap.plan.model import Plan
from mailmap.posting import Answered, Enclosed, post
from mailmap.store import inbox, plans, receipts
from mailmap.store.inbox import InboxRow
from mailmap.store.receipts import PendingReceipt

TOGETHER = dt.timedelta(seconds=60)
RESULTS: TypeAdapter[tuple[Result, ...]] = TypeAdapter(tuple[Result, ...])


def keep(desk: Desk) -> None:
    """Keep the results of this mail until they are told; nothing where silence is right."""
    in_cc = desk.only_in_cc
    if not desk.results or (in_cc and not any(isinstance(result, Applied) for result in desk.results)):
        return
    _keep(desk.conn, desk.before.ref, desk.address, desk.row, tuple(desk.results), desk.now)


def ask_which_plan(
    conn: Connection, plan: Plan, refs: Sequence[str], said: Interpretation, row: InboxRow, now: dt.datetime
) -> None:
    """Ask somebody who is on several plans which one a mail is about; each of `refs` is one of theirs."""
    first = said.reading.text.strip().splitlines()[0] if said.reading.text.strip() else said.mail.message.subject
    why = f"You are on {len(refs)} plans: {', '.join(refs)}. Send your words again with the plan in the subject, like [{refs[0]}]."
    address = said.speaker.address or ""
    _keep(conn, plan.ref, address, row, (Question(words=first, why=why, suggest=None),), now)


def send_due(conn: Connection, config: Config, now: dt.datetime | None, at: dt.datetime) -> int:
    """Queue the receipts that are due at `now` (None: all of them, for a run that ends). Gives how many letters."""
    return sum(_send(conn, config, group, at) for group in receipts.pending(conn, now))


def _keep(
    conn: Connection, ref: str, address: str, row: InboxRow, results: tuple[Result, ...], now: dt.datetime
) -> None:
    last = receipts.last_answered(conn, ref, address)
    due_at = now if last is None or now - last >= TOGETHER else last + TOGETHER
    receipts.keep(conn, row.id, ref, address, due_at, RESULTS.dump_python(results, mode="json"))


def _send(conn: Connection, config: Config, group: Sequence[PendingReceipt], now: dt.datetime) -> bool:
    first = group[0]
    plan = plans.load(conn, first.plan or "").plan
    person = plan.person(first.person)
    receipts_told = [entry.id for entry in group]
    if person is None:  # removed from the plan since: there is nobody left to tell
        receipts.answered(conn, receipts_told, None, now)
        return False
    mails = {entry.inbox_id for entry in group}
    results = tuple(result for entry in group for result in RESULTS.validate_python(entry.result))
    last = open_mail(inbox.get(conn, group[-1].inbox_id).raw)

    def make(frame: Frame) -> Enclosed:
        return Enclosed(receipt(results, _before(conn, plan, mails), plan, frame))

    letter = post(
        conn,
        config,
        plan,
        person,
        purpose="receipt",
        cause=f"mail:{group[-1].inbox_id}",
        now=now,
        make=make,
        answered=Answered(last.message.message_id, last.message.references),
    )
    receipts.answered(conn, receipts_told, letter, now)
    return letter is not None


def _before(conn: Connection, plan: Plan, mails: set[int]) -> Plan:
    """The plan as it would stand today without the changes of these mails."""
    for entry in reversed(plans.recorded(conn, plan.ref)):
        if entry.inbox_id in mails:
            plan = apply(plan, inverse(entry.change.edits))
    return plan
