"""Addresses for names that a table left without one: "Max Huber is max@northwind.example", in any order, among other
words of a mail; or that nobody is known yet: "CISO is a buyer role"."""

from __future__ import annotations

import re
from collections.abc import Collection

from parsers.cells import ADDRESS

_LEAD = r"\s*(?:[:=→]|[-–—](?=\s)|\b(?:is|ist|est|es|è|é|to)\b)?\s*"
_CALLED = r"(?:\w[\w.'’-]*\s+){0,4}?"
_BOX = rf"(?P<who>{_CALLED})[<(\[]?(?:mailto:)?(?P<address>{ADDRESS.pattern})[>)\]]?"
_ROLE = r"(?:an?\s+|the\s+|eine\s+)?(?:open\s+)?(?P<side>buyer|seller)(?:['’]s)?\s+(?:role|rolle)\b"
_ENDS = r"[ \t]*(?:[,;.](?=\s|$))?"


def take(text: str, names: Collection[str]) -> tuple[dict[str, str], str]:
    """Mailboxes by name, or "buyer role" and "seller role"; and the text without what says them. A name with dots
    behind it says nothing, and is left out of the text too. Two answers for one name are none."""
    found: dict[str, str] = {}
    for name in sorted(names, key=len, reverse=True):
        spelled = r"[\s_-]+".join(map(re.escape, name.split()))
        begin = rf"(?<![\w@.])(?:owner\s+)?{spelled}(?![\w@])"
        boxes = {_mailbox(match) for match in re.finditer(rf"{begin}{_LEAD}{_BOX}", text, re.IGNORECASE)}
        turned = re.compile(rf"{_BOX}\s*(?:\b(?:is|as|ist|als|for|für)\b|[:=])\s*{spelled}(?![\w@])", re.IGNORECASE)
        boxes |= {_mailbox(match) for match in turned.finditer(text)}
        roles = re.compile(rf"{begin}{_LEAD}{_ROLE}{_ENDS}", re.IGNORECASE)
        boxes |= {f"{match['side'].casefold()} role" for match in roles.finditer(text)}
        if len(boxes) == 1:
            found[name] = boxes.pop()
            text = re.sub(rf"{begin}{_LEAD}{_BOX}{_ENDS}", "", text, flags=re.IGNORECASE)
            text = roles.sub("", turned.sub("", text))
        text = re.sub(rf"{begin}{_LEAD}(?:\.\.\.|…){_ENDS}", "", text, flags=re.IGNORECASE)
    return found, text


def _mailbox(match: re.Match[str]) -> str:
    who = " ".join(match["who"].split())
    return f"{who} <{match['address']}>" if who else match["address"]
