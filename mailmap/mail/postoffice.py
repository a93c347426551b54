"""A small mail server on this machine's loopback, for the demo and for tests: SMTP in, Maildir folders out.

Like a company's server it removes whatever Authentication-Results a mail brought along and writes its own on top
(RFC 8601, 5), so that the assistant has something to believe. It never sends mail anywhere.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from email.utils import formatdate, parseaddr
from pathlib import Path
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailmap.errors import MailError
from mailmap.mail import maildir

HOST = "127.0.0.1"
MAILBOX = re.compile(r"[a-z0-9][a-z0-9._-]*@[a-z0-9][a-z0-9.-]*", re.ASCII)
"""Addresses that may become a folder's name."""
LINE_END = re.compile(rb"\r\n|\r|\n")
FOREIGN_RESULT = re.compile(rb"(?im)^authentication-results[ \t]*:.*\r\n(?:[ \t].*\r\n)*")
FROM = re.compile(rb"(?im)^from[ \t]*:((?:.*\r\n)(?:[ \t].*\r\n)*)")


def everyone(address: str) -> bool:
    """On loopback all senders may be who they say they are."""
    return bool(address)


class PostOffice:
    """Receives on `port` (0: any that is free) and delivers to `folder/ADDRESS`, made at its first mail.

    `is_authentic` says of an address in From whether a mail from it passed; the result is stamped as `authserv_id`'s.
    Subaddresses (`name+anything@`) belong to `name@`.
    """

    def __init__(
        self, folder: Path, authserv_id: str, port: int = 0, is_authentic: Callable[[str], bool] = everyone
    ) -> None:
        self.folder = folder
        self.authserv_id = authserv_id
        self.port = port
        self.is_authentic = is_authentic
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="post office", daemon=True)

    def start(self) -> None:
        """Begin to listen; `port` is known afterwards. Raises MailError when the port is taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError as fault:
            self._end_loop()
            raise MailError(f"Port {self.port} on {HOST} cannot be used: {fault.strerror}.") from fault
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening and hang up on whoever is connected."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._end_loop()

    def __enter__(self) -> PostOffice:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def deliver(self, recipient: str, raw: bytes) -> None:
        """Where a received and stamped mail goes. Raises OSError."""
        maildir.deliver(self.folder / recipient, raw)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        mailbox = _mailbox(address)
        if not MAILBOX.fullmatch(mailbox):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(mailbox)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        for recipient in dict.fromkeys(envelope.rcpt_tos):
            self.deliver(recipient, self.stamped(content, envelope.mail_from or "", recipient))
        return "250 2.0.0 Delivered"

    def stamped(self, raw: bytes, sender: str, recipient: str) -> bytes:
        """`raw` as it is delivered: our trace fields on top, no Authentication-Results but ours."""
        header, gap, body = LINE_END.sub(b"\r\n", raw).partition(b"\r\n\r\n")
        header = FOREIGN_RESULT.sub(b"", header + b"\r\n")
        author = _author(header)
        verdict = "pass" if self.is_authentic(author) else "fail"
        trace = (
            f"Return-Path: <{sender}>\r\n"
            f"Delivered-To: {recipient}\r\n"
            f"Authentication-Results: {self.authserv_id}; dmarc={verdict} header.from={author.rpartition('@')[2]}\r\n"
            f"Received: from [{HOST}] by {self.authserv_id} for <{recipient}>; {formatdate()}\r\n"
        )
        return trace.encode() + header + gap[2:] + body

    def protocol(self) -> SMTP:
        """The server's side of one connection."""
        return SMTP(self, hostname=self.authserv_id, enable_SMTPUTF8=True, loop=self._loop)

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self.protocol, HOST, self.port)

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in others:
            connection.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _mailbox(address: str) -> str:
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _author(header: bytes) -> str:
    """The address of the first From, "" when there is none that could be authentic."""
    found = FROM.search(header)
    address = parseaddr(found[1].decode("ascii", "replace"))[1].casefold() if found else ""
    return address if MAILBOX.fullmatch(_mailbox(address)) else ""
