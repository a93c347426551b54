"""Invitations: the words on the recipient's clock, the object in UTC, and what each says of a meeting that moves."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from icalendar import Calendar
from letters.northwind import ASSISTANT, DANA, LUKAS, RILEY, SAM, TOM, example, frame, line

from mailmap.letters.invite import Invitation, attendees, cancel, request, span
from mailmap.plan.model import Plan

UID = "0" * 32 + "@acme.example"


def invitation(plan: Plan, ref: int = 8, **more: object) -> Invitation:
    start, end = span(plan, plan.items[ref])
    one = Invitation(UID, 0, ref, start, end, attendees(plan, plan.items[ref]))
    return dataclasses.replace(one, **more)


def test_whom_a_meeting_concerns() -> None:
    """Its owner, the owners of what it waits for, champion and account executive; or who is named with it."""
    plan = example()
    assert attendees(plan, plan.items[8]) == (RILEY, SAM, TOM, DANA)
    meeting = plan.items[8].meeting
    assert meeting is not None
    named = meeting.model_copy(update={"attendees": (TOM.upper(), "gone@else.example", TOM)})
    assert attendees(plan, plan.items[8].model_copy(update={"meeting": named})) == (TOM,)


def test_the_object() -> None:
    plan = example()
    answers = {RILEY: "accepted", TOM: "declined"}
    _, raw = request(plan, line(plan), invitation(plan, sequence=3, answers=answers), frame(plan, DANA))
    calendar = Calendar.from_ical(raw)
    (event,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (UID, 3, "CONFIRMED")
    assert str(event["ORGANIZER"]) == f"mailto:{ASSISTANT}"
    assert "SENT-BY" not in event["ORGANIZER"].params
    assert event.start == dt.datetime(2026, 12, 3, 19, tzinfo=dt.UTC)
    states = {str(one): one.params["PARTSTAT"] for one in event["ATTENDEE"]}
    assert states[f"mailto:{RILEY}"] == "ACCEPTED"
    assert states[f"mailto:{TOM}"] == "DECLINED"
    assert states[f"mailto:{DANA}"] == "NEEDS-ACTION"
    assert all(one.params["RSVP"] == "TRUE" for one in event["ATTENDEE"])
    assert b"VALARM" not in raw
    assert b"VTIMEZONE" not in raw
    assert "MUST BE READY BEFORE" in event["DESCRIPTION"]


def test_the_words_are_on_the_readers_clock_and_name_the_meetings_own() -> None:
    plan = example()
    here, _ = request(plan, line(plan), invitation(plan), frame(plan, DANA))
    there, _ = request(plan, line(plan), invitation(plan), frame(plan, LUKAS))
    assert "14:00 to 15:00 EST (New York)" in here.text
    assert "that is" not in here.text
    assert "20:00 to 21:00 CET (Berlin)" in there.text
    assert "that is 14:00 to 15:00 (New York)" in there.text
    assert there.subject.endswith("Thu 3 Dec 2026, 20:00 CET")


def test_the_day_is_the_readers_too() -> None:
    plan = example()
    far = plan.people[DANA].model_copy(update={"timezone": "Pacific/Auckland", "locale": "en-NZ"})
    content, _ = request(plan, line(plan), invitation(plan), frame(plan, far))
    assert "Fri 4 Dec 2026, 08:00 to 09:00 NZDT (Auckland)" in content.text


def test_a_fixed_date_cannot_be_countered() -> None:
    plan = example()
    fixed = plan.items[8].model_copy(update={"fixed": True})
    milestones = [
        m.model_copy(update={"items": tuple(fixed if item.ref == 8 else item for item in m.items)})
        for m in plan.milestones
    ]
    plan = plan.model_copy(update={"milestones": tuple(milestones)})
    content, raw = request(plan, line(plan), invitation(plan), frame(plan, DANA))
    assert b"X-MICROSOFT-DISALLOW-COUNTER:TRUE" in raw
    assert "The date is fixed." in content.text


@pytest.mark.parametrize(("whole", "state"), [(True, "CANCELLED"), (False, None)])
def test_a_cancellation_says_whether_the_meeting_or_only_a_place_is_gone(whole: bool, state: str | None) -> None:
    plan = example()
    alone = invitation(plan, sequence=1) if whole else invitation(plan, sequence=1, attendees=(DANA,))
    content, raw = cancel(plan, line(plan), alone, frame(plan, DANA), whole=whole)
    (event,) = Calendar.from_ical(raw).events
    assert event.get("STATUS") == state
    assert event.start == dt.datetime(2026, 12, 3, 19, tzinfo=dt.UTC)
    assert content.subject.startswith("[NW] Cancelled: " if whole else "[NW] Without you: ")


def test_a_meeting_whose_item_left_the_plan_can_still_be_cancelled() -> None:
    plan = example()
    gone = invitation(plan, item=99)
    content, raw = cancel(plan, line(plan), gone, frame(plan, DANA))
    assert content.subject == "[NW] Cancelled: Meeting, Thu 3 Dec 2026, 14:00 EST"
    assert b"STATUS:CANCELLED" in raw


def test_a_meeting_that_ends_before_it_begins_is_refused() -> None:
    plan = example()
    one = invitation(plan)
    with pytest.raises(ValueError, match="ends after it begins"):
        request(plan, line(plan), dataclasses.replace(one, end=one.start), frame(plan, DANA))


def test_a_time_that_daylight_saving_skips_or_doubles() -> None:
    plan = example()
    meeting = plan.items[8].meeting
    assert meeting is not None
    for day, utc in ((dt.date(2027, 3, 14), 7), (dt.date(2026, 11, 1), 5)):
        at = meeting.model_copy(update={"time": dt.time(2 if day.month == 3 else 1, 0)})
        item = plan.items[8].model_copy(update={"due": day, "meeting": at})
        assert span(plan, item)[0] == dt.datetime(day.year, day.month, day.day, utc, tzinfo=dt.UTC)
