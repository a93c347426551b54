import datetime as dt
import threading
from typing import Any

import pytest

from mailmap.errors import StoreError, UnknownPlan
from mailmap.plan.changes import Change, Conflict, Edit, join, leave
from mailmap.plan.model import ActionItem, DaysOff, Meeting, Milestone, Participant, Plan, PlanState, Side
from mailmap.store import inbox, plans
from mailmap.store.database import Database

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ANN, BOB = "ann@buyer.example", "bob@acme.example"


def plan(ref: str = "NW", **more: Any) -> Plan:
    away = DaysOff(first=dt.date(2026, 12, 21), last=dt.date(2027, 1, 4))
    return Plan(
        ref=ref,
        title="Northwind and Acme",
        buyer="Northwind",
        seller="Acme",
        participants=(
            Participant(
                name="Ann", email="Ann@buyer.example", side=Side.BUYER, role="champion", days_off=(NOW.date(), away)
            ),
            Participant(email=BOB, side=Side.SELLER, role="account executive"),
            Participant(side=Side.BUYER, role="legal"),
        ),
        milestones=(
            Milestone(
                ref="M1",
                title="Decide",
                items=(
                    ActionItem(ref=3, title="Send the pack", owner=BOB, due=dt.date(2026, 12, 1)),
                    ActionItem(ref=8, title="Readout", after=(3,), meeting=Meeting(time=dt.time(15, 0), minutes=60)),
                ),
            ),
        ),
        **more,
    )


def retitled(before: str, after: str, verb: str = "rename", by: str = ANN, at: dt.datetime = NOW) -> Change:
    edit = Edit(target=("plan", ""), field="title", before=before, after=after)
    return Change(
        verb=verb, item=None, by=by, at=at, words=f"call it {after}", message_id="1@x", trust="verified", edits=(edit,)
    )


def note(words: str, item: int | None = None, at: dt.datetime = NOW, by: str = ANN) -> Change:
    return Change(verb="note", item=item, by=by, at=at, words=words, message_id="1@x", trust="verified", edits=())


@pytest.fixture
def mail(db: Database) -> int:
    with db.write() as conn:
        plans.create(conn, plan(), NOW)
        kept = inbox.keep(conn, "in", 1, "1", b"x", NOW, "1")
    assert kept
    return kept


def another_mail(db: Database, uid: str) -> int:
    with db.write() as conn:
        kept = inbox.keep(conn, "in", 1, uid, b"x", NOW, uid)
    assert kept
    return kept


def test_a_plan_comes_back_as_it_went_in(db: Database, mail: int) -> None:
    with db.read() as conn:
        stored = plans.load(conn, "nw")
    assert stored.plan == plan()
    assert (stored.revision, stored.agreed_revision) == (1, None)


def test_a_ref_is_taken_in_any_case(db: Database, mail: int) -> None:
    with db.write() as conn, pytest.raises(StoreError, match="a plan nw already"):
        plans.create(conn, plan("nw"), NOW)


def test_an_unknown_ref_is_said(db: Database) -> None:
    with db.read() as conn, pytest.raises(UnknownPlan, match="no plan XX"):
        plans.load(conn, "XX")


def test_plans_are_found_by_state_and_by_person(db: Database, mail: int) -> None:
    with db.write() as conn:
        plans.create(conn, plan("AB", state=PlanState.ACTIVE), NOW)
        assert plans.refs(conn) == ["AB", "NW"]
        assert plans.refs(conn, PlanState.ACTIVE) == ["AB"]
        assert [stored.plan.ref for stored in plans.all(conn, PlanState.DRAFT)] == ["NW"]
        assert plans.plans_of(conn, "ANN@buyer.example") == ["AB", "NW"]
        assert plans.plans_of(conn, "ann@buyer.example", PlanState.ACTIVE) == ["AB"]
        assert plans.plans_of(conn, "eve@else.example") == []
        assert plans.count(conn) == {"draft": 1, "active": 1}


def test_a_change_is_applied_and_kept(db: Database, mail: int) -> None:
    change = retitled("Northwind and Acme", "Northwind")
    with db.write() as conn:
        assert plans.record(conn, "NW", change, mail, 1).revision == 2
    with db.read() as conn:
        assert plans.load(conn, "NW").plan.title == "Northwind"
        [kept] = plans.recorded(conn, "NW")
        assert (kept.change, kept.revision, kept.inbox_id, kept.number) == (change, 2, mail, 1)
        assert plans.changes(conn, "NW") == [change]
        assert plans.is_sound(conn, "NW")


def test_the_same_command_of_the_same_mail_acts_once(db: Database, mail: int) -> None:
    with db.write() as conn:
        assert plans.record(conn, "NW", retitled("Northwind and Acme", "A"), mail, 1).revision == 2
        assert plans.record(conn, "NW", retitled("A", "B"), mail, 1).revision == 2
        assert plans.load(conn, "NW").plan.title == "A"
        assert len(plans.changes(conn, "NW")) == 1


def test_one_mail_raises_the_revision_once(db: Database, mail: int) -> None:
    with db.write() as conn:
        assert plans.record(conn, "NW", note("hello"), mail, 1).revision == 1
        assert plans.record(conn, "NW", retitled("Northwind and Acme", "A"), mail, 2).revision == 2
        assert plans.record(conn, "NW", note("more"), mail, 3).revision == 2
        assert plans.record(conn, "NW", retitled("A", "B"), mail, 4).revision == 2
    later = another_mail(db, "2")
    with db.write() as conn:
        assert plans.record(conn, "NW", note("a note leaves the revision as it is"), later, 1).revision == 2
        assert plans.record(conn, "NW", retitled("B", "C"), later, 2).revision == 3
        assert plans.record(conn, "NW", retitled("C", "D", by="admin"), None, 1).revision == 4
        assert plans.record(conn, "NW", retitled("D", "E", by="admin"), None, 1).revision == 5


def test_edits_that_no_longer_fit_leave_nothing(db: Database, mail: int) -> None:
    with pytest.raises(Conflict), db.write() as conn:
        plans.record(conn, "NW", retitled("Something else", "A"), mail, 1)
    with db.read() as conn:
        assert plans.recorded(conn, "NW") == []
        assert plans.load(conn, "NW").revision == 1


def test_the_history_is_told_by_day_item_person_and_mail(db: Database, mail: int) -> None:
    later = another_mail(db, "2")
    with db.write() as conn:
        plans.record(conn, "NW", note("one", item=3), mail, 1)
        plans.record(conn, "NW", note("two", item=8), mail, 2)
        plans.record(conn, "NW", note("three", item=3, at=NOW + DAY, by="Bob@acme.example"), later, 1)

        def words(**which: Any) -> list[str]:
            return [entry.change.words for entry in plans.recorded(conn, "NW", **which)]

        assert words() == ["one", "two", "three"]
        assert words(since=NOW) == ["three"]
        assert words(item=3) == ["one", "three"]
        assert words(by=BOB) == ["three"]
        assert words(inbox_id=mail) == ["one", "two"]
        assert words(newest=2) == ["two", "three"]
        assert words(item=3, newest=1) == ["three"]
        assert [change.words for change in plans.changes(conn, "NW", since=NOW, item=3)] == ["three"]


def test_an_agreement_is_to_a_revision_that_can_be_seen_again(db: Database, mail: int) -> None:
    later = another_mail(db, "2")
    with db.write() as conn:
        plans.record(conn, "NW", retitled("Northwind and Acme", "A"), mail, 1)
        plans.set_agreed(conn, "NW", 2)
        plans.record(conn, "NW", retitled("A", "B"), later, 1)
        plans.record(conn, "NW", retitled("B", "C"), later, 2)
        assert plans.load(conn, "NW").agreed_revision == 2
        assert plans.at_revision(conn, "NW", 3).title == "C"
        assert plans.at_revision(conn, "NW", 2).title == "A"
        assert plans.at_revision(conn, "NW", 1) == plan()
        assert [entry.change.edits[0].after for entry in plans.recorded(conn, "NW", after_revision=2)] == ["B", "C"]


def test_who_joins_and_leaves_is_found_and_forgotten(db: Database, mail: int) -> None:
    with db.write() as conn:
        joins = join(plan(), "Eve@buyer.example", side=Side.BUYER, role="security")
        plans.record(conn, "NW", note("who").model_copy(update={"edits": joins}), mail, 1)
        assert plans.plans_of(conn, "eve@buyer.example") == ["NW"]
        leaves = leave(plans.load(conn, "NW").plan, "EVE@buyer.example")
        plans.record(conn, "NW", note("who").model_copy(update={"edits": leaves}), mail, 2)
        assert plans.plans_of(conn, "eve@buyer.example") == []


def test_a_plan_that_is_changed_makes_others_wait(postgresql_db: Database) -> None:
    with postgresql_db.write() as conn:
        plans.create(conn, plan(), NOW)
    seen: list[str] = []

    def second() -> None:
        with postgresql_db.write() as conn:
            before = plans.load(conn, "NW", lock=True).plan.title
            seen.append(before)
            plans.record(conn, "NW", retitled(before, "B"), None, 1)

    other = threading.Thread(target=second)
    with postgresql_db.write() as conn:
        plans.load(conn, "NW", lock=True)
        other.start()
        other.join(0.2)
        assert other.is_alive() and not seen
        plans.record(conn, "NW", retitled("Northwind and Acme", "A"), None, 1)
    other.join()
    assert seen == ["A"]
    with postgresql_db.read() as conn:
        assert plans.load(conn, "NW").plan.title == "B"
        assert plans.is_sound(conn, "NW")


def test_whoever_holds_the_plan_need_not_read_it_again(db: Database) -> None:
    with db.write() as conn:
        plans.create(conn, plan(), NOW)
        mail = inbox.keep(conn, "box", 1, "1", b"raw", NOW, "mail")
        held = plans.load(conn, "NW", lock=True)
        for number, (before, after) in enumerate([("Northwind and Acme", "A"), ("A", "B")], start=1):
            held = plans.record(conn, "NW", retitled(before, after), mail, number, held=held)
        assert held == plans.load(conn, "NW") and held.plan.title == "B" and held.revision == 2
        assert plans.is_sound(conn, "NW")


def test_only_so_many_plans_are_known_by_heart() -> None:
    known = plans._Known()
    bodies = [plan(f"P{n}").model_dump_json(by_alias=True, exclude_defaults=True) for n in range(known.MOST + 2)]
    first = known.get(bodies[0])
    assert known.get(bodies[0]) is first
    for body in bodies:
        known.get(body)
    assert len(known._plans) == known.MOST and known.get(bodies[0]) is not first
