"""Sums of money and headcounts as people write them: "250 000 €", "1,2 Mio.", "$1.2m", "about 1,500 employees".

A dot or comma before three digits is read as its language uses it for thousands, and as nothing where it does not:
"1,200" in a German mail is left to be asked. CLDR (root and the eight languages) is the source of the separators.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.wish.words import Names, Words
from parsers.words import Token, tokens

_BLANK = "[ \u00a0\u202f]"
_SIGN = re.compile(r"\s*(?:us\$|[$€£]|(?:usd|eur|gbp|chf|pln|brl)\b)?\s*", re.IGNORECASE)
_NUMBER = re.compile(
    rf"\d{{1,3}}(?:(?P<group>{_BLANK}|[.,'’_])\d{{3}}(?:(?P=group)\d{{3}})*)(?!\d)(?P<cents>[.,]\d{{1,2}}(?!\d))?"
    r"|\d{1,15}(?:[.,]\d{1,2}(?!\d))?(?![.,']?\d)"
)
_CURRENCY = frozenset({"$", "€", "£", "usd", "eur", "gbp", "chf", "pln", "brl"})
_GLUED = re.compile(r"([a-z]{1,4})(?=[^a-z]|$)", re.IGNORECASE)
_THOUSANDS = {"en": ","}
_ELSEWHERE = "."


def read(text: str, words: Words, names: Names, key: str) -> tuple[str, int] | None:
    """(the number as a text without separators, where it and its unit end); None for what is no clear number."""
    cut = tokens(text)
    ahead = words.past_all(cut, 0, "about")
    start = cut[ahead].start if ahead < len(cut) else len(text)
    sign = _SIGN.match(text, start)
    found = _NUMBER.match(text, sign.end() if sign else start)
    if found is None:
        return None
    rest = text[found.end() :]
    times, end = _unit(tokens(rest), words, names, key)
    number = _plain(found, words.code, times)
    return (f"{number * times:.2f}".removesuffix(".00"), found.end() + end) if number is not None else None


def _plain(found: re.Match[str], code: str, times: int) -> float | None:
    group, cents = found.group("group"), found.group("cents")
    said = found.group()
    if group is None:
        return float(said.replace(",", "."))
    whole = said[: -len(cents)] if cents else said
    once = whole.count(group) == 1
    if times > 1 or said.startswith("0") or (cents and cents[0] == group):
        return None
    if once and not cents and group in ".," and group != _THOUSANDS.get(code, _ELSEWHERE):
        return None
    return float(re.sub(r"\D", "", whole)) + (float(cents.replace(",", ".")) if cents else 0)


def _unit(cut: Sequence[Token], words: Words, names: Names, key: str) -> tuple[int, int]:
    """What the number is to be multiplied with, and where its unit ends."""
    at, times = 0, 1
    for tag, factor in (("thousand", 1_000), ("million", 1_000_000)):
        if times == 1 and (end := words.past(cut, at, tag)) is not None:
            at, times = end, factor
    if times > 1 and at < len(cut) and cut[at].text == ".":
        at += 1
    while at < len(cut):
        named = names.at(cut, at)
        if cut[at].low in _CURRENCY:
            at += 1
        elif (end := words.past(cut, at, "unit")) is not None:
            at = end
        elif named and named[1] == key:
            at = named[0]
        else:
            break
    return times, cut[at - 1].end if at else 0
