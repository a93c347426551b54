"""What lies ahead: the decisions that milestones wait for, and the risks that the plan itself shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailmap.letters.printed import Printed, joined
from mailmap.letters.word_template import Shown
from mailmap.plan.model import ActionItem, MilestoneKind, Plan, Status
from mailmap.plan.timeline import Timeline

LITTLE_FLOAT = 3  # working days


@dataclass(frozen=True, slots=True)
class Line(Shown):
    """A decision ahead or a risk."""

    when: str
    kind: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Ahead:
    plan: Plan
    timeline: Timeline
    wording: Printed

    def decisions(self) -> Iterator[Line]:
        """What each milestone up to the signature still has to decide."""
        for milestone in self.plan.milestones:
            if milestone.kind in (MilestoneKind.GO_LIVE, MilestoneKind.VALUE):
                continue
            ahead = [item for item in milestone.items if item.is_open]
            end = self.timeline.milestone_end(milestone.ref)
            if not ahead or not milestone.exit or not end:
                continue
            last = max(ahead, key=lambda item: (self.timeline.items[item.ref].forecast or dt.date.max, item.ref))
            what = f"{joined(milestone.exit)} (#{last.ref} {last.title})"
            yield Line(self.wording.full(end), "Decision", what, self.name(last.owner))

    def risks(self) -> Iterator[Line]:
        open_ = [item for item in self.plan.items.values() if item.is_open]
        for item in open_:
            if self.timeline.items[item.ref].late:
                yield Line("Now", "Risk", self.late(item), self.name(item.owner))
        for item in open_:
            if item.status is Status.BLOCKED:
                reason = f": {_stop(item.reason)}" if item.reason else "."
                yield Line("Now", "Risk", f"#{item.ref} {item.title} is blocked{reason}", self.name(item.owner))
        for alarm in self.timeline.alarms:
            owner = self.name(self.plan.items[alarm.ref].owner) if alarm.ref else ""
            yield Line("Now", "Risk", _stop(alarm.why), owner)
        for person in self.plan.participants:
            if not person.email:
                lead = next(self.plan.leads(person.side), None)
                yield Line("Now", "Risk", f"The {person.role} is not named yet.", lead.shown_name if lead else "")
        yield from self.tight(open_)

    def late(self, item: ActionItem) -> str:
        waiting = [other.ref for other in self.plan.items.values() if other.is_open and item.ref in other.after]
        words = [f"#{item.ref} {item.title} is late."]
        if waiting:
            words.append(f"{listed(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for it.")
        if safe := self.timeline.items[item.ref].latest:
            words.append(f"Go-live moves only if it is not done by {self.wording.full(safe)}.")
        return " ".join(words)

    def tight(self, open_: Sequence[ActionItem]) -> Iterator[Line]:
        def has_little(item: ActionItem) -> bool:
            left = self.timeline.items[item.ref].float_
            return left is not None and left <= LITTLE_FLOAT

        items = [item for item in open_ if has_little(item)]
        if items:
            first = min(forecast for item in items if (forecast := self.timeline.items[item.ref].forecast))
            who = ", ".join(dict.fromkeys(self.name(item.owner) for item in items))
            what = (
                f"{listed([item.ref for item in items])} {'has' if len(items) == 1 else 'have'} "
                f"{LITTLE_FLOAT} working days of float or less."
            )
            yield Line(f"From\u00a0{self.wording.full(first)}", "Risk", what, who)

    def name(self, address: str | None) -> str:
        person = self.plan.person(address)
        return person.shown_name if person else address or "who?"


def listed(refs: Sequence[int]) -> str:
    """ "#1, #2 and #3"."""
    named = [f"#{ref}" for ref in refs]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def counted_days(days: int) -> str:
    return f"{days} working day{'' if days == 1 else 's'}"


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
