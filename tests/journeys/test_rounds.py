"""What the clock brings: the weekly digest with the plan as a Word document, once, whatever happens in between."""

import datetime as dt
import io

import docx
import pytest
from journeys.house import DANA, RILEY, TOM, ZONE, House, attached, calendar_of, text_of, until

pytestmark = pytest.mark.journey


def to_the_digest(house: House, hours_before: int = 0) -> None:
    """Let time pass to the next digest, or so long before it, and a minute more."""
    now = house.now()
    day = house.config.digest.cadence.days[0]
    at = dt.datetime.combine(now.date(), house.config.digest.time, ZONE) + dt.timedelta(minutes=1)
    while at <= now or at.weekday() != day:
        at = (at + dt.timedelta(days=1)).replace(tzinfo=ZONE)
    house.ahead += at - now - dt.timedelta(hours=hours_before)


def is_digest(letter: object) -> bool:
    return attached(letter, ".docx") is not None  # type: ignore[arg-type]


def test_a_started_plan_invites_and_its_digest_carries_the_word_document(house: House) -> None:
    with house.running():
        invite = house.letter(TOM, lambda letter: calendar_of(letter) is not None)
        house.quiet()
        house.looked()
        to_the_digest(house)
        digests = [house.letter(who, is_digest) for who in (DANA, RILEY)]
        house.quiet()
    calendar = calendar_of(invite) or ""
    assert "METHOD:REQUEST" in calendar and "SEQUENCE:0" in calendar and f"mailto:{TOM}" in calendar.replace("\n ", "")
    for digest in digests:
        words = "\n".join(p.text for p in docx.Document(io.BytesIO(attached(digest, ".docx") or b"")).paragraphs)
        assert "Northwind" in words
        assert digest["List-Unsubscribe"] and digest["Auto-Submitted"] == "auto-generated"
        assert "#13" in text_of(digest)


def test_a_digest_comes_once_over_restarts(house: House) -> None:
    with house.running():
        house.quiet()
    house.looked()
    to_the_digest(house)
    for _ in range(2):
        with house.running():
            house.letter(DANA, is_digest)
            house.quiet()
    house.once()
    digests = [letter for letter in house.sent()[house.seen :] if b".docx" in letter.raw]
    recipients = [letter.recipient for letter in digests]
    assert DANA in recipients and len(recipients) == len(set(recipients))
    assert len({letter.raw for letter in digests}) == len(digests)


def test_the_rep_holds_the_digest_puts_a_line_on_top_and_lets_it_go(house: House) -> None:
    with house.running():
        house.quiet()
        house.looked()
        to_the_digest(house, hours_before=2)
        preview = house.letter(RILEY, is_digest)
        held = house.mail(RILEY, "top: Thank you all for Tuesday.\n\nhold", answers=preview)
        assert "goes to nobody" in text_of(house.answer_to(held, RILEY))
        house.ahead += dt.timedelta(hours=2)
        house.quiet()
        assert [letter for letter in house.letters(DANA) if is_digest(letter)] == []
        house.answer_to(house.mail(RILEY, "send it", answers=preview), RILEY)
        house.ahead += dt.timedelta(minutes=1)
        digest = house.letter(DANA, is_digest)
        house.quiet()
    assert text_of(digest).lstrip().startswith("Riley Novak: “Thank you all for Tuesday.”")
    assert not any(is_digest(letter) for letter in house.letters(RILEY)), "the preview was Riley's digest"


def test_a_digest_missed_by_hours_is_sent_and_one_missed_by_a_week_is_not(house: House) -> None:
    house.once()
    house.looked()
    to_the_digest(house)
    house.ahead += dt.timedelta(days=7, hours=5)
    house.once()
    digests = [letter for letter in house.letters() if is_digest(letter)]
    assert len([letter for letter in digests if DANA in letter["To"]]) == 1


def test_whoever_stops_the_mails_gets_no_digest(house: House) -> None:
    with house.running():
        mail = house.mail(DANA, "stop these emails")
        house.answer_to(mail, DANA)
        house.quiet()
        house.looked()
        to_the_digest(house)
        house.letter(RILEY, is_digest)
        house.quiet()
    assert [letter for letter in house.letters(DANA) if is_digest(letter)] == []


def test_once_reads_answers_sends_and_leaves(house: House) -> None:
    mail = house.mail(TOM, "7 is done")
    until(lambda: len(house.office.received) == 1, "the mail to be delivered")
    handled = house.once()
    assert (handled.read, handled.unsent) == (1, 0)
    assert [letter["Subject"] for letter in house.letters(TOM) if letter["In-Reply-To"] == mail["Message-ID"]] == [
        "[NW] 1 updated"
    ]
    again = house.once()
    assert (again.read, again.sent) == (0, 0)
