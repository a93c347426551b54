"""New text out of whole mails, a second: against the standard library's email package only opening the same mails; and
how the time grows with bodies made to take for ever."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from bench.bodies import BODIES
from bench.timing import Line, median

from mailmap.interpret import Evidence, interpret, open_mail
from mailmap.plan import files
from parsers import reply

MAILS = Path(__file__).parents[1] / "mails" / "raw"
PEOPLE = Path(__file__).parents[1] / "parsers" / "judged" / "people.jsonl"
PLAN = Path(__file__).parents[1] / "examples" / "northwind.toml"
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


def readings(folder: Path) -> Line:
    """Whole readings: the mail opened, its new text found, every sentence read and decided on the example plan."""
    plan = files.load(PLAN)
    cases = [json.loads(line) for line in PEOPLE.read_text("utf-8").splitlines()]
    mails = [_mail(case) for case in cases]
    now = dt.datetime.fromisoformat(cases[0]["now"])

    def read(raw: bytes) -> None:
        interpret(open_mail(raw, Evidence(), now), plan, cites=True)

    read(mails[0])
    ours = median([_spent(lambda: [read(mail) for mail in mails]) for _ in range(ROUNDS)])
    theirs = median([_spent(lambda: [_opened(mail) for mail in mails]) for _ in range(ROUNDS)])
    return Line(
        f"full readings of {len(mails)} replies in prose",
        f"{len(mails) / ours:.0f} readings/s",
        f"email with policy.default: {len(mails) / theirs:.0f} mails/s opened",
        theirs / ours,
    )


def _mail(case: dict[str, str]) -> bytes:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = case["from"], "mailmap@acme.example", "Re: Plan"
    mail["Date"], mail["Message-ID"] = "Mon, 23 Nov 2026 10:12:00 -0500", f"<{case['id']}@client.example>"
    mail.set_content(case["text"] + "\n")
    return mail.as_bytes()


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
