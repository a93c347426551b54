"""New text out of whole mails, a second: against the standard library's email package only opening the same mails; and
how the time grows with bodies made to take for ever."""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable
from pathlib import Path

from bench.bodies import BODIES
from bench.timing import Line, median

from parsers import reply

MAILS = Path(__file__).parents[1] / "mails" / "raw"
ROUNDS, TIMES = 5, 4


def run(folder: Path) -> Line:
    mails = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
    reply.extract(mails[0])
    ours = median([_spent(lambda: [reply.extract(mail) for mail in mails]) for _ in range(ROUNDS)])
    theirs = median([_spent(lambda: [_opened(mail) for mail in mails]) for _ in range(ROUNDS)])
    return Line(
        f"new text out of {len(mails)} whole mails",
        f"{len(mails) / ours:.0f} mails/s read",
        f"email with policy.default: {len(mails) / theirs:.0f} mails/s opened",
        theirs / ours,
    )


def grow(folder: Path) -> Line:
    worst, where, slowest = 0.0, "", (0.0, "")
    for name, (make, length) in BODIES.items():
        short, long = make(length), make(length * TIMES)
        once = min(_spent(lambda body=short: reply.extract(body)) for _ in range(ROUNDS))  # type: ignore[misc]
        more = min(_spent(lambda body=long: reply.extract(body)) for _ in range(2))  # type: ignore[misc]
        growth = (more / len(long)) / (once / len(short))
        slowest = max(slowest, (once / len(short) * 102_400_000, name))
        if growth > worst:
            worst, where = growth, name
    return Line(
        f"{len(BODIES)} bodies made to take for ever, {TIMES} times as long",
        f"worst growth a byte {worst:.2f} x ({where})",
        f"slowest {slowest[0]:.0f} ms a 100 KB ({slowest[1]})",
        1 / worst,
    )


def _opened(raw: bytes) -> str:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    part = mail.get_body(("plain", "html"))
    for name in ("from", "to", "subject", "date", "message-id"):
        str(mail[name])
    try:
        return str(part.get_content()) if part else ""
    except (LookupError, ValueError):
        return ""


def _spent(work: Callable[[], object]) -> float:
    """Processor time, so that other programs on the machine count for less."""
    started = time.process_time()
    work()
    return time.process_time() - started
