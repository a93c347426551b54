import datetime as dt

import pytest

from mailmap.errors import StoreError
from mailmap.store import outbox, questions
from mailmap.store.database import Database
from mailmap.store.outbox import OutboxEntry

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_question_is_open_to_its_person_about_its_plan(db: Database) -> None:
    with db.write() as conn:
        asked = questions.open_(conn, "NW", "Ann@buyer.example", "proposal", {"item": 9}, created=NOW)
        questions.open_(conn, "XY", "ann@buyer.example", "question", None, created=NOW)
        questions.open_(conn, "NW", "bob@acme.example", "question", None, created=NOW)
        [mine] = questions.open_for(conn, "NW", "ann@BUYER.example", NOW)
        assert (mine.id, mine.kind, mine.payload, mine.letter) == (asked, "proposal", {"item": 9}, None)
        assert [one.person for one in questions.open_of(conn, "NW", NOW)] == ["ann@buyer.example", "bob@acme.example"]


def test_only_the_first_answer_closes_it(db: Database) -> None:
    with db.write() as conn:
        asked = questions.open_(conn, "NW", "ann@buyer.example", "proposal", {}, created=NOW)
        assert questions.close(conn, asked, "yes", NOW + HOUR)
        assert not questions.close(conn, asked, "no", NOW + 2 * HOUR)
        assert questions.open_for(conn, "NW", "ann@buyer.example", NOW) == []
        closed = questions.get(conn, asked, lock=True)
        assert (closed.result, closed.closed) == ("yes", NOW + HOUR)


def test_an_expired_confirmation_confirms_nothing(db: Database) -> None:
    with db.write() as conn:
        asked = questions.open_(
            conn, "NW", "ann@buyer.example", "confirmation", {}, created=NOW, expires=NOW + 72 * HOUR
        )
        assert questions.open_for(conn, "NW", "ann@buyer.example", NOW + 71 * HOUR)
        assert questions.open_for(conn, "NW", "ann@buyer.example", NOW + 72 * HOUR) == []
        assert not questions.close(conn, asked, "yes", NOW + 72 * HOUR)


def test_a_question_is_found_by_the_letter_that_asks_it(db: Database) -> None:
    with db.write() as conn:
        letter = outbox.put(conn, OutboxEntry("c", "ann@buyer.example", "proposal", "NW", "1@x", b"x", NOW))
        assert letter
        asked = questions.open_(conn, "NW", "ann@buyer.example", "proposal", {}, created=NOW)
        assert questions.in_letter(conn, letter, NOW) == []
        questions.asked_in(conn, asked, letter)
        assert [(one.id, one.letter) for one in questions.in_letter(conn, letter, NOW)] == [(asked, letter)]


def test_an_unknown_question_is_said(db: Database) -> None:
    with db.read() as conn, pytest.raises(StoreError, match="no question 7"):
        questions.get(conn, 7)
