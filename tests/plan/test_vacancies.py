"""Which role to ask for, when, and of whom."""

from __future__ import annotations

import datetime as dt

import pytest
from plan.examples import NORTHWIND, person, with_item

from mailmap.plan import files
from mailmap.plan.model import Participant, Plan, Side, Status
from mailmap.plan.vacancies import next_to_ask, vacancies

DANA, RILEY = "dana.whitfield@northwind.example", "riley.novak@acme.example"
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def plan() -> Plan:
    """User lead and a finance person are open, and the seller's trainer."""
    plan = files.load(NORTHWIND)
    more = (Participant(side=Side.BUYER, role="finance"), Participant(side=Side.SELLER, role="trainer"))
    return plan.model_copy(update={"participants": (*plan.participants, *more)})


def test_what_is_needed_first_comes_first(plan: Plan) -> None:
    plan = with_item(with_item(plan, 25, owner="user lead"), 11, owner="finance")
    found = vacancies(plan)
    assert [v.role for v in found] == ["finance", "user lead", "trainer"]
    finance, users, trainer = found
    assert finance.needed_for == plan.items[11]
    assert finance.needed_by == dt.date(2026, 12, 14)  # three days before Thu 17 Dec
    assert users.needed_by == dt.date(2027, 2, 23)
    assert trainer.needed_for is trainer.needed_by is None
    assert (finance.ask, trainer.ask) == (person(plan, DANA), person(plan, RILEY))


def test_it_is_asked_for_in_good_time_and_one_at_a_time(plan: Plan) -> None:
    plan = with_item(with_item(plan, 25, owner="user lead"), 11, owner="finance")
    assert next_to_ask(plan, dt.date(2026, 11, 12)) is None
    first = next_to_ask(plan, MONDAY)
    assert first
    assert first.role == "finance"
    assert next_to_ask(plan, MONDAY, asked=[(Side.BUYER, "Finance")]) is None
    later = next_to_ask(plan, dt.date(2027, 2, 1), asked=[(Side.BUYER, "finance")])
    assert later
    assert later.role == "user lead"


def test_a_role_that_meets_is_needed_too(plan: Plan) -> None:
    meeting = plan.items[10].meeting
    assert meeting
    plan = with_item(plan, 10, meeting=meeting.model_copy(update={"attendees": ("finance", DANA)}))
    assert vacancies(plan)[0].needed_for == plan.items[10]
    assert vacancies(with_item(plan, 10, status=Status.DROPPED))[0].needed_for is None


def test_roles_that_nothing_needs_are_asked_for_when_no_other_is_open(plan: Plan) -> None:
    found = next_to_ask(plan, MONDAY)
    assert found
    assert (found.role, found.side) == ("user lead", Side.BUYER)
    assert next_to_ask(with_item(plan, 25, owner="finance"), MONDAY) is None


def test_nobody_is_asked_where_nobody_leads(plan: Plan) -> None:
    followers = tuple(p for p in plan.participants if not p.is_lead)
    assert next_to_ask(plan.model_copy(update={"participants": followers}), MONDAY) is None
