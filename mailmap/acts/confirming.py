"""A participant's mail that is not authenticated is asked about once, at the address on the plan; so is their own if it
holds words that nobody sees, or a document with many changes.

Only whoever reads that mailbox can answer the letter: its yes carries the mail out as if it had been authenticated. One
confirmation a person a day, their own mails apart; single use; it lapses after three days. A stranger never causes one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.decide import Decided
from mailmap.interpret import Interpretation
from mailmap.letters.confirmation import confirmation
from mailmap.letters.frame import Frame
from mailmap.plan.model import Plan
from mailmap.posting import Enclosed, post
from mailmap.routing import Route
from mailmap.store import preferences, questions
from mailmap.store.inbox import InboxRow

LAPSES_AFTER = dt.timedelta(hours=72)
YES = frozenset({"yes", "agree"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the registered address says of a mail (its inbox id) that came in its name, or was written for it by the
    person it handed our letter on to (then `on_behalf_of` is that address)."""

    mail: int
    yes: bool
    on_behalf_of: str | None = None


def ask(conn: Connection, config: Config, plan: Plan, said: Interpretation, row: InboxRow, now: dt.datetime) -> bool:
    """Ask the registered address; False where this mail is not worth asking about, or where another that may be
    anybody's was asked about today."""
    person = said.speaker.person
    if person is None or person.email is None or not _asks_for_something(said):
        return False
    day = now.astimezone(ZoneInfo(person.timezone or plan.timezone)).date()
    own = said.speaker.verified
    if not own and not preferences.claim_day(conn, person.email, day, now, kind="confirmation"):
        return False
    payload = {"mail": row.id}
    question = questions.open_(
        conn, plan.ref, person.email, "confirmation", payload, created=now, expires=now + LAPSES_AFTER, inbox_id=row.id
    )
    waiting = [command for command in said.reading.commands if command.decision == "confirm"]

    def make(frame: Frame) -> Enclosed:
        return Enclosed(confirmation(plan, waiting, frame, waits=said.waits if own else None))

    cause = f"mail:{row.id}"
    letter = post(conn, config, plan, person, purpose="confirmation", cause=cause, now=now, make=make)
    if letter is not None:
        questions.asked_in(conn, question, letter)
    return True


def _asks_for_something(said: Interpretation) -> bool:
    """A mail in somebody's name without any sign of having had a letter of ours is not asked about: anybody can write
    one, and the person would get mail for it."""
    calendar = said.reading.calendar
    return any(command.decision == "confirm" for command in said.reading.commands) or (
        calendar is not None and calendar.decision == "confirm" and calendar.item is not None
    )


def answered(conn: Connection, said: Interpretation, way: Route, now: dt.datetime) -> Answer | None:
    """What this mail says to a confirmation of ours, which is used up by it; None where it answers none.

    It must cite the very letter: its identity was sent to the registered address alone, so that whoever knows it reads
    that mailbox, authenticated or not.
    """
    if way.letter is None:
        return None
    for question in questions.in_letter(conn, way.letter.id, now):
        if question.kind != "confirmation":
            continue
        verbs = {entry.command.verb for entry in said.decisions.said if isinstance(entry, Decided)}
        if not verbs & (YES | {"no", "object"}):
            return None
        yes = bool(verbs & YES) and not verbs & {"no", "object"}
        if questions.close(conn, question.id, "yes" if yes else "no", now):
            return Answer(question.payload["mail"], yes, question.payload.get("as"))
    return None
