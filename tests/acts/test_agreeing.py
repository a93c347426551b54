"""A lead of each side signs what they have seen; later moves are asked about; who does not agree is heard."""

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from rig.room import Room, Seen, ny, to
from sqlalchemy import select

from mailmap.plan.changes import Change, slip
from mailmap.store import plans, tables
from mailmap.store.database import Database

DANA, OMAR, HANNAH, TOM = (
    f"{name}@northwind.example" for name in ("dana.whitfield", "omar.haddad", "hannah.lee", "tom.okafor")
)
RILEY, JO, INES = (f"{name}@acme.example" for name in ("riley.novak", "jo.park", "ines.costa"))
LATE = "slip 26 to 22 Mar 2027"
"""Moves the go-live."""


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00")).start()


@pytest.fixture
def agreed(room: Room) -> Room:
    room.mail(DANA, "agree")
    room.later(hours=1).mail(RILEY, "agree")
    return room.later(days=1)


def asked(room: Room) -> list[tuple[str, str]]:
    """Who is asked for their agreement, with what came of questions that are closed."""
    asked = tables.question
    with room.store() as conn:
        rows = conn.execute(select(asked).where(asked.c.kind == "agreement").order_by(asked.c.id)).all()
    return [(row.person, row.result or "open") for row in rows]


def tapped(letter: Seen, label: str) -> str:
    """What a tap on this button writes."""
    [link] = re.findall(rf'href="(mailto:[^"]+)"[^>]*>{label}</a>', letter.html)
    return unquote(link.partition("body=")[2])


# ---------------------------------------------------------------------------------------------------------- agreeing
def test_a_lead_of_each_side_makes_due_the_baseline(room: Room) -> None:
    first = room.mail(DANA, "agree")
    assert room.stored.agreed_revision is None
    assert "you agree to the plan as it stands" in to(first, DANA).text
    ask = to(first, RILEY, "agreement")
    assert ask.subject == "[NW] Northwind agrees to the plan. Do you?"
    before = room.plan
    second = room.later(hours=2).mail(RILEY, tapped(ask, "Agree"))
    plan, stored = room.plan, room.stored
    assert {item.baseline for item in before.items.values()} == {None}
    assert all(item.baseline == item.due for item in plan.items.values())
    assert stored.agreed_revision == stored.revision
    assert room.verbs == ["agree", "agree", "baseline"]
    [sealed] = [entry.change for entry in room.history if entry.change.verb == "baseline"]
    assert len(sealed.edits) == len(plan.items)
    assert {edit.field for edit in sealed.edits} == {"baseline"}
    assert [(letter.to, letter.purpose) for letter in second] == [(DANA, "agreed"), (RILEY, "receipt")]
    assert "Both sides agree to the plan as it stands (revision 3)" in second[0].text
    assert "Both sides agree now (revision 3)" in second[1].text
    assert asked(room) == [(RILEY, "agree")]


def test_agreeing_twice_is_no_change(agreed: Room) -> None:
    history = agreed.verbs
    [receipt] = agreed.mail(DANA, "agree")
    assert "You have agreed to the plan as it stands already." in receipt.text
    assert agreed.verbs == history


def test_others_have_an_opinion(room: Room) -> None:
    [receipt] = room.mail(HANNAH, "agree")
    assert "It is kept as your opinion; Dana Whitfield, Omar Haddad or Grace Kim can agree" in receipt.text
    assert room.verbs == ["agree"]
    assert room.mail(JO, "agree")[0].to == JO
    assert room.stored.agreed_revision is None
    again = room.mail(HANNAH, "agree")
    assert "already" in again[0].text
    assert room.verbs == ["agree", "agree"]


def test_an_agreement_is_not_undone_with_a_mail(agreed: Room) -> None:
    [receipt] = agreed.mail(RILEY, "undo")
    assert "no change of yours" in receipt.text
    assert all(item.baseline for item in agreed.plan.items.values())


def test_what_one_changes_in_the_same_mail_is_agreed_with_it(room: Room) -> None:
    room.mail(DANA, "agree")
    letters = room.mail(RILEY, "agree\n\nslip 9 to 11 Dec")
    assert room.stored.agreed_revision is None, "Dana has not seen it"
    assert room.plan.items[9].due == dt.date(2026, 12, 11)
    room.mail(DANA, "agree", answers=to(letters, DANA, "agreement"))
    assert room.plan.items[9].baseline == dt.date(2026, 12, 11)
    assert room.stored.agreed_revision == room.stored.revision


# -------------------------------------------------------------------------------------------------------- not unseen
def test_nobody_signs_what_they_have_not_seen(room: Room) -> None:
    ask = to(room.mail(DANA, "agree"), RILEY, "agreement")
    room.mail(HANNAH, "slip 17 to 8 Jan 2027")
    receipt = to(room.mail(RILEY, "agree", answers=ask), RILEY, "receipt")
    assert "The plan has changed since the letter that you answer: M5 " in receipt.text
    assert "#17 Return first redlines" in receipt.text
    assert "was Mon 21 Dec, now Fri 8 Jan 2027" in receipt.text
    assert room.verbs == ["agree", "slip"]
    again = room.mail(RILEY, "agree", answers=receipt)
    assert room.verbs == ["agree", "slip", "agree"]
    assert to(again, DANA, "agreement"), "her signature was under another plan"


def test_work_that_goes_on_is_nothing_unseen(room: Room) -> None:
    ask = to(room.mail(DANA, "agree"), RILEY, "agreement")
    room.mail(JO, "13 is done")
    room.mail(HANNAH, "blocked 17: queue")
    room.mail(RILEY, "agree", answers=ask)
    assert room.verbs[-2:] == ["agree", "baseline"]


def test_a_change_while_one_wrote_is_unseen(room: Room) -> None:
    room.put(HANNAH, "slip 17 to 8 Jan 2027")
    room.put(DANA, "agree")
    receipt = to(room.read(), DANA, "receipt")
    assert "The plan has changed while you wrote" in receipt.text
    assert room.verbs == ["slip"]


def test_ones_own_changes_are_seen(room: Room) -> None:
    ask = to(room.mail(DANA, "agree"), RILEY, "agreement")
    room.mail(RILEY, "slip 9 to 11 Dec")
    room.mail(RILEY, "agree", answers=ask)
    assert room.verbs == ["agree", "slip", "agree"]


# ------------------------------------------------------------------------------------------------------ asked again
def test_a_move_asks_the_other_side_in_its_notice(agreed: Room) -> None:
    letters = agreed.mail(INES, LATE)
    assert [letter.purpose for letter in letters if letter.to == DANA] == ["notice", "invite-26-1"]
    notice = to(letters, DANA, "notice")
    assert "ONE QUESTION FOR YOU" in notice.text
    assert "1 date differs from what was agreed on Mon 23 Nov 2026 (revision 3). Do you agree" in notice.text
    assert "#26" in notice.text
    assert "ONE QUESTION" not in to(letters, RILEY, "notice").text
    assert asked(agreed)[1:] == [(DANA, "open")]
    answers = agreed.mail(DANA, tapped(notice, "Agree"))
    assert to(answers, RILEY, "agreement"), "whose side moved it has to sign as well"
    done = agreed.mail(RILEY, "agree", answers=to(answers, RILEY, "agreement"))
    assert agreed.stored.agreed_revision == agreed.stored.revision
    assert agreed.plan.items[26].baseline == dt.date(2027, 3, 22)
    assert to(done, DANA, "agreed")
    assert {result for _, result in asked(agreed)} == {"agree"}


def test_a_newer_move_replaces_the_question(agreed: Room) -> None:
    first = to(agreed.mail(INES, LATE), DANA, "notice")
    second = to(agreed.mail(INES, "slip 26 to 29 Mar 2027"), DANA, "notice")
    assert asked(agreed)[1:] == [(DANA, "asked anew"), (DANA, "open")]
    receipt = to(agreed.mail(DANA, tapped(first, "Agree")), DANA, "receipt")
    assert "now Mon 29 Mar 2027" in receipt.text
    agreed.mail(DANA, "yes", answers=second)
    assert asked(agreed)[2] == (DANA, "agree")


def test_taken_back_nothing_is_asked_any_more(agreed: Room) -> None:
    agreed.mail(INES, LATE)
    letters = agreed.mail(INES, "undo")
    assert asked(agreed)[1:] == [(DANA, "as agreed again")]
    assert "ONE QUESTION" not in to(letters, DANA, "notice").text


def test_a_plan_that_was_never_agreed_is_not_asked_about(room: Room) -> None:
    letters = room.mail(INES, LATE)
    assert "ONE QUESTION" not in to(letters, DANA, "notice").text
    assert asked(room) == []


def test_what_moves_no_end_is_not_asked_about(agreed: Room) -> None:
    agreed.mail(RILEY, "slip 9 to 8 Dec")
    agreed.mail(JO, "13 is done")
    assert asked(agreed)[1:] == []


def test_silence_is_reminded_of_once(agreed: Room) -> None:
    agreed.mail(INES, LATE)
    told = []
    agreed.now = ny("11-25T08:00")
    for _ in range(20):
        told += [(agreed.now.date(), one) for one in agreed.later(days=1).clock() if "agreement" in one.purpose]
    [(day, reminder)] = told
    assert (day, reminder.to) == (dt.date(2026, 12, 2), DANA), "Thanksgiving is no working day"
    assert "This question has waited 5 working days" in reminder.text
    agreed.mail(DANA, tapped(reminder, "Agree"))
    assert asked(agreed)[1] == (DANA, "agree")


def test_a_yes_to_another_letter_signs_nothing(agreed: Room) -> None:
    agreed.mail(INES, LATE)
    [receipt] = [one for one in agreed.mail(DANA, "yes") if one.to == DANA]
    assert "is this your answer?" in receipt.text
    assert asked(agreed)[1:] == [(DANA, "open")]
    assert agreed.verbs[-1] == "slip"


def test_thanks_to_another_letter_signs_nothing(agreed: Room) -> None:
    agreed.mail(INES, LATE)
    assert agreed.mail(DANA, "ok, thanks") == []
    assert agreed.verbs[-1] == "slip"


# -------------------------------------------------------------------------------------------------------- objecting
def test_an_objection_reaches_the_other_sides_lead_once(agreed: Room) -> None:
    notice = to(agreed.mail(INES, LATE), DANA, "notice")
    letters = agreed.mail(DANA, "I don't agree: the pilot has to end before the holidays", answers=notice)
    heard = to(letters, RILEY, "objection")
    assert heard.subject == "[NW] Dana Whitfield does not agree to the plan"
    assert "the pilot has to end before the holidays" in heard.text
    assert "Riley Novak has been told." in to(letters, DANA, "receipt").text
    assert asked(agreed)[1:] == [(DANA, "object")]
    again = agreed.mail(DANA, "I don't agree: the pilot has to end before the holidays")
    assert [one.purpose for one in again] == ["receipt"]


def test_the_seller_objects_to_the_champion(room: Room) -> None:
    letters = room.mail(JO, "I don't agree: two weeks are too short for 14")
    assert to(letters, DANA, "objection")
    assert room.stored.agreed_revision is None


def test_everything_of_a_mail_is_there_or_nothing(agreed: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    before = agreed.verbs

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    agreed.mail(INES, LATE)
    monkeypatch.setattr(plans, "set_agreed", breaks)
    agreed.mail(DANA, "agree")
    agreed.mail(RILEY, "agree")
    assert agreed.verbs == [*before, "slip", "agree"], "the second signature waits with its mail"
    monkeypatch.undo()
    agreed.read()
    assert agreed.verbs == [*before, "slip", "agree", "agree", "baseline"]


def test_what_differs_is_listed_from_the_agreed_revision(agreed: Room) -> None:
    with agreed.db.write() as conn:
        edits = slip(agreed.plan, 14, dt.date(2027, 1, 22))
        change = Change(verb="slip", item=14, by=JO, at=agreed.now, words="", edits=edits)
        plans.record(conn, "NW", change, None, 0)
    agreed.now = ny("11-30T08:00")
    digest = to(agreed.clock(), DANA, "digest")
    assert "1 date differs from what was agreed on Mon 23 Nov 2026 (revision 3)." in digest.text
    assert "NOT AS IT WAS AGREED M4" in digest.text
    assert re.search(r"#14 .* was .* now Fri 22 Jan 2027", digest.text)
