"""Days, amounts and times as people write them: `scan` says what stands from one token on."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.days.amounts import between, lasting, size_at, tag_at
from parsers.days.hours import dotted_time_at, time_at
from parsers.days.moments import Clock, Day, Found
from parsers.days.weekdays import coming, last, of_either_week, weekday_and_number
from parsers.lexicon import Lexicon
from parsers.said import Shift, Unit
from parsers.words import Token, past

_DAY_DOT_MONTH = re.compile(r"\d{1,2}\.\d{1,2}")
_NUMBERS = re.compile(r"\d+")
_DAYS: dict[Unit, int] = {"day": 1, "week": 7}
_MONTH_FIRST = ("en_us", "en_ph", "en_bz")


def scan(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """The longest day, amount, time or duration that begins at a token."""
    token = cut[index]
    if token.wordlike and token.low not in lexicon.date_firsts:
        return None
    for reader in (_relative, _numeric, _named):
        if found := reader(cut, index, lexicon, clock):
            return found
    return time_at(cut, index, lexicon) or _amount(cut, index, lexicon, clock)


def _number(token: Token) -> int:
    found = _NUMBERS.search(token.text)
    return int(found.group()) if found else 0


def _relative(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """today, tomorrow, end of next week, in two weeks, next Friday, EOM."""
    if not cut[index].wordlike:
        return None
    today = clock.today
    friday = today + dt.timedelta(days=4 - today.weekday())
    month_end = _month_end(today.year, today.month)
    following = _month_end(today.year + today.month // 12, today.month % 12 + 1)
    if (part := tag_at(cut, index, lexicon, "end_of_day")) and (day := _day_after(cut, part[0], lexicon, clock)):
        return day
    fixed = {
        "today": today,
        "tomorrow": today + dt.timedelta(days=1),
        "day_after_tomorrow": today + dt.timedelta(days=2),
        "yesterday": today - dt.timedelta(days=1),
        "day_before_yesterday": today - dt.timedelta(days=2),
        "end_of_week": friday,
        "end_of_next_week": friday + dt.timedelta(days=7),
        "end_of_month": month_end,
        "end_of_next_month": following,
    }
    if found := _weekday_of_a_week(cut, index, lexicon):
        return found
    if named := lexicon.tagged(cut, index, fixed.keys()):
        if counted := _amount_after(cut, named[0], lexicon, fixed[named[1]]):
            return counted
        return Found(_day_part(cut, named[0], lexicon), Day(fixed=fixed[named[1]]))
    if hit := tag_at(cut, index, lexicon, "vague_past"):
        return Found(hit[0], Day(vague="That names no day.", gone=True))
    if hit := tag_at(cut, index, lexicon, "vague_day"):
        return Found(hit[0], Day(vague="That names no day."))
    if (hit := tag_at(cut, index, lexicon, "end_of")) and (month := tag_at(cut, hit[0], lexicon, "month_name")):
        year, end = _year(cut, month[0])
        chosen = year or (today.year if month[1] >= today.month else today.year + 1)
        return Found(end, Day(fixed=_month_end(chosen, month[1])))
    if (hit := tag_at(cut, index, lexicon, "before")) and (ago := _ago(cut, hit[0], lexicon, clock)):
        return ago
    if hit := tag_at(cut, index, lexicon, "in"):
        return _in_an_amount(cut, hit[0], lexicon)
    return None


def _weekday_of_a_week(cut: Sequence[Token], index: int, lexicon: Lexicon) -> Found | None:
    """ "next week Friday", as some languages say it."""
    for tag, weeks in (("of_next_week", 1), ("of_this_week", 0), ("of_last_week", -1)):
        if hit := tag_at(cut, index, lexicon, tag):
            article = tag_at(cut, hit[0], lexicon, "day_article") if hit[0] < len(cut) else None
            at = article[0] if article else hit[0]
            if at < len(cut) and (weekday := tag_at(cut, at, lexicon, "weekday")):
                return Found(_day_part(cut, weekday[0], lexicon), Day(weekday=weekday[1], weeks=weeks))
    return None


def _amount_after(
    cut: Sequence[Token], index: int, lexicon: Lexicon, day: dt.date, *, weeks_only: bool = False
) -> Found | None:
    """ "today in two weeks", "Friday in a week" as other languages count it."""
    hit = tag_at(cut, index, lexicon, "in") if index < len(cut) else None
    amount = size_at(cut, hit[0], lexicon) if hit else None
    days = _DAYS.get(amount[1].unit) if amount and (amount[1].unit == "week" or not weeks_only) else None
    return Found(amount[0], Day(fixed=day + dt.timedelta(days=days * amount[1].count))) if amount and days else None


def _ago(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """The amount in "vor zwei Wochen", "il y a trois jours": languages that say "ago" before it."""
    if index >= len(cut):
        return None
    if vague := tag_at(cut, index, lexicon, "vague_amount"):
        return Found(vague[0], Day(vague="That names no day.", gone=True))
    amount = size_at(cut, index, lexicon)
    return Found(amount[0], _long_before(amount[1], clock)) if amount else None


def _long_before(shift: Shift, clock: Clock) -> Day:
    days = _DAYS.get(shift.unit)
    return Day(fixed=clock.today - dt.timedelta(days=days * shift.count)) if days else Day(vague="That names no day.")


def _day_after(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """The day in "EOD Friday", "close of business on 4 Dec"."""
    if index < len(cut) and (article := tag_at(cut, index, lexicon, "day_article", "day_of")):
        index = article[0]
    if index >= len(cut):
        return None
    found = _numeric(cut, index, lexicon, clock) or _named(cut, index, lexicon, clock)
    return found if found and isinstance(found.value, Day) else None


def _in_an_amount(cut: Sequence[Token], index: int, lexicon: Lexicon) -> Found | None:
    if vague := tag_at(cut, index, lexicon, "vague_amount"):
        return Found(vague[0], Day(vague="That names no day."))
    amount = size_at(cut, index, lexicon)
    if amount is None:
        return None
    end, shift = amount
    return Found(end, replace(shift, origin="mail"))


def _month_end(year: int, month: int) -> dt.date:
    """The last weekday of a month; holidays are the calendar's business."""
    day = dt.date(year, month, calendar.monthrange(year, month)[1])
    while day.weekday() > 4:
        day -= dt.timedelta(days=1)
    return day


def _day_part(cut: Sequence[Token], index: int, lexicon: Lexicon) -> int:
    hit = tag_at(cut, index, lexicon, "day_part")
    return hit[0] if hit else index


def _year(cut: Sequence[Token], index: int) -> tuple[int | None, int]:
    at = past(cut, index, ",", "-")
    if at < len(cut) and cut[at].kind == "number" and len(cut[at].text) == 4 and 1990 <= int(cut[at].text) <= 2199:
        return int(cut[at].text), at + 1
    return None, index


def _numeric(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    token = cut[index]
    if token.kind == "decimal" and index and _DAY_DOT_MONTH.fullmatch(token.text):
        lead = lexicon.at(cut, index - 1)
        day, month = token.text.split(".")
        return (
            Found(index + 1, _real(int(month), int(day), None))
            if lead and lead.tags.keys() & {"to", "on", "by"}
            else None
        )
    if token.kind not in ("iso", "dotted", "slash", "dashed"):
        return None
    parts = [int(part) for part in _NUMBERS.findall(token.text)]
    if token.kind == "iso":
        return Found(index + 1, Day(parts[1], parts[2], parts[0]))
    if time := dotted_time_at(cut, index, lexicon):
        return time
    year = parts[2] + (2000 if parts[2] < 100 else 0) if len(parts) == 3 else None
    first, second = parts[0], parts[1]
    if token.kind == "dotted":
        if not token.text.endswith(".") and len(parts) == 2 and not 1 <= second <= 12:
            return None
        return Found(index + 1, _real(second, first, year))
    if token.kind == "slash" and year is None and token.text in ("24/7", "7/24", "50/50"):
        return None
    return Found(index + 1, _by_locale(first, second, year, clock.locale))


def dashed(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """The day in "naar 10-12"; only behind a preposition, for elsewhere it is a range."""
    if index + 2 >= len(cut) or not tag_at(cut, index + 1, lexicon, "dashed"):
        return None
    numbers = cut[index], cut[index + 2]
    glued = cut[index].end == cut[index + 1].start and cut[index + 1].end == numbers[1].start
    if not glued or not all(token.kind == "number" and len(token.text) < 3 for token in numbers):
        return None
    return Found(index + 3, _by_locale(_number(numbers[0]), _number(numbers[1]), None, clock.locale))


def day_alone(cut: Sequence[Token], index: int) -> Found | None:
    """The day in "am 30."; only behind a word after which such a number is one."""
    token = cut[index]
    dotted = index + 1 < len(cut) and cut[index + 1].text == "." and cut[index + 1].start == token.end
    if not dotted or token.kind != "number" or not 1 <= _number(token) <= 31:
        return None
    return Found(index + 2, Day(number=_number(token)))


def _real(month: int, number: int, year: int | None) -> Day:
    if not 1 <= month <= 12 or not 1 <= number <= 31:
        return Day(vague="There is no such day.")
    return Day(month, number, year)


def _by_locale(first: int, second: int, year: int | None, locale: str | None) -> Day:
    """10/12: month first where the locale writes it so, day first elsewhere; two readings where no locale is known."""
    month_first_real, day_first_real = 1 <= first <= 12 and 1 <= second <= 31, 1 <= second <= 12 and 1 <= first <= 31
    if locale and locale.casefold() != "en":
        month, number = (first, second) if locale.casefold().replace("-", "_") in _MONTH_FIRST else (second, first)
        return _real(month, number, year)
    if month_first_real and day_first_real and first != second:
        return Day(first, second, year, other=(second, first))
    if month_first_real:
        return Day(first, second, year)
    return _real(second, first, year)


def _named(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """10 Dec, Dec 10th 2026, Friday, next Friday, Fri 4 Dec, Friday the 4th, the 10th."""
    start = index
    weeks = None
    if numbered := _numbered(cut, index, lexicon, clock):
        return numbered
    if hit := tag_at(cut, index, lexicon, "this", "next", "last", "coming"):
        if weekday := tag_at(cut, hit[0], lexicon, "weekday"):
            for tag, offset in (("next", 1), ("last", -1)):
                if tag_at(cut, index, lexicon, tag):
                    weeks = offset
            if weeks == -1:
                return Found(_day_part(cut, weekday[0], lexicon), last(weekday[1], clock))
            index = hit[0]
        else:
            return None
    either = tag_at(cut, index, lexicon, "either_week") if index == start else None
    if either and tag_at(cut, either[0], lexicon, "weekday"):
        index = either[0]
    weekday = tag_at(cut, index, lexicon, "weekday")
    if weekday is None:
        if index != start:
            return None
        return _month_and_day(cut, index, lexicon, None)
    after = _day_part(cut, weekday[0], lexicon)
    if later := tag_at(cut, after, lexicon, "of_next_week"):
        return Found(later[0], Day(weekday=weekday[1], weeks=1))
    if later := tag_at(cut, after, lexicon, "of_this_week"):
        return Found(later[0], Day(weekday=weekday[1], weeks=0))
    if later := tag_at(cut, after, lexicon, "of_last_week"):
        return Found(later[0], Day(weekday=weekday[1], weeks=-1))
    if later := tag_at(cut, after, lexicon, "last_after"):
        return Found(later[0], last(weekday[1], clock))
    if later := tag_at(cut, after, lexicon, "either_week"):
        return Found(later[0], of_either_week(weekday[1], clock))
    if counted := _amount_after(cut, after, lexicon, coming(weekday[1], clock), weeks_only=True):
        return counted
    following = past(cut, weekday[0], ",", "(", "-")
    if following < len(cut):
        if day := dashed(cut, following, lexicon, clock):
            return Found(day.end, replace(day.value, weekday=weekday[1])) if isinstance(day.value, Day) else None
        if (numbered := _numbered(cut, following, lexicon, clock)) and isinstance(numbered.value, Day):
            return Found(numbered.end, replace(numbered.value, weekday=weekday[1]))
        joined = tag_at(cut, following, lexicon, "day_article")
        at = joined[0] if joined else following
        if at < len(cut):
            if (numeric := _numeric(cut, at, lexicon, clock)) and isinstance(numeric.value, Day) and weeks is None:
                return Found(numeric.end, replace(numeric.value, weekday=weekday[1]))
            if dated := _month_and_day(cut, at, lexicon, weekday[1]):
                return dated
        if weeks is None and (dated := weekday_and_number(cut, weekday[0], lexicon, clock, weekday[1])):
            return dated
    if index != start and either and weeks is None:
        return Found(after, of_either_week(weekday[1], clock))
    return Found(after, Day(weekday=weekday[1], weeks=weeks))


def _numbered(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """ "dia 15", "dia 15/12": a word that makes the number after it a day of the month."""
    hit = tag_at(cut, index, lexicon, "numbered")
    if hit is None or hit[0] >= len(cut):
        return None
    token = cut[hit[0]]
    if (numeric := _numeric(cut, hit[0], lexicon, clock)) and isinstance(numeric.value, Day):
        return numeric
    if dated := _month_and_day(cut, hit[0], lexicon, None):
        return dated
    if token.kind in ("number", "ordinal") and 1 <= _number(token) <= 31:
        return Found(hit[0] + 1, Day(number=_number(token)))
    return None


def _month_and_day(cut: Sequence[Token], index: int, lexicon: Lexicon, weekday: int | None) -> Found | None:
    at = index
    if article := tag_at(cut, at, lexicon, "day_article"):
        at = article[0]
    if at >= len(cut):
        return None
    token = cut[at]
    if token.kind == "ordinal" or (token.kind == "number" and len(token.text) <= 2):
        after = past(cut, at + 1, ".", "-", "°")
        of = tag_at(cut, after, lexicon, "day_of")
        month = _month(cut, of[0] if of else after, lexicon)
        if month:
            return _complete(cut, month[0], lexicon, month[1], _number(token), weekday, spaced=at == index)
        if ending := tag_at(cut, after, lexicon, "day_ending"):
            return Found(ending[0], Day(number=_number(token), weekday=weekday))
        if token.kind == "ordinal" and (at != index or weekday is not None):
            return Found(at + 1, Day(number=_number(token), weekday=weekday))
        return None
    if (first := tag_at(cut, at, lexicon, "first_day")) and (month := _month(cut, first[0], lexicon)):
        return _complete(cut, month[0], lexicon, month[1], 1, weekday)
    if month := _month(cut, at, lexicon):
        number_at = month[0]
        if article := tag_at(cut, number_at, lexicon, "day_article"):
            number_at = article[0]
        if number_at < len(cut) and (
            cut[number_at].kind == "ordinal" or (cut[number_at].kind == "number" and len(cut[number_at].text) <= 2)
        ):
            if number_at + 1 < len(cut) and tag_at(cut, number_at + 1, lexicon, "business_day", "day", "week"):
                return None
            return _complete(cut, number_at + 1, lexicon, month[1], _number(cut[number_at]), weekday)
    return None


def _month(cut: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """A month; in "14 may slip" the word is a verb."""
    month = tag_at(cut, at, lexicon, "month_name")
    if month is None or month[0] >= len(cut) or cut[at].text[:1].isupper():
        return month
    entry, following = lexicon.at(cut, at), lexicon.at(cut, month[0])
    modal = entry is not None and "modal" in entry.tags
    verb = following is not None and any(tag in _VERBAL or tag.endswith(".base") for tag in following.tags)
    return None if modal and verb else month


_VERBAL = frozenset({"copula", "have", "not", "need", "deliver"})


def _complete(
    cut: Sequence[Token],
    end: int,
    lexicon: Lexicon,
    month: int,
    number: int,
    weekday: int | None,
    *,
    spaced: bool = False,
) -> Found:
    of_year = tag_at(cut, end, lexicon, "year_of")
    year, end = _year(cut, of_year[0]) if of_year and _year(cut, of_year[0])[0] else _year(cut, end)
    if (
        (
            spaced
            and year is None
            and end < len(cut)
            and cut[end].kind in ("number", "ordinal")
            and 1 <= _number(cut[end]) <= 31
        )
        and cut[end - 1].text != ","
        and not tag_at(cut, end + 1, lexicon, "day", "business_day", "week", "oclock")
    ):
        return Found(end + 1, Day(vague="That can be read as two dates."))
    if not 1 <= number <= 31:
        return Found(end, Day(vague="There is no such day."))
    return Found(end, Day(month, number, year, weekday))


def _amount(cut: Sequence[Token], index: int, lexicon: Lexicon, clock: Clock) -> Found | None:
    """+3d, 3 business days, a week, two weeks from now, 45 minutes."""
    if vague := tag_at(cut, index, lexicon, "vague_amount"):
        return Found(vague[0], Day(vague="That is no number of days."))
    if duration := lasting(cut, index, lexicon):
        return duration
    if vague_amount := between(cut, index, lexicon):
        return vague_amount
    amount = size_at(cut, index, lexicon)
    if amount is None:
        return None
    end, shift = amount
    if ago := tag_at(cut, end, lexicon, "ago"):
        return Found(ago[0], _long_before(shift, clock))
    if later := tag_at(cut, end, lexicon, "from_now"):
        return Found(later[0], replace(shift, origin="mail"))
    if (following := tag_at(cut, end, lexicon, "from")) and (
        following[0] < len(cut) and (base := scan(cut, following[0], lexicon, clock)) and isinstance(base.value, Day)
    ):
        day = base.value.resolve(clock)
        if isinstance(day, dt.date) and shift.unit in ("day", "week"):
            return Found(base.end, Day(fixed=day + dt.timedelta(days=shift.count * (7 if shift.unit == "week" else 1))))
        return Found(base.end, Day(vague="That names no day."))
    return Found(end, shift)
