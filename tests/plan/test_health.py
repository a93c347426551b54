"""Signs with their reasons, and the state that follows from them by the rule in the module."""

from __future__ import annotations

import datetime as dt

import pytest
from plan.examples import NORTHWIND, with_item, without

from mailmap.plan import changes, files
from mailmap.plan.changes import Change, Edit
from mailmap.plan.health import Health, Sign, health
from mailmap.plan.model import CompellingEvent, Plan, Status
from mailmap.plan.timeline import timeline

MONDAY = dt.date(2026, 11, 23)
DANA, RILEY, HANNAH = "dana.whitfield@northwind.example", "riley.novak@acme.example", "hannah.lee@northwind.example"


@pytest.fixture
def plan() -> Plan:
    return files.load(NORTHWIND)


def on(plan: Plan, day: dt.date = MONDAY, history: tuple[Change, ...] = (), declined: tuple[int, ...] = ()) -> Health:
    return health(plan, timeline(plan, day), history, declined=declined)


def sign(found: Health, name: str) -> Sign | None:
    return next((s for s in found.signs if s.name == name), None)


def said(found: Health, name: str) -> tuple[str, str]:
    one = sign(found, name)
    assert one, name
    return one.level, one.says


def change(by: str, day: dt.date, edits: tuple[Edit, ...] = (), **fields: object) -> Change:
    at = dt.datetime.combine(day, dt.time(15), dt.UTC)
    return Change.model_validate({"verb": "slip", "by": by, "at": at, "words": "…", "edits": edits, **fields})


def test_the_example_is_on_track(plan: Plan) -> None:
    found = on(plan)
    assert (found.state, found.reasons) == ("on track", ())
    assert said(found, "go-live") == ("good", "The go-live is Mon 15 Mar 2027, as planned.")
    assert said(found, "float") == ("good", "20 working days are left between the go-live and the compelling event.")
    assert said(found, "progress") == ("good", "6 of 28 items are done; 7 should be by now.")
    assert said(found, "overdue") == ("good", "#13 is overdue, for 2 working days.")
    assert said(found, "buyer's share") == ("good", "Northwind Logistics completed 3 of the 6 items that are done.")
    assert said(found, "roles") == ("good", "Not known by name yet: user lead.")


def test_a_go_live_after_the_compelling_event_is_off_track(plan: Plan) -> None:
    late = with_item(plan, 26, due=dt.date(2027, 4, 13))
    found = on(late)
    assert found.state == "off track"
    assert found.reasons[0] == "The go-live, Tue 13 Apr 2027, is after “Legacy licence ends” on Mon 12 Apr 2027."
    assert on(with_item(plan, 26, due=dt.date(2027, 4, 12))).state == "at risk"


def test_a_later_go_live_is_at_risk_by_itself(plan: Plan) -> None:
    found = on(with_item(plan, 26, due=dt.date(2027, 3, 16)))
    assert found.state == "at risk"
    assert found.reasons == ("The go-live, Tue 16 Mar 2027, is 1 working day later than planned.",)


def test_a_fixed_date_that_cannot_hold_is_at_risk_by_itself(plan: Plan) -> None:
    found = on(with_item(plan, 23, due=dt.date(2027, 1, 13)))
    assert found.state == "at risk"
    assert found.reasons == ("What has a fixed date cannot be ready by then: #23.",)


def test_one_other_sign_is_worth_watching_and_two_are_a_risk(plan: Plan) -> None:
    blocked = with_item(plan, 14, status=Status.BLOCKED, reason="queue")
    assert on(blocked).state == "on track"
    assert said(on(blocked), "blocked") == ("watch", "#14 is blocked.")
    both = on(blocked, declined=(8,))
    assert both.state == "at risk"
    assert both.reasons == ("#14 is blocked.", "Somebody declined #8.")


def test_a_plan_without_a_go_live_is_at_risk(plan: Plan) -> None:
    found = on(plan.model_copy(update={"milestones": plan.milestones[:6]}))
    assert said(found, "go-live")[0] == "watch"
    assert found.state == "at risk"


def test_little_float_before_the_event(plan: Plan) -> None:
    near = plan.model_copy(update={"compelling_event": CompellingEvent(name="End", date=dt.date(2027, 3, 16))})
    assert said(on(near), "float") == ("watch", "1 working day is left between the go-live and the compelling event.")
    assert sign(on(plan.model_copy(update={"compelling_event": None})), "float") is None


def test_progress_is_what_should_be_done_by_now(plan: Plan) -> None:
    assert said(on(plan, dt.date(2026, 12, 4)), "progress") == ("watch", "6 of 28 items are done; 10 should be by now.")
    dropped = with_item(plan, 13, status=Status.DROPPED)
    assert said(on(dropped), "progress") == ("good", "6 of 27 items are done; 6 should be by now.")


def test_overdue_items(plan: Plan) -> None:
    assert said(on(plan, dt.date(2026, 12, 1)), "overdue") == ("watch", "3 items are overdue, #13 for 7 working days.")
    assert said(on(plan, dt.date(2026, 11, 19)), "overdue") == ("good", "No item is overdue.")


def test_a_critical_item_that_is_overdue_is_worth_watching(plan: Plan) -> None:
    for ref in range(6, 26):
        plan = with_item(plan, ref, status=Status.DONE, done_on=plan.items[ref].due)
    assert said(on(plan, dt.date(2027, 3, 16)), "overdue") == ("watch", "#26 is overdue, for 1 working day.")


def test_the_buyers_share(plan: Plan) -> None:
    for ref in (1, 2, 5):
        plan = with_item(plan, ref, owner=RILEY)
    assert said(on(plan), "buyer's share") == ("watch", "Northwind Logistics completed 0 of the 6 items that are done.")
    few = plan
    for ref in (1, 2, 3):
        few = with_item(few, ref, status=Status.OPEN, done_on=None)
    assert sign(on(few), "buyer's share") is None


def test_when_the_buyer_last_wrote(plan: Plan) -> None:
    assert sign(on(plan), "buyer heard") is None
    ours = change(RILEY, MONDAY)
    assert said(on(plan, history=(ours,)), "buyer heard") == ("good", "Nobody of Northwind Logistics has written yet.")
    assert said(on(plan, dt.date(2026, 12, 8), history=(ours,)), "buyer heard") == (
        "watch", "Nobody of Northwind Logistics has written yet, in 10 working days.",
    )  # fmt: skip
    theirs = change(HANNAH, dt.date(2026, 11, 20))
    assert said(on(plan, history=(theirs, ours)), "buyer heard") == (
        "good", "Northwind Logistics last wrote on Fri 20 Nov 2026, 1 working day ago.",
    )  # fmt: skip
    today = said(on(plan, history=(change(DANA, MONDAY),)), "buyer heard")
    assert today == ("good", "Northwind Logistics last wrote on Mon 23 Nov 2026.")
    long_ago = change(DANA, dt.date(2026, 11, 6))
    assert said(on(plan, history=(long_ago,)), "buyer heard")[0] == "watch"


def test_a_weekend_is_no_working_day_of_silence(plan: Plan) -> None:
    saturday = dt.date(2026, 11, 21)
    wrote = (change(DANA, saturday),)
    for day in (saturday, dt.date(2026, 11, 22), MONDAY):
        assert (
            said(on(plan, day, history=wrote), "buyer heard")[1] == "Northwind Logistics last wrote on Sat 21 Nov 2026."
        )


def test_slips_are_counted_by_the_side_of_the_item(plan: Plan) -> None:
    later = change(RILEY, MONDAY, changes.slip(plan, 17, dt.date(2026, 12, 22)))
    earlier = change(RILEY, MONDAY, changes.slip(plan, 17, dt.date(2026, 12, 1)))
    undone = change(RILEY, MONDAY, changes.slip(plan, 17, dt.date(2026, 12, 23)), undoes="1.1")
    assert said(on(plan, history=(later, earlier, undone)), "slips") == (
        "good", "Dates moved back: Northwind Logistics once and Acme never.",
    )  # fmt: skip
    assert said(on(plan, history=(later,) * 5), "slips")[0] == "watch"
    assert sign(on(plan, history=(earlier,)), "slips") is None


def test_an_open_role_that_owns_an_open_item(plan: Plan) -> None:
    assert said(on(with_item(plan, 25, owner="user lead")), "roles") == ("watch", "Not known by name yet: user lead.")
    done = with_item(plan, 25, owner="user lead", status=Status.DONE, done_on=MONDAY)
    assert said(on(done), "roles")[0] == "good"


def test_a_declined_meeting_counts_while_it_lies_ahead(plan: Plan) -> None:
    assert said(on(plan, declined=(8, 10, 99)), "meetings") == ("watch", "Somebody declined #8, #10.")
    assert sign(on(plan, dt.date(2026, 12, 4), declined=(8,)), "meetings") is None
    assert sign(on(without(plan, "due", 8), declined=(8,)), "meetings") is None
    assert sign(on(plan, declined=(3,)), "meetings") is None
