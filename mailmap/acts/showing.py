"""The letters to the rep who asks for a plan: the draft as it is, or what is still asked. Nobody else hears of it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import Connection

from mailmap.acts.wishing import UNDRAFTED, Wish
from mailmap.config import Config
from mailmap.interpret import Mail
from mailmap.letters.draft import Asked, draft, undrafted
from mailmap.letters.frame import Frame
from mailmap.mail.compose import Attachment, compose
from mailmap.plan import files
from mailmap.plan.model import Participant, Plan, Side
from mailmap.plan.review import findings
from mailmap.plan.timeline import timeline, today
from mailmap.posting import Answered, Enclosed, code, post
from mailmap.printing import word_of
from mailmap.store import outbox, plans
from mailmap.store.inbox import InboxRow
from mailmap.store.outbox import OutboxEntry

TOML = "application/toml"

log = structlog.get_logger()


def tell(
    conn: Connection,
    config: Config,
    wish: Wish,
    plan: Plan,
    before: Plan | None,
    understood: Sequence[str],
    mail: Mail,
    row: InboxRow,
    now: dt.datetime,
) -> None:
    """The draft, with its Word document and plan file. `before` is the draft that it replaces."""
    line = timeline(plan, today(plan, now))
    attached = [
        word_of(conn, plans.load(conn, plan.ref), [], line, None),
        Attachment(f"{plan.ref} plan.toml", TOML, files.write(plan).encode()),
    ]
    same = [
        other.plan.ref
        for other in plans.all(conn)
        if other.plan.buyer.casefold() == plan.buyer.casefold() and other.plan.ref != plan.ref
    ]
    source = wish.file or wish.table

    def make(frame: Frame) -> Enclosed:
        letter = draft(
            plan,
            line,
            findings(plan, line.today),
            frame,
            file=source[0] if source else "",
            before=before,
            understood=understood,
            aside=wish.request.aside,
            unread=wish.unread,
            same_buyer=same,
        )
        return Enclosed(letter, attachments=attached)

    rep = plan.people[wish.rep.address.casefold()]
    cause = f"mail:{row.id}"
    answered = Answered(mail.message.message_id, mail.message.references)
    post(conn, config, plan, rep, purpose="draft", cause=cause, now=now, make=make, answered=answered)


def ask(
    conn: Connection,
    config: Config,
    wish: Wish,
    asked: Asked,
    kept: Mapping[str, Any],
    mail: Mail,
    row: InboxRow,
    now: dt.datetime,
) -> None:
    """There is no plan yet: the letter stands in the outbox by itself, with what is known, for its answer; `kept` is
    what is known beside the settings."""
    rep = wish.rep
    frame = Frame(
        assistant_address=config.assistant.address,
        assistant_name=config.assistant.name,
        team=rep.seller or rep.address.rpartition("@")[2],
        recipient=Participant(
            name=rep.name, email=rep.address, side=Side.SELLER, role="rep", timezone=rep.zone, locale=rep.locale
        ),
        ref_code=code("NEW"),
        now=now,
    )
    message_id = f"{secrets.token_hex(16)}@{config.assistant.address.rpartition('@')[2]}"
    own = mail.message.message_id
    raw = compose(
        frame,
        undrafted(asked, frame, replaces=wish.replaces, aside=wish.request.aside, unread=wish.unread),
        message_id=message_id,
        in_reply_to=own,
        references=(*mail.message.references, own) if own else (),
        automatic="auto-replied",
    )
    entry = OutboxEntry(
        cause=f"mail:{row.id}",
        recipient=rep.address,
        purpose=UNDRAFTED,
        plan=None,
        message_id=message_id,
        ref_code=frame.ref_code,
        answers={"template": asked.template, "settings": dict(wish.request.settings), **kept},
        raw=raw,
        not_before=now,
    )
    outbox.put(conn, entry)
    log.info("new plan: asked back", inbox=row.id, missing=list(asked.missing), unclear=len(asked.doubts))
