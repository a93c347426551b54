"""The plan as a Word document, to be enclosed with a letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.judging import health_on
from mailmap.letters.document import document
from mailmap.letters.standing import Standing
from mailmap.mail.compose import Attachment
from mailmap.plan.changes import Change
from mailmap.plan.timeline import Timeline
from mailmap.store.plans import Stored
from mailmap.store.secrets import document_key

WEEK = dt.timedelta(days=7)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_of(
    conn: Connection, stored: Stored, history: Sequence[Change], line: Timeline, standing: Standing | None
) -> Attachment:
    """The plan as it stands on the day of `line`, with what changed in the last week and what differs from what was
    agreed; the same for all recipients. `history` is all that happened to it."""
    plan, since = stored.plan, line.today - WEEK
    recent = [change for change in history if change.at.astimezone(ZoneInfo(plan.timezone)).date() >= since]
    word = document(
        plan,
        line,
        recent,
        revision=stored.revision,
        key=document_key(conn),
        since=since,
        standing=standing,
        well=health_on(conn, plan, line, history),
    )
    return Attachment(f"{plan.ref} plan.docx", WORD, word)
