"""The weekly digest: are we on track, what is mine, who holds us up, what changed, where is the whole.

Leads read the whole plan, everybody else what is theirs. Each item has its row once; an empty section is left out. The
attached Word document has the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.news import news
from mailmap.letters.opening import Opening
from mailmap.letters.pending import Pending, Unsigned, Waits, asked_of_others, unsigned, waiting_for
from mailmap.letters.plain import plain
from mailmap.letters.preview import Preview, TopLine, previewed
from mailmap.letters.progress import agreed, chart, stages
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, Row, sentences
from mailmap.letters.standing import Differing, Standing, differing, stands
from mailmap.letters.verdict import verdict
from mailmap.letters.wording import listed
from mailmap.plan.changes import Change
from mailmap.plan.health import Health, health
from mailmap.plan.model import ActionItem, MilestoneKind, Participant, Plan, Status
from mailmap.plan.timeline import Timeline
from mailmap.plan.vacancies import next_to_ask

AHEAD = dt.timedelta(days=14)
WEEK = dt.timedelta(days=7)
LARGEST_HTML = 90_000
"""Bytes. Gmail cuts a mail at 102 KB, and quoted-printable costs a little."""
MOST_ROWS = (12, 6, 3)
"""How many rows a section may have: the first number with which the letter is small enough."""
ASKERS = ("champion", "account executive")
"""The lead of each side who is asked for a missing name."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the rows under it; `more` are left out."""

    title: str
    extra: str
    rows: tuple[Row, ...]
    more: int = 0


def digest(
    plan: Plan,
    timeline: Timeline,
    history: Sequence[Change],
    frame: Frame,
    since: dt.date | None = None,
    rsvps: Mapping[int, Mapping[str, str]] | None = None,
    questions: Sequence[Pending] = (),
    *,
    asked_others: Sequence[Pending] = (),
    unsigned: Unsigned | None = None,
    standing: Standing | None = None,
    well: Health | None = None,
    above: Preview | TopLine | None = None,
) -> Content:
    """The digest of one person.

    `since` is the day of the one before (None: a week ago). `rsvps` are the answers to invitations, item -> address in
    lower case -> accepted, declined, tentative, delegated or needs-action. `questions` are the proposals that wait for
    this person, oldest first, `asked_others` those that this person made; `unsigned` asks for their agreement.
    `standing` is how both sides stand to the plan, where that is to be said; `well` is the plan's health today (None:
    that by the plan and this history alone). `above` stands over all of it: a preview
    is for the rep alone.
    """
    reader = Reader(plan, timeline, frame)
    for most in MOST_ROWS:
        content = _Digest(
            *(reader, history, since, rsvps or {}, questions, asked_others, unsigned, standing),
            *(well or health(plan, timeline, history), above, most),
        ).content()
        if len(content.html.encode()) <= LARGEST_HTML:
            break
    return content


@dataclass
class _Digest:
    reader: Reader
    history: Sequence[Change]
    since: dt.date | None
    rsvps: Mapping[int, Mapping[str, str]]
    questions: Sequence[Pending]
    asked_others: Sequence[Pending]
    unsigned: Unsigned | None
    standing: Standing | None
    well: Health
    above: Preview | TopLine | None
    most: int
    listed: set[int] = field(default_factory=set)
    said_hint: bool = False

    def __post_init__(self) -> None:
        self.plan, self.line, self.me = self.reader.plan, self.reader.timeline, self.reader.person
        self.horizon = self.line.today + AHEAD
        self.to = f"to {self.reader.wording.day(self.horizon)}"

    def content(self) -> Content:
        reader, judged = self.reader, verdict(self.reader, self.well)
        mine = self.mine()
        opening = Opening(reader, judged, mine, self.horizon)
        yours = self.section("Yours", self.yours_extra(mine), mine, self.own_note)
        sections = self.lead_sections() if self.me.is_lead else self.owner_sections(mine)
        roles = self.open_roles()
        everything = None if self.me.is_lead else [i for i in self.plan.items.values() if reader.owns(i)]
        since = self.since or self.line.today - WEEK
        pending, differs = self.pending(), self.differs()
        values = {
            "frame": reader.frame,
            "subject": opening.subject(len(roles) + len(pending)),
            "preview": previewed(self.above, reader) if isinstance(self.above, Preview) else None,
            "top": self.above if isinstance(self.above, TopLine) else None,
            "verdict": judged,
            "lead": self.me.is_lead,
            "first": opening.first(),
            "progress": opening.progress(),
            "goal": opening.goal(),
            "yours": yours,
            "nothing": self.nothing(mine),
            "roles": [self.role_question(person) for person in roles],
            "pending": pending,
            "asked_others": [asked_of_others(reader, question) for question in self.asked_others],
            "standing": self.stands(),
            "differs": differs[: self.most],
            "differs_more": max(len(differs) - self.most, 0),
            "sections": [section for section in sections if section.rows],
            "news": news(reader, self.history, since, items=everything, most=self.most + 3),
            "done": reader.done_of_all(),
            "stages": self.stages(mine),
            "chart": chart(reader) if self.me.is_lead else None,
            "others_in_document": self.others(),
            "examples": self.examples(mine),
            "plan_name": f"{plain(self.plan.buyer)} and {plain(self.plan.seller)}",
            "stop": reader.frame.mailto("stop these emails", "stop these emails"),
            "agreed": agreed(reader),
        }
        return render("digest", values)

    # ----------------------------------------------------------------------------------------------------- sections
    def lead_sections(self) -> list[Section]:
        rest = [item for item in self.plan.items.values() if item.is_open and not self.reader.owns(item)]
        late = [item for item in rest if self.line.items[item.ref].late]
        soon = [item for item in rest if self.is_soon(item) and item not in late]
        ours = [item for item in soon if self.plan.side_of(item) is self.me.side]
        theirs = [item for item in soon if self.plan.side_of(item) is self.me.side.other]
        nobody = [item for item in soon if self.plan.side_of(item) is None]
        here, there = self.reader.company(self.me.side), self.reader.company(self.me.side.other)
        return [
            self.section("Late", str(len(late)), late, self.late_note, place=True),
            self.section(f"Waiting on {there}", self.to, theirs, self.state_note),
            self.section(f"Due at {here}", self.to, ours, self.own_side_note),
            self.section("Nobody owns these yet", self.to, nobody, self.state_note),
        ]

    def owner_sections(self, mine: Sequence[ActionItem]) -> list[Section]:
        """What an owner waits for."""
        refs = dict.fromkeys(ref for item in mine for ref in item.after)
        waits = [self.plan.items[ref] for ref in refs if self.plan.items[ref].is_open]
        return [self.section("Yours wait for", "", [i for i in waits if not self.reader.owns(i)], self.state_note)]

    def section(
        self,
        title: str,
        extra: str,
        items: Iterable[ActionItem],
        note: Callable[[ActionItem], str],
        *,
        place: bool = False,
    ) -> Section:
        found = sorted((i for i in items if i.ref not in self.listed), key=self.order)
        self.listed |= {item.ref for item in found[: self.most]}
        rows = []
        for item in found[: self.most]:
            side = self.plan.side_of(item)
            where = self.reader.company(side) if place and side else ""
            row = self.reader.row(item, note(item), place=where, buttons=self.reader.may_answer(item))
            rows.append(self.hinted(row, item) if row.buttons and not self.reader.owns(item) else row)
        return Section(title, extra, tuple(rows), max(len(found) - self.most, 0))

    def hinted(self, row: Row, item: ActionItem) -> Row:
        """A lead may answer for their side: said once a letter."""
        if self.said_hint:
            return row
        self.said_hint = True
        note = sentences([row.note, "You can answer for your side"])
        return replace(
            row, note=note, typed=f'"done {item.ref}" or "slip {item.ref} to {self.reader.suggested_day(item)}"'
        )

    def order(self, item: ActionItem) -> tuple[dt.date, int]:
        return (self.day_of(item) or dt.date.max, item.ref)

    def day_of(self, item: ActionItem) -> dt.date | None:
        return item.due or self.line.items[item.ref].forecast

    def is_soon(self, item: ActionItem) -> bool:
        day = self.day_of(item)
        return day is not None and day <= self.horizon

    def mine(self) -> list[ActionItem]:
        """The reader's own items that are late, due within two weeks, or blocked."""
        own = [item for item in self.plan.items.values() if item.is_open and self.reader.owns(item)]
        return sorted((i for i in own if self.is_soon(i) or i.status is Status.BLOCKED), key=self.order)

    def yours_extra(self, mine: Sequence[ActionItem]) -> str:
        late = sum(bool(self.line.items[item.ref].late) for item in mine)
        return f"{late} late" if late else self.to if mine else ""

    def nothing(self, mine: Sequence[ActionItem]) -> str:
        """Said when nothing is due: silence in this section would be a doubt."""
        if mine:
            return ""
        later = [item for item in self.plan.items.values() if item.is_open and self.reader.owns(item)]
        following = min(later, key=self.order, default=None)
        day = self.day_of(following) if following else None
        next_one = (
            f"Your next one is {self.reader.named(following)}, {self.reader.wording.day(day)}"
            if following and day
            else ""
        )
        return sentences(["Nothing is due from you in the next two weeks", next_one])

    # -------------------------------------------------------------------------------------------------------- notes
    def own_note(self, item: ActionItem) -> str:
        reader = self.reader
        late = bool(self.line.items[item.ref].late)
        parts = [] if late else [self.week(item)]
        parts += [reader.state_of(item), self.meeting(item), reader.forecast(item), reader.away(item)]
        if late:
            parts += [reader.who_waits(item, named=not self.me.is_lead), reader.go_live_holds(item)]
        return sentences(parts)

    def late_note(self, item: ActionItem) -> str:
        reader = self.reader
        return sentences([reader.state_of(item), reader.who_waits(item, named=False), reader.go_live_holds(item)])

    def state_note(self, item: ActionItem) -> str:
        reader = self.reader
        return sentences([reader.state_of(item), self.meeting(item), reader.forecast(item), reader.away(item)])

    def own_side_note(self, item: ActionItem) -> str:
        return sentences([self.week(item), self.state_note(item)])

    def week(self, item: ActionItem) -> str:
        day, today = self.day_of(item), self.line.today
        if day is None:
            return ""
        weeks = (day - (today - dt.timedelta(days=today.weekday()))).days // 7
        return {0: "This week", 1: "Next week"}.get(weeks, "")

    def meeting(self, item: ActionItem) -> str:
        """When it is, whether the reader is invited, and what the others answered."""
        said = self.reader.meeting(item)
        if not said:
            return ""
        answers = self.rsvps.get(item.ref, {})
        invited = self.reader.invited(item)
        me = self.me.email.casefold() if self.me.email else ""
        parts = [said]
        if me in invited and not self.reader.owns(item):
            own = {"accepted": "You accepted", "declined": "You declined", "tentative": "You said maybe"}
            parts.append(own.get(answers.get(me, ""), "You are invited"))
        accepted = [address for address in invited if answers.get(address) == "accepted"]
        declined = [self.reader.name(address) for address in invited if answers.get(address) == "declined" != me]
        if accepted:
            parts.append(f"{len(accepted)} of {len(invited)} accepted")
        if declined and declined != [self.reader.name(me)]:
            parts.append(f"{listed(declined)} declined")
        lost = [self.reader.name(address) for address in invited if answers.get(address) == "undeliverable"]
        if lost:
            parts.append(f"The invite to {listed(lost)} came back")
        return sentences(parts)

    # -------------------------------------------------------------------------------------------------- questions
    def open_roles(self) -> list[Participant]:
        """The one role of the reader's side that nobody has and that it is time to ask the reader for."""
        if self.me.role.casefold() not in ASKERS:
            return []
        others = [(p.side, p.role) for p in self.plan.participants if p.side is not self.me.side]
        vacancy = next_to_ask(self.plan, self.line.today, others)
        asked = [p for p in self.plan.participants if not p.email and p.side is self.me.side]
        return [p for p in asked if vacancy and p.role == vacancy.role][:1]

    def role_question(self, person: Participant) -> tuple[str, str, str, tuple[Button, ...]]:
        """Question, remark, line to complete, buttons."""
        role, frame = plain(person.role), self.reader.frame
        whose = f"{self.reader.company(person.side)}'s {role}"
        buttons = (
            Button(f"Name the {role}", frame.mailto(f"Our {role}", f"our {role} is "), f"Name the {role}"),
            Button("Question", frame.mailto(f"Question: {role}", f"{role} - "), f"Question about the {role}"),
        )
        return f"who is {whose}?", "The plan has no name for this role yet.", f"our {role} is ...", buttons

    def pending(self) -> list[Waits]:
        """What waits for the reader's word. Only what is open alone can be answered by a word from anywhere."""
        alone = len(self.questions) + (self.unsigned is not None) == 1
        waits = [waiting_for(self.reader, question, alone=alone) for question in self.questions]
        return [*waits, unsigned(self.reader, self.unsigned, alone=alone)] if self.unsigned else waits

    # ------------------------------------------------------------------------------------------------ the agreement
    def stands(self) -> str:
        return stands(self.standing, self.plan, self.reader.wording) if self.standing else ""

    def differs(self) -> list[Differing]:
        """What differs from what was agreed, for a lead; the ends of milestones follow from their items."""
        if self.standing is None or not self.me.is_lead:
            return []
        return differing(self.standing.differences, self.plan, self.reader.wording)

    # ------------------------------------------------------------------------------------------------- milestones
    def stages(self, mine: Sequence[ActionItem]) -> list[object]:
        if self.me.is_lead:
            return list(stages(self.reader))
        own = {self.plan.milestone_of[item.ref].ref for item in mine}
        kept = own | {m.ref for m in self.plan.milestones if m.kind is MilestoneKind.GO_LIVE}
        return [stage for stage in stages(self.reader, own) if stage.ref in {plain(ref) for ref in kept}]

    def others(self) -> str:
        """Where the rest of the plan is."""
        if not self.me.is_lead:
            return "The other milestones are in the attached Word document."
        later = sum(item.is_open and item.ref not in self.listed for item in self.plan.items.values())
        if later == 0:
            return ""
        return f"{f'The {later} later items are' if later > 1 else 'One later item is'} in the attached Word document."

    # ------------------------------------------------------------------------------------------------------ answers
    def examples(self, mine: Sequence[ActionItem]) -> list[tuple[str, str]]:
        """What one can type, with an item that is at hand."""
        own: Collection[ActionItem] = [item for item in mine if item.ref in self.listed]
        others = [self.plan.items[ref] for ref in self.listed if self.reader.may_answer(self.plan.items[ref])]
        item = next(iter([*own, *sorted(others, key=self.order)]), None)
        lines = self.reader.examples(item) if item else [("status", "where the plan stands")]
        return [*lines, ("undo", "take back your last mail")]
