import datetime as dt

from mailmap.plan.changes import Change, block, inverse, join, slip, stance
from mailmap.plan.discretion import for_both, for_side, is_seller_only, without_reasons
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


def test_words_among_one_side_are_read_by_that_side() -> None:
    note = change("note").model_copy(update={"among": Side.BUYER})
    moved = change("slip", slip(PLAN, 14, dt.date(2027, 1, 12))).model_copy(update={"among": Side.BUYER})
    assert for_side([note, moved], Side.BUYER) == [note, moved]
    assert [(one.verb, one.words) for one in for_side([note, moved], Side.SELLER)] == [("slip", "")]
    assert for_both([note, moved]) == for_side([note, moved], Side.SELLER)


def test_only_the_seller_reads_of_a_stance() -> None:
    assert for_side([change("stance")], Side.SELLER) and not for_side([change("stance")], Side.BUYER)


def test_a_reason_among_one_side_stays_off_the_item() -> None:
    blocked = block(PLAN, 13, "they bluff")
    assert [edit.field for edit in without_reasons(blocked)] == ["status"]
