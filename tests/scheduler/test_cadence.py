"""Occasions in local time, across everything that clocks do."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rig.rhythms import cadences, moments

from scheduler.cadence import Cadence, Occurrence


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def on(day: str, time: str, zone: str) -> dt.datetime:
    found = Cadence(tuple(range(7)), dt.time.fromisoformat(time), zone).on(dt.date.fromisoformat(day))
    assert found is not None
    assert found.local_date == dt.date.fromisoformat(day)
    return found.at


def test_a_weekday_and_hour_in_a_zone() -> None:
    monday = Cadence((0,), dt.time(8), "Europe/Berlin")
    assert list(monday.between(utc("2026-10-17T00:00"), utc("2026-11-02T07:00"))) == [
        Occurrence(dt.date(2026, 10, 19), utc("2026-10-19T06:00")),
        Occurrence(dt.date(2026, 10, 26), utc("2026-10-26T07:00")),
        Occurrence(dt.date(2026, 11, 2), utc("2026-11-02T07:00")),
    ]


def test_the_first_moment_is_left_out_and_the_last_one_is_in() -> None:
    monday = Cadence((0,), dt.time(8), "UTC")
    eight = utc("2026-11-23T08:00")
    assert list(monday.between(eight, eight + dt.timedelta(days=6))) == []
    assert [found.at for found in monday.between(eight - dt.timedelta(seconds=1), eight)] == [eight]


@pytest.mark.parametrize(
    ("day", "time", "zone", "at"),
    [
        ("2027-03-28", "02:30", "Europe/Berlin", "2027-03-28T01:00"),  # no 02:30: 03:00 is the next that exists
        ("2027-03-28", "02:00", "Europe/Berlin", "2027-03-28T01:00"),
        ("2027-03-28", "03:00", "Europe/Berlin", "2027-03-28T01:00"),
        ("2027-03-28", "01:59", "Europe/Berlin", "2027-03-28T00:59"),
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),  # twice: the first
        ("2026-10-25", "03:00", "Europe/Berlin", "2026-10-25T02:00"),
        ("2027-03-14", "02:30", "America/New_York", "2027-03-14T07:00"),
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30"),
        ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),  # clocks jump by half an hour
        ("2026-03-29", "00:10", "Asia/Beirut", "2026-03-28T22:00"),  # a day that begins at 01:00
        ("2024-03-30", "23:30", "America/Nuuk", "2024-03-31T01:00"),  # the next time that exists is on the next day
    ],
)
def test_both_ends_of_daylight_saving(day: str, time: str, zone: str, at: str) -> None:
    assert on(day, time, zone) == utc(at)


def test_seconds_in_a_gap_do_not_move_its_end() -> None:
    assert on("2027-03-28", "02:30:15.300000", "Europe/Berlin") == utc("2027-03-28T01:00")


def test_a_day_that_a_zone_left_out_has_no_occasion() -> None:
    daily = Cadence(tuple(range(7)), dt.time(0), "Pacific/Apia")
    days = [found.local_date.day for found in daily.between(utc("2011-12-28T12:00"), utc("2012-01-01T00:00"))]
    assert days == [29, 31, 1]


def test_the_following_occasion() -> None:
    friday = Cadence((4,), dt.time(17), "UTC")
    assert friday.following(utc("2026-11-27T16:59")).at == utc("2026-11-27T17:00")
    assert friday.following(utc("2026-11-27T17:00")).at == utc("2026-12-04T17:00")
    assert Cadence((4,), dt.time(17), "Pacific/Apia").following(utc("2011-12-24T04:00")).local_date == dt.date(
        2012, 1, 6
    )


@pytest.mark.parametrize(
    ("days", "at", "zone", "says"),
    [
        ((), dt.time(8), "UTC", "no weekdays"),
        ((7,), dt.time(8), "UTC", "no weekdays"),
        ((0,), dt.time(8, tzinfo=dt.UTC), "UTC", "zone of its own"),
        ((0,), dt.time(8), "Mars/Base", "no time zone"),
        ((0,), dt.time(8), "", "no time zone"),
        ((0,), dt.time(8), "../etc/passwd", "no time zone"),
    ],
)
def test_what_is_no_cadence_is_refused(days: tuple[int, ...], at: dt.time, zone: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Cadence(days, at, zone)


@given(cadences, moments, st.timedeltas(dt.timedelta(0), dt.timedelta(days=60)))
def test_occasions_are_strictly_ordered_one_a_local_day(
    cadence: Cadence, start: dt.datetime, length: dt.timedelta
) -> None:
    found = list(cadence.between(start, start + length))
    assert [one.at for one in found] == sorted({one.at for one in found})
    assert [one.local_date for one in found] == sorted({one.local_date for one in found})
    assert all(start < one.at <= start + length for one in found)


@given(cadences, moments, st.lists(st.timedeltas(dt.timedelta(0), dt.timedelta(days=20)), max_size=6))
def test_however_time_is_cut_the_pieces_make_the_whole(
    cadence: Cadence, start: dt.datetime, pieces: list[dt.timedelta]
) -> None:
    cuts = [start]
    for piece in pieces:
        cuts.append(cuts[-1] + piece)
    found = [one for first, last in pairwise(cuts) for one in cadence.between(first, last)]
    assert found == list(cadence.between(start, cuts[-1]))


@given(cadences, moments)
def test_an_occasion_shows_its_local_time_or_the_first_after_it(cadence: Cadence, start: dt.datetime) -> None:
    zone = ZoneInfo(cadence.zone)
    for one in cadence.between(start, start + dt.timedelta(days=14)):
        shown, wanted = one.at.astimezone(zone).replace(tzinfo=None), dt.datetime.combine(one.local_date, cadence.at)
        just_before = (one.at - dt.timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None)
        assert shown == wanted or just_before < wanted < shown


@given(cadences, moments)
def test_the_following_one_is_the_first_there_is(cadence: Cadence, start: dt.datetime) -> None:
    assert cadence.following(start) == next(cadence.between(start, start + dt.timedelta(days=30)))


@given(cadences, moments, st.timedeltas(dt.timedelta(0), dt.timedelta(hours=72)))
def test_ahead_is_the_same_occasion_so_much_earlier(rhythm: Cadence, moment: dt.datetime, ahead: dt.timedelta) -> None:
    early = replace(rhythm, ahead=ahead)
    found = rhythm.following(moment)
    assert early.following(moment - ahead) == Occurrence(found.local_date, found.at - ahead)
    until = moment + dt.timedelta(days=30)
    pairs = zip(rhythm.between(moment, until), early.between(moment - ahead, until - ahead), strict=True)
    assert all((one.local_date, one.at - ahead) == (other.local_date, other.at) for one, other in pairs)
