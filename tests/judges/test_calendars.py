"""Our calendar objects before other people's readers: ical.js, libical and icalendar must see the same meeting."""

import ctypes
import ctypes.util
import datetime as dt
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mailmap.letters.frame import Frame
from mailmap.letters.invite import Invitation, attendees, cancel, decline_counter, request, span
from mailmap.plan.model import Plan
from mailmap.plan.timeline import timeline

HERE = Path(__file__).parent
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
MEETINGS = [  # day, time, zone, the same in UTC
    ("2026-12-03", "14:00", "America/New_York", "2026-12-03T19:00Z"),
    ("2027-03-29", "09:30", "Europe/Berlin", "2027-03-29T07:30Z"),
    ("2027-03-26", "09:30", "Europe/Berlin", "2027-03-26T08:30Z"),
    ("2027-03-15", "08:00", "America/New_York", "2027-03-15T12:00Z"),
    ("2027-01-12", "23:30", "Pacific/Auckland", "2027-01-12T10:30Z"),
    ("2027-01-12", "10:00", "Asia/Kolkata", "2027-01-12T04:30Z"),
    ("2027-03-28", "02:30", "Europe/Berlin", "2027-03-28T01:30Z"),  # a time that is skipped
    ("2027-10-31", "02:30", "Europe/Berlin", "2027-10-31T00:30Z"),  # a time that comes twice: the first
    ("2027-06-14", "10:00", "UTC", "2027-06-14T10:00Z"),
]
TITLE = 'Readout, "go"; or \\n no-go: 100 % – ümläut ' + "long " * 29 + "long"


def absent(package):
    """A judge that is not here: said, and in CI a failure."""
    why = f"needs {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def meeting(day, time, zone):
    people = [
        {"name": 'Ann "A" Lee; x', "email": "ann@buyer.example", "side": "buyer", "role": "champion"},
        {"name": "Rob, Roy", "email": "rob@seller.example", "side": "seller", "role": "account executive"},
    ]
    item = {
        "ref": 8,
        "title": TITLE,
        "owner": "rob@seller.example",
        "due": dt.date.fromisoformat(day),
        "meeting": {"time": time, "minutes": 60, "timezone": zone, "where": "Room 1; 2nd floor, left"},
    }
    return Plan.model_validate(
        {
            "ref": "NW", "title": "T", "buyer": "B", "seller": "S", "participant": people,
            "milestone": [{"ref": "M1", "title": "M, 1; x", "exit": "Decided", "item": [item]}],
        }
    )  # fmt: skip


def objects():
    """A REQUEST and a CANCEL for every meeting, with the instant they must mean."""
    for number, (day, time, zone, utc) in enumerate(MEETINGS):
        plan = meeting(day, time, zone)
        item = plan.items[8]
        start, end = span(plan, item)
        frame = Frame(
            assistant_address="mailmap@acme.example",
            assistant_name="B and S via MailMAP",
            team="Acme",
            recipient=plan.participants[0],
            ref_code="NW-4HT2-9KQD",
            now=NOW,
        )
        invitation = Invitation(f"{number:032x}@acme.example", number, 8, start, end, attendees(plan, item))
        for make in (request, cancel):
            _, raw = make(plan, timeline(plan, NOW.date()), invitation, frame)
            yield make.__name__.upper(), number, raw, dt.datetime.fromisoformat(utc)


@pytest.fixture(scope="module")
def made():
    return list(objects())


def test_ical_js_sees_the_same_meeting(made):
    if not shutil.which("node"):
        absent("the apt package nodejs")
    if not (HERE / "node_modules" / "ical.js").is_dir():
        absent("the npm package ical.js: npm ci --prefix tests/judges")
    texts = json.dumps([raw.decode() for _, _, raw, _ in made])
    ran = subprocess.run(["node", "read.mjs"], cwd=HERE, input=texts, capture_output=True, text=True, check=True)
    for (method, number, _, utc), seen in zip(made, json.loads(ran.stdout), strict=True):
        (event,) = seen["events"]
        assert seen["method"] == method
        assert event["uid"] == f"{number:032x}@acme.example"
        assert event["sequence"] == number
        assert event["start"] == utc.timestamp()
        assert event["end"] == utc.timestamp() + 3600
        assert event["summary"] == f"{TITLE} [NW]"
        assert event["organizer"] == "mailto:mailmap@acme.example"
        assert event["attendees"] == ["mailto:rob@seller.example", "mailto:ann@buyer.example"]
        assert "\n" in event["description"]


class _Time(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_dst")),
        ("zone", ctypes.c_void_p),
    ]


def libical():
    name = ctypes.util.find_library("ical")
    if not name:
        absent("the apt package libical3")
    library = ctypes.CDLL(name)
    for function, result, arguments in (
        ("icalparser_parse_string", ctypes.c_void_p, [ctypes.c_char_p]),
        ("icalcomponent_string_to_kind", ctypes.c_int, [ctypes.c_char_p]),
        ("icalcomponent_get_first_component", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]),
        ("icalcomponent_get_dtstart", _Time, [ctypes.c_void_p]),
        ("icalcomponent_get_dtend", _Time, [ctypes.c_void_p]),
        ("icaltime_is_utc", ctypes.c_int, [_Time]),
        ("icalrestriction_check", ctypes.c_int, [ctypes.c_void_p]),
        ("icalcomponent_count_errors", ctypes.c_int, [ctypes.c_void_p]),
        ("icalcomponent_as_ical_string", ctypes.c_char_p, [ctypes.c_void_p]),
        ("icalcomponent_free", None, [ctypes.c_void_p]),
    ):
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def test_libical_sees_the_same_meeting_and_finds_no_fault(made):
    library = libical()
    for method, _, raw, utc in made:
        calendar = library.icalparser_parse_string(raw)
        assert library.icalrestriction_check(calendar) == 1, library.icalcomponent_as_ical_string(calendar).decode()
        assert library.icalcomponent_count_errors(calendar) == 0, method
        event = library.icalcomponent_get_first_component(calendar, library.icalcomponent_string_to_kind(b"VEVENT"))
        for read, moment in (("dtstart", utc), ("dtend", utc + dt.timedelta(hours=1))):
            time = getattr(library, f"icalcomponent_get_{read}")(event)
            assert library.icaltime_is_utc(time)
            seen = dt.datetime(time.year, time.month, time.day, time.hour, time.minute, time.second, tzinfo=dt.UTC)
            assert seen == moment
        library.icalcomponent_free(calendar)


def test_libical_would_have_found_a_fault(made):
    library = libical()
    raw = re.sub(rb"ORGANIZER[^\r]*\r\n", b"", made[0][2])
    assert library.icalrestriction_check(library.icalparser_parse_string(raw)) == 0


def test_a_declined_counter_says_whom_and_what_it_answers():
    """libical would have neither attendee nor sequence in it; both are what a calendar finds its proposal by."""
    library = libical()
    plan = meeting(*MEETINGS[0][:3])
    frame = Frame("mailmap@acme.example", "MailMAP", "Acme", plan.participants[0], "NW-4HT2-9KQD", NOW)
    raw = decline_counter(plan, "1@acme.example", 2, "Rob does not agree, sorry; it stays", frame)
    calendar = library.icalparser_parse_string(raw)
    library.icalrestriction_check(calendar)
    said = library.icalcomponent_as_ical_string(calendar).decode().replace("\r\n ", "")
    assert re.findall(r"restrictions for (\w+)", said) == ["ATTENDEE", "SEQUENCE"]
    (event,) = Calendar.from_ical(raw).events
    assert (event["UID"], event["SEQUENCE"]) == ("1@acme.example", 2)
    assert str(event["ATTENDEE"]) == "mailto:ann@buyer.example"
    assert event["COMMENT"] == "Rob does not agree, sorry; it stays"


def test_icalendar_sees_the_same_meeting(made):
    for method, _, raw, utc in made:
        calendar = Calendar.from_ical(raw)
        (event,) = calendar.events
        assert calendar["METHOD"] == method
        assert event.start == utc
        assert event.end == utc + dt.timedelta(hours=1)
        assert event["SUMMARY"] == f"{TITLE} [NW]"


def test_what_no_judge_looks_at(made):
    """None of them minds an end before the start or a bare comma in a text."""
    for _, _, raw, utc in made:
        lines = raw.decode().replace("\r\n ", "").split("\r\n")
        found = dict(line.split(":", 1) for line in lines if re.match("DTSTART|DTEND|SUMMARY|LOCATION|DESC", line))
        assert found["DTSTART"] == f"{utc:%Y%m%dT%H%M%SZ}"
        assert found["DTEND"] > found["DTSTART"]
        for name in ("SUMMARY", "LOCATION", "DESCRIPTION"):
            assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", found[name]), name
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)


def test_the_table_above_is_right():
    for day, time, zone, utc in MEETINGS:
        local = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone))
        assert local.astimezone(dt.UTC) == dt.datetime.fromisoformat(utc)
