"""The brief: what a meeting's owner should know two working days before it, and "what was agreed?" the day after.

It is the reminder of an item that is a meeting; the answer is read like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailmap.letters.agenda import agenda
from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, sentences
from mailmap.letters.wording import listed
from mailmap.plan.model import ActionItem, Plan
from mailmap.plan.timeline import Timeline, calendar


def brief(plan: Plan, timeline: Timeline, item: int, frame: Frame, rsvps: Mapping[str, str] | None = None) -> Content:
    """About a meeting with a date, to its owner, before it or after. `rsvps` are the answers to its invitation: address
    in lower case -> accepted, declined, ..."""
    told = _Brief(Reader(plan, timeline, frame), plan.items[item], rsvps or {})
    return render("brief", told.after() if told.is_over else told.before())


@dataclass(frozen=True, slots=True)
class _Brief:
    reader: Reader
    item: ActionItem
    rsvps: Mapping[str, str]

    @property
    def is_over(self) -> bool:
        return self.item.due is not None and self.item.due < self.reader.timeline.today

    @property
    def begins(self) -> dt.datetime:
        start = self.reader.meeting_start(self.item)
        assert start is not None, "only a meeting with a date has a brief"
        return start

    def before(self) -> dict[str, object]:
        reader, item = self.reader, self.item
        when = f"{reader.wording.day(reader.wording.there(self.begins).date())}, {reader.wording.time(self.begins)}"
        said = f"Your {reader.named(item)} is on {when}{self.distance()}"
        return self.values(f"{plain(item.title)} (#{item.ref}): {when}", said) | {
            "second": sentences(list(self.guests())),
            "agenda": agenda(reader, item),
            "examples": [(f"meet {item.ref} on {self.another()}", "another time"), *reader.examples(item)[2:]],
        }

    def after(self) -> dict[str, object]:
        reader, item = self.reader, self.item
        day = reader.wording.day(reader.wording.there(self.begins).date())
        said = f"What was agreed at {reader.named(item)} on {day}?"
        owner = reader.colleague(item) or "..."
        return self.values(f"What was agreed? {plain(item.title)} (#{item.ref})", said) | {
            "second": sentences([reader.who_waits(item, named=True), reader.go_live_holds(item)]),
            "agenda": None,
            "examples": [
                (f"done {item.ref}", "it was held"),
                (f"meet {item.ref} on {self.another()}", "it was not held"),
                (f'add "..." by {reader.suggested_day(item)} owner {owner}', "what somebody has to do"),
            ],
        }

    def values(self, subject: str, first: str) -> dict[str, object]:
        frame, ref = self.reader.frame, self.item.ref
        buttons = (
            Button("It was held", frame.mailto(f"Held: #{ref}", f"done {ref}"), f"Number {ref} was held"),
            Button("Another time", frame.mailto(f"Another time: #{ref}", f"meet {ref} on "), f"Another time for {ref}"),
        )
        return {
            "frame": frame,
            "subject": subject,
            "first": sentences([first]),
            "is_over": self.is_over,
            "buttons": buttons if self.is_over else buttons[1:],
            "stop": frame.mailto("stop these emails", "stop these emails"),
        }

    def distance(self) -> str:
        """ ", in 2 working days"."""
        assert self.item.due is not None
        left = calendar(self.reader.plan.holidays).between(self.reader.timeline.today, self.item.due)
        return f", in {self.reader.working_days(left)}" if left > 0 else ", today"

    def guests(self) -> Iterator[str]:
        """What those invited answered; the owner's own answer is no news to them."""
        invited = [address for address in self.reader.invited(self.item) if not self.reader.frame.is_recipient(address)]
        said = {address: self.rsvps.get(address, "needs-action") for address in invited}
        for answer, words in (("accepted", "accepted"), ("declined", "declined"), ("tentative", "said maybe")):
            if names := [self.reader.name(address) for address in invited if said[address] == answer]:
                yield f"{listed(names)} {words}"
        if lost := [self.reader.name(address) for address in invited if said[address] == "undeliverable"]:
            yield f"The invite to {listed(lost)} came back"
        if silent := [self.reader.name(address) for address in invited if said[address] == "needs-action"]:
            yield f"No answer yet from {listed(silent)}"

    def another(self) -> str:
        """A working day soon, at the same hour, as one would type it."""
        reader = self.reader
        there = reader.wording.there(self.begins)
        day = calendar(reader.plan.holidays).add(max(there.date(), reader.timeline.today), 2 if self.is_over else 1)
        return f"{reader.wording.typed(day)} at {there:%H:%M}"
