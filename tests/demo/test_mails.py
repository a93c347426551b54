"""What people write in the demo is read by the same readers as everything else."""

import datetime as dt

from mailmap.demo.mails import accepted, address_of, answer_to, new_mail
from mailmap.mail.unpack import parts, text
from mailmap.plan.model import Participant, Side
from parsers import calendar, message, reply
from parsers.calendar import Rsvp

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
TOM = Participant(name="Tom Okafor", email="tom@x.example", side=Side.BUYER, role="architect")
INVITE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:1@acme.example
SEQUENCE:3
DTSTAMP:20261123T080000Z
DTSTART:20261203T190000Z
DTEND:20261203T200000Z
SUMMARY:Readout
ORGANIZER:mailto:mailmap@acme.example
ATTENDEE;RSVP=TRUE:mailto:tom@x.example
ATTENDEE;RSVP=TRUE:mailto:ann@x.example
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_an_answer_quotes_the_letter_below_and_cites_it() -> None:
    letter = new_mail("MailMAP <mailmap@acme.example>", "Line one\nLine two", NOW, subject="[NW] news")
    answer = answer_to(letter, address_of(TOM), "done 3", NOW)
    opened = message.parse(answer.as_bytes())
    assert opened.in_reply_to == (str(letter["Message-ID"]).strip("<>"),)
    assert reply.read(opened, None).kept == "done 3"
    assert "> Line two" in text(answer)


def test_accepting_answers_for_one_attendee_as_calendars_do() -> None:
    invite = new_mail("mailmap@acme.example", "Come", NOW, subject="Readout", to="tom@x.example")
    invite.add_alternative(INVITE.encode(), maintype="text", subtype="calendar", params={"method": "REQUEST"})
    answer = accepted(invite, TOM, NOW)
    read = calendar.read(message.parse(answer.as_bytes()))
    assert isinstance(read, Rsvp)
    assert (read.uid, read.sequence, read.attendee, read.partstat) == ("1@acme.example", 3, "tom@x.example", "accepted")
    assert set(dict(parts(answer))) == {"txt", "ics"}
