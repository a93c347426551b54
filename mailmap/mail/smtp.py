"""Letters to the SMTP server: one recipient a letter, over connections that stay open.

What matters here is how sure we are. Before the letter's text is on its way, any trouble means: not taken. After its
final dot only an answer tells; when none comes, nobody knows whether the letter went out (Uncertain).
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiosmtplib
from aiosmtplib import SMTP

from mailmap.errors import MailError, MailMAPError
from mailmap.mail import tls as encryption
from mailmap.mail.oauth import Tokens
from mailmap.mail.tls import Tls

COMMAND_SECONDS = 60.0
FINAL_ANSWER_SECONDS = 600.0
"""RFC 5321, 4.5.3.2.6: a client that gives up sooner causes duplicates."""
DEADLINE_SECONDS = 900.0
KEPT_SECONDS = 30.0
"""An idle connection older than this is not used again: firewalls forget them without a word."""

GO_AHEAD, TAKEN, CLOSING, BAD_CREDENTIALS, TOO_LARGE = 354, 250, 421, 535, 552
OUR_ACCOUNT = {530, 534, 535, 538}
"""Refusals for want of a login or of encryption (RFC 4954, 3207), whichever command they answer."""
LINE_END = re.compile(rb"\r\n|\r|\n")
LEADING_DOT = re.compile(rb"(?m)^\.")


class Refused(MailError):
    """The letter was surely not taken. `permanent`: the server will not take it later either."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


class Uncertain(MailError):
    """The whole letter was sent, but no answer came: it may have gone out."""


@dataclass(slots=True)
class Transport:
    """An SMTP server. Lives on one event loop; several `send` at once use a connection each.

    `password` is called for every new connection, so that a changed one is seen; with `tokens` it is not, and an access
    token lets in (SASL XOAUTH2). `deadline` (seconds) limits one
    letter as a whole. Raises MailError when `tls` is "none" and the server is not on this machine.
    """

    host: str
    port: int
    tls: Tls = "starttls"
    user: str | None = None
    password: Callable[[], str | None] | None = None
    ca_file: Path | None = None
    tokens: Tokens | None = None
    deadline: float = DEADLINE_SECONDS
    _kept: list[tuple[SMTP, float]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        encryption.check(self.tls, self.host)

    async def send(self, sender: str, recipient: str, raw: bytes) -> str:
        """Hand over one letter; gives the server's answer. `sender` is the envelope's. Raises Refused, Uncertain."""
        letter = _Letter(sender, recipient, on_the_wire(raw))
        try:
            async with asyncio.timeout(self.deadline):
                return await self._send(letter)
        except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
            raise self._judgement(letter, fault) from fault

    async def check(self) -> str:
        """Connect, encrypt, log in, and say goodbye; gives the server's greeting. Raises Refused."""
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                client = await self._connect("")
                greeting = str(client.last_ehlo_response.message if client.last_ehlo_response else "").splitlines()
                await client.quit()
        except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
            raise self._judgement(_Letter("", "", b""), fault) from fault
        return greeting[0] if greeting else ""

    async def close(self) -> None:
        """Take leave of the server on all kept connections."""
        while self._kept:
            client, _ = self._kept.pop()
            try:
                await client.quit(timeout=1)
            except (aiosmtplib.SMTPException, OSError):
                client.close()

    async def _send(self, letter: _Letter) -> str:
        client = await self._envelope_begun(letter)
        try:
            answer = await letter.finish(client)
        except BaseException:
            client.close()  # whatever was outstanding, a later reply would be taken for the next letter's
            raise
        self._kept.append((client, time.monotonic()))
        return answer

    async def _envelope_begun(self, letter: _Letter) -> SMTP:
        """A connection on which the server has accepted our MAIL command; that shows whether a kept one still lives."""
        while self._kept:
            client, since = self._kept.pop()
            if client.is_connected and time.monotonic() - since < KEPT_SECONDS and await self._revived(client, letter):
                return client
            client.close()
        client = await self._connect(letter.sender.rpartition("@")[2])
        try:
            await letter.begin(client)
        except BaseException:
            client.close()
            raise
        return client

    async def _revived(self, client: SMTP, letter: _Letter) -> bool:
        try:
            await letter.begin(client)
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError):
            return False
        except aiosmtplib.SMTPSenderRefused as refusal:
            if refusal.code != CLOSING:
                raise
            return False
        except asyncio.CancelledError:
            client.close()
            raise
        return True

    async def _connect(self, name: str) -> SMTP:
        """A new connection, encrypted and logged in; `name` is how we introduce ourselves.

        An access token that is refused is replaced once.
        """
        secret = await self._secret(self.tokens.get if self.tokens else self.password)
        try:
            return await self._logged_in(name, secret)
        except aiosmtplib.SMTPAuthenticationError as refusal:
            if self.tokens is None or refusal.code != BAD_CREDENTIALS:
                raise
            another = await self._secret(partial(self.tokens.instead_of, secret))
            if not another:
                raise
        return await self._logged_in(name, another)

    async def _logged_in(self, name: str, secret: str) -> SMTP:
        client = SMTP(
            hostname=self.host,
            port=self.port,
            local_hostname=name if name.isascii() and name else "localhost",
            timeout=COMMAND_SECONDS,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            tls_context=None if self.tls == "none" else encryption.context(self.ca_file),
        )
        await client.connect()
        try:
            await client.ehlo()
            if self.user is not None and self.tokens is not None:
                await client.auth_xoauth2(self.user, secret)
            elif self.user is not None:
                await client.login(self.user, secret)
        except BaseException:
            client.close()
            raise
        return client

    async def _secret(self, read: Callable[[], str | None] | None) -> str:
        """In a thread: it may be the answer of a command, or of a token server."""
        if self.user is None or read is None:
            return ""
        try:
            return await asyncio.to_thread(read) or ""
        except MailMAPError as fault:
            raise Refused(str(fault), permanent=False) from fault

    @property
    def _login_advice(self) -> str:
        if self.tokens is None:
            return "Check user and password."
        return "The access token is new: check user and scope, and whether this client may send as the account."

    def _judgement(self, letter: _Letter, fault: Exception) -> MailError:
        """What a fault means for the letter. What concerns the server or our account is never held against it."""
        server = f"{self.host}:{self.port}"
        match fault:
            case aiosmtplib.SMTPResponseException(code=code) if code in OUR_ACCOUNT:
                why = f"{server} refuses the login of {self.user}: {_said(fault)}. {self._login_advice}"
                return Refused(why, permanent=False)
            case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPDataError() if 400 <= fault.code < 600:
                why = f"{server} refuses the letter to {letter.recipient}: {_said(fault)}"
                return Refused(why, permanent=fault.code >= 500)
            case aiosmtplib.SMTPSenderRefused():
                why = f"{server} refuses {letter.sender} as sender: {_said(fault)}"
                return Refused(why, permanent=fault.code == TOO_LARGE)
            case _ if letter.underway:
                return Uncertain(f"{server} did not answer after the letter to {letter.recipient}: {_said(fault)}")
            case ssl.SSLCertVerificationError() | aiosmtplib.SMTPConnectError(__cause__=ssl.SSLCertVerificationError()):
                why = f"{server} shows a certificate that cannot be verified: {_said(fault)}. If it is yours: ca_file."
                return Refused(why, permanent=False)
            case aiosmtplib.SMTPConnectError(__cause__=OSError(errno=int(number), strerror=words)):
                why = (
                    f"{server} cannot be reached: {os.strerror(number) if number > 0 else words}. Check host and port."
                )
                return Refused(why, permanent=False)
            case aiosmtplib.SMTPNotSupported() | ValueError():
                return Refused(f"{server} cannot take a letter to {letter.recipient!r}: {_said(fault)}", permanent=True)
            case _:
                return Refused(f"{server} took no letter: {_said(fault)}", permanent=False)


@dataclass(slots=True)
class _Letter:
    sender: str
    recipient: str
    text: bytes
    underway: bool = False
    """Whether the text has been given to the connection: from here on only an answer tells."""

    async def begin(self, client: SMTP) -> None:
        await client.mail(self.sender, options=self._options(client), encoding="utf-8")

    async def finish(self, client: SMTP) -> str:
        await client.rcpt(self.recipient, encoding="utf-8")
        answer = await client.execute_command(b"DATA")
        if answer.code != GO_AHEAD:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        if client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("connection lost")
        client.protocol.write(self.text + b".\r\n")
        self.underway = True
        answer = await client.protocol.read_response(timeout=FINAL_ANSWER_SECONDS)
        if answer.code != TAKEN:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        return f"{answer.code} {answer.message}"

    def _options(self, client: SMTP) -> list[str]:
        """Parameters of MAIL: the size (RFC 1870), and what goes beyond ASCII (RFC 6152, 6531) only when it does."""
        options = [f"SIZE={len(self.text)}"] if client.supports_extension("size") else []
        if not self.text.isascii() and client.supports_extension("8bitmime"):
            options.append("BODY=8BITMIME")
        if not (self.sender.isascii() and self.recipient.isascii() and self.text.partition(b"\r\n\r\n")[0].isascii()):
            if not client.supports_extension("smtputf8"):
                raise aiosmtplib.SMTPNotSupported("it offers no SMTPUTF8, which letters beyond ASCII addresses need")
            options.append("SMTPUTF8")
        return options


def on_the_wire(raw: bytes) -> bytes:
    """A letter as it travels: CRLF line ends, and leading dots doubled (RFC 5321, 4.5.2)."""
    text = LEADING_DOT.sub(b"..", LINE_END.sub(b"\r\n", raw))
    return text if text.endswith(b"\r\n") else text + b"\r\n"


def _said(fault: Exception) -> str:
    """A fault in words, with the code where the server gave one."""
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        return f"{fault.code} {fault.message}"
    return str(fault) or ("no answer in time" if isinstance(fault, TimeoutError) else type(fault).__name__)
