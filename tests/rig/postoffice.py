"""The product's own post office, with what real servers do to us: TLS, logins, refusals, slowness, cut lines.

It delivers into a Dovecot for the addresses that have a mailbox there, and into Maildir folders for all others.
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from rig.dovecot import Dovecot

from mailmap.mail.postoffice import HOST, PostOffice

AUTHSERV = "test.example"


@dataclass
class Faults:
    """What to do instead of taking mail. Change it at any time; answers are whole SMTP lines such as `451 later`."""

    sender: str | None = None
    """Answer to MAIL."""
    recipients: dict[str, str] = field(default_factory=dict)
    """Recipient -> answer to RCPT."""
    data: deque[str] = field(default_factory=deque)
    """Answers to the final dot, one a letter, first in first out; those refused are not delivered."""
    slow_seconds: float = 0.0
    """Before the answer to the final dot."""
    cut: Literal["before", "after"] | None = None
    """Hang up on the final dot without an answer: before the letter is delivered, or after."""
    on_letter: Callable[[Literal["before", "after"], str], None] = lambda moment, recipient: None
    """Called with the recipient on the final dot: before a letter is delivered, and after, before the answer."""


@dataclass(frozen=True)
class Received:
    sender: str
    recipient: str
    raw: bytes
    """As it came, unstamped."""
    options: tuple[str, ...]
    """Parameters of MAIL."""


class RigOffice(PostOffice):
    """`office.received` holds all that was taken; `office.faults` what goes wrong; `office.connections` counts."""

    def __init__(
        self,
        folder: Path,
        dovecot: Dovecot | None = None,
        mailboxes: Mapping[str, str] | None = None,
        impostors: Iterable[str] = (),
        tls_context: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        accepts: Callable[[str, str], bool] | None = None,
        smtputf8: bool = True,
        authserv_id: str = AUTHSERV,
    ) -> None:
        super().__init__(folder, authserv_id, is_authentic=lambda address: address not in self.impostors)
        self.dovecot = dovecot
        self.mailboxes = dict(mailboxes or {})
        """Address -> Dovecot's user."""
        self.impostors = set(impostors)
        self.faults = Faults()
        self.received: list[Received] = []
        self.connections = 0
        self.arrived = threading.Condition()
        self._tls_context = tls_context
        self._implicit_tls = implicit_tls
        self._login = login
        self.accepts = accepts
        """Whether an access token lets its user in."""
        self._smtputf8 = smtputf8

    def deliver(self, recipient: str, raw: bytes) -> None:
        if self.dovecot and recipient in self.mailboxes:
            self.dovecot.deliver(self.mailboxes[recipient], raw)
        else:
            super().deliver(recipient, raw)

    def wait_for(self, number: int, seconds: float = 30) -> list[Received]:
        """All that was received, once that is so many letters."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.received) >= number, seconds):
                raise AssertionError(f"{len(self.received)} of {number} letters came")
        return list(self.received)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        if self.faults.sender:
            return self.faults.sender
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address in self.faults.recipients:
            return self.faults.recipients[address]
        if not address.isascii():
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 Recipient ok"
        return await super().handle_RCPT(server, session, envelope, address, rcpt_options)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """Lets in whom `accepts` says so; everybody else hears why, and must answer that with an empty line."""
        user, token = base64.b64decode(args[1]).decode().removesuffix("\1\1").split("\1auth=Bearer ")
        user = user.removeprefix("user=")
        if self.accepts and await asyncio.to_thread(self.accepts, user, token):
            return AuthResult(success=True, auth_data=user)
        answer = await server.challenge_auth(json.dumps({"status": "401", "schemes": "bearer"}))
        assert answer == b""
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.faults.slow_seconds:
            await asyncio.sleep(self.faults.slow_seconds)
        if self.faults.cut == "before":
            return _hang_up(server)
        if self.faults.data:
            return self.faults.data.popleft()
        answer = await asyncio.to_thread(self._take, envelope)
        return _hang_up(server) if self.faults.cut == "after" else answer

    def protocol(self) -> SMTP:
        self.connections += 1
        options: dict[str, Any] = {"hostname": "rig.example", "enable_SMTPUTF8": self._smtputf8, "loop": self._loop}
        if self._tls_context and not self._implicit_tls:
            options |= {"tls_context": self._tls_context, "require_starttls": True}
        if self._login or self.accepts:
            options |= {"authenticator": self._authenticate, "auth_required": True, "auth_require_tls": False}
        return SMTP(self, **options)

    async def _listen(self) -> asyncio.Server:
        context = self._tls_context if self._implicit_tls else None
        return await self._loop.create_server(self.protocol, HOST, self.port, ssl=context)

    def _take(self, envelope: Envelope) -> str:
        raw, sender = envelope.original_content or b"", envelope.mail_from or ""
        for recipient in envelope.rcpt_tos:
            self.faults.on_letter("before", recipient)
            if recipient.isascii():
                self.deliver(recipient, self.stamped(raw, sender, recipient))
            with self.arrived:
                self.received.append(Received(sender, recipient, raw, tuple(envelope.mail_options)))
                self.arrived.notify_all()
            self.faults.on_letter("after", recipient)
        return f"250 2.0.0 taken as {len(self.received)}"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False)


@contextmanager
def open_office(folder: Path, **options: Any) -> Iterator[RigOffice]:
    """A post office for the length of a `with`; the options are RigOffice's."""
    office = RigOffice(folder, **options)
    with office:
        yield office


def _hang_up(server: SMTP) -> str:
    if server.transport is not None:
        server.transport.abort()
    return "250 nobody hears this"
