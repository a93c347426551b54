"""What makes plans fail, asked of the example plan, which is a good one, and of worse ones made from it."""

from __future__ import annotations

import datetime as dt

import pytest
from plan.examples import NORTHWIND, with_item, without

from mailmap.plan import files
from mailmap.plan.model import ActionItem, CompellingEvent, Milestone, Plan, Status
from mailmap.plan.review import Finding, findings

EMPTY = Plan(ref="X1", title="Nothing yet", buyer="Northwind", seller="Acme")


@pytest.fixture
def plan() -> Plan:
    return files.load(NORTHWIND)


def found(plan: Plan, about: str, today: dt.date | None = None) -> list[Finding]:
    return [finding for finding in findings(plan, today) if finding.about == about]


def says(plan: Plan, about: str, today: dt.date | None = None) -> str:
    [finding] = found(plan, about, today)
    return finding.says


def changed(plan: Plan, **fields: object) -> Plan:
    return plan.model_copy(update=fields)


def milestones(plan: Plan, ref: str, **fields: object) -> Plan:
    return changed(plan, milestones=tuple(m.model_copy(update=fields) if m.ref == ref else m for m in plan.milestones))


def without_roles(plan: Plan, *roles: str) -> Plan:
    return changed(plan, participants=tuple(p for p in plan.participants if p.role not in roles or p.side == "seller"))


def test_a_good_plan_may_start_and_hears_what_is_still_open(plan: Plan) -> None:
    assert [(f.about, f.stops_start) for f in findings(plan)] == [("open-role", False), ("unmet-executive", False)]
    assert says(plan, "open-role") == "Not known by address yet: user lead."
    assert "Omar Haddad (economic buyer)" in says(plan, "unmet-executive")


def test_an_empty_plan_is_stopped_by_all_that_it_lacks() -> None:
    assert {f.about for f in findings(EMPTY) if f.stops_start} == {"objective", "go-live", "items", "nobody"}


def test_what_stops_comes_first(plan: Plan) -> None:
    stops = [f.stops_start for f in findings(without(plan, "owner", 13))]
    assert stops == sorted(stops, reverse=True)
    assert stops[0]


@pytest.mark.parametrize(
    ("broken", "about"),
    [
        (lambda p: changed(p, objective=None), "objective"),
        (lambda p: changed(p, go_live=None), "go-live"),
        (lambda p: milestones(p, "M4", exit=None), "exit"),
        (lambda p: without(p, "owner", 13), "no-owner"),
        (lambda p: with_item(p, 13, owner="nobody@acme.example"), "unknown-owner"),
        (lambda p: without(p, "due", 13), "no-date"),
        (lambda p: changed(p, milestones=()), "items"),
        (lambda p: changed(p, participants=tuple(x for x in p.participants if x.side == "seller")), "nobody"),
    ],
)
def test_what_is_still_missing_stops_the_start(plan: Plan, broken: object, about: str) -> None:
    assert found(plan, about) == []
    assert all(f.stops_start for f in found(broken(plan), about))  # type: ignore[operator]
    assert found(broken(plan), about)  # type: ignore[operator]


@pytest.mark.parametrize("status", [Status.DONE, Status.DROPPED])
def test_items_that_are_finished_lack_nothing(plan: Plan, status: Status) -> None:
    plan = with_item(plan, 13, owner=None, due=None, status=status, done_on=dt.date(2026, 11, 19))
    assert found(plan, "no-owner") == found(plan, "no-date") == []


def test_an_open_role_may_own_an_item(plan: Plan) -> None:
    assert found(with_item(plan, 13, owner="user lead"), "unknown-owner") == []


def test_items_are_named_by_number(plan: Plan) -> None:
    assert says(without(plan, "due", 13), "no-date") == "#13 is without a due date."
    assert says(without(without(plan, "due", 13), "due", 14), "no-date") == "#13 and #14 are without a due date."
    for ref in range(13, 21):
        plan = without(plan, "due", ref)
    assert says(plan, "no-date") == "#13, #14, #15, #16, #17, #18 and 2 more are without a due date."
    assert found(plan, "no-date")[0].items == tuple(range(13, 21))


def test_outcomes_are_measured(plan: Plan) -> None:
    assert found(changed(plan, outcomes=()), "outcome")
    vague = plan.outcomes[0].model_copy(update={"target": "much less"})
    assert "Invoice exceptions" in says(changed(plan, outcomes=(vague,)), "outcome")


def test_the_compelling_event_is_there_and_after_the_go_live(plan: Plan) -> None:
    assert "no compelling event" in says(changed(plan, compelling_event=None), "compelling-event")
    early = CompellingEvent(name="Licence ends", date=dt.date(2027, 3, 14))
    assert says(changed(plan, compelling_event=early), "compelling-event") == (
        "“Licence ends” (Sun 14 Mar 2027) is before the go-live on Mon 15 Mar 2027."
    )
    same_day = CompellingEvent(name="Licence ends", date=dt.date(2027, 3, 15))
    assert found(changed(plan, compelling_event=same_day), "compelling-event") == []


def test_a_plan_does_not_end_with_the_signature(plan: Plan) -> None:
    assert found(changed(plan, milestones=plan.milestones[:6]), "ends-at-signature")
    assert found(changed(plan, milestones=plan.milestones[:7]), "no-value-milestone")
    assert found(milestones(plan, "M7", kind=None), "no-go-live-milestone")


def test_a_plan_has_work_for_both_sides(plan: Plan) -> None:
    for ref in plan.items:
        plan = with_item(plan, ref, owner="dana.whitfield@northwind.example")
    assert says(plan, "one-sided") == "All items are Northwind Logistics's; a mutual plan has work for both sides."
    assert "96% of the items are Northwind Logistics's" in says(
        with_item(plan, 1, owner="jo.park@acme.example"), "one-sided"
    )
    assert found(with_item(with_item(plan, 1, status=Status.DROPPED), 2, owner="jo.park@acme.example"), "one-sided")


@pytest.mark.parametrize(
    ("roles", "who"),
    [
        (("IT lead", "architect"), "technical"),
        (("security", "privacy"), "security"),
        (("legal",), "legal"),
        (("procurement",), "procurement"),
        (("economic buyer", "sponsor"), "economic buyer or sponsor"),
    ],
)
def test_the_people_without_whom_nothing_is_signed(plan: Plan, roles: tuple[str, ...], who: str) -> None:
    assert who in says(without_roles(plan, *roles), "missing-role")
    assert found(without_roles(plan, roles[0]), "missing-role") == [] or len(roles) == 1


def test_each_side_has_somebody_who_can_agree(plan: Plan) -> None:
    left = changed(plan, participants=tuple(p for p in plan.participants if not (p.is_lead and p.side == "seller")))
    assert says(left, "no-lead").endswith("of Acme; that side cannot agree to the plan.")


def test_an_executive_is_met_by_the_business_case(plan: Plan) -> None:
    omar = "omar.haddad@northwind.example"
    meeting = plan.items[10].meeting
    assert meeting
    met = with_item(plan, 10, meeting=meeting.model_copy(update={"attendees": ("grace.kim@northwind.example", omar)}))
    assert found(met, "unmet-executive") == []
    as_follower = with_item(with_item(plan, 9, owner=omar), 10, after=(9,))
    assert found(as_follower, "unmet-executive") == []
    later = with_item(plan, 22, meeting=meeting.model_copy(update={"attendees": (omar,)}))
    assert "Omar Haddad" in says(later, "unmet-executive")


def test_dates_on_weekends_and_holidays(plan: Plan) -> None:
    assert says(with_item(plan, 17, due=dt.date(2026, 12, 25)), "day-off") == "#17 is due on a weekend or holiday."
    assert "Sun 14 Mar 2027" in says(changed(plan, go_live=dt.date(2027, 3, 14)), "day-off")


def test_dates_that_cannot_hold(plan: Plan) -> None:
    assert says(with_item(plan, 17, due=dt.date(2026, 12, 16)), "too-soon") == (
        "#17 is due before what it waits for can be ready."
    )


def test_too_many_items_are_not_read(plan: Plan) -> None:
    def many(count: int) -> Plan:
        items = tuple(ActionItem(ref=n, title=f"Step {n}") for n in range(1, count + 1))
        return changed(plan, milestones=(Milestone(ref="M1", title="All", exit="Done", items=items),))

    assert found(many(30), "too-many") == []
    assert says(many(31), "too-many").startswith("31 items are open")


def test_what_needs_a_day_is_asked_on_one(plan: Plan) -> None:
    assert says(plan, "past", dt.date(2026, 11, 20)) == "#13 is due before today."
    assert found(plan, "past", dt.date(2026, 11, 19)) == []
    assert found(plan, "late-already", dt.date(2026, 11, 19)) == []
    late = with_item(plan, 26, due=dt.date(2027, 3, 17))
    assert says(late, "late-already", dt.date(2026, 11, 19)) == (
        "By what its items wait for, the go-live can be on Wed 17 Mar 2027 at the earliest: "
        "2 working days after Mon 15 Mar 2027."
    )
