"""What makes plans fail, in plain words: is it mutual, dated, owned, with the right people, and does it end with value?

A finding is advice; only what the plan file marks as still missing (`?`) stops `plan start`. What no plan may be at all
is another question (`mailmap.plan.soundness`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailmap.plan.model import ActionItem, Milestone, MilestoneKind, Participant, Plan, Side
from mailmap.plan.timeline import calendar, timeline

MOST_OPEN_ITEMS = 30
MOST_NAMED = 6
LOPSIDED = 0.85
"""From this share of the items on, a plan is one side's list of demands."""
EXPERTS = {
    "technical person": ("IT lead", "architect"),
    "security person": ("security", "privacy"),
    "legal person": ("legal",),
    "procurement person": ("procurement", "finance"),
}
EXECUTIVES = ("economic buyer", "sponsor")
BUSINESS_CASE = ("business case", "roi", "value case")
POINTS = (
    *("objective", "go-live", "outcome", "compelling-event", "items", "exit", "ends-at-signature"),
    *("no-value-milestone", "no-go-live-milestone", "no-owner", "unknown-owner", "no-date", "too-many", "too-soon"),
    *("one-sided", "nobody", "no-lead", "missing-role", "open-role", "unmet-executive", "day-off", "past"),
    "late-already",
)
"""What a finding may be about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is its name for settings and programs; `items` are those it speaks of, in the order of the plan."""

    about: str
    says: str
    stops_start: bool = False
    items: tuple[int, ...] = ()


def findings(plan: Plan, today: dt.date | None = None) -> Sequence[Finding]:
    """Everything that speaks against this plan, what stops its start first. `today` is a day in the plan's zone;
    without it the questions that need one are not asked."""
    found = [finding for question in QUESTIONS for finding in question(plan)]
    found += _on_the_day(plan, today) if today else ()
    return sorted(found, key=lambda finding: not finding.stops_start)


def _goal(plan: Plan) -> Iterator[Finding]:
    if not plan.objective:
        yield Finding("objective", "There is no value statement; say in objective what the buyer gets from this.", True)
    if not plan.go_live:
        yield Finding("go-live", "There is no go-live date; ask the buyer when it has to work, and set go_live.", True)
    if not plan.outcomes:
        yield Finding(
            "outcome", "There is no outcome; name what will be measured, where it stands and where it shall be."
        )
    for outcome in plan.outcomes:
        if not any(letter.isdigit() for letter in outcome.target):
            yield Finding(
                "outcome", f"“{outcome.measure}” has no number as its target, so nobody will be able to measure it."
            )


def _event(plan: Plan) -> Iterator[Finding]:
    event = plan.compelling_event
    if not event:
        yield Finding(
            "compelling-event", "There is no compelling event: nothing of the buyer's own happens if the date slips."
        )
    elif plan.go_live and event.date < plan.go_live:
        yield Finding(
            "compelling-event", f"“{event.name}” ({_day(event.date)}) is before the go-live on {_day(plan.go_live)}."
        )


def _steps(plan: Plan) -> Iterator[Finding]:
    if not _living(plan):
        yield Finding("items", "There are no items; nobody has anything to do.", True)
    for milestone in plan.milestones:
        if not milestone.exit:
            yield Finding(
                "exit",
                f"{milestone.ref} {milestone.title} has no exit criterion; say how both sides see it is reached.",
                True,
            )
    signature = [n for n, m in enumerate(plan.milestones) if m.kind is MilestoneKind.SIGNATURE]
    if signature and not any(m.items for m in plan.milestones[signature[-1] + 1 :]):
        yield Finding(
            "ends-at-signature",
            "The plan ends with the signature; the buyer wants what comes after it: go-live and value.",
        )
    elif _living(plan) and not any(m.kind is MilestoneKind.VALUE for m in plan.milestones):
        yield Finding(
            "no-value-milestone",
            "No milestone is of kind value: nobody will look whether the buyer got what they came for.",
        )
    if _living(plan) and not any(m.kind is MilestoneKind.GO_LIVE for m in plan.milestones):
        yield Finding(
            "no-go-live-milestone", "No milestone is of kind go-live, so the plan cannot say when that will be."
        )


def _items(plan: Plan) -> Iterator[Finding]:
    opened = [item for item in plan.items.values() if item.is_open]
    yield from _about(
        "no-owner", "{are} without an owner; name one person for each.", opened, lambda i: not i.owner, stops=True
    )
    yield from _about(
        "unknown-owner", "{have} an owner who is not on the plan; add them, or name another.", opened,
        lambda i: bool(i.owner) and plan.person(i.owner) is None, stops=True,
    )  # fmt: skip
    yield from _about("no-date", "{are} without a due date.", opened, lambda i: not i.due, stops=True)
    if len(opened) > MOST_OPEN_ITEMS:
        yield Finding("too-many", f"{len(opened)} items are open; beyond about {MOST_OPEN_ITEMS} people stop reading.")
    yield from _about(
        "too-soon", "{are} due before what they wait for can be ready.", opened, lambda i: _too_soon(plan, i)
    )


def _too_soon(plan: Plan, item: ActionItem) -> bool:
    ready = max((day for ref in item.after if (day := plan.items[ref].done_on or plan.items[ref].due)), default=None)
    return item.due is not None and ready is not None and calendar(plan.holidays).add(ready, item.days) > item.due


def _sides(plan: Plan) -> Iterator[Finding]:
    sides = [side for item in _living(plan) if (side := plan.side_of(item))]
    for side in Side:
        share = sides.count(side) / len(sides) if sides else 0
        if share == 1:
            yield Finding("one-sided", f"All items are {plan.company(side)}'s; a mutual plan has work for both sides.")
        elif share >= LOPSIDED:
            yield Finding(
                "one-sided",
                f"{share:.0%} of the items are {plan.company(side)}'s; a mutual plan has work for both sides.",
            )


def _people(plan: Plan) -> Iterator[Finding]:
    for side in Side:
        known = [p for p in plan.participants if p.side is side and p.email]
        if not known and side is Side.BUYER:
            yield Finding("nobody", f"Nobody of {plan.buyer} has an address; there is nobody to write to.", True)
        elif not any(p.is_lead for p in known):
            leads = "champion, sponsor or economic buyer" if side is Side.BUYER else "account executive or sales leader"
            yield Finding(
                "no-lead",
                f"Nobody with an address is {leads} of {plan.company(side)}; that side cannot agree to the plan.",
            )
    for kind, roles in EXPERTS.items():
        if not _with_role(plan, roles):
            yield Finding(
                "missing-role", f"There is no {kind} of {plan.buyer} on the plan; they come late and take their time."
            )
    unfilled = [p.role if p.side is Side.BUYER else f"seller {p.role}" for p in plan.participants if not p.email]
    if unfilled:
        yield Finding("open-role", f"Not known by address yet: {', '.join(dict.fromkeys(unfilled))}.")
    yield from _executives(plan)


def _executives(plan: Plan) -> Iterator[Finding]:
    executives = _with_role(plan, EXECUTIVES)
    if not executives:
        yield Finding("missing-role", f"There is no economic buyer or sponsor of {plan.buyer} on the plan.")
    meetings = [item for m in _up_to_business_case(plan) for item in m.items if item.meeting]
    unmet = [p for p in executives if not any(_attends(plan, p, item) for item in meetings)]
    if unmet:
        names = ", ".join(f"{p.name or 'who?'} ({p.role})" for p in unmet)
        yield Finding(
            "unmet-executive",
            f"No meeting up to the business case has {names} in it; budgets are not approved by strangers.",
        )


def _up_to_business_case(plan: Plan) -> Sequence[Milestone]:
    """The milestones up to the one called so, else all before the signature, else all."""
    for n, milestone in enumerate(plan.milestones):
        if any(words in milestone.title.casefold() for words in BUSINESS_CASE):
            return plan.milestones[: n + 1]
    first = next((n for n, m in enumerate(plan.milestones) if m.kind is MilestoneKind.SIGNATURE), len(plan.milestones))
    return plan.milestones[:first]


def _attends(plan: Plan, person: Participant, item: ActionItem) -> bool:
    """Whether a meeting has this person in it; without `with` come its owner and the owners of what it waits for."""
    meeting = item.meeting
    named = meeting.attendees if meeting else ()
    invited: tuple[str | None, ...] = named or (item.owner, *(plan.items[ref].owner for ref in item.after))
    return any(who and plan.person(who) == person for who in invited)


def _dates(plan: Plan) -> Iterator[Finding]:
    work = calendar(plan.holidays)
    opened = [item for item in plan.items.values() if item.is_open]
    yield from _about(
        "day-off",
        "{are} due on a weekend or holiday.",
        opened,
        lambda i: i.due is not None and not work.is_working(i.due),
    )
    if plan.go_live and not work.is_working(plan.go_live):
        yield Finding("day-off", f"The go-live, {_day(plan.go_live)}, is on a weekend or holiday.")


def _on_the_day(plan: Plan, today: dt.date) -> Iterator[Finding]:
    opened = [item for item in plan.items.values() if item.is_open]
    yield from _about("past", "{are} due before today.", opened, lambda i: i.due is not None and i.due < today)
    forecast = timeline(plan, today).go_live
    if plan.go_live and forecast and forecast > plan.go_live:
        days = calendar(plan.holidays).between(plan.go_live, forecast)
        yield Finding(
            "late-already",
            f"By what its items wait for, the go-live can be on {_day(forecast)} at the earliest: "
            f"{days} working {'day' if days == 1 else 'days'} after {_day(plan.go_live)}.",
        )


QUESTIONS: Sequence[Callable[[Plan], Iterable[Finding]]] = (_goal, _event, _steps, _items, _sides, _people, _dates)


def _about(
    about: str, says: str, items: Iterable[ActionItem], holds: Callable[[ActionItem], bool], *, stops: bool = False
) -> Iterator[Finding]:
    """One finding for all items of which something holds: "#3 and #4 are without an owner; ..."."""
    refs = tuple(item.ref for item in items if holds(item))
    if refs:
        one = len(refs) == 1
        says = says.format(are="is" if one else "are", have="has" if one else "have")
        yield Finding(
            about, f"{_named(refs)} {says.replace('what they wait', 'what it waits') if one else says}", stops, refs
        )


def _named(refs: Sequence[int]) -> str:
    shown = [f"#{ref}" for ref in refs[:MOST_NAMED]]
    if len(refs) > MOST_NAMED:
        return f"{', '.join(shown)} and {len(refs) - MOST_NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)


def _with_role(plan: Plan, roles: Iterable[str]) -> list[Participant]:
    """The buyer's people of these roles, open roles too: those are known to be missing."""
    wanted = {role.casefold() for role in roles}
    return [p for p in plan.participants if p.side is Side.BUYER and p.role.casefold() in wanted]


def _living(plan: Plan) -> list[ActionItem]:
    return [item for item in plan.items.values() if item.status != "dropped"]


def _day(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
