"""Addresses for names that a table left without one: "Max Huber is max@northwind.example", in any order, among other
words of a mail; or that nobody is known yet: "CISO is a buyer role"."""

from __future__ import annotations

import re
from collections.abc import Collection

from parsers.sheet.cells import ADDRESS

LONGEST = 20_000
"""Characters of a mail that are looked at."""
MOST_NAMES = 40
_LEAD = r"\s{0,5}(?:[:=→]|[-–—](?=\s)|\b(?:is|ist|est|es|è|é|to)\b)?\s{0,5}"
_CALLED = r"(?P<who>(?:\w[\w.'’-]{0,40}\s{1,5}){0,4}?)"
_MAILBOX = rf"[<(\[]?(?:mailto:)?(?P<address>{ADDRESS.pattern})[>)\]]?"
_ROLE = r"(?:an?\s|the\s|eine\s)?(?:open\s)?(?P<side>buyer|seller)(?:['’]s)?\s(?:role|rolle)\b"
_IS = r"\s{0,5}(?:\b(?:is|as|ist|als|for|für)\b|[:=])\s{0,5}"
_DOTS = r"(?:\.\.\.|…)"
_ENDS = r"[ \t]{0,5}(?:[,;.](?=\s|$))?"


def take(text: str, names: Collection[str]) -> tuple[dict[str, str], str]:
    """Mailboxes by name, or "buyer role" and "seller role"; and the text without what says them. A name with dots
    behind it says nothing, and is left out of the text too. Two answers for one name are none."""
    found: dict[str, str] = {}
    text = text[:LONGEST]
    for name in sorted(names, key=len, reverse=True)[:MOST_NAMES]:
        patterns, unfilled = _patterns(name)
        answers = {_answer(match) for pattern in patterns for match in pattern.finditer(text)}
        if len(answers) == 1:
            found[name] = answers.pop()
            for pattern in patterns:
                text = pattern.sub("", text)
        text = unfilled.sub("", text)
    return found, text


def _patterns(name: str) -> tuple[list[re.Pattern[str]], re.Pattern[str]]:
    """What says whose address or role it is, and what says it with dots."""
    spelled = r"[\s_-]{1,5}".join(map(re.escape, name.split()))
    begin = rf"(?<![\w@.])(?:owner\s)?{spelled}(?![\w@]){_LEAD}"
    ways = (f"{begin}{_CALLED}{_MAILBOX}{_ENDS}", f"{begin}{_ROLE}{_ENDS}", rf"{_MAILBOX}{_IS}{spelled}(?![\w@])")
    return [re.compile(way, re.IGNORECASE) for way in ways], re.compile(f"{begin}{_DOTS}{_ENDS}", re.IGNORECASE)


def _answer(match: re.Match[str]) -> str:
    said = match.groupdict()
    if "side" in said:
        return f"{said['side'].casefold()} role"
    who = " ".join(said.get("who", "").split())
    return f"{who} <{said['address']}>" if who else said["address"]
