""" "What if 14 slips to 12 Jan?": what it would do to the dates, worked out on a copy. Nothing changes by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailmap.decide import Decided, Speaker, decide, known
from mailmap.edits import edits_of
from mailmap.errors import MailMAPError
from mailmap.plan.changes import apply
from mailmap.plan.model import Plan
from mailmap.plan.whatif import WhatIf, what_if
from mailmap.reading import CommandReading, UnclearReading
from parsers import commands
from parsers.reply import Passage
from parsers.sentence.suppose import supposed

MOVES_DATES = frozenset({"slip", "meet", "drop", "reopen", "done"})
NOBODY = Speaker(address=None, person=None, verified=True, cites=False)


class NotSupposable(MailMAPError):
    """Nothing can be worked out from a statement; the message says why, and what to write."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed, the plan as it would be, and what that does to its dates."""

    commands: tuple[CommandReading, ...]
    after: Plan
    outcome: WhatIf


def suppose(words: str, plan: Plan, speaker: Speaker, moment: dt.datetime, today: dt.date) -> Supposition | None:
    """Work out a what-if question; None where it is none, or is about no change that moves dates. `moment` is when it
    was asked; relative days count from it. Who may do it does not matter here.

    Raises NotSupposable where it is about such a change, but cannot be: an item that there is not, a day that is past.
    """
    statement = supposed(words)
    return _worked_out(statement, plan, speaker, moment, today) if statement else None


def of_statement(words: str, plan: Plan, moment: dt.datetime, today: dt.date) -> Supposition:
    """The same for the bare statement, said by nobody on the plan: "slip 14 to 2027-01-12". Raises NotSupposable."""
    found = _worked_out(supposed(words) or words, plan, NOBODY, moment, today)
    if found is None:
        raise NotSupposable(f'“{words}” says no change of a date; write it like "slip 14 to 2027-01-12".')
    return found


def _worked_out(
    statement: str, plan: Plan, speaker: Speaker, moment: dt.datetime, today: dt.date
) -> Supposition | None:
    said = decide(commands.read([Passage(statement)], known(plan, speaker, moment)), plan, speaker, moment).said
    unclear = next((entry for entry in said if isinstance(entry, UnclearReading)), None)
    if unclear:
        hint = f' Write it like "{unclear.suggest}".' if unclear.suggest else ""
        raise NotSupposable(f"“{unclear.source}”: {unclear.why}{hint}")
    wanted = [entry.command for entry in said if isinstance(entry, Decided)]
    if not wanted or len(wanted) != len(said) or not all(command.verb in MOVES_DATES for command in wanted):
        return None
    zone = (speaker.person and speaker.person.timezone) or plan.timezone
    after = _after(wanted, plan, speaker, moment.astimezone(ZoneInfo(zone)).date())
    return Supposition(tuple(wanted), after, what_if(plan, after, today))


def _after(wanted: Sequence[CommandReading], plan: Plan, speaker: Speaker, day: dt.date) -> Plan:
    for command in wanted:
        plan = apply(plan, edits_of(command, plan, speaker.person, day))
    return plan
