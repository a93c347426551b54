"""Letters about agreeing to the plan: one side asks the other, both have agreed, somebody does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.names import company
from mailmap.letters.plain import plain
from mailmap.letters.proposal import quoted
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, sentences
from mailmap.letters.standing import Differing, Standing, agreed_when, differing, how_many
from mailmap.letters.verdict import dates_of
from mailmap.letters.wording import counted
from mailmap.plan.model import Participant, Plan, Side
from mailmap.plan.timeline import timeline, today

MOST_DIFFERENCES = 12
AGREE = ("agree", "your side works to it as it stands")
OBJECT = ("I do not agree: ...", "with your reason, for the other side")


@dataclass(frozen=True, slots=True)
class Consent:
    """The question whether the reader agrees, as a part of any letter: what differs from what was agreed (`more` are
    left out), and the two answers."""

    asks: str
    differs: tuple[Differing, ...]
    more: int
    buttons: tuple[Button, ...]


def consent(plan: Plan, standing: Standing, frame: Frame) -> Consent:
    """Ask the recipient whether they agree to the plan as it stands."""
    wording = frame.wording(plan)
    rows = differing(standing.differences, plan, wording)
    agreed = agreed_when(standing, wording)
    differs = f"{how_many(standing.differences)} from what was agreed {agreed}" if rows and agreed else ""
    return Consent(
        asks=sentences([differs, "Do you agree to the plan as it stands now?"]),
        differs=tuple(rows[:MOST_DIFFERENCES]),
        more=max(len(rows) - MOST_DIFFERENCES, 0),
        buttons=consent_buttons(frame),
    )


def consent_buttons(frame: Frame) -> tuple[Button, ...]:
    """Agree, or say why not: the reason is left open to be typed."""
    return (
        Button("Agree", frame.mailto("Agree", "agree"), "Agree to the plan as it stands"),
        Button("I do not agree", frame.mailto("I do not agree", "I do not agree: "), "Do not agree, and say why"),
    )


def asked(plan: Plan, standing: Standing, frame: Frame, *, waited: int = 0) -> Content:
    """Ask for the recipient's agreement; after so many working days in which they did not answer, if any."""
    signed = standing.agreement.signed.get(frame.recipient.side.other)
    who = company(plan, frame.recipient.side.other)
    if signed and not waited:
        signer = _name(plan, signed.by)
        subject, first = f"{who} agrees to the plan. Do you?", f"{signer} agrees to the plan as it stands for {who}"
    else:
        subject = f"Do you agree to the plan as it stands{' now' if standing.revision else ''}?"
        first = "The plan waits for your agreement"
        if waited:
            first = f"This question has waited {counted(waited, 'working day')} for your answer"
    return _letter(plan, standing, frame, subject=subject, first=first, asks=True)


def reached(plan: Plan, standing: Standing, frame: Frame) -> Content:
    """Both sides have agreed."""
    signers = [
        f"{_name(plan, one.by)} for {company(plan, side)}"
        for side in Side
        if (one := standing.agreement.signed.get(side))
    ]
    first = f"Both sides agree to the plan as it stands (revision {standing.revision}): {' and '.join(signers)}"
    second = "What is due is now what was agreed; later changes are listed against it"
    nothing = replace(standing, differences=())
    return _letter(plan, nothing, frame, subject="Both sides agree to the plan", first=first, second=second)


def objected(plan: Plan, by: Participant, reason: str | None, words: str, frame: Frame) -> Content:
    """Somebody of the other side does not agree; `words` are those of their mail."""
    name = plain(by.shown_name)
    first = f"{name} ({company(plan, by.side)}, {plain(by.role)}) does not agree to the plan as it stands"
    second = f"The reason: {quoted(reason)}" if reason else "No reason is given"
    write = f"To answer {name}, write to {plain(by.email or '')}: a reply to this mail does not reach them"
    subject = f"{name} does not agree to the plan"
    return _letter(
        plan, None, frame, subject=subject, first=first, second=sentences([second, write]), by=by, words=words
    )


def _letter(
    plan: Plan,
    standing: Standing | None,
    frame: Frame,
    *,
    subject: str,
    first: str,
    second: str = "",
    by: Participant | None = None,
    words: str = "",
    asks: bool = False,
) -> Content:
    day = today(plan, frame.now)
    reader = Reader(plan, timeline(plan, day), frame)
    dates = dates_of(plan, reader.timeline, reader.wording)
    return render(
        "agreement",
        {
            "frame": frame,
            "subject": subject,
            "first": sentences([first]),
            "second": second if words else sentences([second, dates.sentence]),
            "by": plain(by.shown_name) if by else "",
            "words": quoted(words),
            "consent": consent(plan, standing, frame) if asks and standing else None,
            "lines": [AGREE, OBJECT],
        },
    )


def _name(plan: Plan, address: str) -> str:
    person = plan.person(address)
    return plain(person.shown_name if person else address)
