"""A change that is not the sender's to make is proposed to whom it concerns, and waits for their yes, no, or another
date. Whoever made it hears what came of it, once: the answer, what was done instead, or that none came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from sqlalchemy import Connection

from mailmap.acts.desk import Desk
from mailmap.config import Config
from mailmap.decide import Decided
from mailmap.edits import edits_of
from mailmap.letters.content import Content
from mailmap.letters.frame import Frame
from mailmap.letters.invite import decline_counter
from mailmap.letters.proposal import done_otherwise, lapsed, proposal, settled
from mailmap.letters.receipt import Applied, Proposed, Refused, Result, Unchanged
from mailmap.mail.compose import CalendarPart
from mailmap.plan.changes import WHOLE, Change, Edit, Target, apply
from mailmap.plan.model import Participant, Plan
from mailmap.plan.timeline import effect, today
from mailmap.posting import Enclosed, post
from mailmap.reading import CommandReading
from mailmap.store import inbox, invites, questions
from mailmap.store.questions import Question
from parsers.calendar import Counter

PATIENCE = dt.timedelta(days=14)
FULFILLED, OTHERWISE, REPLACED, EXPIRED = "done", "done otherwise", "replaced", "expired"
"""Why a proposal is closed, other than by a word."""


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
    earlier = _asked_by_sender(desk, to, command)
    if any(_asks_the_same(one, command) for one in earlier):
        return Unchanged(words=command.source, why=f"{person.shown_name} is asked that already, and has not answered.")
    for one in earlier:
        questions.close(desk.conn, one.id, REPLACED, desk.now)
    change = effect(plan, apply(plan, edits), today(plan, desk.now))
    words = command.source
    if not desk.may_read(to):
        command = command.model_copy(update={"source": "", "reason": None})
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
        desk.conn,
        desk.config,
        plan,
        person,
        purpose=f"proposal-{question}",
        cause=desk.cause,
        now=desk.now,
        revision=desk.stored.revision,
        make=make,
    )
    if letter is not None:
        questions.asked_in(desk.conn, question, letter)
    return Proposed(words=words, verb=command.verb, items=command.refs, to=to, command=command)


def _asked_by_sender(desk: Desk, to: str, command: CommandReading) -> list[Question]:
    """What the sender asked `to` before about the very same: a later wish takes its place."""
    wanted = set(_fields(_edits(desk, command)))
    return [
        question
        for question in questions.open_for(desk.conn, desk.before.ref, to, desk.now)
        if question.kind == "proposal"
        and question.payload["by"].casefold() == desk.address.casefold()
        and "waits" not in question.payload
        and wanted & set(_fields(_edits(desk, CommandReading.model_validate(question.payload["command"]))))
    ]


def _asks_the_same(question: Question, command: CommandReading) -> bool:
    """In whatever words, and for whatever reason."""
    asked = CommandReading.model_validate(question.payload["command"])
    return asked.model_copy(update={"source": command.source, "reason": command.reason}) == command


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
        return [Unchanged(words=decided.command.source, why=_why_closed(desk, question))]
    command = CommandReading.model_validate(question.payload["command"])
    return [_accepted(desk, decided, question, command) if yes else _declined(desk, decided, question, command)]


def _why_closed(desk: Desk, question: Question) -> str:
    if question.closed == desk.now and question.result in (FULFILLED, OTHERWISE):
        return "What you changed answers the proposal."
    if question.result == REPLACED:
        return "Something else has been asked in its place. Answer in the mail that asks for that."
    if question.result in (None, EXPIRED):
        return "It was not answered in time, and is closed."
    return "It was answered before."


def _accepted(desk: Desk, decided: Decided, question: Question, command: CommandReading) -> Result:
    edits = _edits(desk, command)
    _tell(desk, question, partial(settled, desk.plan, command, desk.sender, accepted=True, words=_words(desk, decided)))
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
    told = partial(settled, desk.plan, command, desk.sender, accepted=False, words=_words(desk, decided))
    _tell(desk, question, told, declined=True)
    return Unchanged(words=decided.command.source, why="The proposal is declined; nothing changes.")


def answered_otherwise(desk: Desk) -> None:
    """What was asked and is now done by this mail, or what its sender was asked and has done in another way: nothing
    is left to ask, and whoever proposed it hears what is true now."""
    if not desk.changes:
        return
    for question in questions.open_of(desk.conn, desk.before.ref, desk.now):
        if question.kind != "proposal" or question.inbox_id == desk.row.id:
            continue
        command = CommandReading.model_validate(question.payload["command"])
        touching = _touching(desk, command)
        if not touching:
            continue
        fulfilled = not _edits(desk, command)
        if not fulfilled and question.person != desk.address.casefold():
            continue
        questions.close(desk.conn, question.id, FULFILLED if fulfilled else OTHERWISE, desk.now)
        _hears_alone(desk, question, touching)
        may_read = desk.may_read(question.payload["by"])
        words = "; ".join(change.words for change in touching) if may_read else ""
        if fulfilled:
            _tell(desk, question, partial(settled, desk.plan, command, desk.sender, accepted=True, words=words))
        else:
            _tell(desk, question, partial(done_otherwise, desk.plan, command, desk.sender, words=words))


def _touching(desk: Desk, command: CommandReading) -> list[Change]:
    """The changes of this mail to what the command would change, and those that end its items."""
    wanted = set(_fields(edits_of(command, desk.before, desk.sender, desk.day)))
    ended = {
        (("item", str(ref)), "status")
        for ref in command.refs
        if ref in desk.plan.items and not desk.plan.items[ref].is_open
    }
    own = [change for change in desk.changes if change.verb != "undo"]
    return [change for change in own if any(_field(edit) in wanted | ended for edit in change.edits)]


def _fields(edits: Iterable[Edit]) -> Iterator[tuple[Target, str]]:
    """What these edits change; an item that is added has no number of its own yet."""
    return (_field(edit) for edit in edits if edit.field != WHOLE or edit.target[0] != "item")


def _field(edit: Edit) -> tuple[Target, str]:
    return (edit.target, edit.field)


def expire(conn: Connection, config: Config, plan: Plan, now: dt.datetime) -> int:
    """Close what nobody answered in time, and tell whoever proposed it, once. Gives how many letters are queued."""
    told = 0
    for question in questions.lapsed(conn, plan.ref, now):
        if not questions.lapse(conn, question.id, now) or question.kind != "proposal":
            continue
        proposer, silent = plan.person(question.payload["by"]), plan.person(question.person)
        if proposer is None or proposer == silent:
            continue
        command = CommandReading.model_validate(question.payload["command"])
        words = partial(lapsed, plan, command, question.person, question.created)
        told += _letter(conn, config, plan, proposer, question, f"question:{question.id}", "lapsed", now, words)
    return told


def _tell(desk: Desk, question: Question, words: Callable[[Frame], Content], *, declined: bool = False) -> None:
    """The one who proposed hears what came of it at once: they asked for it."""
    plan = desk.plan
    proposer = plan.person(question.payload["by"])
    if proposer is None or proposer == desk.sender:
        return
    if _letter(desk.conn, desk.config, plan, proposer, question, desk.cause, "settled", desk.now, words, declined):
        desk.also_told.append(proposer)


def _letter(
    conn: Connection,
    config: Config,
    plan: Plan,
    to: Participant,
    question: Question,
    cause: str,
    kind: str,
    now: dt.datetime,
    words: Callable[[Frame], Content],
    declined: bool = True,
) -> bool:
    def make(frame: Frame) -> Enclosed:
        content = words(frame)
        return Enclosed(content, _declined_counter(conn, plan, question, frame, content) if declined else None)

    purpose = f"{kind}-{question.id}"
    return post(conn, config, plan, to, purpose=purpose, cause=cause, now=now, make=make) is not None


def _declined_counter(
    conn: Connection, plan: Plan, question: Question, frame: Frame, content: Content
) -> CalendarPart | None:
    """The answer to a calendar that asked for another time; none where the meeting it knew is off since."""
    counter = question.payload.get("counter")
    invite = invites.by_uid(conn, counter["uid"]) if counter else None
    if invite is None or invite.cancelled or invite.item not in plan.items:
        return None
    part = decline_counter(plan, invite.uid, invite.sequence, content.subject, frame)
    return CalendarPart(part, "DECLINECOUNTER")


def _hears_alone(desk: Desk, question: Question, changes: Sequence[Change]) -> None:
    """The proposer gets a letter about these changes, and so no notice of them."""
    desk.settled.setdefault(question.payload["by"].casefold(), []).extend(changes)


def _words(desk: Desk, decided: Decided) -> str:
    """What the answering mail says, but of one that tells what is the seller's alone only the answer itself."""
    private = desk.among is not None or any(command.verb == "stance" for command in desk.said.reading.commands)
    return decided.command.source if private else desk.said.reading.text


def _edits(desk: Desk, command: CommandReading) -> tuple[Edit, ...]:
    """What the command changes today, item by item: a proposal may be answered long after it was made."""
    return edits_of(command, desk.plan, desk.sender, desk.day)
