"""Whom a mail's changes concern reads what is theirs and why; leads read the whole when it moves."""

from __future__ import annotations

import datetime as dt

import pytest
from letters.northwind import DANA, HANNAH, JO, NOW, OMAR, RILEY, TOM, change, changed, example, frame, status

from mailmap.letters.content import Content
from mailmap.letters.notice import notice
from mailmap.plan import changes
from mailmap.plan.changes import Change, Edit
from mailmap.plan.model import Plan
from mailmap.plan.timeline import effect, today

AT = "2026-11-23 09:41"


def told(to: str, *done: Change, by: str = HANNAH) -> Content:
    plan = example()
    after = changed(plan, *done)
    return notice(plan, after, done, effect(plan, after, today(plan, NOW)), plan.people[by], frame(plan, to))


def one(verb: str, item: int, *edits: Edit, by: str = HANNAH) -> Change:
    return change(verb, item, by, AT, f"{verb} {item}", *edits)


def slip(plan: Plan, ref: int, day: dt.date) -> Change:
    return one("slip", ref, *changes.slip(plan, ref, day))


@pytest.mark.parametrize(
    ("verb", "edits", "subject"),
    [
        ("done", lambda plan: changes.done(plan, 7, dt.date(2026, 11, 23)), "Your #7 is done"),
        ("drop", lambda plan: changes.drop(plan, 7, "not needed"), "Your #7 is dropped"),
        ("block", lambda plan: changes.block(plan, 7, "no access"), "Your #7 is blocked"),
        ("slip", lambda plan: changes.slip(plan, 7, dt.date(2026, 11, 30)), "Your #7 moves to Mon 30 Nov"),
        ("assign", lambda plan: changes.assign(plan, 7, JO), "#7 is with Jo Park now"),
        ("rename", lambda plan: changes.rename(plan, 7, "SSO review"), "Your #7 changes"),
    ],
)
def test_the_subject_says_what_becomes_of_the_readers_item(verb, edits, subject) -> None:
    content = told(TOM, one(verb, 7, *edits(example())))
    assert content.subject == f"[NW] {subject}"
    assert 'Hannah Lee wrote: "' in content.text


def test_who_gets_an_item_hears_so() -> None:
    content = told(JO, one("assign", 7, *changes.assign(example(), 7, JO)))
    assert content.subject == "[NW] #7 is yours now"
    assert "Was with Tom Okafor." in content.text
    assert "done 7" in content.text


def test_a_reason_is_told_once() -> None:
    for verb, edits in (("drop", changes.drop), ("block", changes.block)):
        content = told(TOM, one(verb, 7, *edits(example(), 7, "no budget")))
        assert content.text.count("no budget") == 1, verb


def test_an_item_that_follows_is_told_with_its_days() -> None:
    plan = example()
    content = told("ines.costa@acme.example", slip(plan, 17, dt.date(2027, 1, 8)))
    assert content.subject == "[NW] Your #22 moves to Tue 26 Jan 2027"
    assert "moves from Mon 25 Jan 2027 to" in content.text
    assert content.text.count("  #22 ") == 1


def test_a_go_live_that_moves_is_the_first_thing_a_lead_reads() -> None:
    plan = example()
    content = told(DANA, slip(plan, 25, dt.date(2027, 3, 26)))
    assert content.subject == "[NW] Go-live moves to Fri 2 Apr 2027"
    assert "Go-live moves from Mon 15 Mar to Fri 2 Apr 2027" in content.text.replace("\n", " ")
    assert "EFFECT ON THE TIMELINE" in content.text
    assert "#26  Training and go-live" in content.text


def test_an_owner_is_not_told_what_does_not_concern_them() -> None:
    plan = example()
    content = told(
        TOM,
        one("done", 7, *changes.done(plan, 7, dt.date(2026, 11, 23))),
        one("start", 19, status(19, "open", "started")),
    )
    assert "#19" not in content.text
    assert "EFFECT" not in content.text


def test_a_lead_reads_every_change_when_a_milestone_moves() -> None:
    plan = example()
    content = told(RILEY, slip(plan, 17, dt.date(2027, 1, 8)), one("start", 19, status(19, "open", "started")))
    assert content.subject == "[NW] 2 milestones move"
    assert "#19  Vendor onboarding" in content.text


def test_notes_and_people_are_no_news() -> None:
    plan = example()
    note = change("note", 18, HANNAH, AT, "the CFO wants two options")
    content = told(OMAR, slip(plan, 17, dt.date(2027, 1, 8)), note)
    assert "CFO" not in content.text
