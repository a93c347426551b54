"""What only a folder of files does: other programs, odd files, wrong paths."""

import datetime as dt
import os
from pathlib import Path

import pytest

from mailmap.errors import MailError
from mailmap.mail import maildir
from mailmap.mail.mailbox import MailboxLost
from mailmap.mail.maildir import Maildir


@pytest.fixture
def box(tmp_path: Path) -> Maildir:
    made = Maildir(tmp_path / "inbox")
    made.open()
    return made


def test_a_wrong_path_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(MailError, match="correct the path"):
        Maildir(tmp_path / "nowhere" / "inbox").open()
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_vanishes_is_lost(box: Maildir) -> None:
    box.path.rename(box.path.with_name("moved"))
    with pytest.raises(MailboxLost, match="cannot be read"):
        box.uids()


def test_mail_that_another_program_marks_keeps_its_uid(box: Maildir) -> None:
    uid = maildir.deliver(box.path, b"x")
    (box.path / "new" / uid).rename(box.path / "cur" / f"{uid}:2,FR")
    assert box.uids() == [uid]
    assert [mail.uid for mail in box.fetch([uid])] == [uid]
    box.settle([uid])
    assert [file.name for file in box.path.glob(".Archive/cur/*")] == [f"{uid}:2,FRS"]


def test_what_is_still_being_written_and_what_is_no_file_is_no_mail(box: Maildir) -> None:
    (box.path / "tmp" / "1").write_bytes(b"half")
    (box.path / "new" / ".hidden").write_bytes(b"x")
    (box.path / "new" / "folder").mkdir()
    (box.path / "secret").write_bytes(b"x")
    (box.path / "new" / "link").symlink_to(box.path / "secret")
    os.mkfifo(box.path / "new" / "pipe")
    assert box.uids() == []
    assert list(box.fetch(["link", "pipe", "folder", "../secret"])) == []


def test_archives_are_folders_by_month(tmp_path: Path) -> None:
    box = Maildir(tmp_path / "inbox", archive="MailMAP/{year}-{month}")
    box.open()
    uid = maildir.deliver(box.path, b"x")
    moment = dt.datetime(2026, 11, 24, tzinfo=dt.UTC).timestamp()
    os.utime(box.path / "new" / uid, (moment, moment))
    box.settle([uid])
    assert (box.path / ".MailMAP.2026-11" / "cur" / f"{uid}:2,S").exists()
    assert (box.path / ".MailMAP.2026-11" / "maildirfolder").exists()
    assert box.uids() == []


def test_with_no_archive_mail_stays_and_is_marked_as_read(tmp_path: Path) -> None:
    box = Maildir(tmp_path / "inbox", archive=None)
    box.open()
    uid = maildir.deliver(box.path, b"x")
    box.settle([uid])
    assert (box.path / "cur" / f"{uid}:2,S").exists()
    assert box.uids() == [uid]


def test_a_delivery_is_one_file_that_only_its_owner_reads(box: Maildir) -> None:
    uids = [maildir.deliver(box.path, b"%d" % n) for n in range(20)]
    assert uids == sorted(set(uids))
    assert {file.stat().st_mode & 0o077 for file in (box.path, *box.path.iterdir())} == {0}
    assert not list((box.path / "tmp").iterdir())
