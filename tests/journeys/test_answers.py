"""People answer in their own words; the plan changes, and whom it concerns hears of it."""

import datetime as dt
import random

import pytest
from journeys.house import ADMIN, DANA, HANNAH, JO, RILEY, TOM, House, calendar_of, example, text_of, until
from sqlalchemy import select, update

from mailmap.plan.model import Status
from mailmap.store import tables

pytestmark = pytest.mark.journey


def test_prose_completes_an_item(house: House) -> None:
    with house.running():
        mail = house.mail(TOM, "Hi Riley,\n\nthe architecture and SSO review is finished.\n\nBest,\nTom")
        receipt = house.answer_to(mail, TOM)
        house.quiet()
    assert house.plan().items[7].status is Status.DONE
    assert receipt["Subject"] == "[NW] 1 updated"
    assert "#7" in text_of(receipt) and "Architecture and SSO review" in text_of(receipt)
    assert receipt["Auto-Submitted"] == "auto-replied"
    [entry] = [entry for entry in house.history() if entry.change.verb == "done"]
    assert (entry.change.by, entry.change.item, entry.change.trust) == (TOM, 7, "verified")
    assert house.mails() == {"done": 1}


def test_a_slip_moves_the_meeting_and_tells_whom_it_concerns(house: House) -> None:
    day = (example().items[8].due or dt.date.max) + dt.timedelta(days=7)
    with house.running():
        invite = house.letter(DANA, lambda letter: "readout" in letter["Subject"])
        house.quiet()
        house.looked()
        mail = house.mail(RILEY, f"8 needs to move to {day.isoformat()}, the pilot needs another week")
        receipt = house.answer_to(mail, RILEY)
        update = house.letter(DANA, lambda letter: "readout" in letter["Subject"])
        house.quiet()
    before, after = calendar_of(invite), calendar_of(update)
    assert before and after and text_of(receipt)
    assert "\nSEQUENCE:0\n" in before and "\nSEQUENCE:1\n" in after
    assert f"{day:%Y%m%d}T" in after and f"{day:%Y%m%d}T" not in before
    assert _line(before, "UID:") == _line(after, "UID:")
    assert "METHOD:REQUEST" in after
    assert house.plan().items[8].due == day
    told = [letter.recipient for letter in house.sent()[house.seen :]]
    assert told.count(DANA) <= 2, "an update, and at most one letter more"


def test_undo_takes_back_what_a_receipt_told(house: House) -> None:
    with house.running():
        first = house.mail(JO, "13 is done")
        receipt = house.answer_to(first, JO)
        assert house.plan().items[13].status is Status.DONE
        undo = house.mail(JO, "undo", answers=receipt)
        house.ahead += dt.timedelta(minutes=1)
        house.answer_to(undo, JO)
        house.quiet()
    assert house.plan().items[13].status is Status.OPEN
    assert [entry.change.verb for entry in house.history()][-2:] == ["done", "undo"]


def test_mails_within_a_minute_share_a_receipt(house: House) -> None:
    with house.running():
        first = house.mail(JO, "13 is done")
        house.answer_to(first, JO)
        house.looked()
        later = [house.mail(JO, words) for words in ("note 14: the rating needs the pen test", "start 14")]
        until(lambda: house.mails().get("done") == 3, "three mails to be read")
        assert [letter for letter in house.letters(JO) if letter["In-Reply-To"]] == []
        house.ahead += dt.timedelta(minutes=1)
        receipt = house.answer_to(later[-1], JO)
        house.quiet()
    assert "pen test" in text_of(receipt) and "start 14" in text_of(receipt)
    assert len([letter for letter in house.sent() if letter.recipient == JO and b"auto-replied" in letter.raw]) == 2


def test_a_rep_puts_the_assistant_in_copy(house: House) -> None:
    words = "Hi Dana,\n\nthanks for the call. 13 is done. Could you send me the budget code?\n\nRiley"
    with house.running():
        house.quiet()
        house.looked()
        mail = house.mail(RILEY, words, to=DANA, cc="mailmap@acme.example", subject="Security questionnaire")
        receipt = house.answer_to(mail, RILEY)
        house.quiet()
    assert house.plan().items[13].status is Status.DONE
    assert "?" not in receipt["Subject"] and "question" not in receipt["Subject"]
    assert DANA not in [letter.recipient for letter in house.sent()[house.seen :]], "nothing is a reply to all"


def test_in_copy_with_nothing_to_do_there_is_silence(house: House) -> None:
    with house.running():
        house.quiet()
        house.looked()
        house.mail(RILEY, "Hi Dana, lunch on Friday?", to=DANA, cc="mailmap@acme.example")
        until(lambda: house.mails().get("done") == 1, "the mail to be read")
        house.quiet()
    assert house.letters() == []


def test_a_mail_delivered_twice_acts_once(house: House) -> None:
    with house.running():
        mail = house.mail(HANNAH, "start 17")
        house.send(mail, HANNAH)
        house.answer_to(mail, HANNAH)
        until(lambda: sum(house.mails().values()) == 2, "both copies to be kept")
        house.quiet()
    assert house.mails() == {"done": 1, "duplicate": 1}
    assert [entry.change.verb for entry in house.history() if entry.change.by == HANNAH] == ["start"]
    assert len([letter for letter in house.sent() if letter.recipient == HANNAH]) == 1


def test_two_people_change_the_same_item_in_one_run(house: House) -> None:
    first, second = house.mail(TOM, "start 14"), house.mail(JO, "14 is done")
    until(lambda: len(house.office.received) == 2, "both to be delivered")
    house.once()
    assert house.plan().items[14].status is Status.DONE
    letters = {letter["In-Reply-To"]: letter for letter in house.letters() if letter["In-Reply-To"]}
    assert [letters[mail["Message-ID"]]["Subject"] for mail in (first, second)] == ["[NW] 1 updated"] * 2


def test_a_receipt_that_cannot_be_written_holds_up_nobody(house: House) -> None:
    house.mail(JO, "13 is done")
    until(lambda: len(house.office.received) == 1, "the mail to be delivered")
    house.once()
    house.mail(JO, "start 14")
    until(lambda: any(letter.recipient == JO for letter in house.office.received), "the first receipt")
    with house.running():
        until(lambda: house.mails() == {"done": 2}, "the second mail to be read")
        with house.database() as db, db.write() as conn:
            conn.execute(update(tables.receipt).where(tables.receipt.c.answered_at.is_(None)).values(result={}))
        house.ahead += dt.timedelta(minutes=2)
        mail = house.mail(TOM, "7 is done")
        house.answer_to(mail, TOM)
    with house.database() as db, db.read() as conn:
        assert conn.execute(select(tables.receipt.c.person).where(tables.receipt.c.answered_at.is_(None))).all() == [
            (JO,)
        ]


def test_random_bytes_hold_nothing_up(house: House) -> None:
    noise = random.Random(17)
    with house.running():
        house.quiet()
        house.looked()
        for _ in range(3):
            lines = (noise.randbytes(300).replace(b"\r", b"").replace(b"\n", b"") for _ in range(10))
            house.send(b"\r\n".join(lines), "mallory@elsewhere.example")
        mail = house.mail(JO, "13 is done")
        house.answer_to(mail, JO)
        until(lambda: sum(house.mails().values()) == 4, "all of it to be kept")
        house.quiet()
    assert house.mails()["quarantined"] == 3
    assert {letter.recipient for letter in house.sent()[house.seen :]} <= {JO, RILEY, ADMIN, DANA}


def test_thanks_get_no_answer(house: House) -> None:
    with house.running():
        invite = house.letter(TOM)
        house.quiet()
        house.looked()
        house.mail(TOM, "Thanks, Riley!", answers=invite)
        until(lambda: house.mails().get("done") == 1, "the mail to be read")
        house.quiet()
    assert house.letters() == []


def _line(calendar: str, begin: str) -> str:
    return next(line for line in calendar.splitlines() if line.startswith(begin))
