"""From the bytes of a mail to its reading against one plan, with nothing stored and nothing done.

The daemon, `mailmap explain` and the tests all come through here, so that what is explained is what happens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailmap.decide import Decided, Decisions, Kept, OpenQuestion, Speaker, decide, known
from mailmap.plan.model import Plan
from mailmap.reading import (
    AskedReading,
    Automatic,
    AwayReading,
    CalendarReading,
    Decision,
    Reading,
    SenderReading,
    UnclearReading,
)
from parsers import automatic, calendar, commands, message, reply, sender
from parsers.calendar import CalendarProblem, Counter, Refresh, Rsvp
from parsers.message import InboundMessage
from parsers.reply import Reply
from parsers.sender import Sender

DATE_IS_BELIEVED_WITHIN = dt.timedelta(days=2)
CalendarPart = Rsvp | Counter | Refresh | CalendarProblem


@dataclass(frozen=True, slots=True)
class Evidence:
    """What this installation believes about senders, and which addresses are its own."""

    authserv_id: str | None = None
    internal_header: str | None = None
    own: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail opened: who wrote it, when, and whether a person did."""

    message: InboundMessage
    sender: Sender
    automatic: Automatic | None
    calendar: CalendarPart | None
    moment: dt.datetime
    """When it was sent, aware: its Date, unless that is more than two days off its arrival."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    mail: Mail
    speaker: Speaker
    reply: Reply | None
    decisions: Decisions
    courtesy: bool
    reading: Reading


def open_mail(raw: bytes, evidence: Evidence, arrived: dt.datetime | None, now: dt.datetime | None = None) -> Mail:
    """Look at `raw`. `arrived` is the mailbox's own date; `now` stands in where a mail carries no date at all.

    Raises parsers.limits.Hostile and parsers.message.Unreadable, both with a reason for the quarantine.
    """
    opened = message.parse(raw)
    came = message.arrival(opened, arrived) or now or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    sent = opened.date
    moment = sent if sent and abs(sent - came) <= DATE_IS_BELIEVED_WITHIN else came
    return Mail(
        message=opened,
        sender=sender.sender(opened, evidence.authserv_id, evidence.internal_header),
        automatic=automatic.automatic(opened, evidence.own),
        calendar=calendar.read(opened),
        moment=moment,
    )


def speaker_of(mail: Mail, plan: Plan, *, cites: bool) -> Speaker:
    person = plan.person(mail.sender.address)
    return Speaker(mail.sender.address, person, person is not None and mail.sender.authenticated, cites)


def interpret(
    mail: Mail,
    plan: Plan,
    *,
    cites: bool,
    bot: str | None = None,
    questions: Sequence[OpenQuestion] = (),
    answered: str | None = None,
    meetings: Mapping[str, int] | None = None,
) -> Interpretation:
    """Read `mail` against `plan`. `answered` is the text of our letter that it answers; `meetings` maps the UIDs of
    our invites to items."""
    speaker = speaker_of(mail, plan, cites=cites)
    if mail.automatic:
        nothing = Decisions((), plan)
        reading = Reading(
            plan=plan.ref,
            sender=_sender(speaker),
            automatic=mail.automatic,
            calendar=_calendar(mail, speaker, meetings or {}) if mail.automatic == "calendar" else None,
        )
        return Interpretation(mail, speaker, None, nothing, False, reading)
    text = reply.read(mail.message, answered)
    cc_only = bot is not None and _only_in_cc(mail.message, bot)
    words = commands.read(text.passages, known(plan, speaker, mail.moment, cc_only=cc_only))
    decisions = decide(words, plan, speaker, mail.moment, questions)
    return Interpretation(mail, speaker, text, decisions, words.courtesy, _reading(plan, speaker, text, decisions))


def unreadable(plan: Plan | None, why: str) -> Reading:
    return Reading(plan=plan.ref if plan else None, quarantine=why)


def cites_a_letter(message: InboundMessage) -> bool:
    """Whether a mail names a letter at all; whether it is one of ours only the store can tell."""
    return bool(message.in_reply_to or message.references or reply.ref_codes(message))


def _only_in_cc(opened: InboundMessage, bot: str) -> bool:
    own = bot.casefold()
    return own in {a.casefold() for a in opened.cc} and own not in {a.casefold() for a in opened.to}


def _sender(speaker: Speaker) -> SenderReading:
    if speaker.person is None:
        return SenderReading(address=speaker.address)
    return SenderReading(
        address=speaker.address,
        participant=speaker.person.email,
        side=speaker.person.side.value,
        trust="verified" if speaker.verified else "unverified",
    )


def _reading(plan: Plan, speaker: Speaker, text: Reply, decisions: Decisions) -> Reading:
    said = decisions.said
    notes = [entry.text for entry in said if isinstance(entry, Kept)]
    return Reading(
        plan=plan.ref,
        sender=_sender(speaker),
        text=text.kept,
        commands=tuple(entry.command for entry in said if isinstance(entry, Decided)),
        unclear=tuple(entry for entry in said if isinstance(entry, UnclearReading)),
        asked=tuple(entry for entry in said if isinstance(entry, AskedReading)),
        away=tuple(entry for entry in said if isinstance(entry, AwayReading)),
        note="\n".join(notes) or None,
    )


def _calendar(mail: Mail, speaker: Speaker, meetings: Mapping[str, int]) -> CalendarReading | None:
    part = mail.calendar
    if part is None or isinstance(part, CalendarProblem):
        return None
    decision, why = _calendar_decision(part, speaker)
    return CalendarReading(
        method=part.method,
        uid=part.uid,
        sequence=part.sequence,
        attendee=part.attendee,
        partstat=part.partstat if isinstance(part, Rsvp) else None,
        start=part.start if isinstance(part, Counter) else None,
        end=part.end if isinstance(part, Counter) else None,
        comment=None if isinstance(part, Refresh) else part.comment,
        item=meetings.get(part.uid),
        decision=decision,
        why=why,
    )


def _calendar_decision(part: Rsvp | Counter | Refresh, speaker: Speaker) -> tuple[Decision, str | None]:
    """facts of iMIP (RFC 6047): the one From must be the attendee who answers; a counter is only ever a proposal."""
    if speaker.person is None:
        return "refuse", "The sender is not on the plan."
    if (part.attendee or "").casefold() != (speaker.address or "").casefold():
        return "refuse", "The answer speaks for another attendee than its sender."
    if not speaker.verified:
        return "confirm", None
    return ("propose" if isinstance(part, Counter) else "apply"), None


def at(text: str, plan_zone: str) -> dt.datetime:
    """An instant typed on the command line: ISO with an offset, or a bare date, which is 09:00 in the plan's zone.

    Raises ValueError."""
    if len(text) == len("2026-11-23"):
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(9), ZoneInfo(plan_zone))
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f'"{text}" has no offset; write it like 2026-11-23T09:00:00-05:00')
    return instant
