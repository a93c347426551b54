"""One mailbox of each kind, with the other side's view of it: who delivers into it, and what stands where."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rig.dovecot import PASSWORD, Dovecot

from mailmap.mail import maildir
from mailmap.mail.imap import Imap
from mailmap.mail.mailbox import Mailbox
from mailmap.mail.maildir import Maildir

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Post:
    """`mailbox` is ours; the rest is how the world sees it. `seen` counts the mails of the inbox marked as read."""

    mailbox: Mailbox
    deliver: Callable[[bytes], None]
    archived: Callable[[], int]
    seen: Callable[[], int]
    delete: Callable[[str], None]


@pytest.fixture(params=["maildir", "imap"])
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    """Both kinds of mailbox, one test each; open."""
    if request.param == "maildir":
        made = _maildir_post(tmp_path / "inbox")
    else:
        made = _imap_post(request.getfixturevalue("dovecot"))
    made.mailbox.open()
    yield made
    made.mailbox.close()


def imap_of(server: Dovecot, user: str, **options: object) -> Imap:
    settings: dict[str, object] = {"port": server.imaps, "tls": "tls", "ca_file": server.ca_file} | options
    return Imap(server.host, user=user, password=lambda: PASSWORD, **settings)  # type: ignore[arg-type]


def waited(mailbox: Mailbox, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Wait on the mailbox for ever, do `meanwhile`, and see the wait end (or raise what it raised)."""
    faults: list[BaseException] = []

    def wait() -> None:
        try:
            mailbox.wait(3600)
        except BaseException as fault:  # noqa: BLE001 - it is raised again in the test's own thread
            faults.append(fault)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    meanwhile()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive(), "the wait did not end"
    if faults:
        raise faults[0]


def _maildir_post(path: Path) -> Post:
    def delete(uid: str) -> None:
        for file in path.glob(f"*/{uid}*"):
            file.unlink()

    return Post(
        Maildir(path),
        deliver=lambda raw: os.fspath(maildir.deliver(path, raw)),
        archived=lambda: len(list(path.glob(".Archive/cur/*:2,S"))),
        seen=lambda: len(list(path.glob("cur/*S*"))),
        delete=delete,
    )


def _imap_post(server: Dovecot) -> Post:
    user = server.new_user()

    def archived() -> int:
        with server.client(user) as client:
            names = [name for flags, _, name in client.list_folders("", "MailMAP*") if b"\\Noselect" not in flags]
            return sum(client.folder_status(name, ["MESSAGES"])[b"MESSAGES"] for name in names)

    def seen() -> int:
        with server.client(user) as client:
            client.select_folder("INBOX", readonly=True)
            return len(client.search("SEEN"))

    def delete(uid: str) -> None:
        with server.client(user) as client:
            client.select_folder("INBOX")
            client.delete_messages([int(uid)])
            client.uid_expunge([int(uid)])

    return Post(
        imap_of(server, user),
        deliver=lambda raw: server.deliver(user, raw),
        archived=archived,
        seen=seen,
        delete=delete,
    )
