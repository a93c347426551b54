"""What people write in the demo: mails as ordinary clients and calendars make them."""

from __future__ import annotations

import datetime as dt
import email.policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid, parseaddr

from icalendar import Calendar, Event, vCalAddress

from mailmap.mail.unpack import parts, text
from mailmap.plan.model import Participant

ASSISTANT = "mailmap@acme.example"
REPEATED = ("UID", "SEQUENCE", "ORGANIZER", "DTSTART", "DTEND", "SUMMARY")
"""What an answer repeats of the invite (RFC 5546, 3.2.3)."""


def address_of(person: Participant) -> str:
    return formataddr((person.name, person.email or ""))


def new_mail(
    sender: str, words: str, now: dt.datetime, *, subject: str, to: str = ASSISTANT, cc: str | None = None
) -> EmailMessage:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if cc:
        message["Cc"] = cc
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    message.set_content(words)
    return message


def answer_to(letter: EmailMessage, sender: str, words: str, now: dt.datetime) -> EmailMessage:
    """A reply with the letter quoted below, as most clients do it."""
    quoted = "".join(f"> {line}\n" for line in text(letter).splitlines())
    body = f"{words}\n\nOn {letter['Date']}, {letter['From']} wrote:\n{quoted}"
    message = new_mail(sender, body, now, subject=f"Re: {letter['Subject']}")
    message["In-Reply-To"] = str(letter["Message-ID"])
    message["References"] = f"{letter['References'] or ''} {letter['Message-ID']}".strip()
    return message


def accepted(invite: EmailMessage, person: Participant, now: dt.datetime) -> EmailMessage:
    """What a calendar sends when its owner presses Accept."""
    asked = Calendar.from_ical(dict(parts(invite))["ics"]).walk("VEVENT")[0]
    answer = Event()
    for name in REPEATED:
        answer[name] = asked[name]
    answer.add("DTSTAMP", now.astimezone(dt.UTC))
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["PARTSTAT"] = "ACCEPTED"
    answer.add("ATTENDEE", attendee)
    calendar = Calendar()
    calendar.add("PRODID", "-//Some Calendar//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "REPLY")
    calendar.add_component(answer)
    message = new_mail(
        address_of(person), f"{person.name} has accepted.\n", now, subject=f"Accepted: {asked['SUMMARY']}"
    )
    message.add_alternative(
        calendar.to_ical(), maintype="text", subtype="calendar", params={"method": "REPLY", "charset": "utf-8"}
    )
    return message
