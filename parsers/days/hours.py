"""Times of day as people write them: `time_at` says what stands from one token on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.days.amounts import tag_at
from parsers.days.moments import Found, Time
from parsers.days.zones import asks_back, zone_at
from parsers.lexicon import Lexicon
from parsers.words import Token, past, tokens

_HOUR_DOT_MINUTE = re.compile(r"\d{1,2}\.\d{2}")
_NUMBERS = re.compile(r"\d+")
_OFFICE_OPENS = 7


def time_at(cut: Sequence[Token], index: int, lexicon: Lexicon) -> Found | None:
    """The time that begins at a token; one that may be before or after noon comes with its problem."""
    token = cut[index]
    if token.kind == "clock":
        oclock = tag_at(cut, index + 1, lexicon, "oclock")
        return _with_zone(cut, oclock[0] if oclock else index + 1, _time(token.low))
    if hit := tag_at(cut, index, lexicon, "noon"):
        return _with_zone(cut, hit[0], Time(dt.time(12)))
    at = index
    if marker := tag_at(cut, index, lexicon, "at"):
        at = marker[0]
        if at < len(cut) and _HOUR_DOT_MINUTE.fullmatch(cut[at].text) and tag_at(cut, index, lexicon, "clock_before"):
            hour, minute = map(int, cut[at].text.split("."))
            return _with_zone(cut, at + 1, Time(dt.time(hour, minute))) if hour < 24 and minute < 60 else None
        if (at < len(cut) and cut[at].kind in ("clock", "dotted")) or tag_at(cut, at, lexicon, "noon"):
            return time_at(cut, at, lexicon) or dotted_time_at(cut, at, lexicon)
    if at >= len(cut) or cut[at].kind not in ("number", "mixed"):
        return None
    token = cut[at]
    if token.kind == "mixed":
        if re.fullmatch(r"\d{1,2}[hu]", token.low) and (hour := int(token.low[:-1])) < 24:
            plain = hour >= _OFFICE_OPENS and tag_at(tokens("h"), 0, lexicon, "clock_24") is not None
            return _with_zone(cut, at + 1, Time(dt.time(hour)) if plain else _hour(hour))
        return None
    hour = int(token.text) if len(token.text) <= 2 else 99
    oclock = tag_at(cut, at + 1, lexicon, "oclock")
    if hour < 24 and (apart := _minutes_apart(cut, at + 1, lexicon)):
        return _with_zone(cut, apart[0], Time(dt.time(hour, apart[1])))
    if 0 < hour < 24 and (told := _in_half_of_the_day(cut, oclock[0] if oclock else at + 1, hour, lexicon)):
        return told
    if _OFFICE_OPENS <= hour < 24 and (whole := tag_at(cut, at + 1, lexicon, "clock_24")):
        return _with_zone(cut, whole[0], Time(dt.time(hour)))
    hours = at == index and tag_at(cut, at + 1, lexicon, "hour") and hour < 13
    if hour < 24 and oclock and not hours:
        return _with_zone(cut, oclock[0], _hour(hour))
    listed = at + 1 < len(cut) and (entry := lexicon.at(cut, at + 1)) is not None and "and" in entry.tags
    if at != index and 0 < hour < 24 and (told := _in_half_of_the_day(cut, at + 1, hour, lexicon)):
        return told
    if at != index and hour < 24 and not listed and not tag_at(cut, at + 1, lexicon, "month_name"):
        return _with_zone(cut, at + 1, _hour(hour))
    return None


def _minutes_apart(cut: Sequence[Token], index: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """(end, minutes) of "14 h 30", with the blanks that French typography puts into it."""
    sign = tag_at(cut, index, lexicon, "clock_24")
    if sign is None or cut[index].low != "h" or sign[0] >= len(cut) or cut[sign[0]].kind != "number":
        return None
    told = cut[sign[0]].text
    spoken = len(told) == 2 and int(told) < 60 and not tag_at(cut, sign[0] + 1, lexicon, "clock_24")
    return (sign[0] + 1, int(told)) if spoken else None


def dotted_time_at(cut: Sequence[Token], index: int, lexicon: Lexicon) -> Found | None:
    """ "14.30 Uhr": without the word after it, it is a day."""
    token = cut[index]
    if token.kind != "dotted" or not (oclock := tag_at(cut, index + 1, lexicon, "oclock")):
        return None
    hour, minute = (int(part) for part in _NUMBERS.findall(token.text)[:2])
    return _with_zone(cut, oclock[0], Time(dt.time(hour, minute))) if hour < 24 and minute < 60 else None


def _in_half_of_the_day(cut: Sequence[Token], index: int, hour: int, lexicon: Lexicon) -> Found | None:
    """ "3 o'clock in the afternoon", "15 Uhr nachmittags"."""
    if part := tag_at(cut, index, lexicon, "before_noon"):
        return _with_zone(cut, part[0], Time(dt.time(hour)))
    if part := tag_at(cut, index, lexicon, "after_noon"):
        return _with_zone(cut, part[0], Time(dt.time(hour + 12 if hour < 12 else hour)))
    return None


def _hour(hour: int) -> Time:
    if hour < 13:
        return Time(None, problem=f"{hour} may be before or after noon.")
    return Time(dt.time(hour))


def _time(low: str) -> Time:
    numbers = [int(part) for part in _NUMBERS.findall(low)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    half = re.search(r"([ap])\.?\s?m", low)
    if half:
        if not 1 <= hour <= 12:
            return Time(None, problem="There is no such time.")
        hour = hour % 12 + (12 if half.group(1) == "p" else 0)
    if hour > 23 or minute > 59:
        return Time(None, problem="There is no such time.")
    return Time(dt.time(hour, minute))


def _with_zone(cut: Sequence[Token], end: int, time: Time) -> Found:
    """A zone named right after the time."""
    at = past(cut, end, "(")
    if zone := zone_at(cut, at):
        closing = zone[0] + (1 if at > end and zone[0] < len(cut) and cut[zone[0]].text == ")" else 0)
        return Found(closing, replace(time, zone=zone[1]))
    if at < len(cut) and asks_back(cut[at]):
        return Found(at + 1, replace(time, problem=f"{cut[at].text} is the name of several time zones."))
    return Found(end, time)
