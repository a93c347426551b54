"""Every letter there is, for one plan and one person: what must hold for all of them is tested on these."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from itertools import chain

from letters.northwind import SINCE, frame, line, standing

from mailmap.letters import agreement
from mailmap.letters.brief import brief
from mailmap.letters.catchup import catchup
from mailmap.letters.confirmation import confirmation
from mailmap.letters.content import Content
from mailmap.letters.digest import digest
from mailmap.letters.draft import Asked, draft, undrafted
from mailmap.letters.frame import Frame
from mailmap.letters.invite import Invitation, attendees, cancel, request, span
from mailmap.letters.notice import notice
from mailmap.letters.pending import Pending, Unsigned
from mailmap.letters.proposal import done_otherwise, lapsed, proposal, settled
from mailmap.letters.receipt import Answer, Applied, Kept, Proposed, Question, Refused, Result, Unchanged, receipt
from mailmap.letters.reminder import reminder
from mailmap.letters.welcome import welcome
from mailmap.plan import changes
from mailmap.plan.changes import Change, Edit, apply
from mailmap.plan.model import ActionItem, Participant, Plan, PlanState
from mailmap.plan.review import findings
from mailmap.plan.timeline import effect
from mailmap.reading import CommandReading
from parsers.newplan import Doubt

WEEKS = dt.timedelta(weeks=3)


@dataclasses.dataclass(frozen=True)
class Story:
    """What happens on a plan that letters tell: one item slips, one is done, others get an owner, a title, a reason."""

    before: Plan
    changes: tuple[Change, ...]

    @property
    def after(self) -> Plan:
        return apply(self.before, [edit for change in self.changes for edit in change.edits])


def story(plan: Plan, by: Participant, words: str) -> Story:
    told: list[Change] = []
    open_ = [item for item in plan.items.values() if item.is_open]
    for verb, item in zip(("slip", "done", "assign", "rename", "block"), open_, strict=False):
        edits = _edits(plan, verb, item, by, words)
        change = Change(
            verb=verb, item=item.ref, by=by.email or "", at=line_moment(), words=words, edits=edits, trust="verified"
        )
        told.append(change)
    return Story(plan, tuple(told))


def line_moment() -> dt.datetime:
    return dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def _edits(plan: Plan, verb: str, item: ActionItem, by: Participant, words: str) -> tuple[Edit, ...]:
    match verb:
        case "slip":
            return changes.slip(plan, item.ref, (item.due or dt.date(2026, 12, 1)) + WEEKS)
        case "done":
            return changes.done(plan, item.ref, dt.date(2026, 11, 20))
        case "assign":
            return changes.assign(plan, item.ref, by.email or "")
        case "rename":
            return changes.rename(plan, item.ref, words)
        case _:
            return changes.block(plan, item.ref, words)


def every_letter(
    plan: Plan, to: Participant, by: Participant, words: str, *, locale: str | None = None
) -> Iterator[tuple[str, Content]]:
    """Each letter that `to` may get, with its name. `by` is somebody else, who wrote `words`."""
    frame_ = frame(plan, to, locale=locale)
    told = story(plan, by, words)
    after = told.after
    moved = effect(plan, after, line(after).today)
    commands = list(_commands(plan, by, words))
    pending = [Pending(by.email or "", command) for command in commands[:2]]
    yield "digest", digest(after, line(after), told.changes, frame_, SINCE, questions=pending)
    yield "catchup", catchup(after, line(after), told.changes, frame_)
    yield "reminder", reminder(plan, line(plan), list(plan.items), frame_)
    for item in plan.items.values():
        if item.meeting and item.due:
            yield f"brief {item.ref}", brief(after, line(after), item.ref, frame_, {to.email or "": "accepted"})
    yield "notice", notice(plan, after, told.changes, moved, by, frame_)
    yield from _agreements(told, by, words, frame_)
    yield "receipt", receipt(list(_results(told, by, commands, words)), plan, after, frame_, told=list(after.people))
    for number, command in enumerate(commands):
        yield f"proposal {command.verb} {number}", proposal(plan, command, by, moved, frame_)
        yield f"settled {command.verb} {number}", settled(plan, command, by, frame_, accepted=True, words=words)
        yield f"declined {command.verb} {number}", settled(plan, command, by, frame_, accepted=False, words=words)
    yield "confirmation", confirmation(plan, commands, frame_)
    found = findings(plan, line(plan).today)
    yield "draft", draft(plan, line(plan), found, frame_, aside=[words], file=words, same_buyer=["NX"])
    yield "undrafted", undrafted(_asked(words), frame_, aside=[words], unread=[words, "b.pdf"])
    yield from _of_tables(plan, after, words, frame_)
    yield "welcome", welcome(plan, line(plan), frame_, by=by.email)
    for name, content, _ in invitations(plan, frame_):
        yield name, content


def _of_tables(plan: Plan, before: Plan, words: str, frame_: Frame) -> Iterator[tuple[str, Content]]:
    """A draft that lacks what a table seldom says, made anew; what is asked of a table; and what an answer leaves."""
    bare = tuple(milestone.model_copy(update={"exit": None}) for milestone in plan.milestones)
    lacking = plan.model_copy(update={"state": PlanState.DRAFT, "objective": None, "milestones": bare})
    found = findings(lacking, line(lacking).today)
    yield "draft anew", draft(lacking, line(lacking), found, frame_, file=words, before=before, understood=[words])
    asked = dataclasses.replace(_asked(words), table=words)
    yield "undrafted anew", undrafted(asked, frame_, replaces="NX", aside=[words])
    done = Applied(words=words, verb="exit", notes=(words,))
    yield "receipt of a draft", receipt([done], before, lacking, frame_)


def _agreements(told: Story, by: Participant, words: str, frame_: Frame) -> Iterator[tuple[str, Content]]:
    """Whether it is agreed to, asked in all ways, and what came of proposals that were not answered."""
    before, after = told.before, told.after
    stands = standing(before, after, *told.changes)
    moved = effect(before, after, line(after).today)
    asks = agreement.consent(after, stands, frame_)
    yield "asked in a notice", notice(before, after, told.changes, moved, by, frame_, consent=asks)
    yield "asked", agreement.asked(after, stands, frame_)
    yield "asked again", agreement.asked(after, stands, frame_, waited=5)
    yield "reached", agreement.reached(before, standing(before, before), frame_)
    yield "objected", agreement.objected(after, by, words, f"{words} and more", frame_)
    waits = [
        Pending(by.email or "", command, frame_.recipient_address, SINCE, SINCE + WEEKS, "NW-4HT2-9KQD")
        for command in _commands(before, by, words)
    ]
    yield (
        "digest of what waits",
        digest(
            *(after, line(after), told.changes, frame_, SINCE),
            questions=waits,
            asked_others=waits,
            unsigned=Unsigned(SINCE, "NW-4HT2-9KQD"),
            standing=stands,
        ),
    )
    for number, command in enumerate(_commands(before, by, words)):
        yield f"otherwise {command.verb} {number}", done_otherwise(after, command, by, frame_, words=words)
        yield f"lapsed {command.verb} {number}", lapsed(after, command, by.email or "", line_moment(), frame_)


def invitations(plan: Plan, frame_: Frame) -> Iterator[tuple[str, Content, bytes]]:
    """The first meeting's invitation, move and cancellations, with their calendar objects."""
    meetings = [item for item in plan.items.values() if item.meeting and item.due]
    for item in meetings[:1]:
        start, end = span(plan, item)
        one = Invitation("0" * 32 + "@acme.example", 1, item.ref, start, end, attendees(plan, item))
        moved = dataclasses.replace(one, was=start - WEEKS)
        yield "invite", *request(plan, line(plan), one, frame_)
        yield "moved", *request(plan, line(plan), moved, frame_)
        yield "cancel", *cancel(plan, line(plan), one, frame_)
        yield "uninvited", *cancel(plan, line(plan), one, frame_, whole=False)


def _asked(words: str) -> Asked:
    return Asked(words, {"buyer": words}, ("go_live",), (Doubt(words, words), Doubt(words, words, "champion", words)))


def _commands(plan: Plan, by: Participant, words: str) -> Iterator[CommandReading]:
    """One of every kind."""
    refs = [item.ref for item in plan.items.values() if item.is_open] or list(plan.items)
    base = {"decision": "propose", "source": words}
    start = dt.datetime(2026, 12, 4, 20, tzinfo=dt.UTC)
    for ref in refs[:1]:
        yield CommandReading(verb="slip", items=(ref,), to=dt.date(2027, 1, 8), **base)
        yield CommandReading(verb="meet", items=(ref,), start=start, **base)
        yield CommandReading(verb="assign", items=(ref,), person=by.email, **base)
        yield CommandReading(verb="rename", items=(ref,), title=words, **base)
        yield CommandReading(verb="drop", items=tuple(refs), reason=words, **base)
    yield CommandReading(verb="add", title=words, due=dt.date(2027, 1, 8), owner=by.email, milestone="M1", **base)
    yield CommandReading(verb="join", person="new@buyer.example", name=words, role=words, **base)


def _results(told: Story, by: Participant, commands: list[CommandReading], words: str) -> Iterator[Result]:
    for change in told.changes:
        yield Applied(words=words, verb=change.verb, items=(change.item or 0,), reason=words, notes=(words,))
    yield from chain.from_iterable(
        [Proposed(words=words, verb=c.verb, items=c.items, to=by.email or "", command=c)] for c in commands
    )
    yield Question(words=words, why=words, suggest="done 3")
    yield Refused(words=words, why="Only the buyer can agree for the buyer.")
    yield Kept(words=words, items=tuple(told.before.items)[:2])
    yield Answer(words=words, title="Where the plan stands", lines=("It stands.",), items=tuple(told.before.items))
    yield Unchanged(words=words, why="The plan says so already.")
