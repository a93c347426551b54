"""A calendar's answer to an invitation: iTIP (RFC 5546) in mail (RFC 6047) -> Rsvp, Counter, Refresh or why not.

Real senders leave out what the standard demands (Exchange: ORGANIZER, SEQUENCE, DTSTAMP; its own zone names) and
anyone on the internet may send anything. So only the few properties that are needed are read, line by line and
within limits: no recurrence is expanded and no VTIMEZONE evaluated. Who may answer is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import unquote

from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

if TYPE_CHECKING:
    from parsers.message import InboundMessage

MAX_BYTES = 256 * 1024
MAX_LINES = 4_000
MAX_LINE = 8 * 1024
MAX_ATTENDEES = 200
MAX_COMMENT = 2_000
YEARS = range(2000, 2101)

PartStat = Literal["accepted", "declined", "tentative", "delegated"]
_PARTSTATS: dict[str, PartStat] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "delegated",
}


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What every answer may say. Addresses are as written, without `mailto:`; instants are aware, in the zone they
    were given in; `sequence` is the sequence of the invitation that was answered."""

    method: ClassVar[str]
    uid: str
    attendee: str
    organizer: str | None = None
    sequence: int | None = None
    dtstamp: dt.datetime | None = None
    partstat: PartStat | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    comment: str | None = None
    delegate: str | None = None


@dataclass(frozen=True, slots=True)
class Rsvp(CalendarAnswer):
    """METHOD:REPLY. `partstat` is None where the attendee has not made up their mind."""

    method: ClassVar[str] = "reply"


@dataclass(frozen=True, slots=True)
class Counter(CalendarAnswer):
    """METHOD:COUNTER. `start` is always given; `partstat` never is: Google sends ACCEPTED with a proposal."""

    method: ClassVar[str] = "counter"


@dataclass(frozen=True, slots=True)
class Refresh(CalendarAnswer):
    """METHOD:REFRESH: the attendee asks for the current invitation."""

    method: ClassVar[str] = "refresh"


@dataclass(frozen=True, slots=True)
class CalendarProblem:
    """A calendar part that is not acted on. `method` (lower case) and `uid` as far as they could be read."""

    why: str
    method: str | None = None
    uid: str | None = None


CalendarReading = Rsvp | Counter | Refresh | CalendarProblem


class _Refused(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class _Property:
    value: str
    parameters: Mapping[str, str]


def read(message: InboundMessage) -> CalendarReading | None:
    """What the calendar parts of a mail answer; None if there is no calendar part or none that speaks iTIP.

    The same object sent twice (inline and as a file) is read once; parts that differ in UID are refused.
    """
    readings = [reading for raw in dict.fromkeys(message.calendars) if (reading := read_part(raw, _sender(message)))]
    if len({reading.uid for reading in readings}) > 1:
        return CalendarProblem("the mail holds answers to more than one invitation")
    return readings[0] if readings else None


def read_part(raw: bytes, sender: str = "") -> CalendarReading | None:
    """The reading of one text/calendar body. `sender` only chooses among several ATTENDEE lines of an answer."""
    if len(raw) > MAX_BYTES:
        return CalendarProblem("the calendar part is too large")
    method: str | None = None
    uid: str | None = None
    try:
        calendar, event = _properties(raw)
        method = _text(calendar, "METHOD").strip().casefold() or None
        if method is None or method == "publish":
            return None
        uid = _uid(event)
        return _answer(method, uid, event, sender)
    except _Refused as refused:
        return CalendarProblem(str(refused), method, uid)


def _sender(message: InboundMessage) -> str:
    return (message.headers.first("From") or "").casefold()


# ------------------------------------------------------------------------------------------------ lines to properties
_Properties = dict[str, list[_Property]]
_WANTED = {
    "METHOD", "UID", "SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION",
    "ORGANIZER", "ATTENDEE", "COMMENT", "X-RESPONSE-COMMENT",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _lines(raw: bytes) -> list[str]:
    """Content lines (RFC 5545, 3.1), unfolded as bytes: some senders fold in the middle of a letter."""
    lines = re.split(rb"\r?\n|\r", re.sub(rb"\r?\n[ \t]", b"", raw))
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE:
        raise _Refused("the calendar part has too many lines or one that is too long")
    return [line.decode("utf-8", "replace") for line in lines if line]


def _properties(raw: bytes) -> tuple[_Properties, _Properties]:
    """The wanted properties of the one VCALENDAR and of its one VEVENT."""
    calendar: _Properties = {}
    event: _Properties = {}
    seen = {"VCALENDAR": 0, "VEVENT": 0}
    path: list[str] = []
    for line in _lines(raw.removeprefix(b"\xef\xbb\xbf")):
        match = _NAME.match(line)
        name = match.group().upper() if match else ""
        if name == "BEGIN":
            path.append(line[6:].strip().upper())
            seen[path[-1]] = seen.get(path[-1], 0) + 1
        elif name == "END":
            if not path or path.pop() != line[4:].strip().upper():
                raise _Refused("the calendar part is broken: an END has no BEGIN")
        elif name in _WANTED and path in (["VCALENDAR"], ["VCALENDAR", "VEVENT"]):
            target = calendar if len(path) == 1 else event
            values = target.setdefault(name, [])
            if len(values) < MAX_ATTENDEES:
                values.append(_property(line))
    if path:
        raise _Refused("the calendar part is cut off")
    if seen["VCALENDAR"] != 1:
        raise _Refused("the part holds no calendar" if not seen["VCALENDAR"] else "the part holds several calendars")
    if seen["VEVENT"] > 1:
        raise _Refused("the calendar part is about more than one event")
    return calendar, event


def _property(line: str) -> _Property:
    try:
        _, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]  # of icalendar
    except ValueError as error:
        raise _Refused("the calendar part has a line that cannot be read") from error
    flat = {
        str(key).upper(): str(text if isinstance(text, str) else text[0] if text else "")
        for key, text in parameters.items()
    }
    return _Property(str(value), flat)


# ----------------------------------------------------------------------------------------------- properties to values
def _answer(method: str, uid: str, event: _Properties, sender: str) -> CalendarReading:
    kinds: dict[str, type[Rsvp | Counter | Refresh]] = {"reply": Rsvp, "counter": Counter, "refresh": Refresh}
    if method in ("request", "cancel", "add"):
        raise _Refused("an invitation sent to the assistant is not accepted: meetings belong to the plan")
    if method not in kinds:
        raise _Refused("this kind of calendar message is not understood")
    attendee = _attendee(event, sender)
    counter = method == "counter"
    start, end = _span(event, strict=counter)
    return kinds[method](
        uid=uid,
        attendee=_address(attendee.value),
        organizer=_address(event["ORGANIZER"][0].value) if event.get("ORGANIZER") else None,
        sequence=_sequence(event),
        dtstamp=_stamp(event),
        partstat=None if counter else _PARTSTATS.get(attendee.parameters.get("PARTSTAT", "").strip().upper()),
        start=start,
        end=end,
        comment=_comment(event, attendee),
        delegate=_address(attendee.parameters["DELEGATED-TO"]) if "DELEGATED-TO" in attendee.parameters else None,
    )


def _uid(event: _Properties) -> str:
    uids = {known.value.strip() for known in event.get("UID", ())}
    if len(uids) != 1 or not re.fullmatch(r"[^\x00-\x1f\x7f]{1,1000}", uid := uids.pop()):
        raise _Refused("the calendar part does not say which event it is about")
    return uid


def _attendee(event: _Properties, sender: str) -> _Property:
    """Whose answer it is. A delegator's reply and Google's counter may list others too."""
    attendees = event.get("ATTENDEE", [])
    if len(attendees) > 1:
        attendees = [one for one in attendees if (known := _address(one.value).casefold()) and known in sender]
    if len(attendees) != 1:
        raise _Refused("the calendar part does not say whose answer it is")
    return attendees[0]


_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,255}")


def _address(value: str) -> str:
    scheme, colon, rest = value.strip().strip('"').partition(":")
    address = unquote(rest).strip() if colon and scheme.strip().casefold() == "mailto" else value.strip()
    if not _ADDRESS.fullmatch(address):
        raise _Refused("the calendar part names somebody without a mail address")
    return address


def _sequence(event: _Properties) -> int | None:
    for name in ("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"):
        if re.fullmatch(r"[0-9]{1,9}", text := _text(event, name).strip()):
            return int(text)
    return None


def _stamp(event: _Properties) -> dt.datetime | None:
    stamp = event.get("DTSTAMP")
    return _instant(stamp[0]) if stamp else None


def _span(event: _Properties, strict: bool) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Start and end; `strict` (a proposal): there must be a start with a known zone, and the end must follow it."""
    start = _instant(event["DTSTART"][0]) if event.get("DTSTART") else None
    end = _instant(event["DTEND"][0]) if event.get("DTEND") else None
    if start and not end and (minutes := _minutes(_text(event, "DURATION"))):
        end = start + dt.timedelta(minutes=minutes)
    if strict and start is None:
        raise _Refused("the proposal has no day, time and time zone that we can read")
    if start and end and end <= start:
        if strict:
            raise _Refused("the proposed end is not after the proposed start")
        end = None
    return start, end


_DATE_TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})(Z?)", re.IGNORECASE)


def _instant(known: _Property) -> dt.datetime | None:
    """An aware datetime; None for a whole day, a floating time, an unknown zone or a year out of all reason."""
    match = _DATE_TIME.fullmatch(known.value.strip())
    if not match:
        return None
    zone = dt.UTC if match[7] else _zone(known.parameters.get("TZID", ""))
    try:
        year, month, day, hour, minute, second = (int(digits) for digits in match.groups()[:6])
        moment = dt.datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return moment if zone and moment.year in YEARS else None


_DURATION = re.compile(r"\+?P(?:([0-9]{1,2})W)?(?:([0-9]{1,2})D)?(?:T(?:([0-9]{1,3})H)?(?:([0-9]{1,4})M)?(?:0+S)?)?")


def _minutes(duration: str) -> int:
    match = _DURATION.fullmatch(duration.strip().upper())
    if not match:
        return 0
    weeks, days, hours, minutes = (int(digits or 0) for digits in match.groups())
    return ((weeks * 7 + days) * 24 + hours) * 60 + minutes


@cache
def _zones() -> dict[str, str]:
    names = {name.casefold(): name for name in zoneinfo.available_timezones()}
    return names | {windows.casefold(): name for windows, name in WINDOWS_TO_OLSON.items()}


def _zone(name: str) -> dt.tzinfo | None:
    """An IANA name, one with a maker's prefix (`/mozilla.org/20050126_1/Europe/Berlin`), or a Windows name."""
    plain = name.strip().strip('"').casefold()
    if plain in ("tzone://microsoft/utc", "z"):
        return dt.UTC
    segments = plain.split("/")
    for count in (len(segments), 3, 2, 1):
        found = _zones().get("/".join(segments[-count:]))
        if found and len(segments) < 12:
            return zoneinfo.ZoneInfo(found)
    return None


def _comment(event: _Properties, attendee: _Property) -> str | None:
    """The attendee's own words: COMMENT (Exchange) or X-RESPONSE-COMMENT (Google, a parameter or a property)."""
    texts = [known.value for name in ("COMMENT", "X-RESPONSE-COMMENT") for known in event.get(name, ())]
    texts.append(attendee.parameters.get("X-RESPONSE-COMMENT", ""))
    words = "\n".join(dict.fromkeys(text for raw in texts if (text := _clean(raw).strip())))
    return words[:MAX_COMMENT].strip() or None


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _text(properties: _Properties, name: str) -> str:
    known = properties.get(name)
    return _clean(known[0].value) if known else ""
