import datetime as dt

from mailmap.store import inbox, outbox, receipts
from mailmap.store.database import Database
from mailmap.store.outbox import OutboxEntry

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def mails(db: Database, count: int) -> list[int]:
    with db.write() as conn:
        kept = [inbox.keep(conn, "in", 1, str(n), b"x", NOW, str(n)) for n in range(count)]
    return [mail for mail in kept if mail]


def test_a_mail_has_one_receipt_a_plan_and_person(db: Database) -> None:
    [mail] = mails(db, 1)
    with db.write() as conn:
        assert receipts.keep(conn, mail, "NW", "ann@buyer.example", NOW, {"done": [3]})
        assert not receipts.keep(conn, mail, "NW", "Ann@buyer.example", NOW, {"done": [4]})
        assert receipts.keep(conn, mail, None, "ann@buyer.example", NOW, {})
        assert not receipts.keep(conn, mail, None, "ann@buyer.example", NOW, {})
        [[about_none], [about_plan]] = sorted(receipts.pending(conn, NOW), key=lambda group: group[0].plan or "")
    assert (about_none.plan, about_plan.plan, about_plan.result) == (None, "NW", {"done": [3]})


def test_receipts_of_one_person_go_together_once_the_first_is_due(db: Database) -> None:
    first, second, third, other = mails(db, 4)
    with db.write() as conn:
        receipts.keep(conn, first, "NW", "ann@buyer.example", NOW + MINUTE, 1)
        receipts.keep(conn, second, "NW", "ann@buyer.example", NOW + 2 * MINUTE, 2)
        receipts.keep(conn, third, "XY", "ann@buyer.example", NOW + 3 * MINUTE, 3)
        receipts.keep(conn, other, "NW", "bob@acme.example", NOW, 4)
    with db.write() as conn:
        assert [[one.result for one in group] for group in receipts.pending(conn, NOW)] == [[4]]
        assert [[one.result for one in group] for group in receipts.pending(conn, NOW + MINUTE)] == [[4], [1, 2]]
        assert [[one.result for one in group] for group in receipts.pending(conn, None)] == [[4], [1, 2], [3]]


def test_an_answered_receipt_is_gone_and_remembered(db: Database) -> None:
    [mail] = mails(db, 1)
    with db.write() as conn:
        assert receipts.last_answered(conn, "NW", "ann@buyer.example") is None
        receipts.keep(conn, mail, "NW", "ann@buyer.example", NOW, 1)
        [group] = receipts.pending(conn, NOW)
        receipts.answered(conn, [one.id for one in group], None, NOW + MINUTE)
        assert receipts.pending(conn, None) == []
        assert receipts.last_answered(conn, "NW", "Ann@buyer.example") == NOW + MINUTE
        assert receipts.last_answered(conn, "XY", "ann@buyer.example") is None


def test_a_letter_knows_the_mails_whose_receipts_it_told(db: Database) -> None:
    first, second, later = mails(db, 3)
    with db.write() as conn:
        receipts.keep(conn, first, "NW", "ann@buyer.example", NOW, 1)
        receipts.keep(conn, second, "NW", "ann@buyer.example", NOW, 2)
        letter = outbox.put(conn, OutboxEntry("c", "ann@buyer.example", "receipt", "NW", "1@x", b"x", NOW))
        assert letter
        assert receipts.mails_of(conn, letter) == set()
        [group] = receipts.pending(conn, NOW)
        receipts.answered(conn, [one.id for one in group], letter, NOW)
        receipts.keep(conn, later, "NW", "ann@buyer.example", NOW, 3)
        assert receipts.mails_of(conn, letter) == {first, second}
