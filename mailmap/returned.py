"""Which of the files of a mail is a plan document of ours, and of which revision: its own signature must say so."""

from __future__ import annotations

import hmac

from sqlalchemy import Connection

from mailmap.edited import Sheet
from mailmap.letters.document import signature
from mailmap.plan.model import Plan
from mailmap.store import plans
from mailmap.store.secrets import kept_document_key
from parsers import word
from parsers.message import InboundMessage
from parsers.word import NoPlanDocument, WordPlan

MOST_FILES = 3
"""Each may take its reader some seconds; mail of others waits for it."""


def sheet(conn: Connection, plan: Plan, message: InboundMessage) -> Sheet | str | None:
    """The plan document that came back with a mail about `plan`; words for its sender where one cannot be used, None
    where there is none. Other Word files are nobody's business."""
    found = [file for file in _files(message) if file.plan or any(row.item for row in file.rows)]
    if not found:
        return None
    if len(found) > 1:
        return "Two documents of the plan came with this mail; please send one."
    [file] = found
    if not _is_ours(conn, file):
        return "It cannot be told which plan and which revision the document is of."
    if (file.plan or "").casefold() != plan.ref.casefold():
        return "The document is of another plan than the mail."
    return Sheet(plans.at_revision(conn, plan.ref, file.revision or 0), file)


def _files(message: InboundMessage) -> list[WordPlan]:
    named = [file for file in message.attachments if (file.name or "").casefold().endswith(".docx")]
    found = []
    for attachment in named[:MOST_FILES]:
        try:
            found.append(word.read(attachment.content))
        except NoPlanDocument:  # whatever else people send each other
            continue
    return found


def _is_ours(conn: Connection, file: WordPlan) -> bool:
    key = kept_document_key(conn)
    if key is None or not file.plan or file.revision is None or not file.signature:
        return False
    return hmac.compare_digest(file.signature.encode(), signature(file.plan, file.revision, key).encode())
