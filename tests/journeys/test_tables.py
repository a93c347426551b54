"""A rep mails the Excel table that the deal was worked with so far, answers what is asked, and sends the plan: by mail
alone, to the buyer's first letter."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from journeys.house import RILEY, House, attached, text_of
from rig.workbook import Cell, workbook

from mailmap.plan import files
from mailmap.plan.model import PlanState, Status

pytestmark = pytest.mark.journey

FAY, MAX = "fay.lund@fabrikam.example", "max.huber@fabrikam.example"


def settle(house: House) -> None:
    house.once()
    house.quiet()


def words_of(letter: object) -> str:
    return " ".join(text_of(letter).split())  # type: ignore[arg-type]


def sheet(today: dt.date) -> bytes:
    """As reps have them: a merged title, a legend, empty columns, phases over their rows, shares done, comments."""

    def day(weeks: int) -> dt.date:
        return today + dt.timedelta(weeks=weeks)

    head: list[Cell] = ["#", "Task", None, "Owner", "Company", "Start", "Due date", "% complete"]
    rows: list[list[Cell]] = [
        ["Mutual Action Plan Fabrikam"],
        ["Legend:", "x = done", "o = open"],
        [],
        [*head, "Exit criterion", "Deliverable", "After", "Comments"],
        ["Evaluate"],
        [1, "Agree scope", None, "Fay Lund", "Fabrikam", day(-4), day(-2), 1.0, "Scope is signed off by both leads",
         "Scope document", None, "went well"],
        [2, "Security review", None, "Max Huber", "Fabrikam", day(-1), day(6), 0.5, None, None, 1, "internal: price!"],
        ["Go-live"],
        [3, "Pilot in Rotterdam", None, "Max Huber", "Fabrikam", day(7), day(14), 0.0, None, None, "after 2", None],
        [4, "Train the users", None, "AE", "Acme", day(20), day(28), 0.0, None, None, 3, None],
        ["* all dates are tentative"],
    ]  # fmt: skip
    return workbook(rows, names=["MAP"], merged=["A1:L1", "A5:L5", "A8:L8", "I6:I7"])


def test_from_a_table_to_the_buyers_first_letter(house: House) -> None:
    settle(house)
    house.looked()
    today = house.now().date()
    live = today + dt.timedelta(weeks=28)
    asking = (
        f"New plan with Fabrikam Freight from the attached table, go-live {live.day} {live:%B %Y}, "
        f"champion Fay Lund <{FAY}>"
    )
    house.mail(RILEY, asking, subject="Fabrikam", file=("Fabrikam MAP.xlsx", sheet(today)))
    settle(house)
    [asked] = house.letters()
    assert asked["To"].addresses[0].addr_spec == RILEY
    assert "Max Huber: owner in rows 3 and 5, with no address" in words_of(asked)
    assert "Words are enough: Fabrikam MAP.xlsx is kept." in words_of(asked)

    house.mail(RILEY, f"Max Huber is {MAX}.\n\nBest,\nRiley", answers=asked)
    settle(house)
    [draft] = house.letters()
    plan = house.plan("FF")
    assert plan.state is PlanState.DRAFT
    assert [(m.title, m.exit) for m in plan.milestones] == [
        ("Evaluate", "Scope is signed off by both leads"),
        ("Go-live", None),
    ]
    assert [(item.owner, item.status, item.after) for item in plan.items.values()] == [
        (FAY, Status.DONE, ()),
        (MAX, Status.STARTED, (1,)),
        (MAX, Status.OPEN, (2,)),
        (RILEY, Status.OPEN, (3,)),
    ]
    assert plan.items[1].deliverable == "Scope document"
    assert "value statement: ... exit criterion of M2: ..." in words_of(draft)
    assert "“* all dates are tentative” stands alone" in words_of(draft)
    document = docx.Document(io.BytesIO(attached(draft, ".docx") or b""))
    paragraphs = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Exit: Scope is signed off by both leads" in paragraphs
    assert "internal: price!" not in paragraphs
    assert files.read((attached(draft, ".toml") or b"").decode(), "plan.toml") == plan

    house.mail(RILEY, "send it", answers=draft)
    settle(house)
    [refused] = house.letters()
    assert "The plan cannot start yet." in words_of(refused)

    lines = "value statement: Freight papers in minutes, not days.\nexit criterion of M2: Rotterdam prints from it."
    house.mail(RILEY, lines, answers=draft)
    settle(house)
    [receipt] = house.letters()
    assert "The draft can start: reply “send it”." in words_of(receipt)

    file = files.write(house.plan("FF")).replace("Pilot in Rotterdam", "Pilot in Antwerp")
    house.mail(RILEY, "Antwerp, not Rotterdam.", answers=draft, file=("FF plan.toml", file.encode()))
    settle(house)
    [anew] = house.letters()
    assert "#3 Pilot in Antwerp: was called “Pilot in Rotterdam”" in words_of(anew)

    house.mail(RILEY, "Looks good, send it.", answers=anew)
    settle(house)
    assert house.plan("FF").state is PlanState.ACTIVE
    came = house.letters()
    greeted = {letter["To"].addresses[0].addr_spec: letter for letter in came if attached(letter, ".docx")}
    assert set(greeted) == {FAY, MAX}
    assert "Freight papers in minutes, not days." in words_of(greeted[MAX])
    assert "#2 Security review" in words_of(greeted[MAX])

    house.mail(MAX, "done 2", answers=greeted[MAX])
    settle(house)
    assert not house.plan("FF").items[2].is_open
    house.mail(RILEY, "See the file.", answers=anew, file=("FF plan.toml", file.encode()))
    settle(house)
    assert any("is never replaced by a file" in words_of(letter) for letter in house.letters(RILEY))
    assert not house.plan("FF").items[2].is_open
