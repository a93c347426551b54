"""A mailbox as the watcher sees it, whichever kind it is.

Nothing is changed on the server before `settle`: what was fetched and then lost in a crash is still there, unread.
One thread owns a mailbox; only `wake` may be called from another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from mailmap.errors import MailError

LARGEST = 10 * 1024 * 1024
"""Bytes. Of a mail above this only the header is fetched."""
LARGEST_HEADER = 256 * 1024
"""Bytes. So much of an oversize mail's header is fetched."""


class MailboxLost(MailError):
    """The connection to a mailbox is gone, or the folder cannot be read. Open it again after a pause (backoff.py)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail. `arrived` is when the server took it (aware), `size` its size in bytes there.

    When it is `oversize`, `raw` holds its header only.
    """

    uid: str
    raw: bytes
    arrived: dt.datetime
    size: int
    oversize: bool = False


class Mailbox(Protocol):
    """What IMAP folders and Maildirs have in common. Any method but `wake` and `close` raises MailboxLost."""

    @property
    def name(self) -> str:
        """Stable between runs; the inbox ledger is keyed by it."""
        ...

    @property
    def uidvalidity(self) -> int:
        """UIDs mean something only together with this number. Known once open; read again by every `open`."""
        ...

    def open(self) -> None:
        """Connect and select. Raises MailError when the server refuses: what was tried, as whom, what to do."""
        ...

    def uids(self) -> list[str]:
        """Every mail that is there now, oldest first, whatever its flags say."""
        ...

    def fetch(self, uids: Iterable[str]) -> Iterator[Fetched]:
        """The mails, in the order asked for. What has vanished meanwhile is left out."""
        ...

    def settle(self, uids: Iterable[str]) -> None:
        """Mark as read and move to the archive. What is no longer there is passed over, so it may be repeated."""
        ...

    def wait(self, seconds: float) -> None:
        """Return when there may be news, after `wake`, or after `seconds` at the latest."""
        ...

    def wake(self) -> None:
        """End the wait now, or the next one when nobody is waiting. From any thread."""
        ...

    def close(self) -> None:
        """Let go of the connection; never raises. The mailbox can be opened again."""
        ...


def archive_folder(pattern: str, arrived: dt.datetime) -> str:
    """The archive's name for a mail, `MailMAP/{year}-{month}` -> `MailMAP/2026-11`, by the month (UTC) it arrived in.

    It depends on the mail alone, so that settling again finds the same folder.
    """
    moment = arrived.astimezone(dt.UTC)
    return pattern.format(year=f"{moment.year:04d}", month=f"{moment.month:02d}")
