"""The plan as a value: who is who, and that a copy knows its own items."""

from __future__ import annotations

import pytest
from plan.examples import NORTHWIND, person, with_item
from pydantic import ValidationError

from mailmap.plan import files
from mailmap.plan.model import Participant, Plan, Side, Status

DANA = "dana.whitfield@northwind.example"


@pytest.fixture
def plan() -> Plan:
    return files.load(NORTHWIND)


def test_people_are_known_by_address_in_any_case_or_by_a_role_that_one_has(plan: Plan) -> None:
    dana = person(plan, DANA)
    assert plan.person("Dana.Whitfield@Northwind.example") == plan.person("Champion") == dana
    assert plan.person("buyer champion") == plan.person("BUYER Champion") == dana
    assert plan.person("seller champion") is None
    assert plan.person("security") is None  # both sides have it
    assert plan.person("seller security") == plan.person("jo.park@acme.example")
    assert plan.person("user lead") == Participant(side=Side.BUYER, role="user lead")
    assert plan.person(None) is plan.person("") is plan.person("nobody@northwind.example") is None


def test_leads_are_those_who_can_be_written_to(plan: Plan) -> None:
    assert [p.role for p in plan.leads(Side.BUYER)] == ["champion", "economic buyer", "sponsor"]
    assert [p.role for p in plan.leads(Side.SELLER)] == ["account executive", "sales leader"]
    unknown = plan.model_copy(update={"participants": (Participant(side=Side.BUYER, role="Champion"),)})
    assert list(unknown.leads(Side.BUYER)) == []
    assert unknown.participants[0].is_lead
    assert not Participant(side=Side.SELLER, role="champion").is_lead


def test_an_item_is_its_owners_side(plan: Plan) -> None:
    assert plan.side_of(plan.items[17]) is Side.BUYER
    assert plan.side_of(plan.items[16]) is Side.SELLER
    assert plan.side_of(with_item(plan, 16, owner=None).items[16]) is None
    assert (plan.company(Side.BUYER), plan.company(Side.SELLER)) == ("Northwind Logistics", "Acme")
    assert Side.BUYER.other is Side.SELLER


def test_a_copy_knows_its_own_items(plan: Plan) -> None:
    assert plan.items[17].status is Status.OPEN
    assert plan.followers[17] == [18]
    changed = with_item(with_item(plan, 17, status=Status.BLOCKED), 19, after=(17,))
    assert changed.items[17].status is Status.BLOCKED
    assert changed.followers[17] == [18, 19]
    assert plan.items[17].status is Status.OPEN
    fewer = plan.model_copy(update={"milestones": plan.milestones[:1], "participants": ()})
    assert (list(fewer.items), list(fewer.milestone_of), fewer.people) == ([1, 2, 3], [1, 2, 3], {})


def test_a_plan_is_a_value(plan: Plan) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        plan.title = "Other"
    assert plan == files.load(NORTHWIND)
    assert Plan.model_validate_json(plan.model_dump_json(by_alias=True, exclude_defaults=True)) == plan


@pytest.mark.parametrize(
    ("name", "email", "shown"),
    [("Dana", DANA, "Dana"), (None, DANA, DANA), (None, None, "who?")],
)
def test_somebody_is_shown_by_the_best_that_is_known(name: str | None, email: str | None, shown: str) -> None:
    assert Participant(name=name, email=email, side=Side.BUYER, role="x").shown_name == shown
