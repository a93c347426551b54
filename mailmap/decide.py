"""From what somebody asked to what may happen: Command + plan + sender -> a decision, as a value.

Nothing is done here. A command is first made absolute and checked against the plan (`mailmap.resolve`), then ruled upon
(`mailmap.plan.roles`); those of one mail are decided in the order they were written, each on the plan that those before
it leave behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from mailmap.edits import edits_of, side_of_address
from mailmap.plan import changes
from mailmap.plan.changes import Edit
from mailmap.plan.model import Participant, Plan, Side
from mailmap.plan.roles import USUAL, may, may_draft
from mailmap.reading import AskedReading, AwayReading, CommandReading, UnclearReading
from mailmap.resolve import Resolver, unclear
from parsers.answer import answer
from parsers.private import private
from parsers.said import Asked, Away, Command, Known, KnownItem, KnownPerson, Note, Unclear, Words

GONE = "who has left"
"""The role of somebody who is on the plan no more."""
ANSWERS = ("yes", "no", "agree", "object")
SEVERAL_OPEN = "More than one question of ours is open."
NOT_FOR_BOTH = (
    "A note is for both sides to read, and this seems to be meant for yours alone, so it is not kept. "
    "How somebody of the buyer stands is said like “stance of Omar: doubts”."
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who wrote a mail, as far as the plan and the authentication know."""

    address: str | None
    person: Participant | None
    verified: bool
    cites: bool
    """The mail answers a letter that we sent to this address: this routes, it never authorises."""
    drafts: bool = False
    """The plan has not started, and they are heard because it is theirs to write."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something we asked this person and that waits for yes, no, agree or object."""

    id: int
    kind: str
    cited: bool
    open: bool = True
    """False for one that was answered before, or lapsed, and is asked by the very letter that the mail answers."""
    together: int | None = None
    """Questions that share this number are asked in one sentence, and one word answers all of them."""
    moves: int | None = None
    """The one item that a proposal would give another date."""


@dataclass(frozen=True, slots=True)
class Decided:
    command: CommandReading
    edits: tuple[Edit, ...] = ()
    ask: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Whom a proposal goes to, with the items each of them is asked about."""
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that change nothing and are kept as a note."""

    text: str
    items: tuple[int, ...] = ()


Said = Decided | UnclearReading | AskedReading | AwayReading | Kept


@dataclass(frozen=True, slots=True)
class Decisions:
    said: tuple[Said, ...]
    plan: Plan
    """The plan with everything that applies at once."""


def known(plan: Plan, speaker: Speaker, moment: dt.datetime, *, cc_only: bool = False) -> Known:
    """What the reader of commands may know of the plan. `moment` is when the mail was sent, aware."""
    person = speaker.person
    return Known(
        items=tuple(
            KnownItem(
                ref=item.ref,
                title=item.title,
                milestone=plan.milestone_of[item.ref].ref,
                open=item.is_open,
                meeting=item.meeting is not None,
                due=item.due,
                owner=item.owner,
            )
            for item in plan.items.values()
        ),
        milestones=tuple(milestone.ref for milestone in plan.milestones),
        people=(
            *(KnownPerson(p.email, p.name, p.role, p.side.value) for p in plan.participants),
            *(_to_fill(plan) if speaker.drafts else ()),
            *_gone(plan),
        ),
        sender=speaker.address or "",
        zone=(person and person.timezone) or plan.timezone,
        locale=(person and person.locale) or plan.locale,
        moment=moment,
        cc_only=cc_only,
        companies=(plan.buyer, plan.seller),
    )


def _to_fill(plan: Plan) -> Iterator[KnownPerson]:
    """The usual roles that a draft has not: somebody may still come onto it as one."""
    there = {p.role.casefold() for p in plan.participants}
    for side, roles in USUAL.items():
        yield from (KnownPerson(None, None, role, side.value) for role in roles if role.casefold() not in there)


def _gone(plan: Plan) -> Iterator[KnownPerson]:
    """Who has left the plan and still owns items, named by their address: these can be handed over in a line."""
    owners = {item.owner for item in plan.items.values() if item.is_open and item.owner and "@" in item.owner}
    for address in sorted(owner for owner in owners if not plan.person(owner)):
        name = " ".join(part.capitalize() for part in address.partition("@")[0].replace("_", ".").split(".") if part)
        yield KnownPerson(address, name, GONE, side_of_address(plan, address, None).value)


def decide(
    words: Words, plan: Plan, speaker: Speaker, moment: dt.datetime, questions: Sequence[OpenQuestion] = ()
) -> Decisions:
    """Rule on everything a mail said. `moment` (aware) is when it was sent; its day is taken in the sender's zone."""
    zone = ZoneInfo((speaker.person and speaker.person.timezone) or plan.timezone)
    ruler = _Ruler(plan, speaker, moment.astimezone(zone).date(), zone, tuple(questions))
    cited = [question for question in questions if question.cited and question.open]
    if len(cited) == 1 and cited[0].kind == "proposal":
        words = answer(words, known(plan, speaker, moment), cited[0].moves)
    return Decisions(tuple(said for word in words.said for said in ruler.rule(word)), ruler.plan)


@dataclass
class _Ruler:
    plan: Plan
    speaker: Speaker
    day: dt.date
    zone: ZoneInfo
    questions: tuple[OpenQuestion, ...]

    def rule(self, word: Command | Unclear | Asked | Away | Note) -> Iterable[Said]:
        match word:
            case Command():
                return self._command(word)
            case Unclear():
                return [UnclearReading(source=word.source, why=word.why, suggest=word.suggest)]
            case Asked():
                return [AskedReading(source=word.source)]
            case Away():
                return [AwayReading(first=word.first, last=word.last, source=word.source)]
            case Note() if private(word.text):
                return [UnclearReading(source=word.text, why=NOT_FOR_BOTH)]
            case Note():
                return [Kept(word.text, word.items)]

    def _command(self, command: Command) -> Iterator[Said]:
        if command.verb == "ok":
            waiting = [question for question in self.questions if question.open]
            if all(question.kind == "agreement" and not question.cited for question in waiting):  # a courtesy
                return
            command = replace(command, verb="yes")
        if command.verb in ANSWERS and (command.verb in ("yes", "no") or self.questions):
            yield from self._answer(command)
            return
        for entry in self._resolver().readings(command):
            if isinstance(entry, UnclearReading):
                yield entry
            else:
                yield from self._by_decision(entry)

    def _resolver(self) -> Resolver:
        return Resolver(self.plan, self.day, self.zone)

    def _by_decision(self, reading: CommandReading) -> Iterator[Decided]:
        """One result for each decision: what applies to some items may be a proposal for others."""
        targets: Sequence[int | None] = reading.items or (None,)
        ruled: dict[tuple[str, str | None], list[tuple[int | None, str | None]]] = {}
        for ref in targets:
            decision, why, to = self._ruling(reading, ref)
            ruled.setdefault((decision, why), []).append((ref, to))
        for (decision, why), members in ruled.items():
            refs = tuple(ref for ref, _ in members if ref is not None)
            part = reading.model_copy(update={"items": refs, "decision": decision, "why": why})
            ask: dict[str, tuple[int, ...]] = {}
            for ref, to in members:
                if to:
                    ask[to] = (*ask.get(to, ()), *(() if ref is None else (ref,)))
            yield self._carried(Decided(part, ask=ask))

    def _carried(self, decided: Decided) -> Decided:
        if decided.command.decision != "apply":
            return decided
        edits = edits_of(decided.command, self.plan, self.speaker.person, self.day)
        self.plan = changes.apply(self.plan, edits)
        return replace(decided, edits=edits)

    def _ruling(self, reading: CommandReading, ref: int | None) -> tuple[str, str | None, str | None]:
        if self.speaker.person is None:
            return ("refuse", "The sender is not on the plan.", None)
        if not self.speaker.verified:
            if self.speaker.cites:
                return ("confirm", None, None)
            return ("refuse", "The mail is not authenticated and answers no letter of ours.", None)
        if self.speaker.drafts and may_draft(self.speaker.person, reading.verb):
            return ("apply", None, None)
        ruling = may(
            self.plan, self.speaker.person, reading.verb, item=ref, side=self._side(reading), person=reading.person
        )
        return (ruling.decision, ruling.why, ruling.to)

    def _side(self, reading: CommandReading) -> Side | None:
        """The side that an addition to the plan is for (docs/plan-file.md: the same domain, else the sender's)."""
        person = self.speaker.person
        if reading.verb == "add":
            owner = self.plan.person(reading.owner)
            return owner.side if owner else (person.side if person else None)
        if reading.verb in ("join", "role", "leave") and reading.person:
            return side_of_address(self.plan, reading.person, person, reading.role)
        return None

    def _answer(self, command: Command) -> Iterator[Said]:
        """yes, no, agree, object: to the question the mail cites, closed by now or not, else the only open one."""
        reading = self._resolver().plain(command)
        candidates = self._answerable()
        if len({question.together or -question.id for question in candidates}) != 1:
            why = SEVERAL_OPEN if candidates else "No question of ours is open."
            starts = self.speaker.drafts and command.verb == "yes" and not candidates
            yield unclear(command, why, "send it" if starts else None)
            return
        decision, why_not, _ = self._ruling(reading, None)
        answer = reading.model_copy(update={"decision": decision, "why": why_not})
        yield from (Decided(answer, answers=question.id) for question in candidates)

    def _answerable(self) -> list[OpenQuestion]:
        waiting = [question for question in self.questions if question.open]
        cited = [question for question in waiting if question.cited]
        return cited or [question for question in self.questions if question.cited] or waiting
