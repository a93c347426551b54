"""A mailbox in a folder of this machine (Maildir++), and delivery into one.

A mail's UID is its file name without flags, which stays the same while programs move it from `new` to `cur` and change
its flags. Names from the database are only ever compared with what the folder holds, never made into a path.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import socket
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mailmap.errors import MailError
from mailmap.mail.mailbox import LARGEST, LARGEST_HEADER, Fetched, MailboxLost, archive_folder

LOOK_SECONDS = 0.25
RACY_NANOSECONDS = 1_000_000_000
"""A folder changed so recently may change again without its time stamp moving on."""

_deliveries = itertools.count(1)


@dataclass(slots=True)
class Maildir:
    """The folder `path`. `archive` names a subfolder (a pattern: `archive_folder`); with None, mail stays in `cur`."""

    path: Path
    archive: str | None = "Archive"
    uidvalidity: int = field(default=1, init=False)
    _woken: threading.Event = field(default_factory=threading.Event, init=False)
    _listed: set[str] = field(default_factory=set, init=False)
    _stamp: tuple[int, int] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return f"maildir:{self.path}"

    def open(self) -> None:
        """Make the folder when it is missing, though not the folder above it: a wrong path should be noticed."""
        if not self.path.parent.is_dir():
            raise MailError(f"There is no folder {self.path.parent} for the Maildir {self.path}; correct the path.")
        try:
            make(self.path)
        except OSError as fault:
            raise MailboxLost(f"The Maildir {self.path} cannot be used: {fault.strerror}.") from fault

    def uids(self) -> list[str]:
        self._stamp = self._read_stamp()
        self._listed = set(self._files())
        return sorted(self._listed)

    def fetch(self, uids: Iterable[str]) -> Iterator[Fetched]:
        files = self._files()
        for uid in uids:
            mail = _read(uid, files.get(uid))
            if mail is None:  # gone, or renamed by another program since we looked
                files = self._files()
                mail = _read(uid, files.get(uid))
            if mail is not None:
                yield mail

    def settle(self, uids: Iterable[str]) -> None:
        files = self._files()
        for uid in uids:
            if uid in files:
                self._settle_one(uid, files[uid])

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._has_news():
            left = until - time.monotonic()
            if left <= 0 or self._woken.wait(min(left, LOOK_SECONDS)):
                break
        self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        """Nothing is held open."""

    def _settle_one(self, uid: str, file: Path) -> None:
        try:
            home = self.path
            if self.archive is not None:
                arrived = dt.datetime.fromtimestamp(file.lstat().st_mtime, dt.UTC)
                home = make(self.path / f".{archive_folder(self.archive, arrived).replace('/', '.')}")
                (home / "maildirfolder").touch()
            file.rename(home / "cur" / f"{uid}:2,{_flags(file.name, 'S')}")
        except FileNotFoundError:
            return  # somebody else moved or deleted it: nothing is left to do here
        except OSError as fault:
            raise MailboxLost(f"{file} cannot be moved to the archive: {fault.strerror}.") from fault

    def _files(self) -> dict[str, Path]:
        """UID -> file, of both folders. Only plain files count."""
        found = {}
        try:
            for part in ("new", "cur"):
                with os.scandir(self.path / part) as entries:
                    for entry in entries:
                        if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                            found[entry.name.partition(":")[0]] = Path(entry.path)
        except OSError as fault:
            raise MailboxLost(f"The Maildir {self.path} cannot be read: {fault.strerror}.") from fault
        return found

    def _has_news(self) -> bool:
        """Whether anything is there that the last `uids` did not list. Cheap while the folders' time stamps rest."""
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        return not self._files().keys() <= self._listed

    def _read_stamp(self) -> tuple[int, int] | None:
        """When `new` and `cur` changed; None while that is too recent to tell the next change apart."""
        try:
            new, cur = ((self.path / part).stat().st_mtime_ns for part in ("new", "cur"))
        except OSError as fault:
            raise MailboxLost(f"The Maildir {self.path} cannot be read: {fault.strerror}.") from fault
        return None if time.time_ns() - max(new, cur) < RACY_NANOSECONDS else (new, cur)


def make(path: Path) -> Path:
    """The Maildir `path` with its three folders, made where they are missing. Raises OSError."""
    for folder in (path, path / "tmp", path / "new", path / "cur"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def deliver(path: Path, raw: bytes) -> str:
    """Put a mail into the Maildir `path`, durably and all at once; gives its UID. Raises OSError."""
    make(path)
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    host = socket.gethostname().replace("/", "_").replace(":", "_")
    uid = f"{seconds}.M{nanoseconds:09d}P{os.getpid()}Q{next(_deliveries):06d}.{host}"
    draft = path / "tmp" / uid
    with draft.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path / "new" / uid)
    return uid


def _read(uid: str, file: Path | None) -> Fetched | None:
    """None when it is not, or no longer, a plain file of that name."""
    if file is None:
        return None
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as fault:
        if file.exists():
            raise MailboxLost(f"The mail {file} cannot be read: {fault.strerror}.") from fault
        return None
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        oversize = status.st_size > LARGEST
        raw = opened.read(LARGEST_HEADER if oversize else -1)
    arrived = dt.datetime.fromtimestamp(status.st_mtime, dt.UTC)
    return Fetched(uid, _header(raw) if oversize else raw, arrived, status.st_size, oversize)


def _header(raw: bytes) -> bytes:
    ends = [at + 2 * len(end) for end in (b"\n", b"\r\n") if (at := raw.find(2 * end)) >= 0]
    return raw[: min(ends, default=len(raw))]


def _flags(file_name: str, more: str) -> str:
    """The flags of a file name and `more`, each once, in the order of the alphabet as Maildir wants them."""
    return "".join(sorted({*file_name.partition(":2,")[2], *more}))
