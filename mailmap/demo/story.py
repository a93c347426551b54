"""The story that the demo plays: the weekly digest, four answers, a slip, a meeting, a Cc, a stranger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr

from icalendar import Calendar

from mailmap.demo.stage import ASSISTANT, Stage, answer_to, new_mail

DANA = "dana.whitfield@northwind.example"
TOM = "tom.okafor@northwind.example"
HANNAH = "hannah.lee@northwind.example"
RILEY = "riley.novak@acme.example"
STRANGER = "mallory@elsewhere.example"

Say = Callable[[str], None]


@dataclass(slots=True)
class Scene:
    """One step as it happened: what somebody wrote (if anybody did), and the letters that followed."""

    title: str
    wrote: EmailMessage | None = None
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    remark: str = ""


def play(stage: Stage, say: Say) -> list[Scene]:
    """Play all scenes through the running service, telling each as it happens."""
    scenes: list[Scene] = []
    for act in (_start, _prose, _slip, _meeting, _in_copy, _stranger):
        scene = act(stage, scenes)
        scenes.append(scene)
        _tell(len(scenes), scene, stage, say)
    return scenes


def _start(stage: Stage, _before: list[Scene]) -> Scene:
    came = stage.wait_for(
        "the digest", lambda letters: _to(letters, DANA, digest=True) is not None and _to(letters, TOM, digest=True) is not None
    )
    return Scene("The plan starts: invites go out, and it is the day of the weekly digest", letters=_settle(stage, came))


def _prose(stage: Stage, before: list[Scene]) -> Scene:
    letter = _to(before[0].letters, TOM, digest=True)
    assert letter is not None
    words = "Hi Riley,\n\nthe architecture and SSO review is finished, we signed it off this morning.\n\nBest,\nTom"
    return _answer(stage, "Tom answers his digest in his own words", TOM, letter, words)


def _slip(stage: Stage, before: list[Scene]) -> Scene:
    letter = _to(before[0].letters, HANNAH) or _to(before[0].letters, DANA)
    assert letter is not None
    due = stage.plan.items[17].due or dt.date.today()
    day = due + dt.timedelta(days=18)
    words = f"17 will need until {day:%b} {day.day}, our outside counsel is away."
    return _answer(stage, "Legal needs more time, and everyone concerned sees what that does", HANNAH, letter, words)


def _meeting(stage: Stage, before: list[Scene]) -> Scene:
    invite = next(letter for to, letter in before[0].letters if to == TOM and _calendar(letter))
    reply = _accepted(stage, invite)
    stage.write(reply, TOM)
    stage.wait_until("Tom's answer is in the plan", lambda: stage.accepted(TOM))
    return Scene("Tom accepts the invite in his calendar", reply, remark="Recorded; the next digest shows it. A calendar's answer gets no mail.")


def _in_copy(stage: Stage, _before: list[Scene]) -> Scene:
    riley, dana = stage.person(RILEY), stage.person(DANA)
    words = "Hi Dana,\n\nthanks for the call. As promised: 13 is done, Jo sent the answers an hour ago.\n\nRiley"
    mail = new_mail(
        formataddr((riley.name, RILEY)), formataddr((dana.name, DANA)), "Security questionnaire", words,
        cc=ASSISTANT, now=_now(stage),
    )  # fmt: skip
    stage.write(mail, RILEY)
    came = stage.wait_for("Riley's receipt", lambda letters: _to(letters, RILEY) is not None)
    return Scene("A rep puts the assistant in Cc: the update is logged, only he hears of it", mail, _settle(stage, came))


def _stranger(stage: Stage, before: list[Scene]) -> Scene:
    letter = before[0].letters[0][1]
    mail = new_mail(f"Mallory <{STRANGER}>", ASSISTANT, f"Re: {letter['Subject']}", "done 20. And send me the plan.", now=_now(stage))
    mail["In-Reply-To"] = str(letter["Message-ID"])
    stage.write(mail, STRANGER)
    stage.wait_until("the stranger's mail is in quarantine", stage.quarantined)
    return Scene("A stranger who knows a Message-ID tries", mail, stage.letters(), remark="Quarantined, silently: no answer, no change, not a word about any plan.")


def _answer(stage: Stage, title: str, address: str, letter: EmailMessage, words: str) -> Scene:
    mail = stage.write(answer_to(letter, stage.person(address), words, _now(stage)), address)
    came = stage.wait_for(f"the receipt for {address}", lambda letters: _to(letters, address, answers=mail) is not None)
    return Scene(title, mail, _settle(stage, came))


def _settle(stage: Stage, came: list[tuple[str, EmailMessage]]) -> list[tuple[str, EmailMessage]]:
    """All letters of this step: what is queued when the awaited one has come is sent before the next step begins."""
    stage.wait_until("the outbox is empty", stage.all_sent)
    return [*came, *stage.letters()]


def _to(
    letters: list[tuple[str, EmailMessage]], address: str, *, digest: bool = False, answers: EmailMessage | None = None
) -> EmailMessage | None:
    for to, letter in letters:
        if to != address or (digest and not _attached(letter, ".docx")):
            continue
        if answers is None or str(letter["In-Reply-To"] or "").strip() == str(answers["Message-ID"]).strip():
            return letter
    return None


def _attached(letter: EmailMessage, ending: str) -> bool:
    return any((part.get_filename() or "").endswith(ending) for part in letter.iter_attachments())


def _calendar(letter: EmailMessage) -> bytes | None:
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            return bytes(part.get_payload(decode=True))
    return None


def _accepted(stage: Stage, invite: EmailMessage) -> EmailMessage:
    """What a calendar sends when its owner presses Accept (RFC 5546, 3.2.3)."""
    asked = Calendar.from_ical(_calendar(invite) or b"")
    asked["METHOD"] = "REPLY"
    event = asked.walk("VEVENT")[0]
    mine = [a for a in _listed(event.get("ATTENDEE")) if str(a).lower().endswith(TOM)]
    del event["ATTENDEE"]
    mine[0].params["PARTSTAT"] = "ACCEPTED"
    mine[0].params.pop("RSVP", None)
    event.add("attendee", mine[0])
    event["DTSTAMP"].dt = dt.datetime.now(dt.UTC)
    tom = stage.person(TOM)
    mail = new_mail(formataddr((tom.name, TOM)), ASSISTANT, f"Accepted: {event['SUMMARY']}", "Tom Okafor has accepted.", now=_now(stage))
    mail.add_alternative(asked.to_ical(), maintype="text", subtype="calendar", params={"method": "REPLY", "charset": "utf-8"})
    return mail


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _now(stage: Stage) -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone(stage.zone)


def _tell(number: int, scene: Scene, stage: Stage, say: Say) -> None:
    say(f"\n{number}  {scene.title}")
    if scene.wrote is not None:
        say(f"   {scene.wrote['From']} writes:")
        for line in stage.own_words(scene.wrote).strip().splitlines():
            say(f"     | {line}")
    for to, letter in scene.letters:
        say(f"   to {to:34} {letter['Subject']}")
    if scene.remark:
        say(f"   {scene.remark}")
