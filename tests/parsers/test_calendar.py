"""Answers to invitations as Google, Exchange, Apple and strangers send them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.calendar import CalendarProblem, Counter, Refresh, Rsvp, read_part

GOOGLE_REPLY = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261203T190000Z
DTEND:20261203T200000Z
DTSTAMP:20261124T081510Z
ORGANIZER;CN=mailmap@acme.example:mailto:mailmap@acme.example
UID:8f0c@acme.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Dana
  Whitfield;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="Fine\\; I bring Tom":mailto:Dana.Whitfield@northwind.ex
 ample
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Go/no-go readout
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""

EXCHANGE_COUNTER = """\
BEGIN:VCALENDAR
METHOD:COUNTER
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=TENTATIVE;CN=Lukas Brandt:MAILTO:lukas.brandt@northwind.example
COMMENT;LANGUAGE=de-DE:Ab zehn\\, gerne\\n
UID:8f0c@acme.example
SUMMARY;LANGUAGE=de-DE:Neuer Zeitvorschlag: Go/no-go readout
DTSTART;TZID=W. Europe Standard Time:20270329T100000
DTEND;TZID=W. Europe Standard Time:20270329T110000
X-MICROSOFT-CDO-APPT-SEQUENCE:3
X-MS-OLK-ORIGINALSTART;TZID=W. Europe Standard Time:20270326T100000
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER;RELATED=START:-PT15M
ACTION:DISPLAY
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def part(method="REPLY", *lines, event=True):
    body = [
        "BEGIN:VCALENDAR", "VERSION:2.0", *([f"METHOD:{method}"] if method else []),
        *(["BEGIN:VEVENT", *lines, "END:VEVENT"] if event else []), "END:VCALENDAR",
    ]  # fmt: skip
    return "\r\n".join(body).encode()


WHO = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example"


def test_google_reply():
    assert read_part(GOOGLE_REPLY.encode()) == Rsvp(
        uid="8f0c@acme.example",
        attendee="Dana.Whitfield@northwind.example",
        organizer="mailmap@acme.example",
        sequence=2,
        dtstamp=dt.datetime(2026, 11, 24, 8, 15, 10, tzinfo=dt.UTC),
        partstat="accepted",
        start=dt.datetime(2026, 12, 3, 19, tzinfo=dt.UTC),
        end=dt.datetime(2026, 12, 3, 20, tzinfo=dt.UTC),
        comment="Fine; I bring Tom",
    )


def test_exchange_counter_in_a_windows_zone_on_the_day_after_the_clocks_changed():
    counter = read_part(EXCHANGE_COUNTER.encode())
    assert isinstance(counter, Counter)
    assert counter.start == dt.datetime(2027, 3, 29, 8, tzinfo=dt.UTC)
    assert counter.end == dt.datetime(2027, 3, 29, 9, tzinfo=dt.UTC)
    assert (counter.sequence, counter.dtstamp, counter.organizer) == (3, None, None)
    assert counter.comment == "Ab zehn, gerne"


def test_a_counter_never_accepts():
    raw = part("COUNTER", "UID:1", WHO, "DTSTART:20261203T190000Z")
    assert read_part(raw).partstat is None


def test_refresh_and_lower_case():
    raw = part("refresh", "UID:1", "attendee:mailto:a@b.example")
    assert read_part(raw) == Refresh(uid="1", attendee="a@b.example")
    assert read_part(part("reply", "UID:1", "ATTENDEE;partstat=declined:a@b.example")).partstat == "declined"


def test_no_answer_yet():
    assert read_part(part("REPLY", "UID:1", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@b.example")).partstat is None


def test_delegation_names_the_delegate():
    raw = part(
        "REPLY",
        "UID:1",
        'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:c@b.example":mailto:a@b.example',
        'ATTENDEE;PARTSTAT=NEEDS-ACTION;DELEGATED-FROM="mailto:a@b.example":mailto:c@b.example',
    )
    answer = read_part(raw, sender="ann <a@b.example>")
    assert (answer.attendee, answer.partstat, answer.delegate) == ("a@b.example", "delegated", "c@b.example")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "ADD", "DECLINECOUNTER", "NONSENSE"])
def test_what_is_not_ours_to_take_is_refused(method):
    problem = read_part(part(method, "UID:1", WHO))
    assert isinstance(problem, CalendarProblem)
    assert (problem.method, problem.uid) == (method.lower(), "1")


@pytest.mark.parametrize("method", [None, "PUBLISH"])
def test_a_file_that_asks_nothing_is_no_answer(method):
    assert read_part(part(method, "UID:1", WHO)) is None


@pytest.mark.parametrize(
    ("zone", "utc_hour"),
    [
        ("America/New_York", 19),
        ("Eastern Standard Time", 19),
        ('"Eastern Standard Time"', 19),
        ("/mozilla.org/20050126_1/America/New_York", 19),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", 13),
        ('"tzone://Microsoft/Utc"', 14),
        ("UTC", 14),
    ],
)
def test_zone_names(zone, utc_hour):
    answer = read_part(part("COUNTER", "UID:1", WHO, f"DTSTART;TZID={zone}:20261203T140000"))
    assert answer.start == dt.datetime(2026, 12, 3, utc_hour, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART;TZID=Customized Time Zone:20261203T140000",
        "DTSTART;TZID=../../etc/passwd:20261203T140000",
        "DTSTART:20261203T140000",
        "DTSTART;VALUE=DATE:20261203",
        "DTSTART:20261303T140000Z",
        "DTSTART:99991231T235959Z",
        "DTSTART:00010101T000000Z",
        "DTSTART:２０２６1203T140000Z",
        "X-NO-START:1",
    ],
)
def test_a_proposal_needs_an_instant(start):
    assert isinstance(read_part(part("COUNTER", "UID:1", WHO, start)), CalendarProblem)
    assert read_part(part("REPLY", "UID:1", WHO, start)).start is None


def test_a_duration_is_an_end_and_an_end_before_the_start_is_none():
    start = "DTSTART:20261203T140000Z"
    assert read_part(part("COUNTER", "UID:1", WHO, start, "DURATION:PT1H30M")).end.hour == 15
    assert isinstance(read_part(part("COUNTER", "UID:1", WHO, start, "DTEND:20261203T130000Z")), CalendarProblem)
    assert read_part(part("REPLY", "UID:1", WHO, start, "DTEND:20261203T130000Z")).end is None


def refused(raw):
    return isinstance(read_part(raw), CalendarProblem)


def test_more_than_one_of_anything_is_refused():
    once = part("REPLY", "UID:1", WHO)
    assert refused(once + b"\r\n" + once)
    assert refused(part("REPLY", "UID:1", "UID:2", WHO))
    assert refused(once.replace(b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT"))
    assert refused(part("REPLY", "UID:1", WHO, "ATTENDEE:mailto:c@b.example"))


def test_half_of_it_is_refused():
    assert refused(part("REPLY", WHO))
    assert refused(part("REPLY", "UID:1"))
    assert refused(part("REPLY", event=False))
    assert refused(part("REPLY", "UID:1", WHO)[:-20])
    assert refused(part("REPLY", "UID:1", "ATTENDEE:mailto:nobody"))
    assert refused(part("REPLY", "UID:1", "ATTENDEE:mailto:a@b.example%0d%0aBcc:x@y"))


def test_size_is_looked_at_first():
    assert refused(b"BEGIN:VCALENDAR\r\n" * 50_000)
    assert refused(part("REPLY", "UID:1", "ATTENDEE" + ";X=Y" * 5_000 + ":mailto:a@b.example"))
    assert refused(part("REPLY", "UID:1", *[WHO] * 3_999))


def test_a_comment_loses_control_and_direction_signs():
    answer = read_part(part("REPLY", "UID:1", WHO, "COMMENT:a\u202eb\x00c\\nd\\\\ne"))
    assert answer.comment == "abc\nd\\ne"


def test_folded_inside_a_letter():
    raw = part("REPLY", "UID:1", WHO, "COMMENT:Grüße").replace("ü".encode(), b"\xc3\r\n \xbc")
    assert read_part(raw).comment == "Grüße"


FRAGMENTS = st.sampled_from(
    [
        *(line.encode() + b"\r\n" for line in ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "METHOD:REPLY", "UID:1", WHO)),
        *(line.encode() + b"\r\n" for line in ("END:VEVENT", "END:VCALENDAR", "DTSTART:20260230T250000Z")),
        *(line.encode() + b"\r\n" for line in ("SEQUENCE:99999999999999", "DURATION:P99W99DT999H")),
        *(b"DTSTART;TZID=", b'ATTENDEE;CN="', b":", b";", b"=", b"\\", b"\r\n ", b"COMMENT", b"X-RESPONSE-COMMENT;"),
    ]
)


@given(st.lists(st.one_of(FRAGMENTS, st.binary(max_size=12)), max_size=40).map(b"".join))
def test_any_bytes_give_a_reading(raw):
    assert isinstance(read_part(raw), Rsvp | Counter | Refresh | CalendarProblem | None)


@given(st.integers(0, len(EXCHANGE_COUNTER)), st.binary(max_size=6), st.integers(0, 6))
def test_any_damage_gives_a_reading(at, put, cut):
    raw = EXCHANGE_COUNTER.encode()
    assert isinstance(read_part(raw[:at] + put + raw[at + cut :]), Rsvp | Counter | Refresh | CalendarProblem | None)
