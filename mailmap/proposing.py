"""A change that is not the sender's to make is proposed to whom it concerns, and waits for their yes, no, or another
date. Whoever made it hears what came of it, once: the answer, what was done instead, or that none came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.decide import Decided, edits_of
from mailmap.desk import Desk
from mailmap.letters.frame import Frame
from mailmap.letters.content import Content
from mailmap.letters.invite import decline_counter
from mailmap.letters.proposal import done_otherwise, lapsed, proposal, settled
from mailmap.letters.receipt import Applied, Proposed, Refused, Result, Unchanged
from mailmap.mail.compose import CalendarPart
from mailmap.plan.changes import WHOLE, Change, Edit, Target, apply
from mailmap.plan.model import Participant, Plan
from mailmap.plan.timeline import effect, today
from mailmap.posting import Enclosed, post
from mailmap.reading import CommandReading
from mailmap.store import inbox, questions
from mailmap.store.questions import Question

PATIENCE = dt.timedelta(days=14)


def propose(desk: Desk, decided: Decided) -> Iterable[Result]:
    """Ask everybody whose yes is needed, in one letter each; the receipt says who that is."""
    for to, refs in decided.ask.items():
        command = decided.command.model_copy(update={"items": refs, "decision": "apply"})
        yield _ask(desk, to, command)
    if not decided.ask:
        yield Refused(
            words=decided.command.source,
            why="Nobody on the plan can agree to it yet: its side has no lead with an address.",
        )


def _ask(desk: Desk, to: str, command: CommandReading) -> Result:
    person = desk.before.person(to)
    plan = desk.plan
    edits = _edits(desk, command)
    if person is None or not edits:
        return Unchanged(words=command.source, why="The plan says so already.")
    change = effect(plan, apply(plan, edits), today(plan, desk.now))
    payload = {
        "command": command.model_dump(mode="json"),
        "by": desk.address,
        "mail": desk.row.id,
        "counter": _counter(desk),
    }
    question = questions.open_(
        desk.conn,
        plan.ref,
        to,
        "proposal",
        payload,
        created=desk.now,
        expires=desk.now + PATIENCE,
        inbox_id=desk.row.id,
    )

    def make(frame: Frame) -> Enclosed:
        return Enclosed(proposal(plan, command, desk.sender, change, frame))

    letter = post(
        desk.conn, desk.config, plan, person, purpose=f"proposal-{question}", cause=desk.cause, now=desk.now, make=make
    )
    if letter is not None:
        questions.asked_in(desk.conn, question, letter)
    return Proposed(words=command.source, verb=command.verb, items=command.refs, to=to, command=command)


def _counter(desk: Desk) -> dict[str, object] | None:
    """What a calendar that asks for another time must be told if the answer is no (RFC 5546, 3.2.8)."""
    part = desk.said.mail.calendar
    if not isinstance(part, Counter) or part.start is None:
        return None
    return {"uid": part.uid, "sequence": part.sequence}


def answered(desk: Desk, decided: Decided, question: Question) -> Iterable[Result]:
    """Somebody said yes, no, agree or object to a proposal."""
    yes = decided.command.verb in ("yes", "agree")
    if not questions.close(desk.conn, question.id, "yes" if yes else "no", desk.now):
        now = question.closed == desk.now and question.result in (FULFILLED, OTHERWISE)
        why = "What you changed answers the proposal." if now else "It was answered before."
        return [Unchanged(words=decided.command.source, why=why)]
    command = CommandReading.model_validate(question.payload["command"])
    return [_accepted(desk, decided, question, command) if yes else _declined(desk, decided, question, command)]


def _accepted(desk: Desk, decided: Decided, question: Question, command: CommandReading) -> Result:
    edits = _edits(desk, command)
    _tell_proposer(desk, decided, question, command, accepted=True)
    if not edits:
        return Unchanged(words=decided.command.source, why="The plan says so already.")
    item = command.refs[0] if len(command.refs) == 1 else None
    desk.record(command.verb, f"{decided.command.source} (to: {command.source})", edits, item=item)
    _hears_alone(desk, question, desk.changes[-1:])
    if mail := question.payload.get("waits"):
        inbox.replay_waiting(desk.conn, mail)
    return Applied(words=decided.command.source, verb=command.verb, items=command.refs, reason=command.reason)


def _declined(desk: Desk, decided: Decided, question: Question, command: CommandReading) -> Result:
    item = command.refs[0] if len(command.refs) == 1 else None
    desk.record("decline", f"{decided.command.source} (to: {command.source})", item=item)
    _tell_proposer(desk, decided, question, command, accepted=False)
    return Unchanged(words=decided.command.source, why="The proposal is declined; nothing changes.")


def _tell_proposer(
    desk: Desk, decided: Decided, question: Question, command: CommandReading, *, accepted: bool
) -> None:
    """The one who proposed hears the answer at once: they asked for it."""
    plan = desk.plan
    proposer = plan.person(question.payload["by"])
    if proposer is None or proposer == desk.sender:
        return

    def make(frame: Frame) -> Enclosed:
        return Enclosed(settled(plan, command, desk.sender, frame, accepted=accepted, words=_words(desk, decided)))

    post(
        desk.conn,
        desk.config,
        plan,
        proposer,
        purpose=f"settled-{question.id}",
        cause=desk.cause,
        now=desk.now,
        make=make,
    )


def _words(desk: Desk, decided: Decided) -> str:
    """What the answering mail says, but of one that tells what is the seller's alone only the answer itself."""
    private = any(command.verb == "stance" for command in desk.said.reading.commands)
    return decided.command.source if private else desk.said.reading.text


def _edits(desk: Desk, command: CommandReading) -> tuple[Edit, ...]:
    """What the command changes today, item by item: a proposal may be answered long after it was made."""
    return edits_of(command, desk.plan, desk.sender, desk.day)
