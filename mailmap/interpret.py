"""From the bytes of a mail to its reading against one plan, with nothing stored and nothing done.

The daemon, `mailmap explain` and the tests all come through here, so that what is explained is what happens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from mailmap import edited
from mailmap.decide import Decided, Decisions, Kept, OpenQuestion, Said, Speaker, decide, known
from mailmap.edited import Sheet
from mailmap.plan.model import Plan
from mailmap.plan.roles import may
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
from parsers.days.moments import Clock
from parsers.message import InboundMessage
from parsers.reply import Passage, Reply
from parsers.said import Asked, Away, Command, Known, Note, Unclear, Words
from parsers.said import Said as Word
from parsers.sender import Sender
from parsers.sentence import accord
from parsers.wish import blanks

DATE_IS_BELIEVED_WITHIN = dt.timedelta(days=2)
MOST_BY_FILE = 5
"""More changes than these in a document are asked about first: somebody may have edited the wrong copy."""
NOTHING_CHANGED = "In titles, owners, due dates and status it says what the plan says; other words of it are not read."
Waits = Literal["unseen words", "many changes"]
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
    only_in_cc: bool
    reading: Reading
    waits: Waits | None = None
    """Why even their own mail is carried out only once they have said yes to it."""


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


def speaker_of(
    mail: Mail,
    plan: Plan,
    *,
    cites: bool,
    confirmed: bool = False,
    on_behalf_of: str | None = None,
    drafts: bool = False,
) -> Speaker:
    address = on_behalf_of or mail.sender.address
    person = plan.people.get((address or "").casefold())
    believed = person is not None and (mail.sender.authenticated or confirmed)
    return Speaker(address, person, believed, cites, drafts)


def interpret(
    mail: Mail,
    plan: Plan,
    *,
    cites: bool,
    confirmed: bool = False,
    on_behalf_of: str | None = None,
    drafts: bool = False,
    bot: str | None = None,
    questions: Sequence[OpenQuestion] = (),
    answered: str | bytes | None = None,
    meetings: Mapping[str, int] | None = None,
    document: Sheet | str | None = None,
) -> Interpretation:
    """Read `mail` against `plan`.

    `cites`: it answers a letter that we sent to this address. `confirmed`: the registered address has said that this
    mail is its own. `on_behalf_of`: a participant in whose name its writer speaks. `drafts`: the plan has not started,
    and may be written by its seller's leads. `bot` is our address, `answered`
    the letter that is answered; `meetings` maps the UIDs of our invites to items; `document` is the plan's Word file
    that came back with it, or why it cannot be used.
    """
    speaker = speaker_of(mail, plan, cites=cites, confirmed=confirmed, on_behalf_of=on_behalf_of, drafts=drafts)
    cc_only = bot is not None and only_in_cc(mail.message, bot)
    if mail.automatic:
        nothing = Decisions((), plan)
        reading = Reading(
            plan=plan.ref,
            sender=_sender(speaker),
            automatic=mail.automatic,
            away=_absences(mail, plan, speaker) if mail.automatic == "auto-reply" else (),
            calendar=_calendar(mail, plan, speaker, meetings or {}) if mail.automatic == "calendar" else None,
        )
        return Interpretation(mail, speaker, None, nothing, False, cc_only, reading)
    text = reply.read(mail.message, answered)
    known_of_it = known(plan, speaker, mail.moment, cc_only=cc_only)
    filled, passages = _blanks(plan, known_of_it, text) if drafts else ((), text.passages)
    words = (blanks.words if drafts else commands.read)(passages, known_of_it)
    by_file = _by_file(document, plan, known_of_it, words)
    said = accord.once_and_without_contradiction([*filled, *words.said, *by_file]) if by_file else words.said
    words = Words(tuple(said) if by_file else (*filled, *said), words.courtesy and not (filled or by_file))
    waits = None if confirmed else _waits(text, by_file)
    decisions = decide(words, plan, _doubted(speaker) if waits else speaker, mail.moment, questions)
    if cc_only:
        decisions = replace(decisions, said=tuple(_unasked(entry) for entry in decisions.said))
    reading = _reading(plan, speaker, text, decisions)
    courtesy = words.courtesy and not decisions.said
    waits = waits if any(command.decision == "confirm" for command in reading.commands) else None
    return Interpretation(mail, speaker, text, decisions, courtesy, cc_only, reading, waits)


def _by_file(document: Sheet | str | None, plan: Plan, known_of_it: Known, words: Words) -> Sequence[Word]:
    """What a plan document says that came back. In a conversation of others it is theirs to speak of."""
    if document is None:
        return ()
    if isinstance(document, str):
        return (Unclear("Word file", f"{document} Nothing in it was read; please write what you want."),)
    found = edited.words(document, plan, known_of_it)
    if known_of_it.cc_only:
        return [Note(word.text if isinstance(word, Note) else word.source) for word in found]
    if not found and not any(isinstance(word, Command | Asked) for word in words.said) and words.said:
        return (Unclear("Word file", NOTHING_CHANGED),)
    return found


def _waits(text: Reply, by_file: Sequence[Word]) -> Waits | None:
    if text.unseen:
        return "unseen words"
    many = sum(isinstance(word, Command) for word in by_file) > MOST_BY_FILE
    return "many changes" if many else None


def _blanks(plan: Plan, known_of_it: Known, text: Reply) -> tuple[Sequence[Word], Sequence[Passage]]:
    """What a draft still lacked, and the rest of the words."""
    clock = Clock(known_of_it.moment.astimezone(ZoneInfo(known_of_it.zone)).date(), known_of_it.locale)
    return blanks.read(text.passages, {m.ref: m.title for m in plan.milestones}, clock)


def _unasked(entry: Said) -> Said:
    """Where the text speaks to others nothing is asked back: what is unclear only there is a note."""
    return Kept(entry.source) if isinstance(entry, UnclearReading) else entry


def _doubted(speaker: Speaker) -> Speaker:
    """Somebody whose mail holds words that its HTML does not show: they are asked whether the words are theirs."""
    return replace(speaker, verified=False, cites=speaker.cites or speaker.verified)


def _absences(mail: Mail, plan: Plan, speaker: Speaker) -> tuple[AwayReading, ...]:
    """The days away that an out-of-office reply tells of a participant: the one thing in it that is read."""
    if speaker.person is None:
        return ()
    words = commands.read(reply.read(mail.message).passages, known(plan, speaker, mail.moment))
    return tuple(
        AwayReading(first=word.first, last=word.last, source=word.source)
        for word in words.said
        if isinstance(word, Away)
    )


def unreadable(plan: Plan | None, why: str) -> Reading:
    return Reading(plan=plan.ref if plan else None, quarantine=why)


def cites_a_letter(message: InboundMessage) -> bool:
    """Whether a mail names a letter at all; whether it is one of ours only the store can tell."""
    return bool(message.in_reply_to or message.references or reply.ref_codes(message))


def only_in_cc(opened: InboundMessage, bot: str) -> bool:
    """Whether a mail was written to others and came to us as a copy."""
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


def _calendar(mail: Mail, plan: Plan, speaker: Speaker, meetings: Mapping[str, int]) -> CalendarReading | None:
    part = mail.calendar
    if part is None or isinstance(part, CalendarProblem):
        return None
    item = meetings.get(part.uid)
    decision, why = _calendar_decision(part, plan, speaker, item)
    return CalendarReading(
        method=part.method,
        uid=part.uid,
        sequence=part.sequence,
        attendee=part.attendee,
        partstat=part.partstat if isinstance(part, Rsvp) else None,
        start=part.start if isinstance(part, Counter) else None,
        end=part.end if isinstance(part, Counter) else None,
        comment=None if isinstance(part, Refresh) else part.comment,
        item=item,
        decision=decision,
        why=why,
    )


def _calendar_decision(
    part: Rsvp | Counter | Refresh, plan: Plan, speaker: Speaker, item: int | None
) -> tuple[Decision, str | None]:
    """The one From must be the attendee who answers (RFC 6047). Another time is a wish like any other: who may move the
    meeting moves it, anybody else proposes."""
    if speaker.person is None:
        return "refuse", "The sender is not on the plan."
    if (part.attendee or "").casefold() != (speaker.address or "").casefold():
        return "refuse", "The answer speaks for another attendee than its sender."
    if not speaker.verified:
        return "confirm", None
    if not isinstance(part, Counter):
        return "apply", None
    if item is None:
        return "propose", None
    return may(plan, speaker.person, "meet", item=item).decision, None
