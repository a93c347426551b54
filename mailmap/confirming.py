"""A participant's mail that is not authenticated is asked about once, at the address on the plan.

Only whoever reads that mailbox can answer the letter: its yes carries the mail out as if it had been authenticated. One
confirmation a person a day; single use; it lapses after three days. A stranger never causes one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.decide import Decided
from mailmap.desk import Desk
from mailmap.interpret import Interpretation, open_mail
from mailmap.letters.confirmation import confirmation
from mailmap.letters.frame import Frame
from mailmap.plan.model import Plan
from mailmap.posting import Enclosed, post
from mailmap.store import inbox, preferences, questions
from mailmap.store.inbox import InboxRow

LAPSES_AFTER = dt.timedelta(hours=72)
YES = frozenset({"yes", "agree"})


def ask(conn: Connection, config: Config, plan: Plan, said: Interpretation, row: InboxRow, now: dt.datetime) -> bool:
    """Ask the registered address; False where this mail is not worth asking about, or one was asked today."""
    person = said.speaker.person
    waiting = [command for command in said.reading.commands if command.decision == "confirm"]
    if person is None or person.email is None or not waiting:
        return False
    day = now.astimezone(ZoneInfo(person.timezone or plan.timezone)).date()
    if not preferences.claim_day(conn, person.email, day, now, kind="confirmation"):
        return False
    payload = {"mail": row.id}
    question = questions.open_(
        conn, plan.ref, person.email, "confirmation", payload, created=now, expires=now + LAPSES_AFTER, inbox_id=row.id
    )

    def make(frame: Frame) -> Enclosed:
        return Enclosed(confirmation(plan, waiting, frame))

    cause = f"mail:{row.id}"
    letter = post(conn, config, plan, person, purpose="confirmation", cause=cause, now=now, make=make)
    if letter is not None:
        questions.asked_in(conn, question, letter)
    return True


def confirmed(conn: Connection, said: Interpretation, now: dt.datetime) -> InboxRow | None:
    """The mail that `said` confirms by answering our letter about it with yes; the confirmation is used up by this."""
    for entry in said.decisions.said:
        if isinstance(entry, Decided) and entry.answers is not None:
            question = questions.get(conn, entry.answers, lock=True)
            if question.kind == "confirmation" and questions.close(conn, question.id, entry.command.verb, now):
                return inbox.get(conn, question.payload["mail"]) if entry.command.verb in YES else None
    return None
