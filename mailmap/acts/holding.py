"""The rep's word about the weekly digest, between its preview and its going out: `hold`, `send it`, `top: ...`."""

from __future__ import annotations

from collections.abc import Iterable

from mailmap.acts.desk import Desk
from mailmap.editions import USEFUL_FOR, waiting
from mailmap.letters.receipt import Answer, Refused, Result, Unchanged
from mailmap.letters.wording import Wording
from mailmap.plan.model import PlanState
from mailmap.reading import CommandReading
from mailmap.store import editions
from scheduler.cadence import Occurrence

TITLE = "The weekly digest"
LONGEST_LINE = 300


def hold(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """Keep the digest that comes next from everybody until somebody lets it go."""
    digest = _waiting(desk)
    if digest is None:
        return [_none_waits(desk, command)]
    if editions.get(desk.conn, desk.plan.ref, digest.local_date).held:
        return [Unchanged(words=command.source, why=f"{_named(desk, digest)} is held already.")]
    editions.hold(desk.conn, desk.plan.ref, digest.local_date, desk.now)
    until = _wording(desk).moment(digest.at + USEFUL_FOR)
    lines = (
        f"{_named(desk, digest)} goes to nobody for now.",
        f"`send it` sends it, until {until}. Without that it is left out, and the next one comes as usual.",
    )
    return [Answer(words=command.source, title=TITLE, headline="The digest is held", lines=lines)]


def send_it(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """Let a held digest go; one that nobody holds goes by itself."""
    digest = _waiting(desk)
    if digest is None:
        return [Unchanged(words=command.source, why="Nothing waits to be sent.")]
    when = _when(desk, digest)
    if not editions.get(desk.conn, desk.plan.ref, digest.local_date).held:
        return [Unchanged(words=command.source, why=f"Nobody holds it: {_named(desk, digest)} goes out {when}.")]
    editions.release(desk.conn, desk.plan.ref, digest.local_date, desk.now)
    line = f"{_named(desk, digest)} goes out {when}."
    return [Answer(words=command.source, title=TITLE, headline="The digest goes out", lines=(line,))]


def top(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """Put the rep's own line above the digest that comes next."""
    digest, line = _waiting(desk), command.text or ""
    if digest is None:
        return [_none_waits(desk, command)]
    if len(line) > LONGEST_LINE:
        why = f"The line has {len(line)} characters; {LONGEST_LINE} fit above the digest. Nothing was put there."
        return [Refused(words=command.source, why=why)]
    before = editions.get(desk.conn, desk.plan.ref, digest.local_date).line
    editions.top(desk.conn, desk.plan.ref, digest.local_date, line, desk.address, desk.now)
    instead = f" It replaces “{before}”." if before and before != line else ""
    said = f"Above {_named(desk, digest, the='the')} everybody will read, with your name: “{line}”.{instead}"
    return [Answer(words=command.source, title=TITLE, headline="Your line is on top", lines=(said,))]


def _waiting(desk: Desk) -> Occurrence | None:
    if desk.plan.state is not PlanState.ACTIVE:
        return None
    return waiting(desk.conn, desk.config.digest, desk.plan.ref, desk.now)


def _none_waits(desk: Desk, command: CommandReading) -> Unchanged:
    """Too soon or too late: which digest is meant would be a guess."""
    if desk.plan.state is not PlanState.ACTIVE:
        stands = "has not started" if desk.plan.state is PlanState.DRAFT else f"is {desk.plan.state}"
        why = f"No digest waits for your word: the plan {stands}, and sends none."
        return Unchanged(words=command.source, why=why)
    rhythm, wording = desk.config.digest, _wording(desk)
    coming = wording.moment(rhythm.cadence.following(desk.now).at)
    hours = rhythm.preview_hours
    until = f"; the lead of {desk.plan.seller} sees it {hours} hours before, and can say so then" if hours else ""
    return Unchanged(words=command.source, why=f"No digest waits for your word. The next one goes out {coming}{until}.")


def _named(desk: Desk, digest: Occurrence, the: str = "The") -> str:
    return f"{the} digest of {_wording(desk).full(digest.local_date)}"


def _when(desk: Desk, digest: Occurrence) -> str:
    return "now" if digest.at <= desk.now else f"at its time, {_wording(desk).moment(digest.at)}"


def _wording(desk: Desk) -> Wording:
    zone = desk.sender.timezone or desk.before.timezone
    return Wording(desk.sender.locale or desk.before.locale, zone, desk.day)
