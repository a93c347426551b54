"""What a command did, told beside the words that caused it: the rows it touched as they are now, and what they were."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Row, sentences
from mailmap.plan.model import ActionItem, DaysOff, Participant, Plan, Status
from mailmap.plan.timeline import calendar

ALL = frozenset({"status", "due", "owner", "title"})
ASPECTS = {
    "done": frozenset({"status"}),
    "start": frozenset({"status"}),
    "block": frozenset({"status"}),
    "unblock": frozenset({"status"}),
    "reopen": frozenset({"status"}),
    "drop": frozenset({"status"}),
    "slip": frozenset({"due"}),
    "meet": frozenset({"due"}),
    "assign": frozenset({"owner"}),
    "rename": frozenset({"title"}),
}
"""What of an item a verb changes; any other verb may have changed everything."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One sentence of the sender and what came of it. `lines` tell what is no item's."""

    words: str
    rows: tuple[Row, ...]
    lines: tuple[str, ...]


class Deeds:
    """Tells what was done, comparing the plan before and after one mail (or the few that share a receipt)."""

    def __init__(self, before: Plan, reader: Reader, told: Collection[str], effect_follows: bool) -> None:
        self.before, self.reader, self.effect_follows = before, reader, effect_follows
        self.told = {address.casefold() for address in told}
        self.added = [ref for ref in reader.plan.items if ref not in before.items]
        self.people = _changed_people(before, reader.plan)

    def deed(self, words: str, verb: str, items: Sequence[int], reason: str | None, notes: Sequence[str]) -> Deed:
        refs = [self.added.pop(0)] if verb == "add" and not items and self.added else list(items)
        rows, lines = [], list(self._of_people(verb))
        for ref in refs:
            item, was = self.reader.plan.items.get(ref), self.before.items.get(ref)
            if item:
                rows.append(self.reader.row(item, self._note(item, was, verb, reason)))
            elif was:
                lines.append(f"#{ref} {plain(was.title)} is off the plan.")
        if reason and not rows:
            lines.append(f"Reason kept: {plain(reason)}.")
        return Deed(plain(words), tuple(rows), (*lines, *map(plain, notes)))

    # ------------------------------------------------------------------------------------------------------- items
    def _note(self, item: ActionItem, was: ActionItem | None, verb: str, reason: str | None) -> str:
        if was is None:
            return sentences(list(self._new(item)))
        aspects = ASPECTS.get(verb, ALL)
        parts = [part for aspect, part in self._differences(item, was) if aspect in aspects]
        if reason:
            parts.append(f"Reason kept: {plain(reason)}")
        parts += self._told(item, was)
        if item.status is Status.DONE and "status" in aspects:
            parts += self._open_before(item)
        else:
            parts += self._about_the_day(item, was, aspects)
        return sentences(parts)

    def _new(self, item: ActionItem) -> Iterator[str]:
        milestone = self.reader.plan.milestone_of[item.ref]
        yield f"New, under {plain(milestone.ref)} {plain(milestone.title)}"
        if item.after:
            yield f"It comes after {', '.join(f'#{ref}' for ref in item.after)}"

    def _differences(self, item: ActionItem, was: ActionItem) -> Iterator[tuple[str, str]]:
        """Aspect and sentence for all that is another than before."""
        wording = self.reader.wording
        if item.status is not was.status:
            due = f"Was due {wording.full(was.due)}" if was.due and item.status is Status.DONE else ""
            yield "status", due or _new_state(item, was)
        if (item.due, item.meeting) != (was.due, was.meeting):
            meeting = self.reader.meeting(item)
            start = self.reader.meeting_start(was)
            before = wording.moment(start) if start else f"due {wording.full(was.due)}" if was.due else "without a date"
            yield "due", sentences([meeting, f"Was {before}"])
        if item.owner != was.owner:
            yield "owner", self._former_owner(was)
        if item.title != was.title:
            yield "title", f'Was "{plain(was.title)}"'

    def _former_owner(self, was: ActionItem) -> str:
        if was.owner is None:
            return "Had no owner"
        return "Was yours" if self.reader.owns(was) else f"Was with {self.reader.name(was.owner)}"

    def _told(self, item: ActionItem, was: ActionItem) -> Iterator[str]:
        owners = dict.fromkeys(owner for owner in (item.owner, was.owner) if owner)
        names = [
            self.reader.first(o) for o in owners if o.casefold() in self.told and not self.reader.frame.is_recipient(o)
        ]
        if names:
            yield f"{' and '.join(names)} {'has' if len(names) == 1 else 'have'} been told"

    def _open_before(self, item: ActionItem) -> Iterator[str]:
        still = [f"#{ref}" for ref in item.after if self.reader.plan.items[ref].is_open]
        if still:
            come = "comes before it, is" if len(still) == 1 else "come before it, are"
            yield f"{' and '.join(still)}, which {come} still open"

    def _about_the_day(self, item: ActionItem, was: ActionItem, aspects: Collection[str]) -> Iterator[str]:
        reader = self.reader
        if item.due and item.due != was.due and "due" in aspects:
            if not calendar(reader.plan.holidays).is_working(item.due):
                yield f"{reader.wording.day(item.due)} is no working day; the date is kept"
            yield reader.away(item)
        forecast = reader.timeline.items[item.ref].forecast
        if item.is_open and item.due and forecast and forecast > item.due and not reader.timeline.items[item.ref].late:
            below = ", see below" if self.effect_follows else ""
            yield f"Its forecast is now {reader.wording.short(forecast)}{below}"

    # ------------------------------------------------------------------------------------------------------ people
    def _of_people(self, verb: str) -> Iterator[str]:
        match verb:
            case "join" | "role" | "leave" | "undo":
                while self.people:
                    yield self._person(*self.people.pop(0))
                    if verb != "undo":
                        return
            case "away":
                yield from self._days_off()
            case "agree":
                yield "Noted: you agree to the plan as it stands."
            case "object":
                yield "Noted: you do not agree to the plan yet."

    def _person(self, was: Participant | None, now: Participant | None) -> str:
        if now is None:
            return f"{plain(was.shown_name if was else '')} is off the plan."
        verb = "is on the plan now, as" if was is None else "is now"
        return f"{plain(now.shown_name)} {verb} {plain(now.role)}."

    def _days_off(self) -> Iterator[str]:
        me = self.reader.frame.recipient_address
        now, was = self.reader.plan.person(me), self.before.person(me)
        for off in now.days_off if now else ():
            if was and off in was.days_off:
                continue
            first, last = (off.first, off.last) if isinstance(off, DaysOff) else (off, off)
            until = f" to {self.reader.wording.full(last)}" if last > first else ""
            yield f"Noted: you are away {self.reader.wording.full(first)}{until}. Your dates stay as they are."


def _new_state(item: ActionItem, was: ActionItem) -> str:
    if item.status is Status.OPEN:
        return "Open again" if was.status is Status.DONE or was.status is Status.DROPPED else "Not started"
    if item.status is Status.STARTED and was.status is Status.BLOCKED:
        return "No longer blocked"
    return {Status.BLOCKED: "Blocked", Status.STARTED: "Started", Status.DROPPED: "Dropped"}.get(item.status, "")


def _changed_people(before: Plan, after: Plan) -> list[tuple[Participant | None, Participant | None]]:
    """Who came, went, or has another role; first those who came."""
    was, now = before.people, after.people
    came: list[tuple[Participant | None, Participant | None]] = [(None, p) for a, p in now.items() if a not in was]
    changed = [(was[a], p) for a, p in now.items() if a in was and was[a].role != p.role]
    return [*came, *changed, *((p, None) for a, p in was.items() if a not in now)]
