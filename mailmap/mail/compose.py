"""A letter as the bytes of a mail (RFC 5322, MIME), made once and sent as they are on every attempt.

The same arguments give the same bytes: boundaries come from the Message-ID. Parts are joined here rather than by
`email.message`, which takes ten times as long with a document attached. The headers are read back before bytes leave.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses
from functools import cached_property, lru_cache
from typing import Literal, Protocol
from urllib.parse import quote

from mailmap.errors import MailError

CRLF = b"\r\n"
LONGEST_LINE = 998
LONGEST_NAME = 120
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BREAKS = re.compile(r"\r\n|[\r\n]")
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.:\[\]-]+")


class Letter(Protocol):
    """The words: what `mailmap.letters.content.Content` is."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


class Envelope(Protocol):
    """Who writes to whom: what `mailmap.letters.frame.Frame` is."""

    @property
    def sender_name(self) -> str: ...
    @property
    def assistant_address(self) -> str: ...
    @property
    def recipient_name(self) -> str: ...
    @property
    def recipient_address(self) -> str: ...
    @property
    def plan_ref(self) -> str: ...
    @property
    def ref_code(self) -> str: ...
    @property
    def now(self) -> dt.datetime: ...


@dataclass(frozen=True)
class Attachment:
    """A file. Encoded once, however many mails carry it."""

    name: str
    content_type: str
    content: bytes

    @cached_property
    def encoded(self) -> bytes:
        return _base64(self.content)


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iTIP object; `method` is its METHOD."""

    content: bytes
    method: str


def compose(
    envelope: Envelope,
    letter: Letter,
    *,
    message_id: str,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    automatic: Literal["auto-generated", "auto-replied"] = "auto-generated",
    periodic: bool = False,
    calendar: CalendarPart | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The mail with CRLF line ends. Message ids come without angle brackets; those that are none are left out.

    `periodic` mail says which list it is and how to leave it. Raises MailError for an address that cannot be written
    without SMTPUTF8, and when what was written does not read back as what was meant.
    """
    subject = _line(letter.subject)
    sender = (_line(envelope.sender_name)[:LONGEST_NAME], _address(envelope.assistant_address))
    recipient = (_line(envelope.recipient_name)[:LONGEST_NAME], _address(envelope.recipient_address))
    threading = [ref for ref in references if _MESSAGE_ID.fullmatch(ref)]
    headers = [
        _mailbox("From", *sender),
        _mailbox("To", *recipient),
        _header("Subject", subject),
        f"Date: {format_datetime(envelope.now.astimezone(dt.UTC))}",
        f"Message-ID: <{_own_id(message_id)}>",
    ]
    if in_reply_to and _MESSAGE_ID.fullmatch(in_reply_to):
        headers.append(f"In-Reply-To: <{in_reply_to}>")
    if threading:
        headers.append("References: " + "\r\n ".join(f"<{ref}>" for ref in threading))
    headers += [f"Auto-Submitted: {automatic}", "X-Auto-Response-Suppress: All"]
    if periodic:
        headers += _list_headers(envelope, sender[1])
    headers.append("MIME-Version: 1.0")
    head = "\r\n".join(headers).encode("ascii") + CRLF
    _read_back(head, subject, sender, recipient)
    return head + _body(letter, message_id, calendar, attachments)


# ---------------------------------------------------------------------------------------------------------- headers
def _line(text: str) -> str:
    """One line, whatever was in it."""
    return " ".join(_UNFIT.sub(" ", text).split())


def _header(name: str, value: str) -> str:
    """Folded, and encoded where it is not ASCII (RFC 2047)."""
    charset = "us-ascii" if value.isascii() and "=?" not in value else "utf-8"
    return f"{name}: {Header(value, charset, header_name=name, maxlinelen=76).encode(linesep=chr(13) + chr(10))}"


def _mailbox(name: str, shown: str, address: str) -> str:
    if not shown:
        return f"{name}: {address}"
    if shown.isascii() and "=?" not in shown:
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'{name}: "{quoted}"\r\n <{address}>' if len(quoted) > 40 else f'{name}: "{quoted}" <{address}>'
    return f"{_header(name, shown)}\r\n <{address}>"


def _address(address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
        local.encode("ascii")
    except UnicodeError as fault:
        raise MailError(f"{address!r} cannot be written to without SMTPUTF8.") from fault
    if not at or not local or not domain or re.search(r'[\s<>()\[\],;:\\"\x00-\x1f\x7f]', local + ascii_domain):
        raise MailError(f"{address!r} is no address that mail can be sent to.")
    return f"{local}@{ascii_domain}"


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise MailError(f"{message_id!r} is no Message-ID.")
    return message_id


def _list_headers(envelope: Envelope, address: str) -> Iterable[str]:
    """RFC 2919 and RFC 2369: a mailto, because there is no web server that could be asked."""
    ref = re.sub(r"[^a-z0-9]", "", envelope.plan_ref.lower())
    subject = quote(f"[{envelope.plan_ref}] stop these emails", safe="")
    body = quote(f"stop these emails\r\n\r\nRef: {envelope.ref_code}", safe="")
    local, _, domain = address.rpartition("@")
    yield f"List-Id: <{ref}.{re.sub('[^A-Za-z0-9-]', '-', local)}.{domain}>"
    yield f"List-Unsubscribe:\r\n <mailto:{quote(address, safe='@')}?subject={subject}&body={body}>"


def _read_back(head: bytes, subject: str, sender: tuple[str, str], recipient: tuple[str, str]) -> None:
    """What a reader will see must be what was meant: one From, one To, one subject, and nothing smuggled in."""
    read = BytesHeaderParser().parsebytes(head + CRLF)
    try:
        seen = [_decoded(str(value)) for value in read.get_all("Subject", [])]
        people = [[one for value in read.get_all(field, []) for one in _people(value)] for field in ("From", "To")]
    except (HeaderParseError, ValueError, LookupError) as fault:
        raise MailError(f"The headers of a letter do not read back: {fault}") from fault
    if [_line(value) for value in seen] != [subject] or people != [[sender], [recipient]] or read.defects:
        raise MailError("The headers of a letter do not read back as they were meant; it was not sent.")


@lru_cache(maxsize=1024)
def _people(value: str) -> tuple[tuple[str, str], ...]:
    """Name and address of each mailbox in a header; the same few people are written to again and again."""
    return tuple((_decoded(name), address) for name, address in getaddresses([value]))


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value))) if "=?" in value else value


# ------------------------------------------------------------------------------------------------------------ parts
def _body(letter: Letter, message_id: str, calendar: CalendarPart | None, files: Sequence[Attachment]) -> bytes:
    parts = [_words("plain", letter.text), _words("html", letter.html)]
    attached = [_file(file) for file in files]
    if calendar:
        encoded = _base64(calendar.content)
        method = re.sub(r"[^A-Z]", "", calendar.method.upper())
        parts.append(_part(f'text/calendar; charset="utf-8"; method={method}', "base64", encoded))
        attached.insert(0, _part('application/ics; name="invite.ics"', "base64", encoded, "invite.ics"))
    words = _multipart("alternative", message_id, parts)
    return _multipart("mixed", message_id, [words, *attached]) if attached else words


def _multipart(kind: str, message_id: str, parts: Sequence[bytes]) -> bytes:
    """Neither base64 nor quoted-printable can hold the "=_" that a boundary begins with."""
    boundary = f"=_{kind[:3]}_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}".encode()
    head = f"Content-Type: multipart/{kind};\r\n boundary=".encode() + b'"' + boundary + b'"' + CRLF * 2
    return head + b"".join(b"--" + boundary + CRLF + part + CRLF for part in parts) + b"--" + boundary + b"--" + CRLF


def _words(subtype: str, text: str) -> bytes:
    """Short ASCII lines as they are, everything else quoted-printable."""
    lines = _BREAKS.sub("\r\n", text) if "\r" in text else text.replace("\n", "\r\n")
    raw = lines.encode("utf-8", "replace")
    is_plain = raw.isascii() and b"=_" not in raw and all(len(line) <= LONGEST_LINE for line in raw.split(CRLF))
    # b2a_qp breaks long lines with LF alone where the text has no CRLF it could take after.
    encoded = raw if is_plain else binascii.b2a_qp(raw).replace(CRLF, b"\n").replace(b"\n", CRLF)
    return _part(f'text/{subtype}; charset="utf-8"', "7bit" if is_plain else "quoted-printable", encoded)


def _file(file: Attachment) -> bytes:
    kind = file.content_type if _TOKEN.fullmatch(file.content_type) else "application/octet-stream"
    return _part(kind, "base64", file.encoded, file.name)


def _part(content_type: str, encoding: str, encoded: bytes, name: str | None = None) -> bytes:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if name is not None:
        head += f"Content-Disposition: attachment;\r\n {_file_name(name)}\r\n"
    return head.encode("ascii") + CRLF + encoded


def _file_name(name: str) -> str:
    """RFC 2231 where the name is not plain ASCII."""
    name = _line(name).replace("/", "-").replace("\\", "-").replace('"', "'")[:LONGEST_NAME]
    return f'filename="{name}"' if name.isascii() else f"filename*=utf-8''{quote(name, safe='')}"


def _base64(content: bytes) -> bytes:
    """In lines of 76, made in one go: 57 bytes give 76 characters."""
    text = base64.b64encode(content)
    return CRLF.join(text[at : at + 76] for at in range(0, len(text), 76))
