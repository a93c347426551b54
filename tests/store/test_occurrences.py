import datetime as dt
import threading

from mailmap.store import occurrences
from mailmap.store.database import Database

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)


def test_an_occurrence_happens_once(db: Database) -> None:
    with db.write() as conn:
        assert occurrences.claim(conn, "NW", "ann@buyer.example", "digest", MONDAY, NOW)
        assert not occurrences.claim(conn, "NW", "Ann@Buyer.example", "digest", MONDAY, NOW)
        assert occurrences.claim(conn, "NW", "ann@buyer.example", "reminder", MONDAY, NOW)
        assert occurrences.claim(conn, "NW", "bob@acme.example", "digest", MONDAY, NOW)
        assert occurrences.claim(conn, "XY", "ann@buyer.example", "digest", MONDAY, NOW)


def test_what_was_skipped_is_not_run_later(db: Database) -> None:
    week_before = MONDAY - dt.timedelta(7)
    with db.write() as conn:
        occurrences.claim(conn, "NW", "ann@buyer.example", "digest", week_before, NOW, outcome="skipped")
        occurrences.claim(conn, "NW", "ann@buyer.example", "digest", MONDAY, NOW)
    with db.write() as conn:
        assert occurrences.ran(conn, "NW", "ann@buyer.example", "digest") == {week_before, MONDAY}
        assert occurrences.ran(conn, "NW", "bob@acme.example", "digest") == set()
        assert not occurrences.claim(conn, "NW", "ann@buyer.example", "digest", week_before, NOW)


def test_a_claim_that_is_rolled_back_is_free_again(postgresql_db: Database) -> None:
    """A second worker waits for the first one's transaction, and gets the occurrence if that came to nothing."""
    got: list[bool] = []

    def second() -> None:
        with postgresql_db.write() as conn:
            got.append(occurrences.claim(conn, "NW", "ann@buyer.example", "digest", MONDAY, NOW))

    for commits in (False, True):
        other = threading.Thread(target=second)
        with postgresql_db.engine.connect() as conn:
            occurrences.claim(conn, "NW", f"{commits}@buyer.example", "digest", MONDAY, NOW)
            mine = occurrences.claim(conn, "NW", "ann@buyer.example", "digest", MONDAY, NOW)
            other.start()
            other.join(0.2)
            assert other.is_alive() is mine
            conn.commit() if commits else conn.rollback()
        other.join()
    assert got == [True, False]
