"""A mailbox on an IMAP server (RFC 3501, with IDLE, MOVE and UIDPLUS where it has them).

Mail is fetched without being marked as read, its size first. New mail is announced by IDLE; but whatever IDLE says or
fails to say, the caller searches again after every wait, so that nothing depends on it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import imaplib
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from mailmap.errors import MailError, MailMAPError
from mailmap.mail import tls as encryption
from mailmap.mail.alarm import Alarm
from mailmap.mail.mailbox import LARGEST, LARGEST_HEADER, Fetched, MailboxLost, archive_folder
from mailmap.mail.oauth import Tokens, TokenServerLost, XOAuth2
from mailmap.mail.tls import Tls

CONNECT_SECONDS, READ_SECONDS = 30.0, 60.0
LONGEST_IDLE_SECONDS = 540.0
"""RFC 2177 allows 29 minutes, but routers and some servers forget a silent connection after ten."""
POLL_SECONDS = 30.0
"""Between two looks at a server that announces nothing."""
AT_ONCE = 50
"""Mails in one command."""
BYTES_AT_ONCE = 2 * LARGEST
PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""Answers to a login that say nothing against user and password (RFC 5530)."""

# The answer to SEARCH is one line; imaplib's limit of 1 MB is reached by some 130,000 mails.
imaplib._MAXLINE = 16 * 1024 * 1024  # type: ignore[attr-defined]  # private, and no other way


class LoginRefused(MailError):
    """User and password, or user and access token, are not what the server wants."""


@dataclass(slots=True)
class Imap:
    """The folder `folder` of `user`. `password` is called at every `open`, so that a changed one is seen; with `tokens`
    it is not, and an access token lets in (SASL XOAUTH2).

    `archive` is where settled mail goes (a pattern: `archive_folder`; `/` stands for the server's own delimiter); with
    None it stays, marked as read. Raises MailError when `tls` is "none" and the server is not on this machine.
    """

    host: str
    port: int
    user: str
    password: Callable[[], str | None]
    tls: Tls = "tls"
    ca_file: Path | None = None
    folder: str = "INBOX"
    archive: str | None = "MailMAP/{year}-{month}"
    tokens: Tokens | None = None
    uidvalidity: int = field(default=0, init=False)
    _client: IMAPClient | None = field(default=None, init=False)
    _alarm: Alarm = field(default_factory=Alarm, init=False)
    _archives: set[str] = field(default_factory=set, init=False)
    """The archive folders known to be there, by the server's name for them."""
    _prefix: str = field(default="", init=False)
    _delimiter: str = field(default="/", init=False)

    def __post_init__(self) -> None:
        encryption.check(self.tls, self.host)

    @property
    def name(self) -> str:
        return f"imap:{self.user}@{self.host}/{self.folder}"

    @property
    def _server(self) -> str:
        return f"{self.host}:{self.port}"

    def open(self) -> None:
        self.close()
        try:
            self._client = client = self._entered()
            self._select(client)
            self._learn_names(client)
            _forget_announcements(client)
        except TokenServerLost as fault:
            raise MailboxLost(f"{self.name} cannot be opened: {fault}") from fault
        except MailError:
            self.close()
            raise
        except MailMAPError as fault:
            what = "password" if self.tokens is None else "access token"
            raise MailError(f"There is no {what} for {self.name}: {fault}") from fault
        except (IMAPClientError, OSError) as fault:
            self.close()
            raise MailboxLost(f"The IMAP server {self._server} cannot be reached: {_said(fault)}") from fault

    def uids(self) -> list[str]:
        with self._guarded() as client:
            client.noop()  # a SEARCH need not see what has come since the last command
            _forget_announcements(client)
            found = client.search("UNDELETED")  # without UIDPLUS, settled mail stays behind marked as deleted
        return [str(uid) for uid in sorted(found)]

    def fetch(self, uids: Iterable[str]) -> Iterator[Fetched]:
        for group in _groups([int(uid) for uid in uids], AT_ONCE):
            with self._guarded() as client:
                sizes = client.fetch(group, ["RFC822.SIZE", "INTERNALDATE"])
            for part in _by_weight([uid for uid in group if uid in sizes], sizes):
                yield from self._fetch_part(part, sizes)

    def settle(self, uids: Iterable[str]) -> None:
        for group in _groups([int(uid) for uid in uids], AT_ONCE):
            with self._guarded() as client:
                there = client.fetch(group, ["INTERNALDATE"])
                if there:
                    client.add_flags(list(there), [SEEN], silent=True)
                for folder, members in self._by_archive(there).items():
                    self._archive(client, members, folder)

    def wait(self, seconds: float) -> None:
        with self._guarded() as client:
            if not client.has_capability("IDLE"):
                self._alarm.wait(min(seconds, POLL_SECONDS))
                return
        try:
            if not _announced_at_once(client):
                self._alarm.wait(min(seconds, LONGEST_IDLE_SECONDS), client.socket())
            client.idle_done()
        except (IMAPClientError, OSError, ValueError) as fault:
            # Also what is no abort: after a bad IDLE the two sides disagree on where they are; a new connection helps.
            raise self._lost(fault) from fault

    def wake(self) -> None:
        self._alarm.ring()

    def close(self) -> None:
        """Without a LOGOUT, for whose answer a dead connection would let us wait."""
        client, self._client = self._client, None
        if client is not None:
            _hang_up(client)

    def _entered(self) -> IMAPClient:
        """A connection that is logged in. A token that is refused is replaced once, and tried on a new connection."""
        secret = self.tokens.get() if self.tokens else self.password() or ""
        try:
            return self._logged_in(secret)
        except LoginRefused:
            another = self.tokens.instead_of(secret) if self.tokens else None
            if another is None:
                raise
        return self._logged_in(another)

    def _logged_in(self, secret: str) -> IMAPClient:
        client = self._connect()
        try:
            self._log_in(client, secret)
        except BaseException:
            _hang_up(client)
            raise
        return client

    def _connect(self) -> IMAPClient:
        context = None if self.tls == "none" else encryption.context(self.ca_file)
        timeout = SocketTimeout(CONNECT_SECONDS, READ_SECONDS)
        try:
            client = IMAPClient(self.host, self.port, ssl=self.tls == "tls", ssl_context=context, timeout=timeout)
            client._imap.debug = 0  # else every literal is formatted for a log that nobody reads
            client.normalise_times = False
            if self.tls == "starttls":
                client.starttls(context)
        except ssl.SSLCertVerificationError as fault:
            raise MailError(
                f"The IMAP server {self._server} shows a certificate that cannot be verified: "
                f"{fault.verify_message}. Is it your own? Set ca_file."
            ) from fault
        except CapabilityError as fault:
            raise MailError(
                f'The IMAP server {self._server} offers no STARTTLS; try tls = "tls" and port 993.'
            ) from fault
        return client

    def _log_in(self, client: IMAPClient, secret: str) -> None:
        try:
            if self.tokens is None:
                client.login(self.user, secret)
            else:
                client.sasl_login("XOAUTH2", XOAuth2(self.user, secret))
        except LoginError as fault:
            if isinstance(fault.__context__, IMAPClientAbortError) or any(code in str(fault) for code in PASSING):
                raise self._lost(fault) from fault
            raise LoginRefused(
                f"The IMAP server {self._server} refuses the login of {self.user}: {_said(fault)} {self._login_advice}"
            ) from fault

    @property
    def _login_advice(self) -> str:
        if self.tokens is None:
            return "Check user and password, and whether the account may use IMAP."
        return "The access token is new: check user and scope, and whether this client may use the account by IMAP."

    def _select(self, client: IMAPClient) -> None:
        try:
            self.uidvalidity = int(client.select_folder(self.folder)[b"UIDVALIDITY"])
        except IMAPClientAbortError:
            raise
        except IMAPClientError as fault:
            if "authenticated but not connected" in str(fault):
                raise MailError(
                    f"The IMAP server {self._server} knows {self.user} but finds no mailbox for it: {_said(fault)} "
                    "Check that the account has a mailbox (on Microsoft 365: a licence) and that IMAP is on for it."
                ) from fault
            raise MailError(
                f"The folder {self.folder} of {self.user} on {self._server} cannot be opened: {_said(fault)} "
                "Check the folder's name."
            ) from fault

    def _learn_names(self, client: IMAPClient) -> None:
        """How folders are named here: some servers keep a person's folders below `INBOX.`."""
        self._archives.clear()
        self._prefix, self._delimiter = "", "/"
        if client.has_capability("NAMESPACE"):
            personal = client.namespace().personal
            if personal:
                self._prefix, self._delimiter = personal[0][0] or "", personal[0][1] or "/"

    def _fetch_part(self, uids: list[int], sizes: dict[int, dict[bytes, Any]]) -> Iterator[Fetched]:
        """Mails whose sizes allow them to be fetched together: all small, or one that is too large."""
        oversize = _size(sizes, uids[0]) > LARGEST
        section = f"BODY.PEEK[HEADER]<0.{LARGEST_HEADER}>" if oversize else "BODY.PEEK[]"
        with self._guarded() as client:
            mails = client.fetch(uids, [section])
        for uid in uids:
            raw = mails.get(uid, {}).get(b"BODY[HEADER]<0>" if oversize else b"BODY[]")
            if raw is not None:
                yield Fetched(
                    str(uid), raw, sizes[uid][b"INTERNALDATE"].astimezone(dt.UTC), _size(sizes, uid), oversize
                )

    def _by_archive(self, there: dict[int, dict[bytes, Any]]) -> dict[str, list[int]]:
        """Archive folder -> UIDs that belong there."""
        folders: dict[str, list[int]] = defaultdict(list)
        if self.archive is not None:
            for uid, data in there.items():
                folders[self._archive_name(data[b"INTERNALDATE"])].append(uid)
        return folders

    def _archive_name(self, arrived: dt.datetime) -> str:
        name = archive_folder(self.archive or "", arrived).replace("/", self._delimiter)
        return name if name.startswith(self._prefix) else self._prefix + name

    def _archive(self, client: IMAPClient, uids: list[int], folder: str) -> None:
        """Move. Where that takes several commands, dying between them leaves a second copy in the archive, no loss."""
        if folder not in self._archives:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            self._archives.add(folder)
        if client.has_capability("MOVE"):
            client.move(uids, folder)
            return
        client.copy(uids, folder)
        client.add_flags(uids, [DELETED], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)  # a bare EXPUNGE would delete what other people have marked

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[IMAPClient]:
        """The open connection. What goes wrong on it becomes MailboxLost, and a refusal MailError."""
        if self._client is None:
            raise MailboxLost(f"The mailbox {self.name} is not open.")
        try:
            yield self._client
        except (IMAPClientAbortError, OSError, ValueError) as fault:
            raise self._lost(fault) from fault
        except IMAPClientError as fault:
            raise MailError(f"The IMAP server {self._server} refuses for {self.user}: {_said(fault)}") from fault

    def _lost(self, fault: Exception) -> MailboxLost:
        return MailboxLost(f"The connection of {self.user} to the IMAP server {self._server} is lost: {_said(fault)}")


def _hang_up(client: IMAPClient) -> None:
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


def _forget_announcements(client: IMAPClient) -> None:
    """What was announced so far is seen by the search that follows."""
    client._imap.untagged_responses.clear()


def _announced_at_once(client: IMAPClient) -> bool:
    """Begin IDLE. True when mail was announced since the last search, or is before IDLE's begin or together with it."""
    imap = client._imap
    announced = "EXISTS" in imap.untagged_responses
    client._idle_tag = imap._command("IDLE")
    while (response := imap._get_response()) is not None:
        if imap.tagged_commands[client._idle_tag]:
            raise IMAPClientError(f"IDLE is refused: {response!r}")
        if "BYE" in imap.untagged_responses:
            raise IMAPClientAbortError("the server says goodbye")
        announced = True
    return announced or _has_unread(client)


def _has_unread(client: IMAPClient) -> bool:
    """Whether the server has said more than was read, in a buffer of ours where no poll sees it.

    Mail that arrives just before IDLE is announced in the same packet as IDLE's beginning.
    """
    imap, connection = client._imap, client.socket()
    if hasattr(imap, "_readbuf"):  # CPython 3.14 and later
        return bool(imap._readbuf) or (isinstance(connection, ssl.SSLSocket) and connection.pending() > 0)
    connection.setblocking(False)
    try:
        return bool(imap.file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        connection.settimeout(READ_SECONDS)


def _groups(uids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def _by_weight(uids: list[int], sizes: dict[int, dict[bytes, Any]]) -> Iterator[list[int]]:
    """The UIDs in order, cut so that no part is too heavy; one that is too large by itself stands alone."""
    part: list[int] = []
    weight = 0
    for uid in uids:
        size = _size(sizes, uid)
        alone = size > LARGEST
        if part and (alone or weight + size > BYTES_AT_ONCE):
            yield part
            part, weight = [], 0
        part.append(uid)
        weight += size
        if alone:
            yield part
            part, weight = [], 0
    if part:
        yield part


def _size(sizes: dict[int, dict[bytes, Any]], uid: int) -> int:
    return int(sizes[uid][b"RFC822.SIZE"])


def _said(fault: Exception) -> str:
    """What a server or the system said, as a sentence."""
    text = str(fault.args[-1]) if isinstance(fault, OSError) and fault.args else str(fault)
    text = " ".join(text.removeprefix("b'").removesuffix("'").split()) or type(fault).__name__
    return text if text.endswith((".", "!")) else f"{text}."
