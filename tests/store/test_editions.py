import datetime as dt

from mailmap.store import editions
from mailmap.store.database import Database
from mailmap.store.editions import Edition

NOW = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)
DAY, NEXT = NOW.date(), NOW.date() + dt.timedelta(7)


def test_what_is_said_of_one_edition_holds_for_no_other(db: Database) -> None:
    with db.write() as conn:
        editions.hold(conn, "NW", DAY, NOW)
        editions.top(conn, "NW", DAY, "Hello", "Riley@acme.example", NOW)
        assert editions.get(conn, "NW", DAY) == Edition(True, "Hello", "riley@acme.example")
        assert editions.get(conn, "NW", NEXT) == editions.get(conn, "XY", DAY) == Edition()


def test_a_release_keeps_the_line_and_a_new_line_the_hold(db: Database) -> None:
    with db.write() as conn:
        editions.top(conn, "NW", DAY, "One", "riley@acme.example", NOW)
        editions.hold(conn, "NW", DAY, NOW)
        editions.top(conn, "NW", DAY, "Two", "victor@acme.example", NOW)
        assert editions.get(conn, "NW", DAY) == Edition(True, "Two", "victor@acme.example")
        editions.release(conn, "NW", DAY, NOW)
        assert editions.get(conn, "NW", DAY) == Edition(False, "Two", "victor@acme.example")
