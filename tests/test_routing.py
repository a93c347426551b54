"""Which plan a mail is about: asked only when the mail leaves it open, and never guessed from a number."""

import pytest
from rig.room import Room, ny, to

from mailmap import lifecycle
from mailmap.plan.model import Plan, PlanState
from mailmap.resources import example_plan
from mailmap.store import plans
from mailmap.store.database import Database

RILEY = "riley.novak@acme.example"
TOM = "tom.okafor@northwind.example"


def second(plan: Plan) -> Plan:
    """Another plan of the same people, with one item of another title."""
    milestones = tuple(
        m.model_copy(
            update={
                "items": tuple(
                    i.model_copy(
                        update={"title": "Warehouse scanner trial" if i.ref == 7 else f"Step {i.ref} of phase"}
                    )
                    for i in m.items
                )
            }
        )
        for m in plan.milestones
    )
    return plan.model_copy(update={"ref": "WH", "title": "Warehouse", "milestones": milestones})


@pytest.fixture
def room(db: Database) -> Room:
    room = Room(db, ny("11-23T09:00")).start()
    with db.write() as conn:
        plans.create(conn, second(example_plan()).model_copy(update={"state": PlanState.DRAFT}), room.now)
        lifecycle.start(conn, room.config, "WH", room.now)
    room.letters()
    return room


def is_open(room: Room, ref: str) -> bool:
    with room.store() as conn:
        return plans.load(conn, ref).plan.items[7].is_open


def test_a_number_alone_is_asked_about(room: Room) -> None:
    receipt = to(room.mail(TOM, "7 is done"), TOM)
    assert "You are on 2 plans: NW, WH." in receipt.text
    assert is_open(room, "NW")
    assert is_open(room, "WH")


@pytest.mark.parametrize(
    ("words", "subject", "changed"),
    [
        ("The warehouse scanner trial is done", "Plan", "WH"),
        ("The architecture and SSO review is finished", "Plan", "NW"),
        ("7 is done", "Re: [WH] Your #7 is due", "WH"),
        ("7 is done", "[nw] update", "NW"),
    ],
)
def test_words_or_the_tag_tell(room: Room, words: str, subject: str, changed: str) -> None:
    room.mail(TOM, words, subject=subject)
    assert [ref for ref in ("NW", "WH") if not is_open(room, ref)] == [changed]


@pytest.mark.parametrize(
    ("words", "subject", "changed"),
    [
        ("7 is done for Contoso", "Plan", ["WH"]),
        ("7 is done at Northwind", "Plan", ["NW"]),
        ("7 is done", "Contoso, as said today", ["WH"]),
        ("7 is done. We heard that Contoso is happy", "Plan", []),
        ("7 is done for Contoso", "Northwind", []),
        ("the architecture and SSO review is done for Contoso", "Plan", []),
    ],
)
def test_a_plan_may_be_named(db: Database, words: str, subject: str, changed: list[str]) -> None:
    room = Room(db, ny("11-23T09:00")).start()
    other = second(example_plan()).model_copy(update={"state": PlanState.DRAFT, "buyer": "Contoso Foods Inc."})
    with db.write() as conn:
        plans.create(conn, other, room.now)
        lifecycle.start(conn, room.config, "WH", room.now)
    room.mail(RILEY, words, subject=subject)
    assert [ref for ref in ("NW", "WH") if not is_open(room, ref)] == changed


def test_the_letter_answered_tells(room: Room) -> None:
    letters = [letter for _ in range(9) for letter in room.later(days=1).clock()]
    digest = next(letter for letter in letters if letter.to == TOM and "[WH]" in letter.subject)
    room.mail(TOM, "7 is done", answers=digest)
    assert [ref for ref in ("NW", "WH") if not is_open(room, ref)] == ["WH"]
