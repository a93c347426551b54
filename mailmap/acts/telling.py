"""Answers to questions about the plan: where it stands, who is on it, what one can say, and what would happen if."""

from __future__ import annotations

import datetime as dt
import re

from mailmap.acts.desk import Desk
from mailmap.acts.supposing import NotSupposable, Supposition, suppose
from mailmap.judging import health_on
from mailmap.letters.catchup import measured
from mailmap.letters.effects import Told, short_go_live, told
from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.receipt import Answer
from mailmap.letters.typeset import columns
from mailmap.letters.verdict import judged
from mailmap.letters.wish import wish
from mailmap.plan.model import ActionItem, Participant, Plan, Status
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.posting import frame_for
from mailmap.reading import CommandReading
from mailmap.store import plans

NUMBER = re.compile(r"(?<![\w.,:/-])#?(\d{1,4})(?![\w:/-])")
STANCES = {"supports": "supports it", "neutral": "is neutral", "doubts": "has doubts", "blocks": "is against it"}
SOON = dt.timedelta(days=14)
STANDS, WHO, SAY, WHAT_IF = "Where the plan stands", "Who is on the plan", "What you can say", "What would happen"
HELP = (
    "Write in your own words, or in short:",
    "    done 3               it is finished",
    "    slip 3 to 10 Dec     it needs more time",
    "    blocked 3: reason    it cannot go on; `unblock 3` when it can",
    "    give 3 to Priya      someone else takes it",
    '    add "title" by 4 Dec owner Priya under M4',
    "    note 3: ...          words to be kept with it",
    "    status, who, history",
    "    catch me up          the whole plan on one page",
    "    outcome 1 is 2.8 %   what a goal has come to",
    "    what if 3 slips to 10 Dec?",
    "    undo                 take back your last mail",
    "    stop these emails    no more digests and reminders",
)


def status(desk: Desk, command: CommandReading) -> Answer:
    """Where the items named stand, else what is late, under way or due within two weeks."""
    plan = desk.plan
    shown = [plan.items[ref] for ref in command.items if ref in plan.items]
    return _standing(desk, plan, command.source, shown)


def who(desk: Desk, command: CommandReading) -> Answer:
    lines = [f"  {_person(desk.plan, person)}" for person in desk.plan.participants]
    return Answer(words=command.source, title=WHO, lines=tuple(lines))


def how(command: CommandReading) -> Answer:
    """Help: the short forms. Nobody has to learn them."""
    return Answer(words=command.source, title=SAY, lines=HELP)


def about(desk: Desk, words: str) -> Answer:
    """The answer to a question in prose: what would happen, else the state of the items it names, else of the plan."""
    plan = desk.plan
    day = today(plan, desk.now)
    try:
        if supposition := suppose(words, plan, desk.said.speaker, desk.said.mail.moment, day):
            return _would(desk, words, plan, supposition)
    except NotSupposable as fault:
        return Answer(words=words, title=WHAT_IF, lines=(str(fault), "Nothing was changed."))
    named = [plan.items[int(found)] for found in NUMBER.findall(words) if int(found) in plan.items]
    return _standing(desk, plan, words, list(dict.fromkeys(named)))


def why_nothing_changed(plan: Plan, command: CommandReading) -> str:
    """Said of a command that was understood and allowed, but leaves the plan as it is."""
    refs = ", ".join(f"#{ref}" for ref in command.items)
    states = {"done": "done", "start": "started", "block": "blocked", "drop": "dropped"}
    if command.verb in states and command.items:
        return f"{refs} {'is' if len(command.items) == 1 else 'are'} {states[command.verb]} already."
    return f"The plan says so already{f' of {refs}' if refs else ''}."


def what_it_says_now(desk: Desk, command: CommandReading) -> tuple[str, ...]:
    """Of a change that no item shows: what the plan says since."""
    plan = desk.plan
    if command.verb == "outcome":
        wording = frame_for(desk.config, plan, desk.sender, desk.now).wording(plan)
        outcomes = [plan.outcomes[place - 1] for place in command.items]
        return tuple(plain(f"{one.measure}: {measured(one, wording.full(one.by))}.") for one in outcomes)
    if command.verb == "stance" and (person := plan.person(command.person)):
        says = STANCES.get(command.text or "", command.text or "")
        return (plain(f"{person.shown_name} {says}. Only {plan.seller} hears of it; no letter or document shows it."),)
    if command.verb == "exit" and (named := next((m for m in plan.milestones if m.ref == command.milestone), None)):
        return (plain(f"{named.ref} {named.title} is reached when: {named.exit}"),)
    if command.verb == "objective":
        return (plain(f"The value statement is: {plan.objective}"),)
    if command.verb == "go_live" and plan.go_live:
        wording = frame_for(desk.config, plan, desk.sender, desk.now).wording(plan)
        return (f"The go-live is planned for {wording.full(plan.go_live)}.",)
    return ()


def _standing(desk: Desk, plan: Plan, words: str, items: list[ActionItem]) -> Answer:
    line = timeline(plan, today(plan, desk.now))
    wording = frame_for(desk.config, plan, desk.sender, desk.now).wording(plan)
    counted = [item for item in plan.items.values() if item.status is not Status.DROPPED]
    done = sum(item.status is Status.DONE for item in counted)
    well = health_on(desk.conn, plan, line, plans.changes(desk.conn, plan.ref))
    verdict = judged(plan, line, wording, well)
    shown = items or _open_now(plan, line)
    return Answer(
        words=words,
        title=STANDS,
        headline=verdict.said,
        lines=tuple(filter(None, (verdict.with_day, verdict.why, f"{done} of {len(counted)} items are done."))),
        items=tuple(item.ref for item in shown),
    )


def _open_now(plan: Plan, line: Timeline) -> list[ActionItem]:
    soon = line.today + SOON
    return [i for i in plan.items.values() if i.is_open and (i.status is not Status.OPEN or (i.due and i.due <= soon))]


def _person(plan: Plan, person: Participant) -> str:
    return plain(f"{person.role} ({plan.company(person.side)}): {person.shown_name}")


def _would(desk: Desk, words: str, plan: Plan, supposition: Supposition) -> Answer:
    frame = frame_for(desk.config, plan, desk.sender, desk.now)
    reader = Reader(supposition.after, timeline(supposition.after, today(plan, desk.now)), frame)
    outcome = told(reader, supposition.outcome.effect)
    asked = " and ".join(wish(reader, command) for command in supposition.commands)
    lines = [f"To {asked}:", *_lines(outcome), "Nothing was changed."]
    headline = (
        short_go_live(reader, supposition.outcome.effect).replace("stays", "would stay").replace("moves", "would move")
    )
    return Answer(words=words, title=WHAT_IF, headline=headline, lines=tuple(line for line in lines if line))


def _lines(outcome: Told) -> list[str]:
    rows = [[move.label, move.title, f"was {move.was}", f"now {move.now}", move.signed] for move in outcome.moves]
    moves = columns(rows).splitlines() if rows else ["No other date moves."]
    more = [f"  and {outcome.more} more"] if outcome.more else []
    return [outcome.floats, *moves, *more, outcome.rest, outcome.go_live]
