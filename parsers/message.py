"""Raw bytes -> InboundMessage: one mail with its text, attachments and calendar parts, whatever the bytes are.

`parse` raises Hostile or Unreadable and nothing else. Parts are decoded with a list of allowed character sets; header
fields stay raw until somebody who knows the field reads them (parsers.sender reads From, never the standard library).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from email.utils import getaddresses, parsedate_to_datetime

from parsers import limits
from parsers.envelope import flowed, headers, mime
from parsers.envelope.headers import Headers
from parsers.envelope.mime import Part
from parsers.limits import Hostile

__all__ = ["Attachment", "Hostile", "InboundMessage", "Unreadable", "arrival", "fingerprint", "parse"]

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")
_YEARS = range(1990, 2101)


class Unreadable(ValueError):
    """Bytes that are no mail; the message says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail. `name` is what its sender called it: to be shown, never to be used as a path."""

    name: str | None
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A mail that was received. Message-IDs are without angle brackets; `date` is aware, as its sender set it.

    `text` and `html` are the bodies meant for reading (format=flowed undone), None where there is none. Calendar parts
    and attachments of a forwarded mail (message/rfc822) are not this mail's; the forwarded mail is one attachment.
    """

    headers: Headers
    message_id: str | None
    date: dt.datetime | None
    subject: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    recipients: tuple[str, ...]
    """To, Cc and what the servers noted on delivery (Delivered-To, X-Original-To): every address it was meant for."""
    content_type: str
    text: str | None
    html: str | None
    attachments: tuple[Attachment, ...]
    calendars: tuple[bytes, ...]
    parts: tuple[Part, ...]


def parse(raw: bytes) -> InboundMessage:
    """Read a mail. Raises Hostile (limits passed) or Unreadable (no header field at all)."""
    limits.check(raw)
    fields, parts = mime.split(raw)
    if not fields.fields:
        raise Unreadable("the bytes hold no header field")
    to, cc = addresses(fields, "to"), addresses(fields, "cc")
    delivered = addresses(fields, "x-gm-original-to", "delivered-to", "envelope-to", "x-original-to")
    bodies = [part for part in parts if _is_body(part)]
    return InboundMessage(
        headers=fields,
        message_id=next(iter(_ids(fields, "message-id")), None),
        date=_date(fields.first("date")),
        subject=headers.text(fields.first("subject") or ""),
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        to=to,
        cc=cc,
        recipients=tuple(dict.fromkeys((*delivered, *to, *cc))),
        content_type=fields.part().get_content_type(),
        text=_joined([_plain(part) for part in bodies if part.content_type == "text/plain"]),
        html=_joined([part.text for part in bodies if part.content_type == "text/html"]),
        attachments=tuple(_attachment(part) for part in parts if _is_file(part)),
        calendars=tuple(part.content for part in parts if _is_calendar(part)),
        parts=tuple(parts),
    )


def arrival(message: InboundMessage, internaldate: dt.datetime | None) -> dt.datetime | None:
    """When a mail came in, aware: the mailbox's date, else the topmost Received, else its own Date, else None."""
    if internaldate is not None:
        return internaldate
    received = message.headers.first("received")
    return (_date(received.rpartition(";")[2]) if received else None) or message.date


def fingerprint(raw: bytes) -> str:
    """The same for every copy of a mail, however it travelled: sha256 of Message-ID, From, Date, Subject and body.

    Trace headers are left out, so that a replayed or doubly delivered mail is known again, and a different mail that
    carries a stolen Message-ID is not taken for it. Any bytes have a fingerprint.
    """
    end = limits.header_end(raw)
    fields = headers.read(raw[:end])
    digest = hashlib.sha256()
    for name in ("message-id", "from", "date", "subject"):
        digest.update(repr((name, fields.all(name))).encode("utf-8", "backslashreplace"))
    digest.update(fields.rest.strip().encode("ascii", "surrogateescape"))
    digest.update(raw[end:].replace(b"\r\n", b"\n").strip())
    return digest.hexdigest()


def addresses(fields: Headers, *names: str) -> tuple[str, ...]:
    """The addresses in some fields, as written, for finding out where a mail was sent. Proves nothing about anybody."""
    values = [headers.text(value) for name in names for value in fields.all(name)]
    try:
        pairs = getaddresses(values)
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):  # comments a thousand deep
        return ()
    return tuple(dict.fromkeys(address for _, address in pairs if "@" in address))


def _ids(fields: Headers, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for value in fields.all(name) for found in _MESSAGE_ID.findall(value)))


def _date(value: str | None) -> dt.datetime | None:
    try:
        when = parsedate_to_datetime(value.strip()[:200]) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if when is None or when.year not in _YEARS:
        return None
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def _is_body(part: Part) -> bool:
    return (
        part.content_type in ("text/plain", "text/html")
        and part.disposition != "attachment"
        and not part.name
        and part.within[:1] != ("multipart/report",)
    )


def _is_calendar(part: Part) -> bool:
    return part.content_type == "text/calendar" or (part.name or "").lower().endswith(".ics")


def _is_file(part: Part) -> bool:
    return not _is_body(part) and (part.disposition == "attachment" or part.name is not None or _is_foreign(part))


def _is_foreign(part: Part) -> bool:
    return not part.content_type.startswith(("text/", "multipart/"))


def _attachment(part: Part) -> Attachment:
    return Attachment(part.name, part.content_type, part.content)


def _plain(part: Part) -> str:
    text = part.text
    if (mime.parameter(part.message, "format") or "").lower() == "flowed":
        return flowed.undo(text, delsp=(mime.parameter(part.message, "delsp") or "").lower() == "yes")
    return text


def _joined(bodies: list[str]) -> str | None:
    return "\n".join(bodies) if bodies else None
