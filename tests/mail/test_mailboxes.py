"""What holds of every mailbox, whichever kind it is."""

import datetime as dt
import threading

import pytest
from rig.mailboxes import PATIENCE_SECONDS, Post, waited

from mailmap.mail.mailbox import LARGEST, LARGEST_HEADER, MailboxLost, archive_folder

NOVEMBER = dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC)


def mail(number: int, body: str = "done 3") -> bytes:
    return f"From: a@buyer.example\r\nMessage-ID: <{number}@buyer.example>\r\n\r\n{body}\r\n".encode()


def numbers(post: Post) -> list[int]:
    """Which of our mails are there, in the mailbox's order."""
    fetched = post.mailbox.fetch(post.mailbox.uids())
    return [int(found.raw.partition(b"Message-ID: <")[2].partition(b"@")[0]) for found in fetched]


def test_an_empty_mailbox_has_no_mail(post: Post) -> None:
    assert post.mailbox.uids() == []
    assert list(post.mailbox.fetch([])) == []
    post.mailbox.settle([])


def test_mail_comes_in_the_order_in_which_it_arrived(post: Post) -> None:
    for number in range(12):
        post.deliver(mail(number))
    assert numbers(post) == list(range(12))


def test_a_mail_is_fetched_as_it_is_with_size_and_arrival(post: Post) -> None:
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=2)
    post.deliver(mail(1, ".\r\n..two dots\r\n\xfcber"))
    (found,) = post.mailbox.fetch(post.mailbox.uids())
    assert found.raw.endswith(mail(1, ".\r\n..two dots\r\n\xfcber"))
    assert found.size == len(found.raw)
    assert not found.oversize
    assert before <= found.arrived <= dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)


def test_fetching_changes_nothing(post: Post) -> None:
    post.deliver(mail(1))
    uids = post.mailbox.uids()
    list(post.mailbox.fetch(uids))
    assert post.seen() == 0
    assert post.mailbox.uids() == uids


def test_uids_are_the_same_after_opening_again(post: Post) -> None:
    post.deliver(mail(1))
    uids, validity = post.mailbox.uids(), post.mailbox.uidvalidity
    post.mailbox.close()
    post.mailbox.open()
    assert (post.mailbox.uids(), post.mailbox.uidvalidity) == (uids, validity)


def test_what_is_settled_is_read_and_archived(post: Post) -> None:
    for number in range(3):
        post.deliver(mail(number))
    first, *rest = post.mailbox.uids()
    post.mailbox.settle([first])
    assert post.mailbox.uids() == rest
    assert post.archived() == 1
    assert post.seen() == 0


def test_settling_again_does_nothing_more(post: Post) -> None:
    post.deliver(mail(1))
    uids = post.mailbox.uids()
    for _ in range(3):
        post.mailbox.settle(uids)
    assert post.mailbox.uids() == []
    assert post.archived() == 1


def test_unknown_mail_is_neither_fetched_nor_settled(post: Post) -> None:
    post.deliver(mail(1))
    assert list(post.mailbox.fetch(["4711"])) == []
    post.mailbox.settle(["4711"])
    assert numbers(post) == [1]


def test_mail_that_somebody_else_deletes_is_left_out(post: Post) -> None:
    for number in range(3):
        post.deliver(mail(number))
    uids = post.mailbox.uids()
    post.delete(uids[1])
    assert [found.uid for found in post.mailbox.fetch(uids)] == [uids[0], uids[2]]
    post.mailbox.settle(uids)
    assert post.archived() == 2


def test_more_mail_than_fits_into_one_command(post: Post) -> None:
    for number in range(120):
        post.deliver(mail(number))
    assert numbers(post) == list(range(120))
    post.mailbox.settle(post.mailbox.uids())
    assert post.archived() == 120


def test_of_oversize_mail_only_the_header_is_fetched(post: Post) -> None:
    post.deliver(mail(1))
    post.deliver(mail(2, ("x" * 900 + "\r\n") * (LARGEST // 902 + 1)))
    post.deliver(mail(3))
    small, large, last = post.mailbox.fetch(post.mailbox.uids())
    assert (small.oversize, large.oversize, last.oversize) == (False, True, False)
    assert large.size > LARGEST
    assert large.raw.endswith(b"Message-ID: <2@buyer.example>\r\n\r\n")


def test_of_an_oversize_header_only_its_beginning_is_fetched(post: Post) -> None:
    filler = "".join(f"X-Filler-{n}: {'x' * 900}\r\n" for n in range(400))
    body = ("y" * 900 + "\r\n") * (LARGEST // 902 + 1)
    post.deliver(f"{filler}\r\n{body}".encode())
    (found,) = post.mailbox.fetch(post.mailbox.uids())
    assert found.oversize
    assert len(found.raw) <= LARGEST_HEADER


def test_a_wait_ends_with_its_time(post: Post) -> None:
    post.mailbox.uids()
    post.mailbox.wait(0.01)


def test_a_wait_ends_with_new_mail(post: Post) -> None:
    post.mailbox.uids()
    waited(post.mailbox, lambda: post.deliver(mail(1)))
    assert numbers(post) == [1]


@pytest.mark.parametrize("number", range(5))
def test_mail_that_comes_just_before_the_wait_ends_it(post: Post, number: int) -> None:
    post.mailbox.uids()
    post.deliver(mail(number))
    waited(post.mailbox)
    assert numbers(post) == [number]


def test_a_wait_ends_when_another_thread_wakes_it(post: Post) -> None:
    post.mailbox.uids()
    waited(post.mailbox, post.mailbox.wake)


def test_waking_ends_the_next_wait_when_nobody_waits(post: Post) -> None:
    post.mailbox.uids()
    for _ in range(3):
        post.mailbox.wake()
    waited(post.mailbox)


def test_waking_once_ends_one_wait(post: Post) -> None:
    post.mailbox.uids()
    post.mailbox.wake()
    post.mailbox.wait(3600)
    ended = threading.Event()
    thread = threading.Thread(target=lambda: (post.mailbox.wait(3600), ended.set()), daemon=True)
    thread.start()
    assert not ended.wait(0.2)
    post.mailbox.wake()
    thread.join(PATIENCE_SECONDS)
    assert ended.is_set()


def test_a_mailbox_can_be_used_after_any_wait(post: Post) -> None:
    for number in range(4):
        post.mailbox.wait(0.01)
        post.deliver(mail(number))
        waited(post.mailbox)
        assert len(post.mailbox.uids()) == number + 1


def test_closing_twice_is_harmless(post: Post) -> None:
    post.mailbox.close()
    post.mailbox.close()


def test_the_name_stays(post: Post) -> None:
    name = post.mailbox.name
    post.mailbox.close()
    post.mailbox.open()
    assert post.mailbox.name == name


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("MailMAP/{year}-{month}", "MailMAP/2026-11"),
        ("Archive", "Archive"),
        ("{year}", "2026"),
    ],
)
def test_archives_are_named_by_the_month_of_arrival(pattern: str, folder: str) -> None:
    assert archive_folder(pattern, NOVEMBER) == folder
    assert archive_folder(pattern, NOVEMBER.astimezone(dt.timezone(dt.timedelta(hours=5)))) == folder


def test_a_lost_mailbox_is_a_mail_error() -> None:
    from mailmap.errors import MailError

    assert issubclass(MailboxLost, MailError)
