import datetime as dt

from mailmap.plan.changes import Change, inverse, join, slip, stance
from mailmap.plan.discretion import for_both, is_seller_only
from mailmap.plan.model import Side
from mailmap.resources import example_plan

PLAN = example_plan()
DANA, RILEY = "dana.whitfield@northwind.example", "riley.novak@acme.example"


def change(verb: str, edits: tuple = ()) -> Change:
    return Change(verb=verb, by=RILEY, at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC), words=verb, edits=edits)


def test_a_stance_and_its_undo_are_the_sellers() -> None:
    edits = stance(PLAN, DANA, "doubts")
    assert is_seller_only(change("stance", edits))
    assert is_seller_only(change("undo", inverse(edits)))


def test_everything_else_is_for_both() -> None:
    others = [
        change("slip", slip(PLAN, 14, dt.date(2027, 1, 12))),
        change("join", join(PLAN, "new@northwind.example", side=Side.BUYER)),
        change("note"),
    ]
    assert for_both([change("stance"), *others]) == others
