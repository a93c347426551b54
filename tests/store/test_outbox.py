import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from mailmap.errors import StoreError
from mailmap.store import outbox
from mailmap.store.database import Database
from mailmap.store.outbox import OutboxEntry

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def entry(
    name: str, recipient: str = "ann@buyer.example", not_before: dt.datetime = NOW, **more: object
) -> OutboxEntry:
    return OutboxEntry(
        cause=more.get("cause", f"inbox:{name}"),  # type: ignore[arg-type]
        recipient=recipient,
        purpose="receipt",
        plan="NW",
        message_id=f"{name}@acme.example",
        raw=f"bytes {name}".encode(),
        not_before=not_before,
        ref_code=more.get("ref_code"),  # type: ignore[arg-type]
        answers=more.get("answers"),
    )


def put(db: Database, *entries: OutboxEntry) -> list[int | None]:
    with db.write() as conn:
        return [outbox.put(conn, one) for one in entries]


def due(db: Database, now: dt.datetime = NOW) -> list[int]:
    with db.read() as conn:
        return outbox.due(conn, now, 100)


def test_a_letter_is_queued_once_a_cause_recipient_and_purpose(db: Database) -> None:
    first, again, other = put(
        db, entry("1"), entry("2", cause="inbox:1"), entry("3", "bob@acme.example", cause="inbox:1")
    )
    assert first and other and again is None
    with db.read() as conn:
        assert outbox.exists(conn, "inbox:1", "ann@buyer.example", "receipt")
        assert not outbox.exists(conn, "inbox:1", "ann@buyer.example", "digest")
        assert outbox.raw(conn, 1) == b"bytes 1"


def test_two_letters_never_share_a_message_id(db: Database) -> None:
    put(db, entry("1"))
    with pytest.raises(IntegrityError):
        put(db, entry("1", cause="something else"))


def test_one_recipients_letters_keep_their_order(db: Database) -> None:
    put(db, entry("1"), entry("2"), entry("3", "bob@acme.example"))
    assert due(db) == [1, 3]
    with db.write() as conn:
        assert outbox.sending(conn, 2, NOW) is None, "its turn has not come"
        assert outbox.sending(conn, 1, NOW) is not None
    assert due(db) == [3]
    with db.write() as conn:
        outbox.failed(conn, 1, "450 later", NOW + MINUTE)
    assert due(db) == [3], "a letter that is tried again holds the line"
    assert due(db, NOW + MINUTE) == [3, 1]
    with db.write() as conn:
        outbox.sending(conn, 1, NOW + MINUTE)
        outbox.sent(conn, 1, "250 ok", NOW + MINUTE)
    assert due(db) == [2, 3]


def test_what_is_not_due_holds_nobody_back(db: Database) -> None:
    put(db, entry("held", not_before=NOW + MINUTE), entry("now"))
    assert due(db) == [2]
    with db.write() as conn:
        assert outbox.sending(conn, 1, NOW) is None
    assert due(db, NOW + MINUTE) == [2] or due(db, NOW + MINUTE) == [1]


def test_a_failed_letter_lets_the_next_pass(db: Database) -> None:
    put(db, entry("1"), entry("2"))
    with db.write() as conn:
        outbox.sending(conn, 1, NOW)
        outbox.failed(conn, 1, "550 no such user", None)
    assert due(db) == [2]


def test_what_is_left_in_sending_is_uncertain_and_goes_again(db: Database) -> None:
    put(db, entry("1"))
    with db.write() as conn:
        first = outbox.sending(conn, 1, NOW)
    with db.write() as conn:
        assert outbox.uncertain(conn, 10) == [1]
        again = outbox.sending(conn, 1, NOW + MINUTE)
        assert first and again
        assert (again.raw, again.recipient) == (first.raw, first.recipient)
        assert (first.attempts, again.attempts, again.first_tried) == (1, 2, NOW)
        outbox.sent(conn, 1, "250 ok", NOW + MINUTE)
        assert outbox.uncertain(conn, 10) == []
        assert outbox.sending(conn, 1, NOW + MINUTE) is None, "sent is sent"
        row = outbox.get(conn, 1)
    assert (row.state, row.answer, row.sent_at) == ("sent", "250 ok", NOW + MINUTE)


def test_an_admin_sends_a_failed_letter_again(db: Database) -> None:
    put(db, entry("1"))
    with db.write() as conn:
        outbox.sending(conn, 1, NOW)
        assert not outbox.retry(conn, 1, NOW), "it is on its way"
        outbox.failed(conn, 1, "550 no", None)
        assert [row.state for row in outbox.unsent(conn)] == ["failed"]
        assert outbox.retry(conn, 1, NOW)
        assert not outbox.retry(conn, 99, NOW)
        assert outbox.get(conn, 1).attempts == 0
    assert due(db) == [1]


def test_what_is_not_sent_is_listed(db: Database) -> None:
    put(db, *(entry(str(n), f"p{n}@x.example") for n in range(4)))
    with db.write() as conn:
        outbox.sending(conn, 1, NOW)
        outbox.sent(conn, 1, "250", NOW)
        outbox.sending(conn, 2, NOW)
        outbox.failed(conn, 3, "550", None)
        assert [(row.id, row.state) for row in outbox.unsent(conn)] == [(2, "sending"), (3, "failed"), (4, "waiting")]
        assert [row.id for row in outbox.newest(conn, 2)] == [4, 3]
        assert outbox.count(conn) == {"sent": 1, "sending": 1, "failed": 1, "waiting": 1}
        with pytest.raises(StoreError, match="no letter 99"):
            outbox.get(conn, 99)
        with pytest.raises(StoreError, match="no letter 99"):
            outbox.raw(conn, 99)


def test_an_answer_leads_back_to_its_letter(db: Database) -> None:
    put(
        db,
        entry("old", ref_code="NW-AAAA-BBBB"),
        entry("new", ref_code="NW-AAAA-BBBB", answers={"question": 3}),
        entry("other", "bob@acme.example"),
    )
    with db.read() as conn:
        found = outbox.letter_by_message_id(conn, ["unknown@x", "other@acme.example", "old@acme.example"])
        assert found and (found.id, found.recipient, found.plan, found.cause) == (
            3,
            "bob@acme.example",
            "NW",
            "inbox:other",
        )
        coded = outbox.letter_by_ref(conn, ["nw-aaaa-bbbb"])
        assert coded and (coded.id, coded.answers) == (2, {"question": 3})
        assert outbox.letter_by_message_id(conn, []) is None
        assert outbox.letter_by_ref(conn, ["NW-CCCC-DDDD"]) is None


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        (b'Content-Type: text/plain; charset="utf-8"\r\n\r\nDone 3\r\nDone 4\r\n', "Done 3\nDone 4\n"),
        (
            b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\nF=C3=BCr Sie =\r\nbeide\r\n"
            b"--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n",
            "Für Sie beide",
        ),
        (b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n", None),
    ],
)
def test_the_words_of_a_letter_can_be_read_again(db: Database, mail: bytes, words: str | None) -> None:
    [letter] = put(db, replace(entry("1"), raw=mail))
    assert letter
    with db.read() as conn:
        assert outbox.text_of(conn, letter) == words


def test_an_unknown_letter_has_no_words(db: Database) -> None:
    with db.read() as conn, pytest.raises(StoreError, match="no letter 7"):
        outbox.text_of(conn, 7)
