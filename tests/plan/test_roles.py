"""Who may what, on the example plan: Dana and Omar lead the buyer, Riley and Victor the seller."""

from __future__ import annotations

import pytest
from plan.examples import NORTHWIND, person, without

from mailmap.plan import files
from mailmap.plan.model import Plan, Side
from mailmap.plan.roles import Ruling, lead_to_ask, may

DANA, OMAR, HANNAH, MEI = (
    f"{n}@northwind.example" for n in ("dana.whitfield", "omar.haddad", "hannah.lee", "mei.chen")
)
RILEY, VICTOR, JO, BEN = (f"{n}@acme.example" for n in ("riley.novak", "victor.hale", "jo.park", "ben.adler"))
APPLY = Ruling("apply")


@pytest.fixture
def plan() -> Plan:
    return files.load(NORTHWIND)


@pytest.mark.parametrize("verb", ["done", "start", "block", "unblock", "note"])
@pytest.mark.parametrize("sender", [HANNAH, RILEY])
def test_anybody_may_report_facts_of_any_item(plan: Plan, verb: str, sender: str) -> None:
    assert may(plan, person(plan, sender), verb, item=13) == APPLY


@pytest.mark.parametrize("verb", ["slip", "reopen", "meet", "assign", "rename", "drop"])
def test_a_promise_is_the_owners_or_their_leads(plan: Plan, verb: str) -> None:
    assert may(plan, person(plan, HANNAH), verb, item=17) == APPLY
    assert may(plan, person(plan, DANA), verb, item=17) == APPLY
    assert may(plan, person(plan, OMAR), verb, item=17) == APPLY
    assert may(plan, person(plan, MEI), verb, item=17) == Ruling("propose", to=HANNAH)
    assert may(plan, person(plan, RILEY), verb, item=17) == Ruling("propose", to=HANNAH)


def test_an_owner_is_known_in_any_case_of_letters(plan: Plan) -> None:
    hannah = person(plan, HANNAH).model_copy(update={"email": HANNAH.upper()})
    assert may(plan, hannah, "slip", item=17) == APPLY


def test_an_item_without_an_owner_is_arranged_by_any_lead(plan: Plan) -> None:
    plan = without(plan, "owner", 17)
    assert may(plan, person(plan, DANA), "slip", item=17) == APPLY
    assert may(plan, person(plan, VICTOR), "slip", item=17) == APPLY
    assert may(plan, person(plan, HANNAH), "assign", item=17) == Ruling("propose", to=DANA)
    assert may(plan, person(plan, JO), "assign", item=17) == Ruling("propose", to=RILEY)


def test_additions_apply_on_ones_own_side(plan: Plan) -> None:
    assert may(plan, person(plan, HANNAH), "add") == APPLY
    assert may(plan, person(plan, HANNAH), "add", side=Side.BUYER) == APPLY
    assert may(plan, person(plan, HANNAH), "add", side=Side.SELLER) == Ruling("propose", to=RILEY)
    assert may(plan, person(plan, VICTOR), "add", side=Side.BUYER) == Ruling("propose", to=DANA)


@pytest.mark.parametrize("verb", ["join", "role", "leave"])
def test_people_are_a_leads_affair(plan: Plan, verb: str) -> None:
    someone = "kim.doe@northwind.example"
    assert may(plan, person(plan, OMAR), verb, side=Side.BUYER, person=someone) == APPLY
    assert may(plan, person(plan, HANNAH), verb, side=Side.BUYER, person=someone) == Ruling("propose", to=DANA)
    assert may(plan, person(plan, RILEY), verb, side=Side.BUYER, person=someone) == Ruling("propose", to=DANA)


def test_leaving_oneself_applies_but_no_role_is_taken_alone(plan: Plan) -> None:
    hannah = person(plan, HANNAH)
    assert may(plan, hannah, "leave", side=Side.BUYER, person=HANNAH.upper()) == APPLY
    assert may(plan, hannah, "role", side=Side.BUYER, person=HANNAH) == Ruling("propose", to=DANA)


def test_nobody_agrees_for_the_other_side(plan: Plan) -> None:
    assert may(plan, person(plan, HANNAH), "agree") == APPLY
    assert may(plan, person(plan, DANA), "object") == APPLY
    ruling = may(plan, person(plan, RILEY), "agree", side=Side.BUYER)
    assert ruling == Ruling("refuse", "Only Northwind Logistics can agree for Northwind Logistics.")


@pytest.mark.parametrize("verb", ["status", "help", "history", "who", "pause", "resume", "undo", "yes", "no"])
def test_ones_own_affairs_apply(plan: Plan, verb: str) -> None:
    assert may(plan, person(plan, JO), verb) == APPLY


def test_what_is_unknown_is_refused(plan: Plan) -> None:
    assert may(plan, person(plan, DANA), "erase").decision == "refuse"
    assert may(plan, person(plan, DANA), "slip").decision == "refuse"


def test_the_lead_to_ask(plan: Plan) -> None:
    assert lead_to_ask(plan, Side.SELLER) == person(plan, RILEY)
    left = plan.model_copy(update={"participants": tuple(p for p in plan.participants if p.role != "champion")})
    assert lead_to_ask(left, Side.BUYER) == person(plan, OMAR)
    nobody = plan.model_copy(update={"participants": (person(plan, BEN),)})
    assert lead_to_ask(nobody, Side.BUYER) is None
    assert may(nobody, person(plan, BEN), "add", side=Side.BUYER) == Ruling("propose")
