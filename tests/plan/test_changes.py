"""Changes: what each intention edits, that edits fit or conflict, and that everything can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan.examples import NORTHWIND, person, with_item, without

from mailmap.errors import UnknownItem
from mailmap.plan import changes, files
from mailmap.plan.changes import Conflict, Edit, apply, inverse, take_back
from mailmap.plan.model import DaysOff, Milestone, Plan, PlanState, Side, Status

DANA, MEI, HANNAH = "dana.whitfield@northwind.example", "mei.chen@northwind.example", "hannah.lee@northwind.example"
RILEY, KIM = "riley.novak@acme.example", "kim.doe@northwind.example"
DAY = dt.date(2026, 12, 10)
Intention = Callable[[Plan], tuple[Edit, ...]]

INTENTIONS: dict[str, Intention] = {
    "done": lambda p: changes.done(p, 13, DAY),
    "start": lambda p: changes.start(p, 13),
    "reopen": lambda p: changes.reopen(p, 1),
    "slip": lambda p: changes.slip(p, 14, DAY, "legal"),
    "block": lambda p: changes.block(p, 13, "waiting for the report"),
    "unblock": lambda p: changes.unblock(p, 13),
    "assign": lambda p: changes.assign(p, 13, MEI),
    "rename": lambda p: changes.rename(p, 13, "Answer 40 questions"),
    "drop": lambda p: changes.drop(p, 19, "not needed"),
    "meet": lambda p: changes.meet(p, 8, DAY, dt.time(15), 30),
    "meet, where there was no meeting": lambda p: changes.meet(p, 9, DAY, dt.time(15)),
    "add": lambda p: changes.add(p, "Security call", due=DAY, owner=MEI, milestone="M4", after=[12]),
    "join": lambda p: changes.join(p, KIM, side=Side.BUYER, name="Kim Doe", role="finance"),
    "join in an open role": lambda p: changes.join(p, KIM, side=Side.BUYER, role="User Lead"),
    "another role": lambda p: changes.join(p, MEI, side=Side.BUYER, role="architect"),
    "an open role for somebody on the plan": lambda p: changes.join(p, MEI, side=Side.BUYER, role="user lead"),
    "leave": lambda p: changes.leave(p, MEI),
    "away": lambda p: changes.away(p, MEI, DAY, dt.date(2026, 12, 20)),
    "state": lambda p: changes.state(p, PlanState.ACTIVE),
    "stance": lambda p: changes.stance(p, MEI, "doubts"),
    "measured": lambda p: changes.measured(p, 1, "64 %"),
}


@pytest.fixture
def plan() -> Plan:
    return files.load(NORTHWIND)


@pytest.mark.parametrize("name", INTENTIONS)
def test_everything_can_be_taken_back(plan: Plan, name: str) -> None:
    edits = INTENTIONS[name](plan)
    changed = apply(plan, edits)
    assert (changed == plan) is (edits == ())
    assert apply(changed, inverse(edits)) == plan
    assert inverse(inverse(edits)) == edits
    assert apply(apply(changed, inverse(edits)), edits) == changed


@pytest.mark.parametrize("name", INTENTIONS)
def test_edits_survive_the_database(plan: Plan, name: str) -> None:
    edits = INTENTIONS[name](plan)
    stored = [Edit.model_validate_json(edit.model_dump_json()) for edit in edits]
    assert apply(plan, stored) == apply(plan, edits)
    assert apply(apply(plan, stored), inverse(stored)) == plan


@given(st.lists(st.sampled_from(sorted(INTENTIONS)), max_size=8))
def test_a_history_can_be_taken_back_in_reverse(names: list[str]) -> None:
    start = plan = files.load(NORTHWIND)
    history = []
    for name in names:
        history.append(INTENTIONS[name](plan) if name != "leave" or plan.person(MEI) else ())
        plan = apply(plan, history[-1])
    for edits in reversed(history):
        plan = apply(plan, inverse(edits))
    assert plan == start


def test_what_has_no_effect_has_no_edits(plan: Plan) -> None:
    assert (
        changes.done(plan, 1, DAY)
        == changes.reopen(plan, 13)
        == changes.start(plan, 6)
        == changes.unblock(plan, 13)
        == ()
    )
    assert (
        changes.slip(plan, 14, dt.date(2026, 12, 28)) == changes.assign(plan, 14, "PRIYA.raman@northwind.example") == ()
    )
    assert changes.start(plan, 1) == changes.block(plan, 1) == ()
    assert changes.rename(plan, 13, "Answer security questionnaire") == changes.state(plan, PlanState.DRAFT) == ()
    assert changes.leave(plan, KIM) == changes.away(plan, KIM, DAY, DAY) == changes.stance(plan, KIM, "doubts") == ()
    assert changes.join(plan, MEI, side=Side.BUYER, role="IT lead") == ()
    away = apply(plan, changes.away(plan, MEI, DAY, DAY))
    assert changes.away(away, MEI, DAY, DAY) == ()
    assert apply(plan, ()) is plan


def test_the_item_is_what_was_said(plan: Plan) -> None:
    done = apply(plan, changes.done(plan, 13, DAY)).items[13]
    assert (done.status, done.done_on) == (Status.DONE, DAY)
    blocked = apply(plan, changes.block(plan, 13, "SOC 2"))
    assert (blocked.items[13].status, blocked.items[13].reason) == (Status.BLOCKED, "SOC 2")
    going = apply(blocked, changes.unblock(blocked, 13)).items[13]
    assert (going.status, going.reason) == (Status.STARTED, None)
    again = apply(plan, changes.reopen(plan, 1)).items[1]
    assert (again.status, again.done_on) == (Status.OPEN, None)
    met = apply(plan, changes.meet(plan, 8, DAY, dt.time(15))).items[8]
    assert met.meeting
    assert (met.due, met.meeting.time, met.meeting.minutes) == (DAY, dt.time(15), 60)


def test_an_added_item_gets_the_next_number_and_a_home(plan: Plan) -> None:
    assert apply(plan, changes.add(plan, "Call")).milestone_of[29].ref == "M2"  # the first with something open
    assert apply(plan, changes.add(plan, "Call", after=[19])).milestone_of[29].ref == "M5"
    assert apply(plan, changes.add(plan, "Call", milestone="M8", after=[19])).milestone_of[29].ref == "M8"
    finished = plan.model_copy(update={"milestones": plan.milestones[:1]})
    assert apply(finished, changes.add(finished, "Call")).milestone_of[4].ref == "M1"
    with pytest.raises(Conflict, match="no milestone"):
        changes.add(plan.model_copy(update={"milestones": ()}), "Call")
    with pytest.raises(Conflict, match="no milestone M99"):
        apply(plan, changes.add(plan, "Call", milestone="M99"))


def test_a_number_is_never_used_again(plan: Plan) -> None:
    """An undo drops what was added: somebody may have read its number, and answer it."""
    edits = changes.add(plan, "Call")
    undone = apply(apply(plan, edits), take_back(edits))
    assert undone.items[29].status is Status.DROPPED
    assert apply(undone, changes.add(undone, "Another")).items[30].title == "Another"
    slip = changes.slip(plan, 14, DAY)
    assert take_back(slip) == inverse(slip)
    both = (*edits, *changes.slip(plan, 14, DAY))
    assert apply(apply(plan, both), take_back(both)).items[14] == plan.items[14]


def test_who_takes_an_open_role_takes_its_items(plan: Plan) -> None:
    meeting = plan.items[8].meeting
    assert meeting
    plan = with_item(with_item(plan, 13, owner="User lead"), 14, owner="buyer user lead")
    plan = with_item(plan, 8, meeting=meeting.model_copy(update={"attendees": ("user lead", DANA)}))
    joined = apply(plan, changes.join(plan, KIM, side=Side.BUYER, role="user lead", name="Kim Doe"))
    assert (joined.items[13].owner, joined.items[14].owner) == (KIM, KIM)
    assert joined.items[8].meeting
    assert joined.items[8].meeting.attendees == (KIM, DANA)
    kim = person(joined, KIM)
    assert (kim.name, kim.role) == ("Kim Doe", "user lead")
    assert [p.role for p in joined.participants] == [p.role for p in plan.participants]
    by_mei = apply(plan, changes.join(plan, MEI, side=Side.BUYER, role="user lead"))
    assert by_mei.items[13].owner == MEI
    assert all(p.email for p in by_mei.participants)


def test_a_join_of_the_other_side_fills_no_role_of_this_one(plan: Plan) -> None:
    joined = apply(plan, changes.join(plan, "kim@acme.example", side=Side.SELLER, role="user lead"))
    assert sum(p.role == "user lead" for p in joined.participants) == 2


def test_an_item_may_be_a_roles(plan: Plan) -> None:
    assert apply(plan, changes.assign(plan, 13, "user lead")).items[13].owner == "user lead"
    assert apply(plan, changes.assign(plan, 13, "architect")).items[13].owner == "tom.okafor@northwind.example"


def test_days_away_add_up(plan: Plan) -> None:
    plan = apply(plan, changes.away(plan, MEI, DAY, DAY))
    plan = apply(plan, changes.away(plan, MEI, dt.date(2027, 1, 4), dt.date(2027, 1, 8)))
    assert person(plan, MEI).days_off == (
        DaysOff(first=DAY, last=DAY), DaysOff(first=dt.date(2027, 1, 4), last=dt.date(2027, 1, 8)),
    )  # fmt: skip


def test_an_edit_that_no_longer_fits_is_a_conflict(plan: Plan) -> None:
    edits = changes.slip(plan, 14, DAY)
    later = apply(plan, changes.slip(plan, 14, dt.date(2026, 12, 11)))
    with pytest.raises(Conflict, match="item 14 was changed meanwhile: due is '2026-12-11' now"):
        apply(later, edits)
    with pytest.raises(Conflict, match="There is no participant"):
        apply(apply(plan, changes.leave(plan, MEI)), changes.away(plan, MEI, DAY, DAY))
    with pytest.raises(Conflict, match=r"There is a participant .* already"):
        apply(
            plan,
            (Edit(target=("participant", KIM), field="*", after={"email": MEI.upper(), "side": "buyer", "role": "x"}),),
        )
    with pytest.raises(Conflict, match="was changed meanwhile"):
        apply(apply(plan, changes.stance(plan, MEI, "doubts")), changes.leave(plan, MEI))
    with pytest.raises(Conflict, match="There is an item 29 already"):
        apply(apply(plan, changes.add(plan, "Call")), changes.add(plan, "Other call"))
    with pytest.raises(Conflict, match="There is no outcome 7"):
        apply(plan, (Edit(target=("outcome", "7"), field="actual", after="1"),))
    with pytest.raises(Conflict, match="has no outcome 3"):
        changes.measured(plan, 2, "1")


def test_nothing_is_left_waiting_for_what_is_gone(plan: Plan) -> None:
    added = changes.add(plan, "Call")
    followed = apply(plan, added)
    followed = apply(followed, changes.add(followed, "Minutes of the call", after=[29]))
    with pytest.raises(Conflict, match="#30 waits for #29"):
        apply(followed, inverse(added))


def test_an_edit_keeps_its_value_when_more_follow(plan: Plan) -> None:
    added = changes.add(plan, "Call")
    renamed = changes.rename(apply(plan, added), 29, "Long call")
    assert apply(plan, (*added, *renamed)).items[29].title == "Long call"
    assert added[0].after["item"]["title"] == "Call"


def test_an_item_that_does_not_exist_is_named(plan: Plan) -> None:
    with pytest.raises(UnknownItem, match="NW has no item #99"):
        changes.done(plan, 99, DAY)


def test_an_edit_of_a_milestone_or_the_plan(plan: Plan) -> None:
    edits = (
        Edit(target=("milestone", "M2"), field="title", before="Validate", after="Prove"),
        Edit(target=("plan", ""), field="go_live", before="2027-03-15", after="2027-03-22"),
    )
    changed = apply(plan, edits)
    assert isinstance(changed.milestones[1], Milestone)
    assert (changed.milestones[1].title, changed.go_live) == ("Prove", dt.date(2027, 3, 22))
    assert apply(changed, inverse(edits)) == plan
    assert without(plan, "owner", 13).items[13].owner is None
