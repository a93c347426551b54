"""What waits for an answer about a plan: from this person, and from others to this person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.decide import OpenQuestion
from mailmap.letters.pending import Pending, Unsigned
from mailmap.plan.model import Participant, Plan
from mailmap.reading import CommandReading
from mailmap.store import outbox, questions
from mailmap.store.questions import Question


@dataclass(frozen=True, slots=True)
class Waiting:
    """The proposals that wait for a person, those they made themselves, and whether their agreement is asked for."""

    proposals: tuple[Pending, ...] = ()
    own: tuple[Pending, ...] = ()
    unsigned: Unsigned | None = None

    @property
    def asks(self) -> bool:
        """Whether there is something for this person to answer."""
        return bool(self.proposals) or self.unsigned is not None


def asked_of(conn: Connection, ref: str, address: str, cited: int | None, now: dt.datetime) -> list[OpenQuestion]:
    """What this person may answer about a plan, and what the letter that they answer (`cited`, its outbox id) asked
    them and is closed by now: a word about that is none about anything else."""
    waiting = questions.open_for(conn, ref, address, now)
    known = {one.id for one in waiting}
    closed = [
        one
        for one in (questions.asked_by(conn, cited) if cited is not None else ())
        if one.id not in known and one.kind == "proposal" and one.person == address.casefold()
    ]
    return [_open_question(one, cited, one.id in known) for one in (*waiting, *closed)]


def _open_question(question: Question, cited: int | None, is_open: bool) -> OpenQuestion:
    moves = None
    if question.kind == "proposal":
        command = CommandReading.model_validate(question.payload["command"])
        moves = command.refs[0] if command.verb in ("slip", "meet") and len(command.refs) == 1 else None
    return OpenQuestion(
        question.id,
        question.kind,
        cited=cited is not None and question.letter == cited,
        open=is_open,
        together=question.inbox_id if "said" in question.payload else None,
        moves=moves,
    )


def waiting_of(conn: Connection, plan: Plan, person: Participant, now: dt.datetime) -> Waiting:
    """What is open at `now`, oldest first; days are those of the person."""
    zone, me = ZoneInfo(person.timezone or plan.timezone), (person.email or "").casefold()
    found = questions.open_of(conn, plan.ref, now)
    proposals = [one for one in found if one.kind == "proposal"]
    asked = next((one for one in found if one.kind == "agreement" and one.person == me), None)
    return Waiting(
        proposals=tuple(_pending(conn, one, zone) for one in proposals if one.person == me),
        own=tuple(
            _pending(conn, one, zone) for one in proposals if one.payload["by"].casefold() == me and one.person != me
        ),
        unsigned=Unsigned(asked.created.astimezone(zone).date(), _ref_code(conn, asked)) if asked else None,
    )


def _pending(conn: Connection, question: Question, zone: ZoneInfo) -> Pending:
    return Pending(
        by=question.payload["by"],
        command=CommandReading.model_validate(question.payload["command"]),
        to=question.person,
        asked=question.created.astimezone(zone).date(),
        until=question.expires.astimezone(zone).date() if question.expires else None,
        ref_code=_ref_code(conn, question),
        said=question.payload.get("said", ""),
        id=question.id,
    )


def _ref_code(conn: Connection, question: Question) -> str:
    return (outbox.ref_code(conn, question.letter) or "") if question.letter is not None else ""
