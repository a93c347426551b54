"""A plan as one recipient reads it: names, dates, rows and answers in their words. Only what both sides may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from mailmap.letters.frame import Frame
from mailmap.letters.meeting import attendees
from mailmap.letters.names import company, first_name, name_of
from mailmap.letters.plain import plain
from mailmap.letters.rows import Button, Row
from mailmap.letters.wording import Wording, counted, listed
from mailmap.plan.model import ActionItem, DaysOff, Participant, Plan, Side, Status
from mailmap.plan.timeline import Timeline, calendar

FRIDAY = 4
ENOUGH_DAYS = 3
"""How far away at least the day is that a letter suggests for something that needs more time."""


@dataclass(frozen=True)
class Reader:
    plan: Plan
    timeline: Timeline
    frame: Frame

    @cached_property
    def wording(self) -> Wording:
        return self.frame.wording(self.plan)

    @property
    def person(self) -> Participant:
        return self.frame.recipient

    # ------------------------------------------------------------------------------------------------------- names
    def name(self, address: str | None) -> str:
        return name_of(self.plan, address)

    def first(self, address: str | None) -> str:
        return first_name(self.plan, address)

    def company(self, side: Side) -> str:
        return company(self.plan, side)

    def named(self, item: ActionItem) -> str:
        """ "#13 Answer security questionnaire"."""
        return f"#{item.ref} {plain(item.title)}"

    def owns(self, item: ActionItem) -> bool:
        return self.frame.is_recipient(item.owner)

    def may_answer(self, item: ActionItem) -> bool:
        """Whose word about it counts at once: its owner's, and that of a lead of the owner's side."""
        return item.is_open and (
            self.owns(item) or (self.person.is_lead and self.plan.side_of(item) is self.person.side)
        )

    def owned_or_invited(self) -> list[ActionItem]:
        """The reader's own open items and the meetings they are invited to, in the order of their days."""
        me = self.frame.recipient_address.casefold()
        found = [
            item
            for item in self.plan.items.values()
            if item.is_open and (self.owns(item) or (item.meeting and me in self.invited(item)))
        ]
        last = max((item.due for item in found if item.due), default=self.timeline.today)
        return sorted(found, key=lambda item: (item.due or last, item.ref))

    # -------------------------------------------------------------------------------------------------------- rows
    def row(self, item: ActionItem, note: str = "", *, place: str = "", buttons: bool = False) -> Row:
        late = self.timeline.items[item.ref].late if item.ref in self.timeline.items else 0
        state, when = self.date(item)
        return Row(
            ref=item.ref,
            title=plain(item.title),
            owner=self.name(item.owner),
            state=state,
            when=when,
            late=late,
            place=place,
            note=note,
            buttons=self.buttons(item) if buttons and item.is_open else (),
        )

    def date(self, item: ActionItem) -> tuple[str, str]:
        """What is said of the date, and the date."""
        if item.status is Status.DONE:
            return "done", self.wording.day(item.done_on) if item.done_on else ""
        if item.status is Status.DROPPED:
            return "dropped", ""
        return ("due", self.wording.day(item.due)) if item.due else ("no date", "")

    def buttons(self, item: ActionItem) -> tuple[Button, ...]:
        """Done, needs more time, a question: the day is left open to be typed."""
        named = self.named(item)
        about = f"number {item.ref}, {plain(item.title)}"
        return (
            Button("Done", self.frame.mailto(f"Done: {named}", f"done {item.ref}"), f"Done: {about}"),
            Button(
                "Needs more time",
                self.frame.mailto(f"More time: {named}", f"slip {item.ref} to "),
                f"Needs more time: {about}",
            ),
            Button("Question", self.frame.mailto(f"Question: {named}", f"re {item.ref} - "), f"Question about {about}"),
        )

    # ------------------------------------------------------------------------------------------------------- notes
    def state_of(self, item: ActionItem) -> str:
        """ "Started", "Blocked: waits for the SOC 2", or nothing."""
        if item.status is Status.STARTED:
            return "Started"
        if item.status is Status.BLOCKED:
            return f"Blocked: {plain(item.reason)}" if item.reason else "Blocked"
        return ""

    def forecast(self, item: ActionItem) -> str:
        """ "Forecast Wed 13 Jan" where that is not the date promised, nor said by its lateness."""
        dates = self.timeline.items[item.ref]
        if not item.is_open or dates.late or dates.forecast is None or dates.forecast == item.due:
            return ""
        return f"Forecast {self.wording.day(dates.forecast)}"

    def waiting_for(self, item: ActionItem) -> list[ActionItem]:
        """The open items that come right after it."""
        return [self.plan.items[ref] for ref in self.plan.followers[item.ref] if self.plan.items[ref].is_open]

    def who_waits(self, item: ActionItem, *, named: bool) -> str:
        """ "#14 and #15 wait for it", with the owners' names for somebody who may not know them."""
        waiting = self.waiting_for(item)
        if not waiting:
            return ""
        said = [f"#{i.ref}" for i in waiting]
        if named:
            by_owner: dict[str, list[str]] = {}
            for i in waiting:
                by_owner.setdefault(self.name(i.owner), []).append(f"#{i.ref}")
            said = [f"{name} ({', '.join(refs)})" for name, refs in by_owner.items()]
        return f"{listed(said)} {'waits' if len(said) == 1 else 'wait'} for it"

    def go_live_holds(self, item: ActionItem) -> str:
        """How long an item may take until the go-live moves."""
        safe = self.timeline.items[item.ref].latest if item.is_open else None
        if safe is None:
            return ""
        if safe <= self.timeline.today:
            return "Every further day moves the go-live"
        return f"Go-live moves only if it is not done by {self.wording.day(safe)}"

    def away(self, item: ActionItem) -> str:
        """The owner's days off where they lie over the due date."""
        owner = self.plan.person(item.owner)
        if owner is None or item.due is None:
            return ""
        for off in owner.days_off:
            first, last = (off.first, off.last) if isinstance(off, DaysOff) else (off, off)
            if first <= item.due <= last:
                until = f" to {self.wording.day(last)}" if last > first else ""
                who = "You are" if self.owns(item) else f"{self.first(item.owner)} is"
                return f"{who} away {self.wording.day(first)}{until}"
        return ""

    def meeting(self, item: ActionItem) -> str:
        """ "Meeting, 14:00 to 15:00 EST" on the reader's clock, with the day where it is another one there."""
        moment = self.meeting_start(item)
        if moment is None or item.meeting is None:
            return ""
        span = self.wording.span(moment, moment + dt.timedelta(minutes=item.meeting.minutes))
        there = self.wording.there(moment).date()
        return f"Meeting, {span}" if there == item.due else f"Meeting, {self.wording.day(there)}, {span}"

    def meeting_start(self, item: ActionItem) -> dt.datetime | None:
        if item.meeting is None or item.due is None:
            return None
        return dt.datetime.combine(item.due, item.meeting.time, ZoneInfo(item.meeting.timezone or self.plan.timezone))

    def whom_to_ask(self) -> str:
        """The leads of both sides, the reader apart."""
        said = [
            f"{plain(lead.shown_name)}, {plain(lead.role)} of {self.company(side)}"
            for side in Side
            for lead in self.plan.leads(side)
            if not self.frame.is_recipient(lead.email)
        ]
        return f"{'; '.join(said)}." if said else ""

    def invited(self, item: ActionItem) -> tuple[str, ...]:
        return tuple(address.casefold() for address in attendees(self.plan, item))

    # ---------------------------------------------------------------------------------------------------- progress
    def counted_items(self) -> list[ActionItem]:
        return [item for item in self.plan.items.values() if item.status is not Status.DROPPED]

    def done_of_all(self) -> str:
        """ "6 of 28"."""
        counted_items = self.counted_items()
        return f"{sum(item.status is Status.DONE for item in counted_items)} of {len(counted_items)}"

    # ---------------------------------------------------------------------------------------------------- examples
    def suggested_day(self, item: ActionItem) -> str:
        """A Friday that leaves some time, as one would type it."""
        return self.later_day(max(item.due or self.timeline.today, self.timeline.today))

    def later_day(self, day: dt.date) -> str:
        """The first Friday some days after it, or the next working day where that is none, as one would type it."""
        day += dt.timedelta(days=ENOUGH_DAYS)
        friday = day + dt.timedelta(days=(FRIDAY - day.weekday()) % 7)
        return self.wording.typed(calendar(self.plan.holidays).next(friday))

    def colleague(self, item: ActionItem) -> str:
        """The first name of somebody else who could own it."""
        side = self.plan.side_of(item) or self.person.side
        return next(self._colleagues(item, side, leads=False), next(self._colleagues(item, side, leads=True), ""))

    def _colleagues(self, item: ActionItem, side: Side, *, leads: bool) -> Iterator[str]:
        for person in self.plan.participants:
            others = person.email and person.name and person.side is side and person.is_lead is leads
            if others and not self.frame.is_recipient(person.email) and person.email != item.owner:
                yield self.first(person.email)

    def examples(self, item: ActionItem) -> list[tuple[str, str]]:
        """What a person could type about it, and what it says."""
        lines = [
            (f"done {item.ref}", "it is finished"),
            (f"slip {item.ref} to {self.suggested_day(item)}", "it needs more time"),
        ]
        if colleague := self.colleague(item):
            lines.append((f"give {item.ref} to {colleague}", "someone else takes it"))
        return lines

    def working_days(self, count: int) -> str:
        return counted(count, "working day")
