"""What follows from an authenticated participant's mail: changes, proposals, answers to our questions, a receipt.

Runs inside the transaction that finishes the mail. The decisions are made already (`mailmap.decide`); here they are
written down, and for each the receipt gets the line that tells the sender what became of their words.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailmap.acts import (
    agreeing,
    announcing,
    answering,
    holding,
    invitations,
    joining,
    proposing,
    remembering,
    replacing,
    starting,
    telling,
    undoing,
)
from mailmap.acts.desk import Desk
from mailmap.decide import Decided, Kept, Said
from mailmap.letters.receipt import Answer, Applied, Question, Refused, Result, Unchanged
from mailmap.letters.receipt import Kept as KeptNote
from mailmap.plan.changes import away
from mailmap.plan.model import PlanState
from mailmap.reading import AskedReading, AwayReading, CommandReading, UnclearReading
from mailmap.store import preferences, questions

OPINIONS = frozenset({"agree", "object"})
NOT_YET = "Nobody is asked before the plan starts."


def carry_out(desk: Desk) -> None:
    """Do everything that was decided, and queue every letter that follows from it."""
    said = desk.said.decisions.said
    # Answers come last, whatever their place in the mail: they are about the plan with everything else in it.
    done = {place: list(_carried(desk, said[place])) for place, entry in enumerate(said) if not _answers(entry)}
    proposing.answered_otherwise(desk)
    done |= {place: list(_carried(desk, said[place])) for place, entry in enumerate(said) if _answers(entry)}
    desk.results.extend(result for place in range(len(said)) for result in done[place])
    desk.results.extend(replacing.kept_out(desk))
    if desk.changes:
        if desk.before.state is not PlanState.DRAFT:
            announcing.tell(desk)
        invitations.send_due(desk.conn, desk.config, desk.plan, desk.cause, desk.now)
    joining.candidates(desk)
    answering.keep(desk)


def _carried(desk: Desk, entry: Said) -> Iterable[Result]:
    match entry:
        case Decided(answers=int()):
            return _answered(desk, entry)
        case Decided(command=command) if command.decision == "refuse":
            return [Refused(words=command.source, why=command.why or "")]
        case Decided(command=command) if desk.before.state is PlanState.DRAFT and _asks_others(command):
            return [Refused(words=command.source, why=NOT_YET)]
        case Decided(command=command) if command.decision == "propose":
            return proposing.propose(desk, entry)
        case Decided():
            return _applied(desk, entry)
        case UnclearReading():
            return [Question(words=entry.source, why=entry.why, suggest=entry.suggest)]
        case AskedReading():
            return [telling.about(desk, entry.source)]
        case AwayReading():
            return _away(desk, entry)
        case Kept():
            for ref in entry.items or (None,):
                desk.record("note", entry.text, item=ref)
            return [KeptNote(words=entry.text, items=entry.items, among=desk.among)]


def _answers(entry: Said) -> bool:
    """Also a start: it is of the plan with everything else in it."""
    return isinstance(entry, Decided) and (
        entry.answers is not None or entry.command.verb in OPINIONS or entry.command.verb == "send_it"
    )


def _asks_others(command: CommandReading) -> bool:
    return command.decision == "propose" or command.verb in OPINIONS


def _answered(desk: Desk, decided: Decided) -> Iterable[Result]:
    """To a question of ours."""
    assert decided.answers is not None
    question = questions.get(desk.conn, decided.answers, lock=True)
    if question.kind == "agreement":
        return agreeing.answered(desk, decided, question)
    if question.kind != "proposal":
        return [Question(words=decided.command.source, why="Please answer in the mail that asks you")]
    return proposing.answered(desk, decided, question)


def _applied(desk: Desk, decided: Decided) -> Iterable[Result]:
    command = decided.command
    match command.verb:
        case "undo":
            return undoing.undo(desk, command)
        case "note":
            return _noted(desk, command)
        case "pause" | "resume":
            return _preference(desk, command)
        case "status":
            return [telling.status(desk, command)]
        case "who":
            return [telling.who(desk, command)]
        case "help":
            return [telling.how(command)]
        case "history":
            return [remembering.history(desk, command)]
        case "catch_up":
            remembering.catch_up(desk)
            return []
        case "send_it" if desk.plan.state is PlanState.DRAFT:
            return starting.send_it(desk, command)
        case "send_it":
            return holding.send_it(desk, command)
        case "hold":
            return holding.hold(desk, command)
        case "top":
            return holding.top(desk, command)
        case verb if verb in OPINIONS:
            return agreeing.opinion(desk, command)
    if not decided.edits:
        return [Unchanged(words=command.source, why=telling.why_nothing_changed(desk.plan, command))]
    refs = command.refs
    desk.record(command.verb, command.source, decided.edits, item=refs[0] if len(refs) == 1 else None)
    notes = telling.what_it_says_now(desk, command)
    done = Applied(words=command.source, verb=command.verb, items=refs, reason=command.reason, notes=notes)
    return [done, *_left_behind(desk, command)] if command.verb == "leave" else [done]


def _left_behind(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """Whoever leaves a plan leaves their open items: the receipt asks who takes them, and has the line to send."""
    gone = (command.person or "").casefold()
    left = [
        str(item.ref) for item in desk.plan.items.values() if item.is_open and (item.owner or "").casefold() == gone
    ]
    if left:
        refs = ", ".join(left)
        why = f"{command.person} is still the owner of {', '.join(f'#{ref}' for ref in left)}. Who takes over?"
        yield Question(words=command.source, why=why, suggest=f"give {refs} to ", aside=True)


def _noted(desk: Desk, command: CommandReading) -> Iterable[Result]:
    for ref in command.items or (None,):
        desk.record("note", command.text or command.source, item=ref)
    return [KeptNote(words=command.text or command.source, items=command.items, among=desk.among)]


def _preference(desk: Desk, command: CommandReading) -> Iterable[Result]:
    ref = desk.before.ref
    if command.verb == "pause":
        changed = preferences.pause(desk.conn, ref, desk.address, desk.now)
        lines = ("No digests and reminders of this plan come to you any more. `resume` brings them back.",)
    else:
        changed = preferences.resume(desk.conn, ref, desk.address)
        lines = ("Digests and reminders of this plan come to you again.",)
    if changed:
        return [Answer(words=command.source, title="Your mails", lines=lines)]
    return [Unchanged(words=command.source, why="It was so already.")]


def _away(desk: Desk, entry: AwayReading) -> Iterable[Result]:
    edits = away(desk.plan, desk.address, entry.first, entry.last)
    words = entry.source or f"away from {entry.first.isoformat()} to {entry.last.isoformat()}"
    if not edits:
        return [Unchanged(words=words, why="These days were noted already.")]
    desk.record("away", words, edits)
    return [Applied(words=words, verb="away", items=())]
