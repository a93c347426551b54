"""What was said, on a plan of its day: days counted by its calendar, times completed, impossible days asked about."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailmap.plan.model import Plan
from mailmap.reading import CommandReading, UnclearReading
from mailmap.resolve import Resolver
from mailmap.resources import example_plan
from parsers.said import Command, Shift
from scheduler.workdays import Workdays

PLAN = example_plan()
MONDAY = dt.date(2026, 11, 23)
NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
FAR, EVE = dt.date(2028, 1, 12), "eve@elsewhere.example"


def resolved(command: Command, zone: ZoneInfo = NEW_YORK, plan: Plan = PLAN) -> list[CommandReading | UnclearReading]:
    return list(Resolver(plan, MONDAY, zone).readings(command))


def slip(day: dt.date | Shift | None, *items: int, **fields: object) -> Command:
    return Command("slip", "x", items=items, day=day, **fields)  # type: ignore[arg-type]


def days(command: Command) -> list[tuple[str, tuple[int, ...]]]:
    """The days that a command comes to, with the items that get them."""
    found = resolved(command)
    return [(str(one.to), one.items) for one in found if isinstance(one, CommandReading)]


@pytest.mark.parametrize(
    ("shift", "day"),
    [
        (Shift(3, "day", "due"), "2026-12-24"),
        (Shift(3, "business day", "due"), "2026-12-24"),
        (Shift(4, "business day", "due"), "2026-12-28"),  # Christmas and a weekend lie between
        (Shift(-1, "week", "due"), "2026-12-14"),
        (Shift(1, "month", "due"), "2027-01-21"),
        (Shift(2, "week", "mail"), "2026-12-07"),
    ],
)
def test_an_amount_counts_from_the_due_day_or_from_the_mail(shift: Shift, day: str) -> None:
    assert days(slip(shift, 17)) == [(day, (17,))]


@given(st.integers(1, 60))
def test_business_days_are_those_of_the_plan(count: int) -> None:
    due = PLAN.items[17].due
    assert due is not None
    assert days(slip(Shift(count, "business day", "due"), 17)) == [(str(Workdays(("US",)).add(due, count)), (17,))]


def test_items_that_get_the_same_day_are_one_reading() -> None:
    assert days(slip(dt.date(2027, 1, 20), 17, 18)) == [("2027-01-20", (17, 18))]
    assert days(slip(Shift(1, "week", "due"), 14, 17, 19)) == [("2027-01-04", (14, 19)), ("2026-12-28", (17,))]


def test_a_month_ends_where_it_ends() -> None:
    items = tuple(PLAN.milestones[4].items[:1])
    due = items[0].model_copy(update={"due": dt.date(2027, 1, 31)})
    milestones = (PLAN.milestones[4].model_copy(update={"items": (due,)}),)
    plan = PLAN.model_copy(update={"milestones": milestones})
    [reading] = resolved(slip(Shift(1, "month", "due"), due.ref), plan=plan)
    assert isinstance(reading, CommandReading) and reading.to == dt.date(2027, 2, 28)


@pytest.mark.parametrize(
    ("command", "why", "suggest"),
    [
        (slip(dt.date(2026, 11, 20), 17), "2026-11-20 is in the past.", "slip 17 to 2026-11-30"),
        (slip(dt.date(2026, 1, 12), 17), "2026-01-12 is in the past.", "slip 17 to 2027-01-12"),
        (slip(FAR, 17), "2028-01-12 is more than a year after item 17 is due.", "slip 17 to 2027-01-12"),
        (slip(Shift(1, "day", "due"), 13), "2026-11-20 is in the past.", "slip 13 to 2026-11-24"),
        (slip(None, 17), "No day is named for item 17.", "slip 17 to 2026-12-28"),
        (Command("assign", "x", items=(5,), person=EVE), f"{EVE} is not on the plan.", f"add {EVE} to the plan"),
        (Command("outcome", "x", items=(3,), text="1"), "The plan has no outcome 3.", None),
        (Command("add", "x", title="Call", due=dt.date(2026, 11, 20)), "2026-11-20 is in the past.", None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_asked(command: Command, why: str, suggest: str | None) -> None:
    assert resolved(command) == [UnclearReading(source="x", why=why, suggest=suggest)]


@pytest.mark.parametrize("command", [slip(dt.date(2027, 1, 12), 17), slip(Shift(1, "week", "due"), 13, 14)])
def test_a_line_to_send_back_can_be_sent_back(command: Command) -> None:
    """Whatever is suggested is itself a day that may be said."""
    for reading in resolved(command):
        if isinstance(reading, UnclearReading) and reading.suggest:
            day = dt.date.fromisoformat(reading.suggest.rpartition(" ")[2])
            assert day >= MONDAY


def test_a_time_makes_a_meeting_move_and_is_the_speakers() -> None:
    [moved] = resolved(slip(dt.date(2026, 12, 4), 8, time=dt.time(15)), BERLIN)
    assert isinstance(moved, CommandReading)
    assert (moved.verb, moved.start) == ("meet", dt.datetime(2026, 12, 4, 15, tzinfo=BERLIN))
    [named] = resolved(slip(dt.date(2026, 12, 4), 8, time=dt.time(15), zone="Europe/London"), BERLIN)
    assert isinstance(named, CommandReading)
    assert named.start == dt.datetime(2026, 12, 4, 15, tzinfo=ZoneInfo("Europe/London"))


def test_a_time_alone_keeps_the_day_and_a_day_alone_the_time() -> None:
    [same_day] = resolved(Command("meet", "x", items=(8,), time=dt.time(16)))
    assert isinstance(same_day, CommandReading) and same_day.start == dt.datetime(2026, 12, 3, 16, tzinfo=NEW_YORK)
    [same_time] = resolved(Command("meet", "x", items=(8,), day=dt.date(2026, 12, 4)))
    assert isinstance(same_time, CommandReading)
    assert (same_time.verb, same_time.to, same_time.start) == ("slip", dt.date(2026, 12, 4), None)


def test_a_time_says_nothing_of_what_is_no_meeting() -> None:
    [reading] = resolved(slip(dt.date(2027, 1, 8), 17, time=dt.time(15)))
    assert isinstance(reading, CommandReading) and (reading.verb, reading.start) == ("slip", None)
