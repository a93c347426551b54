"""Access tokens for IMAP and SMTP, in place of a password (OAuth 2.0, RFC 6749; SASL XOAUTH2).

A token comes from the admin's own command, or from a token server: by client credentials (RFC 6749, 4.4), or with a
refresh token that a person has once agreed to (RFC 6749, 6). Secrets are read when they are needed, and no message
holds one.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import ssl
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from mailmap.errors import MailError
from mailmap.mail import tls as encryption

ANSWER_SECONDS = 20.0
LARGEST_ANSWER = 256 * 1024
"""Bytes. Tokens of large organisations take some thousands."""
EARLY_SECONDS = 60.0
"""So long before its end a token is not used any more: a login takes time, and clocks differ."""
LONGEST_SAYING = 200

TOKEN = re.compile(r"[\x21-\x7e]+", re.ASCII)
PASSING_STATUS = {408, 425, 429}
PASSING = {"temporarily_unavailable", "server_error", "slow_down"}
CHECK_GRANT = {
    "invalid_client": "Check client_id and client_secret_file.",
    "unauthorized_client": "Check client_id, and what this client may do there.",
    "invalid_grant": "Put a new refresh token into refresh_token_file.",
    "invalid_scope": "Check scope.",
}


class TokenServerLost(MailError):
    """No answer, or none for now: try again after a pause."""


@dataclass(frozen=True, slots=True)
class Token:
    """`seconds`: how long it may be used from now; 0 when nobody said."""

    text: str
    seconds: float = 0.0

    def __repr__(self) -> str:
        return f"Token({self.seconds} s)"


@dataclass(slots=True)
class Tokens:
    """The tokens of one account. Any thread may ask; one that is fetching lets the others wait for the same token."""

    fetch: Callable[[], Token]
    clock: Callable[[], float] = time.monotonic
    _kept: str = field(default="", init=False, repr=False)
    _until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def get(self) -> str:
        """A token that is good for a minute at least, as far as is known. Raises what `fetch` raises."""
        with self._lock:
            if self._kept and self.clock() < self._until:
                return self._kept
            token = self.fetch()
            if not TOKEN.fullmatch(token.text):
                raise MailError("What was given as access token is none: a token is one word of ASCII characters.")
            self._kept, self._until = token.text, self.clock() + token.seconds - EARLY_SECONDS
            return token.text

    def instead_of(self, refused: str) -> str | None:
        """Another token for one that a mail server did not take before its time; None when there is no other."""
        with self._lock:
            if self._kept == refused:
                self._until = 0.0
        token = self.get()
        return token if token != refused else None


@dataclass(slots=True)
class XOAuth2:
    """SASL XOAUTH2: the first answer is the token; a second one, to what the server says against it, must be empty."""

    user: str
    token: str = field(repr=False)
    _said: bool = field(default=False, init=False)

    def __call__(self, challenge: bytes) -> bytes:
        if self._said:
            return b""
        self._said = True
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01".encode()


@dataclass(frozen=True, slots=True)
class Grant:
    """By what a token server gives us tokens: the client's secret, or a refresh token (and the secret, if any)."""

    token_url: str
    client_id: str
    client_secret_file: Path | None = None
    scope: str | None = None
    refresh_token_file: Path | None = None
    ca_file: Path | None = None

    @property
    def server(self) -> str:
        return urllib.parse.urlsplit(self.token_url).netloc


@functools.cache
def tokens_by(grant: Grant) -> Tokens:
    """The same for the same grant: a mailbox and SMTP share a token, and a refresh token that changes with its use."""
    return Tokens(TokenServer(grant).fetch)


@dataclass(slots=True)
class TokenServer:
    """Asks for one token after the other, from one thread at a time."""

    grant: Grant
    _unsaved: tuple[str, str] | None = field(default=None, init=False, repr=False)
    """What the file of the refresh token still says, and the token that has taken its place."""

    def fetch(self) -> Token:
        """A new token. Raises TokenServerLost, and MailError when it is refused: which server, why, what to do."""
        form = self._form()
        answer = self._ask(form)
        text = answer.get("access_token")
        if not isinstance(text, str) or str(answer.get("token_type", "bearer")).casefold() != "bearer":
            raise MailError(f"The token server {self.grant.server} gave no bearer token. Check token_url.")
        renewed = answer.get("refresh_token")
        if isinstance(renewed, str) and renewed and renewed != form.get("refresh_token"):
            self._save(renewed)
        return Token(text, _seconds(answer.get("expires_in")))

    def _form(self) -> dict[str, str]:
        form = {"grant_type": "client_credentials", "client_id": self.grant.client_id}
        if self.grant.client_secret_file:
            form["client_secret"] = _secret(self.grant.client_secret_file)
        if self.grant.refresh_token_file:
            form |= {"grant_type": "refresh_token", "refresh_token": self._refresh_token(self.grant.refresh_token_file)}
        if self.grant.scope:
            form["scope"] = self.grant.scope
        return form

    def _refresh_token(self, file: Path) -> str:
        written = _secret(file)
        return self._unsaved[1] if self._unsaved and self._unsaved[0] == written else written

    def _save(self, renewed: str) -> None:
        """Write the refresh token that replaces the one we had (RFC 6749, 6); the old one may be void from now on."""
        file = self.grant.refresh_token_file
        if file is None:
            return
        self._unsaved = (_secret(file), renewed)
        try:
            _replace(file.resolve(), renewed)
        except OSError as fault:
            raise MailError(
                f"The token server {self.grant.server} gave a new refresh token, but {file} cannot be written: "
                f"{fault.strerror}. Let MailMAP write the file and its folder."
            ) from fault
        self._unsaved = None

    def _ask(self, form: dict[str, str]) -> dict[str, Any]:
        secrets = [form[key] for key in ("client_secret", "refresh_token") if key in form]
        request = urllib.request.Request(  # noqa: S310 - https, or http on loopback, as `_opener` sees to
            self.grant.token_url,
            data=urllib.parse.urlencode(form).encode(),
            headers={"Accept": "application/json", "User-Agent": "MailMAP"},
        )
        with self._troubles_named(), _opener(self.grant).open(request, timeout=ANSWER_SECONDS) as reply:
            status, body = reply.status, reply.read(LARGEST_ANSWER)
        answer = _json(body)
        if status == 200 and answer:
            return answer
        raise self._refusal(status, answer, secrets)

    @contextlib.contextmanager
    def _troubles_named(self) -> Iterator[None]:
        """What goes wrong on the way there and back."""
        server = self.grant.server
        try:
            yield
        except (OSError, HTTPException) as fault:
            cause = fault.reason if isinstance(fault, urllib.error.URLError) else fault
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise MailError(
                    f"The token server {server} shows a certificate that cannot be verified: {cause.verify_message}. "
                    "Is it your own? Set ca_file under oauth."
                ) from fault
            raise TokenServerLost(f"The token server {server} cannot be reached: {_said(cause)}") from fault

    def _refusal(self, status: int, answer: dict[str, Any], secrets: list[str]) -> MailError:
        """What the server's answer means, as an error; `secrets` stay out of it, even when the server repeats them."""
        server, error = self.grant.server, answer.get("error")
        if status >= 500 or status in PASSING_STATUS or error in PASSING:
            return TokenServerLost(f"The token server {server} gives no token for now: it answers {status}.")
        if not isinstance(error, str):
            return MailError(f"The token server {server} gives no token, it answers {status}. Check token_url.")
        why = _plain(error, secrets)
        if description := _plain(answer.get("error_description"), secrets):
            why += f" ({description.rstrip('.')})"
        advice = CHECK_GRANT.get(error, "Check the settings under oauth.")
        return MailError(f"The token server {server} refused: {why}. {advice}")


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    """Every answer is for us to judge; so no redirect is followed, which would carry our secrets elsewhere."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


def _opener(grant: Grant) -> urllib.request.OpenerDirector:
    """Speaks HTTPS, on loopback also HTTP, and then by no proxy. Raises MailError for any other address."""
    url = urllib.parse.urlsplit(grant.token_url)
    local = encryption.is_loopback(url.hostname or "")
    if not (url.scheme == "https" or (url.scheme == "http" and local)):
        raise MailError(f"token_url must begin with https://, but it is {grant.token_url}.")
    handlers: list[urllib.request.BaseHandler] = [_AnyStatus()]
    if url.scheme == "https":
        handlers.append(urllib.request.HTTPSHandler(context=encryption.context(grant.ca_file)))
    if local:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _secret(file: Path) -> str:
    try:
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise MailError(f"The file {file} cannot be read: {why}.") from fault
    if not text:
        raise MailError(f"The file {file} is empty; it must hold the secret.")
    return text


def _replace(file: Path, text: str) -> None:
    """A file that is whole at any moment, and readable by its owner alone. Raises OSError."""
    number, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with open(number, "w", encoding="utf-8") as new:  # noqa: PTH123 - the file is open already
            new.write(f"{text}\n")
            new.flush()
            os.fsync(number)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink()
        raise


def _json(body: bytes) -> dict[str, Any]:
    """The answer's fields; none when it is no JSON object, or too long to be read to its end."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(said: object) -> float:
    """`expires_in`; some servers write it as a text."""
    try:
        return max(float(said), 0.0) if isinstance(said, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0


def _plain(said: object, secrets: list[str]) -> str:
    """The first words of what a server said, on one line and without our secrets."""
    text = said if isinstance(said, str) else ""
    for secret in secrets:
        text = text.replace(secret, "(secret)")
    words = "".join(c if c.isprintable() else " " for c in text).split()
    return " ".join(words)[:LONGEST_SAYING]


def _said(fault: object) -> str:
    if isinstance(fault, TimeoutError):
        return "no answer in time."
    text = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return f"{(text or type(fault).__name__).rstrip('.')}."
