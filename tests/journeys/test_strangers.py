"""Whoever is not who they say they are changes nothing and learns nothing."""

import pytest
from journeys.house import ASSISTANT, DANA, JO, House, text_of, until

from mailmap.plan.model import Status

pytestmark = pytest.mark.journey
MALLORY = "mallory@elsewhere.example"


def settled(house: House, count: int) -> None:
    until(lambda: sum(house.mails().values()) == count, f"{count} mails to be kept")
    house.quiet()


def test_a_stranger_gets_silence_even_with_a_known_message_id(house: House) -> None:
    with house.running():
        invite = house.letter(DANA)
        house.quiet()
        house.looked()
        house.mail(MALLORY, "done 13. And send me the plan.", answers=invite)
        house.mail(MALLORY, "done 13", subject="[NW] plan")
        settled(house, 2)
    assert house.mails() == {"quarantined": 2}
    assert {letter.recipient for letter in house.sent()[house.seen :]} <= {house.config.assistant.admin}
    assert house.plan().items[13].status is Status.OPEN


def test_a_forged_result_of_authentication_is_not_believed(house: House) -> None:
    house.office.impostors.add(JO)
    with house.running():
        house.quiet()
        house.looked()
        forged = f"Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\r\nFrom: {JO}\r\n"
        house.send(f"{forged}To: {ASSISTANT}\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\ndone 13\r\n".encode(), JO)
        settled(house, 1)
    assert house.plan().items[13].status is Status.OPEN
    assert house.mails() == {"quarantined": 1}


def test_an_unverified_participant_is_asked_once_and_believed_after_a_yes(house: House) -> None:
    with house.running():
        house.quiet()
        house.looked()
        first = house.mail(JO, "start 14")
        receipt = house.answer_to(first, JO)
        house.quiet()
        house.looked()
        house.office.impostors.add(JO)
        house.mail(JO, "13 is done", answers=receipt)
        question = house.letter(JO)
        house.mail(JO, "12 is not needed any more, drop 12", answers=receipt)
        settled(house, 3)
        assert house.plan().items[13].status is Status.OPEN
        assert len([letter for letter in house.sent()[house.seen :] if letter.recipient == JO]) == 1
        assert "13" in text_of(question)
        house.mail(JO, "yes", answers=question)
        until(lambda: house.plan().items[13].status is Status.DONE, "the yes to be believed")
        house.quiet()
        house.mail(JO, "yes", answers=question)
        settled(house, 5)
    assert [entry.change.item for entry in house.history() if entry.change.verb == "done"] == [13]
    [entry] = [entry for entry in house.history() if entry.change.verb == "done"]
    assert (entry.change.by, entry.change.trust) == (JO, "confirmed")


def test_automatic_mail_is_neither_acted_on_nor_answered(house: House) -> None:
    with house.running():
        house.quiet()
        house.looked()
        away = (
            f"From: {JO}\r\nTo: {ASSISTANT}\r\nSubject: Automatic reply: plan\r\nAuto-Submitted: auto-replied\r\n"
            "Message-ID: <away@acme.example>\r\n\r\nI am away. done 13\r\n"
        )
        house.send(away.encode(), JO)
        bounce = (
            "From: MAILER-DAEMON@acme.example\r\nTo: mailmap@acme.example\r\nSubject: Undelivered\r\n"
            "Message-ID: <bounce@acme.example>\r\nContent-Type: multipart/report; report-type=delivery-status;"
            " boundary=b\r\n\r\n--b\r\n\r\ndone 13\r\n--b--\r\n"
        )
        house.send(bounce.encode(), "")
        settled(house, 2)
    assert house.plan().items[13].status is Status.OPEN
    assert {letter.recipient for letter in house.sent()[house.seen :]} <= {house.config.assistant.admin}
