"""Plans and mails for the benches: the example plan many times over, each with people of its own who answer once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email.utils import format_datetime
from itertools import cycle
from pathlib import Path

from journeys.house import ASSISTANT, AUTHSERV, SETTINGS, ZONE, example

from mailmap import config as configuration
from mailmap import lifecycle
from mailmap.config import Config
from mailmap.plan.model import Plan, PlanState
from mailmap.store import inbox, plans
from mailmap.store.database import Database
from parsers.message import fingerprint

WORDS = (
    "{n} is done, we signed it this morning.",
    "slip {n} by 2 days: waiting for counsel",
    "note {n}: outside counsel asked for two options",
    "We started {n} yesterday.",
    "13 is stuck with procurement",
    "status",
)


def settings(folder: Path, port: int = 25) -> Config:
    """A config with a Maildir in `folder` and SQLite beside it."""
    file = folder / "config.toml"
    (folder / "mail").mkdir(exist_ok=True)
    mailbox = f'kind = "maildir"\npath = "mail/{ASSISTANT}"'
    text = SETTINGS.format(
        assistant=ASSISTANT, admin="it@acme.example", authserv=AUTHSERV, mailbox=mailbox, port=port,
        database="sqlite:///bench.sqlite3", day="monday",
    )  # fmt: skip
    file.write_text(text)
    return configuration.load(file)


def many_plans(count: int) -> Iterator[Plan]:
    """Drafts; the people of each have domains of their own."""
    text = example().model_copy(update={"state": PlanState.DRAFT}).model_dump_json(by_alias=True)
    for n in range(count):
        own = text.replace("northwind.example", f"northwind{n}.example").replace("@acme.example", f"@acme{n}.example")
        yield Plan.model_validate_json(own).model_copy(update={"ref": f"P{n}"})


def started(db: Database, config: Config, plan: Plan, then: dt.datetime) -> None:
    """The plan active, its invites in the outbox."""
    with db.write() as conn:
        plans.create(conn, plan, then)
        lifecycle.start(conn, config, plan.ref, then)


def stored_replies(db: Database, config: Config, count: int, now: dt.datetime) -> None:
    """`count` mails that wait, each from somebody else, about one of as many plans as that takes."""
    wanted = list(many_plans(count // len(example().people) + 1))
    writers = [(plan, address) for plan in wanted for address in plan.people][:count]
    for plan in wanted:
        started(db, config, plan, now - dt.timedelta(hours=1))
    with db.write() as conn:
        for number, ((_, address), words) in enumerate(zip(writers, cycle(WORDS), strict=False)):
            raw = reply(number, address, words.format(n=14 + number % 8), now)
            inbox.keep(conn, "bench", 1, str(number), raw, now, fingerprint(raw))


def reply(number: int, address: str, words: str, now: dt.datetime) -> bytes:
    """A mail as a phone writes it."""
    name, _, domain = address.partition("@")
    return (
        f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={domain}\r\nFrom: {name} <{address}>\r\n"
        f"To: {ASSISTANT}\r\nSubject: Re: plan\r\nDate: {format_datetime(now)}\r\nMessage-ID: <{number}@{domain}>\r\n"
        f'Content-Type: text/plain; charset="utf-8"\r\n\r\nHi,\r\n\r\n{words}\r\n\r\nBest,\r\n{name.title()}\r\n'
    ).encode()


def now() -> dt.datetime:
    return dt.datetime.now(ZONE)
