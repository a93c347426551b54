"""The plan as a Word document: what both sides print, sign and look at together.

One document a plan revision, the same for all recipients, so nothing in it may be seller-only: every text is taken by
name from the fields that both sides see. The look belongs to templates/word/plan.docx; here stand the words and dates.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from markupsafe import Markup

from mailmap.letters.ahead import Ahead, counted_days, listed
from mailmap.letters.environment import template_path
from mailmap.letters.happened import happened
from mailmap.letters.meeting import attendees
from mailmap.letters.plain import plain
from mailmap.letters.printed import Printed, joined
from mailmap.letters.standing import Standing, differing, stands
from mailmap.letters.verdict import judged
from mailmap.letters.word_template import Shown, word_template
from mailmap.letters.word_timeline import timeline_table
from mailmap.plan.changes import Change
from mailmap.plan.discretion import for_both
from mailmap.plan.health import Health, health
from mailmap.plan.model import ActionItem, Milestone, Participant, Plan, Side, Status
from mailmap.plan.timeline import Timeline, drawing


def document(
    plan: Plan,
    timeline: Timeline,
    history: Sequence[Change],
    *,
    revision: int,
    key: bytes,
    since: dt.date | None = None,
    template: Path | None = None,
    standing: Standing | None = None,
    well: Health | None = None,
) -> bytes:
    """The plan of a revision as a .docx file; the same arguments give the same bytes.

    `history` is what the last part tells, oldest first, and `since` the day it begins with. `key` signs plan and
    revision, so that a returned file can be told from an invented one. `template` is another Word file than the one
    MailMAP ships. `standing` is how both sides stand to the plan, where that is to be said; `well` is its health (None:
    that by the plan alone).
    Raises ConfigError if the template is none.
    """
    wording = Printed(plan.locale, plan.timezone, timeline.today)
    values = _View(plan, timeline, wording, standing, well or health(plan, timeline)).values(history, revision, since)
    return word_template(template or template_path("word/plan.docx")).render(
        values,
        title=plan.title,
        made=f"{timeline.today.isoformat()}T00:00:00Z",
        properties={"plan": plan.ref, "revision": str(revision), "signature": signature(plan.ref, revision, key)},
    )


def signature(ref: str, revision: int, key: bytes) -> str:
    """What a file that comes back must carry to be one of ours (hex, 128 bits)."""
    return hmac.new(key, f"{ref}:{revision}".encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Person(Shown):
    """One place in the table of people; `open` says "who?" where a role waits for a name."""

    role: str = ""
    name: str = ""
    open: str = ""


@dataclass(frozen=True, slots=True)
class Pair(Shown):
    buyer: Person
    seller: Person


@dataclass(frozen=True, slots=True)
class Row(Shown):
    """An item's row. `mark` numbers its bookmarks, `full_date` is the attribute of its date control."""

    mark: int
    number: str
    title: str
    deliverable: str
    meeting: str
    owner: str
    company: str
    due: str
    full_date: Markup
    forecast: str
    status: str
    note: str
    late: str


@dataclass(frozen=True, slots=True)
class Part(Shown):
    """A milestone."""

    ref: str
    title: str
    exit: str
    items: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Ask(Shown):
    name: str
    role: str
    refs: str
    next: str
    due: str
    meetings: str
    hours: str


@dataclass(frozen=True, slots=True)
class Promise(Shown):
    """An outcome."""

    measure: str
    baseline: str
    target: str
    by: str
    value: str
    actual: str


@dataclass(frozen=True, slots=True)
class Differs(Shown):
    """What is not as both sides agreed."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Happened(Shown):
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class _View:
    """The plan in the template's words."""

    plan: Plan
    timeline: Timeline
    wording: Printed
    standing: Standing | None
    well: Health

    def values(self, history: Sequence[Change], revision: int, since: dt.date | None) -> dict[str, object]:
        plan = self.plan
        ahead = Ahead(plan, self.timeline, self.wording)
        return {
            "ref": plan.ref,
            "title": joined(plan.title),
            "buyer": plan.buyer,
            "seller": plan.seller,
            "today": self.wording.full(self.timeline.today),
            "revision_line": f"Revision {revision}",
            "objective": joined(plan.objective or ""),
            "verdict": self.verdict(),
            "agreement": stands(self.standing, plan, self.wording) if self.standing else "",
            "differences": list(self.differences()),
            "people": self.people(),
            "timeline": timeline_table(drawing(plan, self.timeline), self.wording),
            "thin_line": "the dates both sides agreed" if self.agreed() else "the dates last promised",
            "milestones": list(self.milestones()),
            "owners": self.owners(),
            "decisions": [*ahead.decisions(), *ahead.risks()],
            "asks": list(self.asks()),
            "outcomes": list(self.outcomes()),
            "changed_since": f"What changed since {self.wording.full(since)}" if since else "What changed",
            "changes": [self.happened(change) for change in for_both(history)],
            "signatures": [
                Person(f"{plan.company(p.side)}, {p.role}", p.shown_name) for side in Side for p in plan.leads(side)
            ],
        }

    def differences(self) -> Iterator[Differs]:
        """What is not as both sides agreed."""
        found = self.standing.differences if self.standing else ()
        for one in differing(found, self.plan, self.wording):
            yield Differs(" ".join(part for part in (one.label, one.what) if part), one.was, one.now)

    def agreed(self) -> bool:
        return any(item.baseline for item in self.plan.items.values())

    # ------------------------------------------------------------------------------------------------- first page
    def verdict(self) -> str:
        """Are we on track, for when, before what; how much is done and what is late."""
        counted = [item for item in self.plan.items.values() if item.status is not Status.DROPPED]
        done = sum(item.status is Status.DONE for item in counted)
        late = [(item.ref, days) for item in counted if (days := self.timeline.items[item.ref].late)]
        if len(late) == 1:
            ref, days = late[0]
            lateness = f"one is late, #{ref}, by {counted_days(days)}"
        else:
            lateness = f"{len(late)} are late, {listed([ref for ref, _ in late])}" if late else "none is late"
        said = judged(self.plan, self.timeline, self.wording, self.well)
        return (
            f"{' '.join(filter(None, (said.with_day, said.why)))} {done} of {len(counted)} items are done; {lateness}."
        )

    def people(self) -> list[Pair]:
        sides = {side: [p for p in self.plan.participants if p.side is side] for side in Side}
        return [
            Pair(_person(buyer), _person(seller))
            for buyer, seller in zip_longest(sides[Side.BUYER], sides[Side.SELLER])
        ]

    # ------------------------------------------------------------------------------------------------- milestones
    def milestones(self) -> Iterator[Part]:
        mark = 100
        for milestone in self.plan.milestones:
            rows = []
            for item in milestone.items:
                mark += 1
                rows.append(self.row(item, mark))
            yield Part(milestone.ref, milestone.title, self.exit(milestone), tuple(rows))

    def exit(self, milestone: Milestone) -> str:
        counted = [item for item in milestone.items if item.status is not Status.DROPPED]
        done = sum(item.status is Status.DONE for item in counted)
        words = [f"Exit: {joined(milestone.exit)}."] if milestone.exit else []
        if counted:
            words.append(f"{done} of {len(counted)} done.")
        if end := self.timeline.milestone_end(milestone.ref):
            words.append(f"{'Ended' if done == len(counted) else 'Ends'} {self.wording.full(end)}.")
        return " ".join(words)

    def row(self, item: ActionItem, mark: int) -> Row:
        owner = self.plan.person(item.owner)
        dates = self.timeline.items[item.ref]
        forecast = dates.forecast if item.is_open and dates.forecast != item.due else None
        note = self.wording.day(item.done_on) if item.status is Status.DONE and item.done_on else item.reason or ""
        late = f"{dates.late} day{'s' * (dates.late != 1)} late" if dates.late else ""
        return Row(
            mark=mark,
            number=str(item.ref),
            title=item.title,
            deliverable=item.deliverable or "",
            meeting=_meeting(item),
            owner=owner.shown_name if owner else item.owner or "who?",
            company=self.plan.company(owner.side) if owner else "",
            due=self.wording.full(item.due) if item.due else "not set",
            full_date=Markup(f' w:fullDate="{item.due.isoformat()}T00:00:00Z"' if item.due else ""),  # noqa: S704 - a day
            forecast=f"Forecast {self.wording.day(forecast)}" if forecast else "",
            status=item.status.value.capitalize(),
            note=note,
            late=late,
        )

    def owners(self) -> Markup:
        """The entries of every owner's list: Word wants each name and each value once."""
        shown: dict[str, str] = {}
        for address, person in self.plan.people.items():
            name = plain(person.shown_name)
            shown[f"{name} ({address})" if name in shown else name] = address
        entries = (
            f"<w:listItem w:displayText={quoteattr(name)} w:value={quoteattr(plain(address))}/>"
            for name, address in shown.items()
        )
        return Markup("".join(entries))  # noqa: S704 - quoted above

    # --------------------------------------------------------------------------------------------- asks, outcomes
    def asks(self) -> Iterator[Ask]:
        ahead = [item for item in self.plan.items.values() if item.is_open]
        owned: dict[str, list[ActionItem]] = {}
        for item in ahead:
            owned.setdefault((item.owner or "").casefold(), []).append(item)
        invited = {item.ref: {a.casefold() for a in attendees(self.plan, item)} for item in ahead if item.meeting}
        for address, person in self.plan.people.items():
            mine = sorted(owned.get(address, ()), key=lambda item: (item.due or dt.date.max, item.ref))
            meetings = [self.plan.items[ref] for ref, guests in invited.items() if address in guests]
            if not mine and not meetings:
                continue
            first = mine[0] if mine else None
            yield Ask(
                name=person.shown_name,
                role=self.role(person),
                refs=", ".join(f"#{item.ref}" for item in mine) or "none",
                next=f"#{first.ref} {first.title}" if first else "",
                due=self.wording.full(first.due) if first and first.due else "",
                meetings=str(len(meetings)) if meetings else "none",
                hours=_hours(sum(item.meeting.minutes for item in meetings if item.meeting)),
            )

    def role(self, person: Participant) -> str:
        """The role, with the company where both sides have it."""
        both = any(p.side is not person.side and p.role == person.role for p in self.plan.participants)
        return f"{person.role}, {self.plan.company(person.side)}" if both else person.role

    def outcomes(self) -> Iterator[Promise]:
        for outcome in self.plan.outcomes:
            yield Promise(
                measure=outcome.measure,
                baseline=joined(outcome.baseline),
                target=joined(outcome.target),
                by=self.wording.full(outcome.by),
                value=outcome.value or "not set",
                actual=joined(outcome.actual or "after go-live"),
            )

    def happened(self, change: Change) -> Happened:
        day = change.at.astimezone(ZoneInfo(self.plan.timezone)).date()
        return Happened(self.wording.day(day), happened(self.plan, change, self.wording))


def _person(participant: Participant | None) -> Person:
    if participant is None:
        return Person()
    role = participant.role[:1].upper() + participant.role[1:]
    named = participant.name or participant.email
    return Person(role, named or "", "" if named else "who?")


def _meeting(item: ActionItem) -> str:
    words = [f"Meeting, {item.meeting.time:%H:%M}, {item.meeting.minutes} minutes"] if item.meeting else []
    if item.fixed:
        words.append("Fixed date, never moved by the plan")
    return ". ".join(words)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h {rest:02d}" if rest else f"{hours}\u00a0h" if hours else ""
