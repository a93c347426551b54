"""An out-of-office reply says when somebody is away. That, and nothing else of it, is noted on their plans."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from mailmap.interpret import Interpretation
from mailmap.plan.changes import Change, away
from mailmap.store import plans
from mailmap.store.inbox import InboxRow


def note(conn: Connection, ref: str, said: Interpretation, row: InboxRow, number: int, now: dt.datetime) -> int:
    """Note the absences that an authenticated participant's automatic reply tells, on one plan; gives how many are new.
    `number` counts on over the plans of one mail. Nobody is answered: the reply came from a machine."""
    person = said.speaker.person
    if person is None or not said.speaker.verified:
        return 0
    noted = 0
    for days in said.reading.away:
        plan = plans.load(conn, ref, lock=True).plan
        edits = away(plan, person.email or "", days.first, days.last)
        if not edits:
            continue
        noted += 1
        change = Change(
            verb="away",
            by=person.email or "",
            at=now,
            words=f"away from {days.first.isoformat()} to {days.last.isoformat()}",
            message_id=said.mail.message.message_id,
            edits=edits,
        )
        plans.record(conn, ref, change, row.id, number + noted)
    return noted
