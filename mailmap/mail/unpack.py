"""A letter taken apart into files: what its reader's program shows, opens and puts in the calendar."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

ENDINGS = {"text/plain": "txt", "text/html": "html", "text/calendar": "ics"}


def parsed(raw: bytes) -> EmailMessage:
    """One of our own letters, or another mail that is well formed; others are for `parsers.message`."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Each part as (ending, content), in the mail's order; of several with one ending the first. Texts are UTF-8."""
    seen: set[str] = set()
    for part in message.walk():
        ending = _ending(part)
        if part.is_multipart() or not ending or ending in seen:
            continue
        seen.add(ending)
        content = part.get_content()
        if isinstance(content, str):
            content = (content if ending == "ics" else _lines(content)).encode("utf-8")
        yield ending, content


def text(message: EmailMessage) -> str:
    """The plain text, "" where there is none."""
    plain = message.get_body(("plain",))
    return _lines(str(plain.get_content())) if isinstance(plain, EmailMessage) else ""


def _lines(content: str) -> str:
    """With line ends as files have them; an iCalendar object keeps its own (RFC 5545, 3.1)."""
    return content.replace("\r\n", "\n")


def _ending(part: EmailMessage) -> str | None:
    name = part.get_filename() or ""
    ending = name.rpartition(".")[2].lower()
    return ending if name and ending.isalnum() else ENDINGS.get(part.get_content_type())
