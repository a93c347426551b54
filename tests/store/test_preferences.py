import datetime as dt

from mailmap.store import preferences
from mailmap.store.database import Database

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def test_silence_is_of_one_plan_until_it_is_taken_back(db: Database) -> None:
    with db.write() as conn:
        assert preferences.pause(conn, "NW", "Ann@buyer.example", NOW)
        assert not preferences.pause(conn, "NW", "ann@buyer.example", NOW)
        assert preferences.paused(conn, "NW") == {"ann@buyer.example"}
        assert preferences.paused(conn, "XY") == set()
        assert preferences.resume(conn, "NW", "ANN@buyer.example")
        assert not preferences.resume(conn, "NW", "ann@buyer.example")
        assert preferences.paused(conn, "NW") == set()


def test_a_day_has_one_mail_of_a_kind(db: Database) -> None:
    today, tomorrow = NOW.date(), NOW.date() + dt.timedelta(1)
    with db.write() as conn:
        assert not preferences.claimed_on(conn, "ann@buyer.example", today)
        assert preferences.claim_day(conn, "ann@buyer.example", today, NOW)
        assert not preferences.claim_day(conn, "Ann@buyer.example", today, NOW)
        assert preferences.claimed_on(conn, "ANN@buyer.example", today)
        assert preferences.claim_day(conn, "ann@buyer.example", today, NOW, kind="confirmation")
        assert preferences.claim_day(conn, "ann@buyer.example", tomorrow, NOW)
        assert preferences.claim_day(conn, "bob@acme.example", today, NOW)
