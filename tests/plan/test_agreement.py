"""Who agreed to what: leads, of the plan as it stood, until its substance is another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from plan.examples import NORTHWIND, with_item

from mailmap.plan import changes, files
from mailmap.plan.agreement import Agreement, agreement, differences, is_substance, needs_new_agreement, seal
from mailmap.plan.changes import Change, Edit, apply, inverse
from mailmap.plan.model import Plan, Side, Status

DANA, OMAR, HANNAH = (f"{n}@northwind.example" for n in ("dana.whitfield", "omar.haddad", "hannah.lee"))
RILEY, JO = "riley.novak@acme.example", "jo.park@acme.example"
DAY = dt.date(2026, 12, 30)
START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Entry:
    revision: int
    change: Change


class Story:
    """A plan and what happens to it, with revisions counted as the store does."""

    def __init__(self) -> None:
        self.plan = files.load(NORTHWIND)
        self.entries: list[Entry] = []
        self.revision = 1

    def __call__(self, verb: str, by: str, edits: tuple[Edit, ...] = ()) -> Story:
        self.plan = apply(self.plan, edits)
        self.revision += bool(edits)
        at = START + dt.timedelta(hours=len(self.entries))
        change = Change(verb=verb, by=by, at=at, words=verb, message_id=f"<{len(self.entries)}@x>", edits=edits)
        self.entries.append(Entry(self.revision, change))
        return self

    @property
    def now(self) -> Agreement:
        return agreement(self.plan, self.entries)


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_lead_of_each_side_makes_an_agreement(story: Story) -> None:
    assert story.now.state == "open"
    assert story("agree", DANA).now.state == "half"
    assert story.now.asks(Side.SELLER)
    assert not story.now.asks(Side.BUYER)
    found = story("agree", RILEY.upper()).now
    assert found.state == "agreed"
    assert found.agreed_revision == 1
    buyer = found.signed[Side.BUYER]
    assert (buyer.by, buyer.at, buyer.revision, buyer.message_id) == (DANA, START, 1, "<0@x>")
    assert not found.asks(Side.BUYER)


def test_who_leads_nothing_signs_nothing(story: Story) -> None:
    assert story("agree", HANNAH)("agree", JO).now.state == "open"
    assert story("agree", "somebody@else.example").now.signed == {}


def test_a_later_slip_needs_a_new_agreement(story: Story) -> None:
    story("agree", DANA)("agree", RILEY)("slip", HANNAH, changes.slip(story.plan, 17, DAY))
    assert story.now.state == "changed"
    assert (story.now.signed, story.now.agreed_revision) == ({}, 1)
    assert story("agree", OMAR).now.state == "changed"
    assert story.now.asks(Side.SELLER)
    assert story("agree", RILEY).now.state == "agreed"
    assert story.now.agreed_revision == 2


def test_agreeing_to_different_revisions_is_no_agreement(story: Story) -> None:
    story("agree", DANA)("slip", RILEY, changes.slip(story.plan, 17, DAY))("agree", RILEY)
    assert story.now.state == "half"
    assert list(story.now.signed) == [Side.SELLER]
    assert story.now.last is None


def test_work_that_goes_on_leaves_an_agreement_as_it_is(story: Story) -> None:
    story("agree", DANA)("done", JO, changes.done(story.plan, 13, DAY))
    story("block", HANNAH, changes.block(story.plan, 17, "queue"))
    story("away", HANNAH, changes.away(story.plan, HANNAH, DAY, DAY))
    story("join", DANA, changes.join(story.plan, "kim@northwind.example", side=Side.BUYER, role="finance"))
    story("outcome", RILEY, changes.measured(story.plan, 0, "4 %"))
    story("meet", RILEY, changes.meet(story.plan, 8, dt.date(2026, 12, 3), dt.time(15)))
    assert story("agree", RILEY).now.state == "agreed"
    assert story("agree", RILEY, seal(story.plan)).now.state == "agreed"


@pytest.mark.parametrize(
    "edits",
    [
        lambda p: changes.slip(p, 17, DAY),
        lambda p: changes.rename(p, 17, "Other"),
        lambda p: changes.assign(p, 17, DANA),
        lambda p: changes.drop(p, 17),
        lambda p: changes.add(p, "More"),
        lambda p: (Edit(target=("plan", ""), field="go_live", before="2027-03-15", after="2027-03-22"),),
        lambda p: (Edit(target=("outcome", "0"), field="target", before="3 %", after="4 %"),),
    ],
)
def test_a_change_of_substance_ends_an_agreement_and_taking_it_back_restores_it(story: Story, edits: object) -> None:
    made: tuple[Edit, ...] = edits(story.plan)  # type: ignore[operator]
    story("agree", DANA)("agree", RILEY)("change", RILEY, made)
    assert story.now.state == "changed"
    assert story("undo", RILEY, inverse(made)).now.state == "agreed"


def test_slipping_back_by_hand_restores_it_too(story: Story) -> None:
    due = story.plan.items[17].due
    assert due
    story("agree", DANA)("agree", RILEY)("slip", HANNAH, changes.slip(story.plan, 17, DAY))
    story("slip", HANNAH, changes.slip(story.plan, 17, dt.date(2026, 12, 22)))
    assert story.now.state == "changed"
    assert story("slip", HANNAH, changes.slip(story.plan, 17, due)).now.state == "agreed"


def test_an_objection_stands_until_the_plan_changes_or_its_side_agrees(story: Story) -> None:
    story("agree", DANA)("agree", RILEY)("object", OMAR)
    assert story.now.state == "changed"
    assert [one.by for one in story.now.objections] == [OMAR]
    assert story("agree", DANA).now.objections == ()
    story("object", HANNAH)
    assert (story.now.state, len(story.now.objections)) == ("agreed", 1)
    assert story("slip", RILEY, changes.slip(story.plan, 17, DAY)).now.objections == ()


def test_a_lead_is_who_led_when_they_agreed(story: Story) -> None:
    story("agree", DANA)
    story("role", OMAR, changes.join(story.plan, DANA, side=Side.BUYER, role="user lead"))
    assert story("agree", RILEY).now.state == "agreed"
    story("leave", OMAR, changes.leave(story.plan, DANA))
    assert story.now.state == "agreed"
    hannah = Story()("agree", HANNAH)
    hannah("role", DANA, changes.join(hannah.plan, HANNAH, side=Side.BUYER, role="sponsor"))
    assert hannah.now.state == "open"
    assert hannah("agree", HANNAH).now.state == "half"


def test_due_becomes_baseline(story: Story) -> None:
    plan = with_item(with_item(story.plan, 17, status=Status.DROPPED), 18, due=None)
    sealed = apply(plan, seal(plan))
    assert all(item.baseline == item.due for item in sealed.items.values() if item.ref != 17)
    assert sealed.items[17].baseline is sealed.items[18].baseline is None
    assert seal(sealed) == ()
    assert not any(is_substance(edit) for edit in seal(plan))
    assert apply(sealed, inverse(seal(plan))) == plan
    slipped = apply(sealed, changes.slip(sealed, 14, DAY))
    assert [edit.target for edit in seal(slipped)] == [("item", "14")]


def changed(plan: Plan, edits: tuple[Edit, ...]) -> list[tuple[str, str]]:
    return [(d.ref, d.field) for d in differences(plan, apply(plan, edits))]


def test_differences_are_those_of_substance(story: Story) -> None:
    plan = story.plan
    assert differences(plan, plan) == ()
    assert changed(plan, (*changes.done(plan, 13, DAY), *changes.measured(plan, 0, "4 %"), *seal(plan))) == []
    [slip] = differences(plan, apply(plan, changes.slip(plan, 16, dt.date(2026, 12, 8))))
    assert (slip.ref, slip.field, slip.was, slip.now) == ("#16", "due", dt.date(2026, 12, 7), dt.date(2026, 12, 8))
    assert changed(plan, changes.drop(plan, 16)) == [("#16", "item")]
    [added] = differences(plan, apply(plan, changes.add(plan, "Call", milestone="M8")))
    assert (added.ref, added.was, added.now) == ("#29", None, "Call")
    assert changed(plan, changes.rename(plan, 16, "Other")) == [("#16", "title")]
    other_exit = Edit(target=("milestone", "M2"), field="exit", before=plan.milestones[1].exit, after="x")
    assert changed(plan, (other_exit,)) == [("M2", "exit")]
    assert changed(plan, (Edit(target=("plan", ""), field="go_live", before="2027-03-15", after="2027-03-22"),)) == [
        ("", "go_live")
    ]  # fmt: skip


def test_a_role_that_gets_its_person_owes_what_it_owed() -> None:
    story = Story()
    story.plan = with_item(story.plan, 17, owner="user lead")
    agreed = story("agree", DANA)("agree", RILEY).plan
    story("join", DANA, changes.join(agreed, "kim@northwind.example", side=Side.BUYER, role="user lead"))
    assert story.plan.items[17].owner == "kim@northwind.example"
    assert story.now.state == "agreed"
    assert differences(agreed, story.plan) == ()


def test_a_new_agreement_is_asked_for_when_an_end_has_moved(story: Story) -> None:
    plan = story.plan

    def asks(edits: tuple[Edit, ...]) -> bool:
        return needs_new_agreement(differences(plan, apply(plan, edits)))

    assert not asks(changes.slip(plan, 14, dt.date(2026, 12, 31)))  # 15 ends M4, on that day
    assert asks(changes.slip(plan, 14, dt.date(2027, 1, 4)))
    assert not asks(changes.rename(plan, 14, "Other"))
    assert asks((Edit(target=("plan", ""), field="go_live", before="2027-03-15", after="2027-03-22"),))
    assert asks(changes.drop(plan, 15))
