"""What a command that applies changes on the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailmap.edits import edits_of, side_of_address
from mailmap.plan.changes import apply
from mailmap.plan.model import Plan, Side, Status
from mailmap.reading import CommandReading
from mailmap.resources import example_plan

PLAN = example_plan()
DAY = dt.date(2026, 11, 23)
DANA, TOM, KIM = (f"{name}@northwind.example" for name in ("dana.whitfield", "tom.okafor", "kim.doe"))
RILEY = PLAN.people["riley.novak@acme.example"]
BERLIN = ZoneInfo("Europe/Berlin")


def after(verb: str, *items: int, plan: Plan = PLAN, **fields: Any) -> Plan:
    command = CommandReading(verb=verb, items=items, decision="apply", source="x", **fields)
    return apply(plan, edits_of(command, plan, RILEY, DAY))


def test_done_is_on_the_day_of_the_mail_or_the_one_named() -> None:
    assert after("done", 7).items[7].done_on == DAY
    assert after("done", 7, on=dt.date(2026, 11, 20)).items[7].done_on == dt.date(2026, 11, 20)


def test_several_items_are_changed_by_one_command() -> None:
    plan = after("slip", 17, 18, to=dt.date(2027, 1, 20))
    assert {plan.items[ref].due for ref in (17, 18)} == {dt.date(2027, 1, 20)}


@pytest.mark.parametrize(
    ("verb", "item", "status"),
    [
        ("start", 9, "started"),
        ("block", 9, "blocked"),
        ("drop", 9, "dropped"),
        ("reopen", 1, "open"),
        ("done", 9, "done"),
    ],
)
def test_how_an_item_stands(verb: str, item: int, status: str) -> None:
    assert after(verb, item).items[item].status is Status(status)


def test_an_item_that_can_go_on_is_under_way() -> None:
    blocked = after("block", 9, reason="waits")
    assert blocked.items[9].reason == "waits"
    freed = after("unblock", 9, plan=blocked)
    assert (freed.items[9].status, freed.items[9].reason) == (Status.STARTED, None)


@pytest.mark.parametrize(
    ("verb", "items", "fields"),
    [
        ("done", (1,), {}),
        ("start", (1,), {}),
        ("reopen", (9,), {}),
        ("unblock", (9,), {}),
        ("slip", (9,), {"to": dt.date(2026, 12, 7)}),
        ("assign", (7,), {"person": TOM}),
        ("leave", (), {"person": KIM}),
        ("status", (), {}),
        ("agree", (), {}),
        ("yes", (), {}),
    ],
)
def test_what_changes_nothing(verb: str, items: tuple[int, ...], fields: dict[str, Any]) -> None:
    assert after(verb, *items, **fields) == PLAN


def test_a_meeting_keeps_the_zone_it_was_set_in() -> None:
    plan = after("meet", 8, start=dt.datetime(2026, 12, 4, 15, tzinfo=BERLIN))
    meeting = plan.items[8].meeting
    assert meeting is not None
    assert (plan.items[8].due, meeting.time, meeting.minutes) == (dt.date(2026, 12, 4), dt.time(9), 60)


def test_a_new_item_has_the_next_number_under_its_milestone() -> None:
    plan = after("add", title="Security call", due=dt.date(2026, 12, 4), owner=DANA, milestone="M4", after=(13,))
    item = plan.items[29]
    assert (plan.milestone_of[29].ref, item.title, item.owner, item.after) == ("M4", "Security call", DANA, (13,))


def test_an_outcome_counts_from_one() -> None:
    assert after("outcome", 1, text="4.1 %").outcomes[0].actual == "4.1 %"


def test_somebody_new_takes_the_open_role() -> None:
    plan = after("join", person=KIM, name="Kim Doe", role="user lead")
    joined = plan.people[KIM]
    assert (joined.name, joined.side, joined.role) == ("Kim Doe", Side.BUYER, "user lead")
    assert all(person.email for person in plan.participants)


@pytest.mark.parametrize(
    ("address", "side"),
    [(DANA, Side.BUYER), (KIM, Side.BUYER), ("new@ACME.example", Side.SELLER), ("x@elsewhere.example", Side.SELLER)],
)
def test_the_side_of_an_address(address: str, side: Side) -> None:
    assert side_of_address(PLAN, address, RILEY) is side
