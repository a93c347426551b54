"""People answer invites from their calendars: their answers are recorded, another time is set or proposed."""

import datetime as dt
import email.policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import pytest
from icalendar import Calendar
from journeys.house import ASSISTANT, DANA, RILEY, SAM, TOM, House, attached, calendar_of, text_of, until
from journeys.test_rounds import is_digest, to_the_digest

from mailmap.store import invites
from mailmap.store.invites import StoredInvite

pytestmark = pytest.mark.journey


def is_readout(letter: EmailMessage) -> bool:
    return "readout" in letter["Subject"] and calendar_of(letter) is not None


def answered(
    house: House, invite: EmailMessage, who: str, partstat: str, method: str = "REPLY", start: dt.datetime | None = None
) -> EmailMessage:
    """What a calendar sends when its owner presses a button (RFC 5546, 3.2.3 and 3.2.7)."""
    calendar = Calendar.from_ical(calendar_of(invite) or "")
    calendar["METHOD"] = method
    event = calendar.walk("VEVENT")[0]
    invited = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    [mine] = [attendee for attendee in invited if str(attendee).lower() == f"mailto:{who}"]
    mine.params["PARTSTAT"] = partstat
    del event["ATTENDEE"]
    event.add("attendee", mine)
    event["DTSTAMP"].dt = house.now().astimezone(dt.UTC)
    if start:
        length = event["DTEND"].dt - event["DTSTART"].dt
        event["DTSTART"].dt, event["DTEND"].dt = start, start + length
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = who, ASSISTANT, f"{partstat.title()}: {event['SUMMARY']}"
    message["Date"] = format_datetime(house.now())
    message["Message-ID"] = make_msgid(domain="northwind.example")
    message.set_content(f"{who}: {partstat}")
    message.add_alternative(
        calendar.to_ical(), maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"}
    )
    house.send(message, who)
    return message


def readout(house: House) -> StoredInvite:
    with house.database() as db, db.read() as conn:
        return invites.of_plan(conn, "NW")[8]


def partstat(house: House, who: str) -> str:
    return readout(house).attendees[who].partstat


def test_an_accepted_invite_is_recorded_and_shown_in_the_digest(house: House) -> None:
    with house.running():
        invites_of = {who: house.letter(who, is_readout) for who in (TOM, SAM)}
        house.quiet()
        house.looked()
        answered(house, invites_of[TOM], TOM, "ACCEPTED")
        answered(house, invites_of[SAM], SAM, "DECLINED")
        until(lambda: house.mails().get("done") == 2, "both answers to be read")
        house.quiet()
        assert (partstat(house, TOM), partstat(house, SAM)) == ("accepted", "declined")
        assert house.letters() == [], "a calendar's answer gets no mail"
        to_the_digest(house)
        digest = house.letter(RILEY, is_digest)
        house.quiet()
    words = text_of(digest).casefold()
    assert "declined" in words and "sam ortiz" in words


def test_an_answer_to_an_earlier_time_does_not_count(house: House) -> None:
    with house.running():
        old = house.letter(TOM, is_readout)
        mail = house.mail(RILEY, "slip 8 by 1 week")
        house.answer_to(mail, RILEY)
        house.quiet()
        house.looked()
        answered(house, old, TOM, "ACCEPTED")
        again = house.letter(TOM, is_readout)
        house.quiet()
    assert partstat(house, TOM) == "needs-action"
    assert "\nSEQUENCE:1\n" in (calendar_of(again) or "")


def test_the_owner_moves_the_meeting_from_the_calendar(house: House) -> None:
    with house.running():
        invite = house.letter(RILEY, is_readout)
        house.quiet()
        house.looked()
        start = readout(house).start + dt.timedelta(days=1)
        answered(house, invite, RILEY, "TENTATIVE", "COUNTER", start)
        update = house.letter(DANA, is_readout)
        house.quiet()
    assert readout(house).start == start
    assert "\nSEQUENCE:1\n" in (calendar_of(update) or "")
    assert house.plan().items[8].due == start.date()


def test_somebody_elses_other_time_is_a_proposal(house: House) -> None:
    with house.running():
        invite = house.letter(TOM, is_readout)
        house.quiet()
        house.looked()
        before = readout(house).start
        answered(house, invite, TOM, "TENTATIVE", "COUNTER", before + dt.timedelta(days=1))
        proposal = house.letter(RILEY)
        house.quiet()
        assert readout(house).start == before
        house.looked()
        house.mail(RILEY, "yes", answers=proposal)
        update = house.letter(DANA, is_readout)
        house.quiet()
    assert readout(house).start == before + dt.timedelta(days=1)
    assert attached(update, ".ics")


def test_a_calendar_that_answers_for_somebody_else_is_not_believed(house: House) -> None:
    with house.running():
        invite = house.letter(TOM, is_readout)
        house.quiet()
        house.looked()
        forged = answered(house, invite, TOM, "DECLINED")
        until(lambda: house.mails().get("done") == 1, "the first answer")
        del forged["From"], forged["Message-ID"]
        forged["From"], forged["Message-ID"] = SAM, make_msgid(domain="acme.example")
        house.send(forged, SAM)
        until(lambda: sum(house.mails().values()) == 2, "the second answer")
        house.quiet()
    assert (partstat(house, TOM), partstat(house, SAM)) == ("declined", "needs-action")
