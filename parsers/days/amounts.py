"""Amounts of time as people write them: "+3d", "three business days", "another two weeks", "45 minutes"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.days.moments import Day, Found, Minutes
from parsers.lexicon import Lexicon
from parsers.said import Shift, Unit
from parsers.words import Token, tokens

_UNITS: dict[str, Unit] = {"day": "day", "business_day": "business day", "week": "week", "month": "month"}
_SIZES: dict[str, Unit] = {"d": "day", "bd": "business day", "wd": "business day", "w": "week", "mo": "month"}


def tag_at(cut: Sequence[Token], index: int, lexicon: Lexicon, *tags: str) -> tuple[int, int] | None:
    """(end, number) of the phrase at `index` if it has one of the tags, past the full stop of a short name."""
    found = lexicon.date_word(cut, index, *tags)
    if found is None or found[0] >= len(cut) or cut[found[0]].text != ".":
        return found
    short_name = ("month_name" in tags or "weekday" in tags) and found[0] == index + 1 and len(cut[index].low) <= 4
    return (found[0] + 1, found[1]) if short_name else found


def count_at(cut: Sequence[Token], index: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """(end, n) of a small number in figures or words."""
    if index < len(cut) and cut[index].kind == "number" and len(cut[index].text) <= 3:
        return index + 1, int(cut[index].text)
    if index < len(cut) and cut[index].wordlike:
        return tag_at(cut, index, lexicon, "count")
    return None


def lasting(cut: Sequence[Token], index: int, lexicon: Lexicon) -> Found | None:
    if half := tag_at(cut, index, lexicon, "half_hour"):
        return Found(half[0], Minutes(30))
    count = count_at(cut, index, lexicon)
    if count and 0 < count[1] <= 600:
        if hit := tag_at(cut, count[0], lexicon, "minute"):
            return Found(hit[0], Minutes(count[1]))
        if hit := tag_at(cut, count[0], lexicon, "hour"):
            return Found(hit[0], Minutes(60 * count[1]))
    if cut[index].kind == "mixed" and (found := re.fullmatch(r"(\d{1,3})(?:min|mins|m)", cut[index].low)):
        return Found(index + 1, Minutes(int(found.group(1))))
    return None


def between(cut: Sequence[Token], index: int, lexicon: Lexicon) -> Found | None:
    """3 to 5 days, 2-3 weeks: an amount that nobody can count with."""
    first = count_at(cut, index, lexicon)
    if first is None or first[0] >= len(cut):
        return None
    entry = lexicon.at(cut, first[0])
    joined = cut[first[0]].text in ("-", "–") or (entry is not None and bool(entry.tags.keys() & {"to", "or"}))
    second = count_at(cut, first[0] + (len(entry.words) if entry else 1), lexicon) if joined else None
    unit = tag_at(cut, second[0], lexicon, *_UNITS) if second and second[1] > first[1] else None
    return Found(unit[0], Day(vague="That is no number of days.")) if unit else None


def _unit_at(cut: Sequence[Token], index: int, lexicon: Lexicon) -> tuple[int, Unit] | None:
    """(end, unit) of the longest unit at a token: "jours" is not yet "jours ouvrés"."""
    hits = [(hit[0], unit) for tag, unit in _UNITS.items() if (hit := tag_at(cut, index, lexicon, tag))]
    return max(hits, key=lambda hit: hit[0], default=None)


def _glued(token: Token, lexicon: Lexicon) -> tuple[int, Unit] | None:
    """A number with its unit right behind it, as languages shorten it: "+3j", "2sem"."""
    found = re.fullmatch(r"(\d{1,3})([a-z]{1,4})", token.low)
    unit = _unit_at(tokens(found.group(2)), 0, lexicon) if found else None
    return (int(found.group(1)), unit[1]) if found and unit else None


def size_at(cut: Sequence[Token], index: int, lexicon: Lexicon) -> tuple[int, Shift] | None:
    if index >= len(cut):
        return None
    token = cut[index]
    sign = 1
    at = index
    if token.text in ("+", "-", "−"):
        sign, at = (1 if token.text == "+" else -1), index + 1
        if at >= len(cut):
            return None
        token = cut[at]
    if token.kind == "mixed" and (glued := _glued(token, lexicon)):
        return at + 1, Shift(sign * glued[0], glued[1], "due")
    if alone := tag_at(cut, at, lexicon, "fortnight"):
        return alone[0], Shift(sign * 2, "week", "due")
    if token.kind == "size" and (written := re.match(r"([+-]?\d+)\s?([a-z]+)", token.low)):
        number, letters = written.groups()
        return at + 1, Shift(sign * int(number), _SIZES[letters], "due")
    if more := tag_at(cut, at, lexicon, "another"):
        at = more[0]
        count = count_at(cut, at, lexicon) or (at, 1)
    elif tag_at(cut, at, lexicon, "alone"):
        count = (at, 1)
    else:
        found = count_at(cut, at, lexicon)
        if found is None:
            return None
        count = found
    end = count[0]
    if more := tag_at(cut, end, lexicon, "more"):
        end = more[0]
    if unit := _unit_at(cut, end, lexicon):
        end = unit[0]
        if more := tag_at(cut, end, lexicon, "more"):
            end = more[0]
        return end, Shift(sign * count[1], unit[1], "due")
    if fortnight := tag_at(cut, end, lexicon, "fortnight"):
        return fortnight[0], Shift(sign * count[1] * 2, "week", "due")
    return None
