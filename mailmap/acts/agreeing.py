"""Agreement to the plan: a lead of each side signs the revision as it stands, and what was due becomes what was agreed.

Nobody signs what they have not seen: where others changed the plan after the letter that is answered, the sender is
told, and asked again. When the plan moves after both sides agreed, the side that did not move it is asked for its
agreement, in the notice it gets anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from mailmap.acts.desk import Desk
from mailmap.decide import Decided
from mailmap.letters import agreement as letters
from mailmap.letters.content import Content
from mailmap.letters.frame import Frame
from mailmap.letters.receipt import Applied, Result, Unchanged
from mailmap.letters.receipt import Question as AskBack
from mailmap.letters.standing import Standing, differing
from mailmap.plan.agreement import (
    Agreement,
    Difference,
    agreement,
    differences,
    is_substance,
    needs_new_agreement,
    seal,
)
from mailmap.plan.changes import Conflict, apply, inverse
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.plan.timeline import Effect
from mailmap.posting import Enclosed, frame_for, post
from mailmap.reading import CommandReading
from mailmap.store import plans, questions
from mailmap.store.plans import Stored
from mailmap.store.questions import Question

UNDER_WAY = (PlanState.ACTIVE, PlanState.PAUSED)
MOST_UNSEEN = 8


@dataclass(frozen=True, slots=True)
class Due:
    """Whose agreement is missing. `moved`: the mail moved the go-live or a milestone's end, so that a notice goes out
    anyway; else the other side has just signed."""

    person: Participant
    standing: Standing
    moved: bool


def standing(conn: Connection, stored: Stored) -> Standing:
    """How both sides stand to the plan as it is stored."""
    plan, revision = stored.plan, stored.agreed_revision
    agreed = plans.at_revision(conn, plan.ref, revision) if revision is not None else plan
    return Standing(agreement(plan, plans.recorded(conn, plan.ref)), revision, differences(agreed, plan))


# ------------------------------------------------------------------------------------------------------- what was said
def answered(desk: Desk, decided: Decided, question: Question) -> Iterable[Result]:
    """Somebody answers our question whether they agree. A bare yes or no counts only for the letter that asks."""
    command = decided.command
    if command.verb in ("yes", "no"):
        if desk.way.letter is None or question.letter != desk.way.letter.id:
            why = "You were asked whether you agree to the plan as it stands; is this your answer?"
            suggest = "agree" if command.verb == "yes" else "I do not agree: "
            return [AskBack(words=command.source, why=why, suggest=suggest)]
        command = command.model_copy(update={"verb": "agree" if command.verb == "yes" else "object"})
    return opinion(desk, command)


def opinion(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """What somebody says of the plan as it stands: a lead's `agree` signs it for their side."""
    return [_agree(desk, command) if command.verb == "agree" else _object(desk, command)]


def _agree(desk: Desk, command: CommandReading) -> Result:
    if unseen := _unseen(desk):
        return AskBack(words=command.source, why=_what_is_new(desk, unseen), suggest="agree")
    before = _now(desk)
    if _said_so(desk, before):
        return Unchanged(words=command.source, why="You have agreed to the plan as it stands already.")
    desk.record("agree", command.source)
    after = _now(desk)
    signature = after.signed.get(desk.sender.side)
    if signature is None or signature.by.casefold() != desk.address.casefold():
        return Applied(words=command.source, verb="agree", notes=(_only_an_opinion(desk),))
    _close(desk, "agree", desk.sender.side)
    if after.state == "agreed":
        notes = _both_agree(desk) if before.state != "agreed" else ()
    else:
        notes = (f"Now it waits for {desk.plan.company(desk.sender.side.other)}.",)
    return Applied(words=command.source, verb="agree", notes=notes)


def _both_agree(desk: Desk) -> tuple[str, ...]:
    """Due becomes baseline, and the leads of both sides hear it."""
    desk.record("baseline", "both sides agree to the plan as it stands", seal(desk.plan))
    desk.agreed()
    for side in Side:
        _close(desk, "agreed", side)
    stored = desk.stored
    found = standing(desk.conn, stored)
    signers = {one.by.casefold() for one in found.agreement.signed.values()}
    leads = {lead.email.casefold() for side in Side if (lead := lead_to_ask(stored.plan, side)) and lead.email}
    for address, person in stored.plan.people.items():
        if address in signers | leads and address != desk.address.casefold():
            _post(desk, person, "agreed", lambda frame: letters.reached(stored.plan, found, frame))
    return (f"Both sides agree now (revision {stored.revision}): what is due is what was agreed.",)


def _object(desk: Desk, command: CommandReading) -> Result:
    mine = [one for one in _now(desk).objections if one.by.casefold() == desk.address.casefold()]
    if any(one.words == command.source for one in mine):
        return Unchanged(words=command.source, why="That is on record already.")
    desk.record("object", command.source)
    _close(desk, "object", desk.sender.side)
    lead = lead_to_ask(desk.plan, desk.sender.side.other)
    notes: tuple[str, ...] = ()
    if lead is not None and desk.plan.state in UNDER_WAY:
        private = any(one.verb == "stance" for one in desk.said.reading.commands)
        words = command.source if private else desk.said.reading.text or command.source
        _post(
            desk,
            lead,
            "objection",
            lambda frame: letters.objected(desk.plan, desk.sender, command.reason, words, frame),
        )
        notes = (f"{lead.shown_name} has been told.",)
    return Applied(words=command.source, verb="object", reason=command.reason, notes=notes)


def _said_so(desk: Desk, before: Agreement) -> bool:
    """Whether the sender's last word about the plan as it stands was the same."""
    signature = before.signed.get(desk.sender.side)
    if signature is not None and signature.by.casefold() == desk.address.casefold():
        return True
    for entry in reversed(plans.recorded(desk.conn, desk.before.ref)):
        if any(is_substance(edit) for edit in entry.change.edits):
            return False
        if entry.change.by.casefold() == desk.address.casefold() and entry.change.verb in ("agree", "object"):
            return entry.change.verb == "agree" and not desk.sender.is_lead
    return False


def _unseen(desk: Desk) -> tuple[Difference, ...]:
    """What others changed since the letter that the mail answers, or else since the mail was written."""
    letter = desk.way.letter
    shown = (letter.answers or {}).get("revision") if letter else None
    if shown is None:
        later = plans.recorded(desk.conn, desk.before.ref, since=desk.said.mail.moment)
    else:
        later = plans.recorded(desk.conn, desk.before.ref, after_revision=shown)
    seen = desk.plan
    for entry in reversed(later):
        if entry.change.by.casefold() != desk.address.casefold():
            with suppress(Conflict, ValidationError):  # changed by the sender since, who therefore knows it
                seen = apply(seen, inverse(entry.change.edits))
    return differences(seen, desk.plan)


def _what_is_new(desk: Desk, unseen: tuple[Difference, ...]) -> str:
    wording = frame_for(desk.config, desk.plan, desk.sender, desk.now).wording(desk.plan)
    told = [one.said for one in differing(unseen[:MOST_UNSEEN], desk.plan, wording)]
    if len(unseen) > MOST_UNSEEN:
        told.append(f"{len(unseen) - MOST_UNSEEN} more")
    since = "since the letter that you answer" if desk.way.letter else "while you wrote"
    return f"The plan has changed {since}: {'; '.join(told)}. Do you agree to it as it is now?"


def _now(desk: Desk) -> Agreement:
    return agreement(desk.plan, plans.recorded(desk.conn, desk.before.ref))


def _only_an_opinion(desk: Desk) -> str:
    names = [lead.shown_name for lead in desk.plan.leads(desk.sender.side)]
    if not names:
        return "It is kept as your opinion; your side has no lead yet who could agree for it."
    either = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f"It is kept as your opinion; {either} can agree for your side."


# --------------------------------------------------------------------------------------------------- who is asked next
def due(desk: Desk, moved: Effect) -> Due | None:
    """Whose agreement this mail makes us ask for; what is asked no longer is taken back."""
    changed = any(is_substance(edit) for change in desk.changes for edit in change.edits)
    signed = any(change.verb == "agree" for change in desk.changes)
    stored = desk.stored
    plan, was_agreed = stored.plan, stored.agreed_revision is not None
    if plan.state not in UNDER_WAY or not (signed or (changed and was_agreed)):
        return None
    found = standing(desk.conn, stored)
    if changed and was_agreed and not found.differences:
        for side in Side:
            _close(desk, "as agreed again", side)
        return None
    mover = _mover(desk)
    if changed and was_agreed and _moves_an_end(desk, plan, moved) and mover.other not in found.agreement.signed:
        return _due(desk, plan, mover.other, found, moved=True)
    if signed and found.agreement.asks(desk.sender.side.other) and not _asked(desk, desk.sender.side.other):
        return _due(desk, plan, desk.sender.side.other, found, moved=False)
    return None


def _due(desk: Desk, plan: Plan, side: Side, found: Standing, *, moved: bool) -> Due | None:
    person = lead_to_ask(plan, side)
    if person is None or person.email is None or person.email.casefold() == desk.address.casefold():
        return None
    return Due(person, found, moved)


def _moves_an_end(desk: Desk, plan: Plan, moved: Effect) -> bool:
    """Whether the go-live or the end of a milestone is another: as forecast, or as promised."""
    forecast = bool(moved.milestones) or moved.go_live_was != moved.go_live
    return forecast or needs_new_agreement(differences(desk.before, plan))


def _mover(desk: Desk) -> Side:
    """The side that moved the plan: of a proposal that was accepted, the one that made it."""
    told = {id(change) for changes in desk.settled.values() for change in changes}
    own = [change for change in desk.changes if any(map(is_substance, change.edits)) and id(change) not in told]
    proposers = [person for address in desk.settled if (person := desk.plan.person(address))]
    return desk.sender.side if own or not proposers else proposers[0].side


def ask(desk: Desk, asked: Due) -> int:
    """Open the question, in the place of an older one. Gives its id."""
    _close(desk, "asked anew", asked.person.side)
    return questions.open_(
        desk.conn,
        desk.before.ref,
        asked.person.email or "",
        "agreement",
        {"by": desk.address, "mail": desk.row.id},
        created=desk.now,
        inbox_id=desk.row.id,
    )


def ask_alone(desk: Desk, asked: Due) -> None:
    """Ask in a letter of its own: nothing else is to be told."""
    question = ask(desk, asked)
    letter = _post(desk, asked.person, "agreement", lambda frame: letters.asked(desk.plan, asked.standing, frame))
    if letter is not None:
        questions.asked_in(desk.conn, question, letter)


def _asked(desk: Desk, side: Side) -> list[Question]:
    """What is open to somebody of this side about their agreement."""
    return [
        question
        for question in questions.open_of(desk.conn, desk.before.ref, desk.now)
        if question.kind == "agreement" and (person := desk.plan.person(question.person)) and person.side is side
    ]


def _close(desk: Desk, result: str, side: Side) -> None:
    for question in _asked(desk, side):
        questions.close(desk.conn, question.id, result, desk.now)


def _post(desk: Desk, to: Participant, purpose: str, words: Callable[[Frame], Content]) -> int | None:
    return post(
        desk.conn,
        desk.config,
        desk.plan,
        to,
        purpose=purpose,
        cause=desk.cause,
        now=desk.now,
        revision=desk.stored.revision,
        make=lambda frame: Enclosed(words(frame)),
    )


# ------------------------------------------------------------------------------------------------------ with the clock
def still_asked(found: Standing, person: Participant) -> bool:
    """Whether the agreement of this person's side is still what the plan waits for."""
    return person.side not in found.agreement.signed and (
        found.agreement.asks(person.side) or (found.revision is not None and bool(found.differences))
    )
