"""Are we on track? Mail and document give the same answer, and a late one is said in words."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from letters.northwind import DANA, JO, NEW_YORK, RILEY, change, changed, example, frame, history, line

from mailmap.letters.catchup import catchup
from mailmap.letters.digest import digest
from mailmap.letters.document import document
from mailmap.letters.reader import Reader
from mailmap.letters.verdict import verdict
from mailmap.plan import changes
from mailmap.plan.health import health
from mailmap.plan.model import Plan


def slipped(ref: int, day: dt.date) -> Plan:
    plan = example()
    return changed(plan, change("slip", ref, JO, "2026-11-23 09:00", "x", *changes.slip(plan, ref, day)))


CASES = [
    (example(), "On track: go-live Mon 15 Mar 2027, four weeks before Legacy licence ends"),
    (slipped(26, dt.date(2027, 3, 17)), "At risk: go-live Wed 17 Mar 2027, 2 working days later than planned"),
    (slipped(26, dt.date(2027, 4, 12)), "on the day of Legacy licence ends"),
    (slipped(26, dt.date(2027, 4, 15)), "Off track: go-live Thu 15 Apr 2027, 23 working days later than planned"),
    (slipped(26, dt.date(2027, 4, 15)), "3 working days after Legacy licence ends"),
    (example().model_copy(update={"compelling_event": None}), "On track: go-live Mon 15 Mar 2027"),
]


@pytest.mark.parametrize(("plan", "said"), CASES)
def test_mail_and_document_say_the_same(plan: Plan, said: str) -> None:
    mail = digest(plan, line(plan), (), frame(plan, DANA)).text.replace("\n", " ")
    raw = document(plan, line(plan), history(plan), revision=1, key=b"k")
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        words = package.read("word/document.xml").decode().replace("&#160;", " ")
    assert said in mail
    assert said in words


LATER = dt.datetime(2026, 12, 7, 8, tzinfo=NEW_YORK)


def test_there_is_one_verdict_and_every_letter_says_why() -> None:
    """By its dates the plan holds; by its signs it does not."""
    plan = example()
    on_the_day = line(plan, LATER)
    well = health(plan, on_the_day)
    assert (well.state, on_the_day.go_live) == ("at risk", plan.go_live)
    why = " ".join(sign.says for sign in well.watched)
    letters = [
        digest(plan, on_the_day, (), frame(plan, DANA, now=LATER)),
        digest(plan, on_the_day, (), frame(plan, RILEY, now=LATER)),
        catchup(plan, on_the_day, (), frame(plan, DANA, now=LATER)),
    ]
    for letter in letters:
        said = " ".join(letter.text.split())
        assert "At risk: go-live Mon 15 Mar 2027, four weeks before Legacy licence ends" in said
        assert f"The reasons: {why}" in said
        assert "At risk" in letter.html and "The reasons: " in letter.html
        assert "on track" not in said.casefold()
    assert letters[0].subject.startswith("[NW] At risk for Mon 15 Mar 2027")
    with zipfile.ZipFile(io.BytesIO(document(plan, on_the_day, (), revision=1, key=b"k"))) as package:
        words = package.read("word/document.xml").decode().replace("&#160;", " ")
    assert "At risk: go-live" in words and "On track" not in words


def test_who_owns_an_item_hears_of_the_dates_alone() -> None:
    plan = example()
    said = digest(plan, line(plan, LATER), (), frame(plan, JO, now=LATER)).text
    assert "Go-live stays Mon 15 Mar 2027" in " ".join(said.split())
    assert "risk" not in said.casefold()


def test_a_plan_without_a_go_live_says_so() -> None:
    plan = example()
    milestones = tuple(milestone.model_copy(update={"kind": None}) for milestone in plan.milestones)
    plan = plan.model_copy(update={"milestones": milestones, "go_live": None})
    judged = verdict(Reader(plan, line(plan), frame(plan, DANA)), health(plan, line(plan)))
    assert judged.standing == "no date"
    assert (
        digest(plan, line(plan), (), frame(plan, DANA)).subject
        == "[NW] The plan has no go-live date yet: 1 late, 1 question for you"
    )


def test_lateness_is_said_in_words_in_both_parts() -> None:
    plan = example()
    for to in (DANA, JO):
        content = digest(plan, line(plan), (), frame(plan, to))
        assert "2 working days late" in content.text
        assert ">2 days late<" in content.html
