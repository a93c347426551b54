""" "What if 14 slips to 12 Jan?": what it would do to the dates, worked out on a copy. Nothing changes by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mailmap.decide import Decided, Speaker, decide, edits_of, known
from mailmap.plan.changes import apply
from mailmap.plan.model import Plan
from mailmap.plan.timeline import Effect, effect
from mailmap.reading import CommandReading
from parsers import commands
from parsers.reply import Passage
from parsers.suppose import supposed

MOVES_DATES = frozenset({"slip", "meet", "drop", "reopen", "done"})


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed, the plan as it would be, and what that does to its dates."""

    commands: tuple[CommandReading, ...]
    after: Plan
    effect: Effect


def suppose(words: str, plan: Plan, speaker: Speaker, moment: dt.datetime, today: dt.date) -> Supposition | None:
    """Work out a what-if question; None where it is none, or not clear to the last word. `moment` is when it was asked;
    relative days count from it. Who may do it does not matter here."""
    statement = supposed(words)
    return of_statement(statement, plan, speaker, moment, today) if statement else None


def of_statement(words: str, plan: Plan, speaker: Speaker, moment: dt.datetime, today: dt.date) -> Supposition | None:
    """The same for the bare statement: "slip 14 to 2027-01-12"."""
    said = decide(commands.read([Passage(words)], known(plan, speaker, moment)), plan, speaker, moment).said
    wanted = [entry.command for entry in said if isinstance(entry, Decided)]
    if not wanted or len(wanted) != len(said) or not all(command.verb in MOVES_DATES for command in wanted):
        return None
    after = _after(wanted, plan, speaker, moment.date())
    return Supposition(tuple(wanted), after, effect(plan, after, today))


def _after(wanted: Sequence[CommandReading], plan: Plan, speaker: Speaker, day: dt.date) -> Plan:
    for command in wanted:
        plan = apply(plan, edits_of(command, plan, speaker.person, day))
    return plan
