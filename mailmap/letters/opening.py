"""What a digest opens with, and its subject: are we on track, what is mine, what is it all for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.verdict import Verdict, distance
from mailmap.letters.wording import counted, spelled
from mailmap.plan.model import ActionItem, Outcome


@dataclass(frozen=True, slots=True)
class Opening:
    """`mine` are the items of the reader that the letter lists, `horizon` is the last day it looks at."""

    reader: Reader
    judged: Verdict
    mine: Sequence[ActionItem]
    horizon: dt.date

    def first(self) -> str:
        """The first words: for a lead the verdict, for an owner their own items."""
        if self.reader.person.is_lead:
            return self.judged.said
        late = self._late(self.mine)
        go_live = self.reader.timeline.go_live
        if len(late) == 1:
            days = self.reader.working_days(self.reader.timeline.items[late[0].ref].late)
            own = f"Your #{late[0].ref} is {days} late"
        elif late:
            own = f"{spelled(len(late)).capitalize()} of your items are late"
        elif self.mine:
            count = f"{spelled(len(self.mine)).capitalize()} {'item' if len(self.mine) == 1 else 'items'}"
            by = self.reader.wording.day(self.horizon)
            own = f"{count} of yours {'is' if len(self.mine) == 1 else 'are'} due by {by}"
        else:
            own = "Nothing is due from you in the next two weeks"
        if self.judged.dates.hold and go_live:
            return f"{own}. Go-live stays {self.reader.wording.full(go_live)}"
        return f"{own}. {self.judged.said}"

    def progress(self) -> str:
        """Why the plan is not on track, where the dates do not say it; else what is late, and how much is done."""
        done = self.reader.done_of_all()
        if not self.reader.person.is_lead:
            event, near = self.reader.plan.compelling_event, distance(self.reader.plan, self.reader.timeline)
            ahead = ""
            if event and near:
                ahead = f"That is {near} {plain(event.name)} ({self.reader.wording.full(event.date)}). "
            return f"{ahead if self.judged.dates.hold else ''}{done} items are done."
        if self.judged.why:
            return self.judged.why
        late = self._late(self.reader.plan.items.values())
        sides = list(dict.fromkeys(side for item in late if (side := self.reader.plan.side_of(item))))
        where = f", at {self.reader.company(sides[0])}" if len(sides) == 1 else ", on both sides" if sides else ""
        is_late = "One item is late" if len(late) == 1 else f"{spelled(len(late)).capitalize()} items are late"
        return f"{is_late if late else 'Nothing is late'}{where}. {done} are done."

    def goal(self) -> str:
        """What it is all for: the outcomes that were measured, with what they came to, else the first one's target."""
        shown = [o for o in self.reader.plan.outcomes if o.actual] or list(self.reader.plan.outcomes[:1])
        said = [self._measured(outcome) for outcome in shown]
        return f"The {'goal' if len(said) == 1 else 'goals'}: {'; '.join(said)}." if said else ""

    def _measured(self, outcome: Outcome) -> str:
        span = f"{plain(outcome.measure)} from {plain(outcome.baseline)} to {plain(outcome.target)}"
        now = f", now {plain(outcome.actual)}" if outcome.actual else ""
        return f"{span} by {self.reader.wording.full(outcome.by)}{now}"

    def subject(self, questions: int) -> str:
        late_of_mine = self._late(self.mine)
        asked = [f"{counted(questions, 'question')} for you"] if questions else []
        if not self.reader.person.is_lead:
            return ", ".join([self._own_subject(late_of_mine), *asked])
        late = len(self._late(self.reader.plan.items.values()))
        due = len(self.mine) - len(late_of_mine)
        parts = [f"{late} late"] if late else []
        parts += [f"{due} due from you"] if due else []
        go_live = self.reader.timeline.go_live
        standing = self.judged.said
        if go_live:
            standing = f"{self.judged.standing.capitalize()} for {self.reader.wording.full(go_live)}"
        return f"{standing}: {', '.join(parts + asked)}" if parts + asked else standing

    def _own_subject(self, late: Sequence[ActionItem]) -> str:
        if len(late) == 1:
            return f"Your #{late[0].ref} is {counted(self.reader.timeline.items[late[0].ref].late, 'day')} late"
        if late:
            return f"{len(late)} of yours are late"
        if len(self.mine) == 1 and self.mine[0].due:
            return f"Your #{self.mine[0].ref} is due {self.reader.wording.day(self.mine[0].due)}"
        by = self.reader.wording.day(self.horizon)
        return f"{len(self.mine)} of yours are due by {by}" if self.mine else "Nothing is due from you now"

    def _late(self, items: Iterable[ActionItem]) -> list[ActionItem]:
        return [item for item in items if self.reader.timeline.items[item.ref].late]
