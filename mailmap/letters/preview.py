"""What stands above a digest: for the rep, who will get it some hours later, how to hold it, and how well the plan is
(which is the seller's alone); for everybody else, the rep's line, if there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailmap.letters.plain import plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, sentences
from mailmap.letters.wording import counted, listed
from mailmap.plan.health import Health
from mailmap.plan.model import Participant
from mailmap.plan.review import Finding

MOST_NAMES = 4
MOST_FINDINGS = 3
WAYS = (("hold", "nobody gets it until you say “send it”"), ("top: ...", "a line of yours above it, with your name"))


@dataclass(frozen=True, slots=True)
class Preview:
    """`at` is when it goes out, `to` to whom; `left_out` the day of a digest before it that was held to the end."""

    at: dt.datetime
    to: tuple[Participant, ...]
    health: Health | None = None
    findings: Sequence[Finding] = ()
    left_out: dt.date | None = None


@dataclass(frozen=True, slots=True)
class TopLine:
    """What the rep put above everybody's digest, in their own words."""

    by: str
    line: str


@dataclass(frozen=True, slots=True)
class Previewed:
    """The same in the words of one letter."""

    subject: str
    said: str
    ways: tuple[tuple[str, str], ...]
    buttons: tuple[Button, ...]
    judged: tuple[str, ...]


def previewed(preview: Preview, reader: Reader) -> Previewed:
    frame, wording = reader.frame, reader.wording
    when = wording.moment(preview.at)
    left_out = f"The digest of {wording.day(preview.left_out)} was held and went to nobody" if preview.left_out else ""
    if not preview.to:
        said = sentences(["This week nobody else gets a digest", left_out])
        return Previewed("Preview: ", said, (), (), tuple(_judged(preview)))
    said = sentences([f"This goes to {_names(preview.to)} on {when}", left_out])
    buttons = (
        Button("Hold it", frame.mailto("Hold the digest", "hold"), "Hold the digest"),
        Button("Put a line on top", frame.mailto("A line for the digest", "top: "), "Put a line on top of the digest"),
    )
    return Previewed("Preview: ", said, WAYS, buttons, tuple(_judged(preview)))


def _names(people: Sequence[Participant]) -> str:
    names = [plain(person.shown_name) for person in people]
    more = len(names) - MOST_NAMES
    return listed([*names[:MOST_NAMES], f"{more} others"] if more > 1 else names)


def _judged(preview: Preview) -> Iterator[str]:
    """What the digest below does not tell of the plan's health, and what the plan check has against it."""
    if preview.health and (conduct := preview.health.of_conduct):
        yield plain(sentences([f"Health: {preview.health.state}", *(sign.says for sign in conduct)]))
    found = preview.findings
    if found:
        more = len(found) - MOST_FINDINGS
        rest = f"{counted(more, 'more finding')}: mailmap plan check" if more > 0 else ""
        yield plain(sentences(["Plan check:", *(finding.says for finding in found[:MOST_FINDINGS]), rest]))
