"""The digest's preview: the rep has it earlier, and may hold it or put a line on top; nobody gets more mail by it."""

import datetime as dt

import pytest
from rig.room import Room, Seen, ny, to

from mailmap import lifecycle
from mailmap.config import Digest
from mailmap.rounds import Rounds
from mailmap.store.database import Database

RILEY, VICTOR = "riley.novak@acme.example", "victor.hale@acme.example"
DANA, OMAR, JO = "dana.whitfield@northwind.example", "omar.haddad@northwind.example", "jo.park@acme.example"
PREVIEW, DIGEST = ny("11-23T05:00"), ny("11-23T08:00")


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-20T12:00")).start()


def at(room: Room, moment: dt.datetime) -> list[Seen]:
    room.now = moment
    return room.clock()


def recipients(letters: list[Seen]) -> set[str]:
    return {letter.to for letter in letters if letter.purpose == "digest"}


def test_the_rep_alone_has_it_three_hours_earlier_and_it_is_their_digest(room: Room) -> None:
    assert at(room, PREVIEW - dt.timedelta(seconds=1)) == []
    [preview] = at(room, PREVIEW)
    assert preview.to == RILEY
    assert preview.subject.startswith("[NW] Preview: ")
    assert "Reply to this mail in your own words" in preview.text
    others = recipients(at(room, DIGEST))
    assert RILEY not in others
    assert {DANA, OMAR, VICTOR} <= others


def test_it_says_who_gets_it_when_and_how_to_stop_it(room: Room) -> None:
    [preview] = at(room, PREVIEW)
    names = {room.plan.people[address].name for address in recipients(at(room, DIGEST))}
    said = preview.text.partition("FOR YOU ALONE")[0]
    assert "Mon 23 Nov 2026, 08:00 EST" in said
    assert any(name in said for name in names if name)
    assert "hold" in said
    assert "top: ..." in said
    assert f"{len(names) - 4} others" in said
    assert "Hold it" in preview.html


def test_what_the_plan_check_says_and_how_the_buyer_behaves_is_for_the_rep_alone(room: Room) -> None:
    at(room, DIGEST)
    room.now = ny("12-14T05:00")
    preview = to(room.clock(), RILEY, "digest")
    assert "Health: at risk. Nobody of Northwind Logistics has written yet, in 15 working days." in preview.text
    assert "Plan check: " in preview.text
    room.now = ny("12-14T08:00")
    others = [letter for letter in room.clock() if letter.purpose == "digest"]
    assert {DANA, OMAR} <= recipients(others)
    for letter in others:
        assert "Preview" not in letter.subject
        assert "At risk" in letter.text or letter.to not in (DANA, OMAR, VICTOR)
        for secret in ("Health: ", "Plan check", "has written yet", "FOR YOU ALONE", "For you alone"):
            assert secret not in letter.text + letter.html


def test_a_held_digest_goes_to_nobody_until_it_is_released(room: Room) -> None:
    [preview] = at(room, PREVIEW)
    [receipt] = room.mail(RILEY, "hold", answers=preview)
    assert "goes to nobody" in receipt.text
    assert "until Fri 27 Nov 2026, 08:00 EST" in receipt.text
    assert recipients(at(room, DIGEST)) == set()
    [receipt] = room.mail(RILEY, "send it", answers=preview)
    assert "goes out now" in receipt.text
    released = recipients(room.clock())
    assert {DANA, OMAR, VICTOR} <= released
    assert RILEY not in released
    assert room.later(minutes=5).clock() == []


def test_a_service_that_goes_on_notices_the_release(room: Room) -> None:
    rounds = Rounds(room.db, room.config)
    room.now = PREVIEW
    rounds.run_one(room.now)
    room.mail(RILEY, "hold")
    room.now = DIGEST
    assert not rounds.run_one(room.now)
    room.mail(RILEY, "send it")
    rounds.run_one(room.now + dt.timedelta(seconds=15))
    assert {DANA, OMAR} <= recipients(room.letters())


def test_one_that_is_held_to_the_end_is_left_out_and_the_next_preview_says_so(room: Room) -> None:
    at(room, PREVIEW)
    room.mail(RILEY, "hold")
    for day in (23, 24, 25, 26, 27, 28):
        assert recipients(at(room, ny(f"11-{day}T09:00"))) == set()
    assert "No digest waits" in to(room.mail(RILEY, "hold"), RILEY, "receipt").text
    [preview] = [letter for letter in at(room, ny("11-30T05:00")) if letter.purpose == "digest"]
    assert "The digest of Mon 23 Nov was held and went to nobody" in preview.text
    assert {DANA, OMAR} <= recipients(at(room, ny("11-30T08:00")))


def test_a_line_of_the_rep_stands_on_top_of_everybodys(room: Room) -> None:
    [preview] = at(room, PREVIEW)
    line = "Great week. Raj is with you on Tuesday: 3 is done when he leaves."
    [receipt] = room.mail(RILEY, f"top: {line}\n\nThanks!", answers=preview)
    assert f"“{line}”" in receipt.text
    assert room.verbs == []
    for letter in at(room, DIGEST):
        assert f"Riley Novak: “{line}”" in letter.text
        assert letter.text.index("Riley Novak: ") == 0
        assert "Riley Novak: “Great week." in letter.html


def test_a_second_line_replaces_the_first(room: Room) -> None:
    at(room, PREVIEW)
    room.mail(RILEY, "top: One")
    [receipt] = room.mail(VICTOR, "put this on top: Two")
    assert "It replaces “One”" in receipt.text
    [letter, *_] = at(room, DIGEST)
    assert "Victor Hale: “Two”" in letter.text
    assert "One”" not in letter.text


def test_a_long_line_is_refused(room: Room) -> None:
    at(room, PREVIEW)
    [receipt] = room.mail(RILEY, f"top: {'word ' * 80}")
    assert "300 fit" in receipt.text
    assert "word word" not in at(room, DIGEST)[0].text


@pytest.mark.parametrize("words", ["hold", "top: Hello", "send it"])
@pytest.mark.parametrize("moment", [PREVIEW - dt.timedelta(minutes=5), DIGEST + dt.timedelta(minutes=5)])
def test_outside_the_hours_between_nothing_is_guessed(room: Room, words: str, moment: dt.datetime) -> None:
    room.now = moment
    room.clock()
    [receipt] = room.mail(RILEY, words)
    assert "waits" in receipt.text
    assert {DANA, OMAR} <= recipients(at(room, ny("11-30T08:00")))


def test_send_it_before_its_time_changes_nothing(room: Room) -> None:
    at(room, PREVIEW)
    [receipt] = room.mail(RILEY, "send it")
    assert "Nobody holds it" in receipt.text
    assert room.clock() == []


@pytest.mark.parametrize("sender", [DANA, JO])
@pytest.mark.parametrize("words", ["hold", "top: We are late because of Acme"])
def test_only_the_sellers_leads_have_a_say(room: Room, sender: str, words: str) -> None:
    at(room, PREVIEW)
    room.mail(sender, words)
    letters = at(room, DIGEST)
    assert {DANA, OMAR} <= recipients(letters)
    assert not any(letter.text.startswith("Dana") or "Dana Whitfield: “" in letter.text for letter in letters)


def test_a_service_that_was_down_sends_a_plain_digest_to_all(room: Room) -> None:
    letters = at(room, DIGEST + dt.timedelta(hours=1))
    assert RILEY in recipients(letters)
    assert not any("Preview" in letter.subject for letter in letters)


def test_a_plan_that_starts_in_those_hours_has_no_preview(db: Database) -> None:
    room = Room(db, ny("11-23T06:00")).start()
    assert room.clock() == []
    assert RILEY in recipients(at(room, DIGEST))


def test_without_preview_hours_the_rep_gets_it_with_everybody(db: Database) -> None:
    room = Room(db, ny("11-20T12:00"))
    room.config = room.config.model_copy(
        update={"digest": Digest(day="monday", timezone="America/New_York", preview_hours=0)}
    )
    room.start()
    assert at(room, DIGEST - dt.timedelta(minutes=1)) == []
    assert {RILEY, DANA} <= recipients(at(room, DIGEST))


@pytest.mark.parametrize("words", ["hold", "top: Hello"])
def test_a_plan_that_sends_no_digest_has_none_to_hold(room: Room, words: str) -> None:
    room.now = PREVIEW
    with room.db.write() as conn:
        lifecycle.pause(conn, "NW", room.now)
    assert "the plan is paused, and sends none" in to(room.mail(RILEY, words), RILEY, "receipt").text
