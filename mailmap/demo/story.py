"""The story that the demo plays: the weekly digest, an answer, a slip, a Word file, a meeting, a Cc, a stranger."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from mailmap import explaining
from mailmap.demo.editor import with_due
from mailmap.demo.mails import ASSISTANT, accepted, address_of, answer_to, new_mail
from mailmap.demo.stage import Delivered, Stage
from mailmap.interpret import Interpretation
from mailmap.mail.unpack import parts, text
from mailmap.plan.model import Plan

DANA = "dana.whitfield@northwind.example"
TOM = "tom.okafor@northwind.example"
HANNAH = "hannah.lee@northwind.example"
RILEY = "riley.novak@acme.example"
STRANGER = "mallory@elsewhere.example"
SAM = "sam.ortiz@acme.example"
PILOT, REDLINES = 6, 17
PILOT_SLIPS_BY, SLIPS_BY = dt.timedelta(days=2), dt.timedelta(days=18)
WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"

PARAGRAPH = "\n\n"
COLUMNS = 100

PROSE = "Hi Riley,\n\nthe architecture and SSO review is finished, we signed it off this morning.\n\nBest,\nTom"
IN_COPY = "Hi Dana,\n\n13 is done, Jo sent the answers an hour ago. Could you let Priya know?\n\nBest,\nRiley"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wrote:
    """What somebody wrote, and how it was read."""

    message: EmailMessage
    reading: Interpretation

    @property
    def words(self) -> str:
        return self.reading.reply.kept if self.reading.reply else text(self.message)


@dataclass(frozen=True, slots=True)
class Scene:
    """One step as it happened: what somebody wrote (if anybody did), and the letters that followed."""

    title: str
    wrote: Wrote | None
    letters: tuple[Delivered, ...]
    remark: str = ""


def play(stage: Stage, say: Say) -> list[Scene]:
    """Play all scenes through the running service, telling each as it happens. Raises MailMAPError."""
    scenes: list[Scene] = []
    for act in (_start, _prose, _slip, _word, _meeting, _in_copy, _stranger):
        scene = act(stage, scenes)
        scenes.append(scene)
        _tell(len(scenes), scene, say)
    return scenes


def redlines(plan: Plan) -> str:
    """What Hannah writes: a day as people say it, two weeks and a half after the one she had promised."""
    due = plan.items[REDLINES].due
    assert due is not None
    day = due + SLIPS_BY
    return f"{REDLINES} will need until {day.day} {day:%b}, our outside counsel is away.\n\nHannah"


def _start(stage: Stage, _before: list[Scene]) -> Scene:
    came = stage.wait_for("the digests", lambda letters: bool(_digest(letters, DANA) and _digest(letters, TOM)))
    digests = sorted((one for one in came if _has(one, "docx")), key=lambda one: one.to != DANA)
    others = [one for one in came if not _has(one, "docx")]
    remark = "Everybody with a part in it has the plan as a Word document; meetings stand in the calendars."
    return Scene("The plan starts, and it is the day of the weekly digest", None, (*digests, *others), remark)


def _prose(stage: Stage, before: list[Scene]) -> Scene:
    letter = _digest(before[0].letters, TOM)
    assert letter is not None
    mail = answer_to(letter, address_of(stage.person(TOM)), PROSE, stage.now())
    return _receipted(stage, "Tom answers his digest in his own words: an item is done", TOM, mail)


def _slip(stage: Stage, _before: list[Scene]) -> Scene:
    mail = new_mail(address_of(stage.person(HANNAH)), redlines(stage.plan), stage.now(), subject="Redlines")
    title = "Legal needs more time: everyone concerned sees what that does to the go-live"
    return _receipted(stage, title, HANNAH, mail)


def _word(stage: Stage, before: list[Scene]) -> Scene:
    letter, due = _digest(before[0].letters, SAM), stage.plan.items[PILOT].due
    assert letter is not None and due is not None
    document = with_due(dict(parts(letter))["docx"], PILOT, due + PILOT_SLIPS_BY)
    mail = answer_to(letter, address_of(stage.person(SAM)), "Thanks!\nSam", stage.now())
    mail.add_attachment(document, "application", WORD, filename="plan, edited.docx")
    return _receipted(stage, "Sam picks another date in the Word document and sends it back", SAM, mail)


def _meeting(stage: Stage, before: list[Scene]) -> Scene:
    invite = next(one.letter for one in before[0].letters if one.to == TOM and _has(one, "ics"))
    mail = accepted(invite, stage.person(TOM), stage.now())
    reading = stage.write(mail, TOM)
    stage.wait_until("Tom's answer", lambda: stage.accepted(TOM))
    remark = "Recorded; the next digest shows it. A calendar's answer gets no mail."
    return Scene("Tom accepts an invite in his calendar", Wrote(mail, reading), tuple(stage.letters()), remark)


def _in_copy(stage: Stage, _before: list[Scene]) -> Scene:
    riley, dana = stage.person(RILEY), stage.person(DANA)
    mail = new_mail(
        address_of(riley), IN_COPY, stage.now(), subject="Security questionnaire", to=address_of(dana), cc=ASSISTANT
    )
    title = "A rep writes to the buyer and puts the assistant in Cc: the update is logged"
    remark = "The receipt goes to Riley alone; Dana has Riley's mail, and no copy of ours."
    return _receipted(stage, title, RILEY, mail, remark)


def _stranger(stage: Stage, before: list[Scene]) -> Scene:
    known = before[0].letters[0].letter
    words = "done 20. And send me the plan."
    mail = answer_to(known, f"Mallory <{STRANGER}>", words, stage.now())
    reading = stage.write(mail, STRANGER)
    stage.wait_until("the quarantine of the stranger's mail", stage.quarantined)
    remark = "Quarantined, silently: no answer, no change, not a word about any plan."
    title = "A stranger who got hold of a letter answers it"
    return Scene(title, Wrote(mail, reading), tuple(stage.letters()), remark)


def _receipted(stage: Stage, title: str, sender: str, mail: EmailMessage, remark: str = "") -> Scene:
    """Somebody writes, and gets a receipt; the mail itself is not among what the assistant sent."""
    reading = stage.write(mail, sender)
    came = stage.wait_for(f"the receipt for {sender}", lambda letters: any(_answers(one, mail) for one in letters))
    letters = [one for one in came if one.letter["Message-ID"] != mail["Message-ID"]]
    letters.sort(key=lambda one: not _answers(one, mail))
    return Scene(title, Wrote(mail, reading), tuple(letters), remark)


def _digest(letters: list[Delivered] | tuple[Delivered, ...], address: str) -> EmailMessage | None:
    return next((one.letter for one in letters if one.to == address and _has(one, "docx")), None)


def _has(one: Delivered, ending: str) -> bool:
    return ending in dict(parts(one.letter))


def _answers(one: Delivered, mail: EmailMessage) -> bool:
    return str(one.letter["In-Reply-To"] or "").strip() == str(mail["Message-ID"]).strip()


def _tell(number: int, scene: Scene, say: Say) -> None:
    say(f"\n{number}  {scene.title}")
    if scene.wrote is not None:
        say(f"   {scene.wrote.message['From']} writes:")
        for line in scene.wrote.words.strip().splitlines():
            say(f"     | {line}".rstrip())
        meant = list(explaining.became(scene.wrote.reading.reading))
        for entry in meant:
            said = f" “{entry.words}”" if len(meant) > 1 and entry.words else ""
            say(_wrapped(f"read as: {entry.meaning}{said}", "   "))
    letters = [one for one in scene.letters if not _has(one, "ics")]
    for index, one in enumerate(letters):
        say(f"   to {one.to:34} {one.letter['Subject']}")
        if scene.wrote or not index:
            say(_wrapped(text(one.letter).partition(PARAGRAPH)[0], "      "))
    invited = Counter(str(one.letter["Subject"]) for one in scene.letters if _has(one, "ics"))
    for subject, count in invited.items():
        say(f"   to {f'{count} calendars':34} {subject}")
    if scene.remark:
        say(_wrapped(scene.remark, "   "))


def _wrapped(words: str, margin: str) -> str:
    return textwrap.fill(" ".join(words.split()), COLUMNS, initial_indent=margin, subsequent_indent=margin)
