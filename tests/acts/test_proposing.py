"""Proposals wait for yes, no, or another date; they end with one word to whoever made them, and lapse visibly."""

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny, to

from mailmap import lifecycle
from mailmap.store import invites, questions
from mailmap.store.database import Database
from mailmap.store.questions import Question

DANA, HANNAH, LUKAS, PRIYA = (
    f"{name}@northwind.example" for name in ("dana.whitfield", "hannah.lee", "lukas.brandt", "priya.raman")
)
RILEY, BEN = "riley.novak@acme.example", "ben.adler@acme.example"
WISH = "slip 17 to 8 Jan 2027"


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00")).start()


def only(room: Room) -> Question:
    with room.store() as conn:
        return questions.get(conn, 1)


def tapped(letter: Seen, label: str, number: int = 0) -> str:
    link = re.findall(rf'href="(mailto:[^"]+)"[^>]*>{label}</a>', letter.html)[number]
    return unquote(link.partition("body=")[2])


def test_a_yes_moves_the_item_and_tells_the_proposer_once(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, tapped(asked, "Yes"))
    assert room.plan.items[17].due == dt.date(2027, 1, 8)
    assert [one.purpose for one in letters if one.to == RILEY] == ["settled-1"], "and no notice of the same"
    assert to(letters, RILEY).subject.startswith("[NW] Hannah Lee says yes")


def test_what_else_the_answer_changes_is_in_a_notice(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, "yes\n\n9 is done", answers=asked)
    notice = to(letters, RILEY, "notice")
    assert "#9" in notice.text
    assert "(to: " not in notice.text, "the proposal is told in its own letter"
    assert to(letters, RILEY, "settled")


def test_a_no_leaves_it(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, "no", answers=asked)
    assert to(letters, RILEY, "settled").subject.startswith("[NW] Hannah Lee says no")
    assert room.verbs == ["decline"]
    assert not to(letters, RILEY, "settled").calendar


def test_another_date_is_an_answer(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, "slip 17 to 5 Jan 2027", answers=asked)
    told = to(letters, RILEY)
    assert told.purpose == "settled-1"
    assert "Hannah Lee answers your proposal to move #17" in told.text
    assert "#17 is Tue 5 Jan 2027 now, with Hannah Lee." in told.text
    assert only(room).result == "done otherwise"
    again = to(room.mail(HANNAH, "yes", answers=asked), HANNAH)
    assert "No question of ours is open" in again.text or "answered before" in again.text


def test_no_with_another_date_is_one_answer(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, "no\n\nslip 17 to 5 Jan 2027", answers=asked)
    assert [one.purpose for one in letters if one.to == RILEY] == ["settled-1"]
    assert room.verbs == ["slip"]
    assert "What you changed answers the proposal." in to(letters, HANNAH, "receipt").text


def test_doing_what_was_proposed_is_a_yes(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, WISH, answers=asked)
    assert to(letters, RILEY).subject.startswith("[NW] Hannah Lee says yes")
    assert only(room).result == "done"


def test_finishing_the_item_closes_the_proposal(room: Room) -> None:
    room.mail(RILEY, WISH)
    letters = room.mail(HANNAH, "17 is done")
    assert "#17 is done" in to(letters, RILEY, "settled").text
    assert only(room).result == "done otherwise"


def test_another_field_or_person_leaves_it_open(room: Room) -> None:
    room.mail(RILEY, WISH)
    room.mail(HANNAH, "blocked 17: counsel is away")
    room.mail(HANNAH, "slip 18 to 8 Jan 2027")
    assert only(room).closed is None


def test_nobody_answers_and_the_proposer_hears_it_once(room: Room) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    told = []
    for _ in range(20):
        told += [one for one in room.later(days=1).clock() if one.purpose.startswith("lapsed")]
    [lapsed] = told
    assert lapsed.to == RILEY
    assert "Hannah Lee did not answer your proposal of Mon 23 Nov to move #17" in lapsed.text
    assert "#17 stays Mon 21 Dec" in lapsed.text
    assert only(room).result == "expired"
    room.mail(HANNAH, "yes", answers=asked)
    assert room.plan.items[17].due == dt.date(2026, 12, 21)


def test_the_digest_shows_what_waits_with_its_age(room: Room) -> None:
    room.mail(RILEY, WISH)
    room.mail(RILEY, "slip 18 to 11 Jan 2027")
    room.now = ny("11-30T08:00")
    digests = room.clock()
    mine, hers = to(digests, RILEY, "digest"), to(digests, HANNAH, "digest")
    assert "You asked Hannah Lee to move #17 Return first redlines to Fri 8 Jan 2027" in mine.text
    assert "Asked on Mon 23 Nov, lapses on Mon 7 Dec." in mine.text
    assert hers.text.count("Asked on Mon 23 Nov, lapses on Mon 7 Dec. Answer in the mail that asks.") == 2
    room.mail(HANNAH, tapped(hers, "Yes", 1))
    assert room.plan.items[18].due == dt.date(2027, 1, 11), "the button answers the proposal that it stands under"
    assert room.plan.items[17].due == dt.date(2026, 12, 21)


def test_a_receipt_reminds_of_what_waits_from_earlier_days(room: Room) -> None:
    room.mail(RILEY, WISH)
    [today] = room.mail(HANNAH, "start 18")
    assert "STILL OPEN" not in today.text
    room.later(days=1)
    hers = to(room.mail(HANNAH, "status"), HANNAH)
    assert "STILL OPEN Riley Novak asks to move #17" in hers.text
    room.mail(HANNAH, tapped(hers, "Yes"))
    assert room.plan.items[17].due == dt.date(2027, 1, 8)
    room.mail(RILEY, "slip 18 to 11 Jan 2027")
    his = to(room.later(days=1).mail(RILEY, "status"), RILEY)
    assert "You asked Hannah Lee to move #18 Agree final terms to Mon 11 Jan 2027. Asked on Tue 24 Nov" in his.text


def test_several_are_asked_about_where_none_is_cited(room: Room) -> None:
    room.mail(RILEY, WISH)
    room.mail(RILEY, "slip 18 to 11 Jan 2027")
    assert "More than one question" in to(room.mail(HANNAH, "yes"), HANNAH).text
    assert room.verbs == []


# ----------------------------------------------------------------------------------------------------------- calendars
def counter(room: Room, sender: str, item: int) -> bytes:
    """Another time for a meeting, from the sender's calendar."""
    with room.store() as conn:
        uid = invites.of_plan(conn, "NW")[item].uid
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Client//EN",
        "METHOD:COUNTER",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "SEQUENCE:0",
        "DTSTAMP:20261123T150000Z",
        "DTSTART:20261204T190000Z",
        "DTEND:20261204T200000Z",
        f"ORGANIZER:mailto:{ASSISTANT}",
        f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{sender}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    head = [
        f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}",
        f"From: {sender}",
        f"To: {ASSISTANT}",
        "Subject: New time proposed",
        f"Date: {room.now:%a, %d %b %Y %H:%M:%S %z}",
        "Message-ID: <counter@client.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/calendar; charset=utf-8; method=COUNTER",
        "",
    ]
    return "\r\n".join([*head, *lines, ""]).encode()


def test_another_time_that_is_declined_is_told_to_the_calendar(room: Room) -> None:
    room.put_raw(counter(room, DANA, 8))
    asked = to(room.read(), RILEY, "proposal")
    told = to(room.mail(RILEY, "no", answers=asked), DANA, "settled")
    calendar = told.calendar
    with room.store() as conn:
        invite = invites.of_plan(conn, "NW")[8]
    for line in (
        "METHOD:DECLINECOUNTER",
        f"UID:{invite.uid}",
        "SEQUENCE:0",
        f"ORGANIZER:mailto:{ASSISTANT}",
    ):
        assert f"\n{line}\n" in calendar
    assert f"mailto:{DANA}" in calendar
    assert calendar.count("ATTENDEE") == 1
    assert "STATUS" not in calendar
    assert "method=DECLINECOUNTER" in str(told.message).replace('"', "")


def test_another_time_that_nobody_answers_is_declined_too(room: Room) -> None:
    room.put_raw(counter(room, DANA, 8))
    room.read()
    [lapsed] = [one for one in room.later(days=15).clock() if one.purpose.startswith("lapsed")]
    assert "METHOD:DECLINECOUNTER" in lapsed.calendar


def test_another_time_that_is_accepted_moves_the_meeting(room: Room) -> None:
    room.put_raw(counter(room, DANA, 8))
    asked = to(room.read(), RILEY, "proposal")
    letters = room.mail(RILEY, "yes", answers=asked)
    assert "METHOD:REQUEST" in to(letters, DANA, "invite").calendar
    assert not to(letters, DANA, "settled").calendar


# ------------------------------------------------------------------------------------------ asked again, or for nothing
def test_a_later_wish_takes_the_place_of_the_earlier_one(room: Room) -> None:
    first = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    second = to(room.mail(RILEY, "slip 17 to 11 Jan 2027"), HANNAH, "proposal")
    refused = to(room.mail(HANNAH, "yes", answers=first), HANNAH)
    assert "Something else has been asked in its place" in refused.text
    assert room.plan.items[17].due == dt.date(2026, 12, 21), "a yes to the first is none to the second"
    room.mail(HANNAH, "yes", answers=second)
    assert room.plan.items[17].due == dt.date(2027, 1, 11)


def test_the_same_is_not_asked_twice(room: Room) -> None:
    room.mail(RILEY, WISH)
    letters = room.mail(RILEY, "please move 17 to 8 Jan 2027 because counsel is away")
    assert [one.to for one in letters] == [RILEY]
    assert "Hannah Lee is asked that already" in letters[0].text


def test_another_person_or_item_takes_no_place(room: Room) -> None:
    room.mail(RILEY, WISH)
    room.mail(BEN, "slip 17 to 11 Jan 2027")
    room.mail(RILEY, "assign 17 to Priya")
    assert only(room).closed is None


def test_what_somebody_else_does_meanwhile_is_asked_no_more(room: Room) -> None:
    asked = to(room.mail(HANNAH, "remove tom.okafor@northwind.example from the plan"), DANA, "proposal")
    letters = room.mail(DANA, "remove tom.okafor@northwind.example from the plan")
    assert to(letters, HANNAH, "settled").subject.startswith("[NW] Dana Whitfield says yes")
    assert only(room).result == "done"
    assert "answered before" in to(room.mail(DANA, "yes", answers=asked), DANA).text


def test_a_yes_to_what_is_closed_answers_nothing_else(room: Room) -> None:
    first = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    room.mail(HANNAH, "no", answers=first)
    room.mail(RILEY, "slip 18 to 11 Jan 2027")
    assert "answered before" in to(room.mail(HANNAH, "yes", answers=first), HANNAH).text
    assert room.plan.items[18].due == dt.date(2027, 1, 6)


def test_with_several_open_all_are_shown(room: Room) -> None:
    room.mail(RILEY, WISH)
    room.mail(RILEY, "slip 18 to 11 Jan 2027")
    receipt = to(room.mail(HANNAH, "yes"), HANNAH)
    assert "More than one question of ours is open" in receipt.text
    assert "STILL OPEN Riley Novak asks to move #17 Return first redlines to Fri 8 Jan 2027" in receipt.text
    assert "move #18 Agree final terms to Mon 11 Jan 2027" in receipt.text
    room.mail(HANNAH, tapped(receipt, "Yes", 1))
    assert room.plan.items[18].due == dt.date(2027, 1, 11)
    assert room.plan.items[17].due == dt.date(2026, 12, 21)


# ------------------------------------------------------------------------------------------------ in words of their own
@pytest.mark.parametrize(
    "words", ["no, that is too late", "No - too late for us.", "No. We need the old date.", "nein, das ist zu spät"]
)
def test_a_no_may_have_its_reason(room: Room, words: str) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    letters = room.mail(HANNAH, words, answers=asked)
    told = to(letters, RILEY, "settled")
    assert told.subject.startswith("[NW] Hannah Lee says no")
    assert words.rstrip(".") in told.text


@pytest.mark.parametrize(
    "words", ["5 Jan works better for us", "We can do 5 Jan", "no, 5 Jan", "how about 5 Jan?", "lieber am 5. Januar"]
)
def test_another_date_in_prose_is_asked_about(room: Room, words: str) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    receipt = to(room.mail(HANNAH, words, answers=asked), HANNAH)
    assert "Is this another date for #17?" in receipt.text
    assert room.plan.items[17].due == dt.date(2026, 12, 21)
    letters = room.mail(HANNAH, tapped(receipt, "slip 17 to 2027-01-05"))
    assert room.plan.items[17].due == dt.date(2027, 1, 5)
    assert "Hannah Lee answers your proposal" in to(letters, RILEY, "settled").text


@pytest.mark.parametrize("words", ["Let me check with Dana first", "yes, but only if Dana agrees", "5 Jan or 6 Jan"])
def test_what_is_no_answer_is_kept_and_the_question_stands(room: Room, words: str) -> None:
    asked = to(room.mail(RILEY, WISH), HANNAH, "proposal")
    receipt = to(room.mail(HANNAH, words, answers=asked), HANNAH)
    assert "KEPT AS A NOTE" in receipt.text
    assert "STILL OPEN Riley Novak asks to move #17" in receipt.text
    assert only(room).closed is None
    room.mail(HANNAH, tapped(receipt, "Yes"))
    assert room.plan.items[17].due == dt.date(2027, 1, 8)


def test_prose_answers_only_the_letter_that_asks(room: Room) -> None:
    room.mail(RILEY, WISH)
    receipt = to(room.mail(HANNAH, "no, that is too late"), HANNAH)
    assert "KEPT AS A NOTE" in receipt.text
    assert only(room).closed is None


def test_all_that_would_move_is_counted(room: Room) -> None:
    receipt = to(room.mail(RILEY, "slip 14 to 20 Jan"), RILEY)
    assert "8 other items move and go-live moves to Wed 17 Mar 2027; nothing else moves." in receipt.text


def test_an_outcome_is_proposed_without_the_item_of_that_number(room: Room) -> None:
    asked = to(room.mail("sam.ortiz@acme.example", "outcome 2 is 40 %"), RILEY, "proposal")
    assert 'record "40 %" as the result of Weekly active approvers' in asked.text
    assert "#2" not in asked.text


def test_a_proposal_lapses_on_a_paused_plan_too(room: Room) -> None:
    room.mail(RILEY, WISH)
    with room.db.write() as conn:
        lifecycle.pause(conn, "NW", room.now)
    told = [one for _ in range(20) for one in room.later(days=1).clock()]
    assert [(one.to, one.purpose) for one in told] == [(RILEY, "lapsed-1")]
