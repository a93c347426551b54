"""The notice: told at once to owners whose items or dates a mail touched, and to leads when the whole moves.

An owner reads what is theirs and what caused it; a lead who is told because the go-live or a milestone moves reads all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mailmap.letters.agreement import AGREE, OBJECT, Consent
from mailmap.letters.applied import Deed, Deeds
from mailmap.letters.content import Content
from mailmap.letters.effects import go_live, told
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.happened import happened
from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Row, sentences
from mailmap.letters.wording import counted, spelled
from mailmap.plan.changes import Change
from mailmap.plan.model import ActionItem, Participant, Plan, Status
from mailmap.plan.timeline import MOVES_ITSELF, Effect, Move, timeline, today

QUIET_VERBS = frozenset({"note", "agree", "object", "baseline", "away", "decline", "join", "leave", "role"})
"""What changes no item that its owner has to hear of."""
MOST_ROWS = 15


def notice(
    before: Plan,
    after: Plan,
    changes: Sequence[Change],
    moved: Effect,
    by: Participant,
    frame: Frame,
    *,
    consent: Consent | None = None,
) -> Content:
    """Tell the recipient what the `changes` of one mail by somebody else did: `moved` is the effect from `before` to
    `after`. `consent` asks whether they agree to the plan as it stands after it."""
    reader = Reader(after, timeline(after, today(after, frame.now)), frame)
    return render("notice", _Notice(before, reader, changes, moved, by, consent).values())


@dataclass(frozen=True)
class _Notice:
    before: Plan
    reader: Reader
    changes: Sequence[Change]
    moved: Effect
    by: Participant
    consent: Consent | None

    def values(self) -> dict[str, object]:
        deeds = self.deeds()
        # Each item has its row once: what follows has its own only where no change of it is told.
        shown = {row.ref for deed in deeds for row in deed.rows}
        yours = [self.follows(move) for move in self.followers if move.ref not in shown]
        effect = told(self.reader, self.rest({row.ref for row in yours}))
        mine = [self.reader.plan.items[ref] for ref in self.touched if self.is_mine(ref) and self.after(ref).is_open]
        return {
            "frame": self.reader.frame,
            "subject": self.subject(),
            "first": self.first(),
            "second": sentences([self.own(), go_live(self.reader, self.moved)]),
            "by": plain(self.by.shown_name),
            "yours": yours[:MOST_ROWS],
            "more": max(len(yours) - MOST_ROWS, 0),
            "deeds": deeds,
            "effect": effect if self.whole and effect.moves else None,
            "consent": self.consent,
            "examples": self.examples(mine),
        }

    def examples(self, mine: Sequence[ActionItem]) -> list[tuple[str, str]]:
        own = self.reader.examples(mine[0]) if mine else [("status", "where the plan stands")]
        return [AGREE, OBJECT, *own] if self.consent else own

    # ------------------------------------------------------------------------------------------------ whom it concerns
    @property
    def whole(self) -> bool:
        """Whether this reader is told of everything."""
        return self.reader.person.is_lead and self.moves_the_whole

    @property
    def moves_the_whole(self) -> bool:
        return bool(self.moved.milestones) or self.moved.go_live_was != self.moved.go_live

    @cached_property
    def followers(self) -> list[Move]:
        """The moves of the reader's own items behind those that were changed."""
        return [move for move in self.moved.followers if self.is_mine(move.ref)]

    @cached_property
    def shown(self) -> list[Change]:
        """The changes to tell: those of the reader's own items, and those that move their dates."""
        telling = [change for change in self.changes if change.verb not in QUIET_VERBS and _items(change)]
        if self.whole:
            return telling
        return [
            change
            for change in telling
            if any(self.is_mine(ref) for ref in _items(change)) or (self.followers and _moves_dates(change))
        ]

    @cached_property
    def touched(self) -> list[int]:
        """The items that are changed or follow, in the order of the letter; those that there are still."""
        refs = [ref for change in self.shown for ref in _items(change)] + [move.ref for move in self.followers]
        return [ref for ref in dict.fromkeys(refs) if ref in self.reader.plan.items]

    def is_mine(self, ref: int) -> bool:
        """Whether the item is the reader's or was until now."""
        return any(self.reader.owns(plan.items[ref]) for plan in (self.before, self.reader.plan) if ref in plan.items)

    def after(self, ref: int) -> ActionItem:
        return self.reader.plan.items[ref]

    # ------------------------------------------------------------------------------------------------------- the head
    def first(self) -> str:
        name = plain(self.by.shown_name)
        if len(self.shown) == 1:
            return plain(happened(self.reader.plan, self.shown[0], self.reader.wording))
        if not self.shown:
            return f"{name} changed the plan."
        return f"{name} made {counted(len(self.shown), 'change')}{'' if self.whole else ' that concern you'}."

    def own(self) -> str:
        """What follows for the reader's own items."""
        if len(self.followers) == 1:
            move = self.followers[0]
            return f"Your #{move.ref} follows: {self.forecast(move)}"
        return f"{spelled(len(self.followers)).capitalize()} of your items follow" if self.followers else ""

    def subject(self) -> str:
        if self.whole and self.moved.go_live and self.moved.go_live_was != self.moved.go_live:
            return f"Go-live moves to {self.reader.wording.full(self.moved.go_live)}"
        mine = [ref for ref in self.touched if self.is_mine(ref)]
        if len(mine) == 1:
            return self.of_one(mine[0])
        if mine:
            return f"{len(mine)} of your items change"
        milestones = self.moved.milestones
        if len(milestones) == 1 and (end := milestones[0].now):
            return f"{plain(milestones[0].ref)} {plain(milestones[0].title)} moves to {self.reader.wording.day(end)}"
        return f"{len(milestones)} milestones move" if milestones else "The plan changed"

    def of_one(self, ref: int) -> str:
        """What becomes of the reader's one item."""
        item, was = self.after(ref), self.before.items.get(ref)
        if was is None:
            return f"#{ref} is new and yours"
        if not self.reader.owns(item):
            return f"#{ref} is with {self.reader.name(item.owner)} now"
        if not self.reader.owns(was):
            return f"#{ref} is yours now"
        if item.status is not was.status:
            return f"Your #{ref} is {'open again' if item.status is Status.OPEN else item.status.value}"
        day = item.due if item.due != was.due else self.reader.timeline.items[ref].forecast
        if day and (item.due != was.due or any(move.ref == ref for move in self.moved.moves)):
            return f"Your #{ref} moves to {self.reader.wording.day(day)}"
        return f"Your #{ref} changes"

    # ------------------------------------------------------------------------------------------------------- the rows
    def deeds(self) -> list[Deed]:
        teller = Deeds(self.before, self.reader, (), effect_follows=self.whole)
        told_once: set[int] = set()
        deeds = []
        for change in self.shown:
            refs = [ref for ref in _items(change) if ref not in told_once]
            told_once.update(refs)
            reason = self.reason(change, refs)
            deeds.append(self.answerable(teller.deed(change.words, change.verb, refs, reason, ())))
        return [deed for deed in deeds if deed.rows or deed.lines]

    def reason(self, change: Change, refs: Sequence[int]) -> str | None:
        """Why somebody dropped or blocked an item."""
        if change.verb not in ("drop", "block"):
            return None
        return next((self.after(ref).reason for ref in refs if ref in self.reader.plan.items), None)

    def answerable(self, deed: Deed) -> Deed:
        """With buttons on the rows that the reader may answer for."""
        rows = tuple(
            replace(row, buttons=self.reader.buttons(self.after(row.ref)))
            if self.reader.owns(self.after(row.ref)) and self.after(row.ref).is_open
            else row
            for row in deed.rows
        )
        return replace(deed, rows=rows)

    def follows(self, move: Move) -> Row:
        return self.reader.row(self.after(move.ref), sentences([_capital(self.forecast(move))]), buttons=True)

    def forecast(self, move: Move) -> str:
        """ "its forecast moves from Wed 6 Jan to Wed 13 Jan, 5 working days later"."""
        was, now = self.day(move.was), self.day(move.now)
        if not move.was or not move.now:
            return f"its forecast is now {now or 'unknown'}"
        direction = "later" if move.days > 0 else "earlier"
        return f"its forecast moves from {was} to {now}, {self.reader.working_days(abs(move.days))} {direction}"

    def day(self, day: dt.date | None) -> str:
        return self.reader.wording.day(day) if day else ""

    def rest(self, yours: set[int]) -> Effect:
        """The effect without what has a row of its own."""
        return replace(self.moved, moves=tuple(move for move in self.moved.moves if move.ref not in yours))


def _items(change: Change) -> list[int]:
    return list(dict.fromkeys(int(edit.target[1]) for edit in change.edits if edit.target[0] == "item"))


def _moves_dates(change: Change) -> bool:
    return any(edit.target[0] == "item" and edit.field in (*MOVES_ITSELF, "*") for edit in change.edits)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
