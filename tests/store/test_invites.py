import datetime as dt

from sqlalchemy import Connection

from mailmap.store import invites
from mailmap.store.database import Database
from mailmap.store.invites import StoredInvite

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
START = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def keep(
    conn: Connection,
    *people: str,
    sequence: int = 0,
    start: dt.datetime = START,
    cancelled: bool = False,
    now: dt.datetime = NOW,
) -> dt.datetime:
    times = {"start": start, "end": start + HOUR, "now": now}
    return invites.keep(conn, "NW", 8, uid="8@nw", sequence=sequence, attendees=people, cancelled=cancelled, **times)


def stored(conn: Connection) -> StoredInvite:
    return invites.of_plan(conn, "NW")[8]


def test_an_invite_is_kept_with_its_attendees(db: Database) -> None:
    with db.write() as conn:
        assert invites.of_plan(conn, "NW") == {}
        assert keep(conn, "Ann@buyer.example", "bob@acme.example") == NOW
        kept = stored(conn)
        assert (kept.uid, kept.sequence, kept.start, kept.end, kept.cancelled) == (
            "8@nw",
            0,
            START,
            START + HOUR,
            False,
        )
        assert {one.address: one.partstat for one in kept.attendees.values()} == {
            "ann@buyer.example": "needs-action",
            "bob@acme.example": "needs-action",
        }
        assert invites.by_uid(conn, "8@nw") == kept
        assert invites.by_uid(conn, "other") is None


def test_dtstamps_only_grow(db: Database) -> None:
    with db.write() as conn:
        keep(conn, "ann@buyer.example")
        assert keep(conn, "ann@buyer.example", sequence=1) == NOW + SECOND
        assert keep(conn, "ann@buyer.example", sequence=2, now=NOW - HOUR) == NOW + 2 * SECOND
        assert keep(conn, "ann@buyer.example", sequence=3, now=NOW + HOUR) == NOW + HOUR


def test_the_newest_answer_counts(db: Database) -> None:
    def answer(partstat: str, sequence: int | None, dtstamp: dt.datetime | None) -> bool:
        return invites.reply(conn, "8@nw", "Ann@buyer.example", partstat, sequence=sequence, dtstamp=dtstamp)

    with db.write() as conn:
        keep(conn, "ann@buyer.example")
        assert answer("ACCEPTED", 0, NOW + HOUR)
        assert not answer("ACCEPTED", 0, NOW + HOUR), "the same answer again"
        assert not answer("DECLINED", 0, NOW), "an answer that was overtaken"
        assert stored(conn).attendees["ann@buyer.example"].partstat == "accepted"
        assert answer("TENTATIVE", 0, NOW + 2 * HOUR)
        assert answer("DECLINED", 1, NOW)
        assert not invites.reply(conn, "8@nw", "eve@else.example", "ACCEPTED", sequence=0, dtstamp=NOW)
        assert not invites.reply(conn, "unknown", "ann@buyer.example", "ACCEPTED", sequence=0, dtstamp=NOW)


def test_an_answer_without_sequence_or_stamp_is_as_new_as_the_invite(db: Database) -> None:
    with db.write() as conn:
        keep(conn, "ann@buyer.example", sequence=2)
        assert invites.reply(conn, "8@nw", "ann@buyer.example", "ACCEPTED", sequence=None, dtstamp=None, comment="Yes")
        ann = stored(conn).attendees["ann@buyer.example"]
        assert (ann.sequence, ann.dtstamp, ann.comment) == (2, NOW, "Yes")


def test_a_moved_meeting_asks_again_and_one_that_stays_does_not(db: Database) -> None:
    with db.write() as conn:
        keep(conn, "ann@buyer.example")
        invites.reply(conn, "8@nw", "ann@buyer.example", "ACCEPTED", sequence=0, dtstamp=NOW)
        keep(conn, "ann@buyer.example", "bob@acme.example", sequence=1)
        assert stored(conn).attendees["ann@buyer.example"].partstat == "accepted"
        keep(conn, "ann@buyer.example", sequence=2, start=START + HOUR)
        assert stored(conn).attendees.keys() == {"ann@buyer.example"}
        assert stored(conn).attendees["ann@buyer.example"].partstat == "needs-action"
        keep(conn, "ann@buyer.example", sequence=3, cancelled=True)
        assert stored(conn).cancelled


def test_a_bounce_leaves_the_answer_alone(db: Database) -> None:
    with db.write() as conn:
        keep(conn, "ann@buyer.example")
        invites.reply(conn, "8@nw", "ann@buyer.example", "ACCEPTED", sequence=0, dtstamp=NOW)
        invites.undeliverable(conn, "8@nw", "Ann@buyer.example")
        ann = stored(conn).attendees["ann@buyer.example"]
        assert (ann.undeliverable, ann.partstat) == (True, "accepted")
