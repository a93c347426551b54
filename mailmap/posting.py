"""Put a letter into the outbox: give it its identity, render it, freeze its bytes.

A letter is made at most once a (cause, recipient, purpose); asking again for the same one is harmless. What is frozen
here is what is sent, on every attempt, to the last byte.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.letters.content import Content
from mailmap.letters.frame import Frame
from mailmap.letters.names import team
from mailmap.mail.compose import Attachment, CalendarPart, compose
from mailmap.plan.model import Participant, Plan
from mailmap.store import outbox, plans
from mailmap.store.outbox import OutboxEntry

REF_ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXYZ"
PERIODIC = frozenset({"digest", "reminder"})


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes into one letter besides its frame."""

    content: Content
    calendar: CalendarPart | None = None
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that a letter answers, for threading (RFC 5322, 3.6.4)."""

    message_id: str | None
    references: tuple[str, ...] = ()


def post(
    conn: Connection,
    config: Config,
    plan: Plan,
    to: Participant,
    *,
    purpose: str,
    cause: str,
    now: dt.datetime,
    make: Callable[[Frame], Enclosed],
    revision: int | None = None,
    answered: Answered | None = None,
    not_before: dt.datetime | None = None,
) -> int | None:
    """Queue one letter of `purpose` to `to`. Gives its outbox id, or None when this letter exists already.

    `revision` is the plan's, from whoever knows it: what was known to whoever answers the letter.
    """
    if to.email is None:
        return None
    frame = frame_for(config, plan, to, now)
    enclosed = make(frame)
    message_id = f"{secrets.token_hex(16)}@{config.assistant.address.rpartition('@')[2]}"
    thread = thread_of(config, plan, to)
    raw = compose(
        frame,
        enclosed.content,
        message_id=message_id,
        in_reply_to=answered.message_id if answered else None,
        references=_references(answered, thread),
        automatic="auto-replied" if answered else "auto-generated",
        periodic=purpose in PERIODIC,
        calendar=enclosed.calendar,
        attachments=enclosed.attachments,
    )
    return outbox.put(
        conn,
        OutboxEntry(
            cause=cause,
            recipient=to.email,
            purpose=purpose,
            plan=plan.ref,
            message_id=message_id,
            ref_code=frame.ref_code,
            answers={"revision": plans.revision(conn, plan.ref) if revision is None else revision},
            raw=raw,
            not_before=not_before or now,
        ),
    )


def frame_for(config: Config, plan: Plan, to: Participant, now: dt.datetime) -> Frame:
    return Frame(
        assistant_address=config.assistant.address,
        assistant_name=config.assistant.name,
        team=team(plan),
        recipient=to,
        ref_code=ref_code(plan),
        now=now,
    )


def ref_code(plan: Plan) -> str:
    """The `Ref:` of a letter: it leads a mail back to its plan where ids were rewritten; it never authorises."""
    return code(plan.ref.upper())


def code(begins: str) -> str:
    """A code that begins so: NW-4HT2-9KQD."""
    four = ["".join(secrets.choice(REF_ALPHABET) for _ in range(4)) for _ in range(2)]
    return "-".join([begins, *four])


def thread_of(config: Config, plan: Plan, to: Participant) -> str:
    """A Message-ID that was never sent: the common ancestor of all letters of a plan to one person."""
    name = sha256(f"{plan.ref}\n{to.email}\n{config.assistant.address}".encode()).hexdigest()[:32]
    return f"{name}@{config.assistant.address.rpartition('@')[2]}"


def _references(answered: Answered | None, thread: str) -> tuple[str, ...]:
    if answered is None or answered.message_id is None:
        return (thread,)
    return (*answered.references, answered.message_id)
