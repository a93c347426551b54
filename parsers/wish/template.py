"""Which template a new plan is made from: "from enterprise-saas", "mit der Vorlage Enterprise SaaS"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.wish.words import TEMPLATE, Sight
from parsers.words import Token

_SHORT = 3
"""A word of so many letters ("da", "aus") leads to a template only where we know one of that name."""
_FIRST_WORD = re.compile(r"[\w.@-]{1,60}(?<![.:])")
_DOTS = re.compile(r"\s*(?:\.\.\.|…)")
_BEFORE_NAME = re.compile(r"[\s\"'“”„«»]*")


def led_to(
    sight: Sight, templates: Sequence[str], text: str, cut: Sequence[Token], at: int
) -> tuple[str | None, int] | None:
    """(name, end) of the template that "from" or the like at a token leads to; the name is None for the dots of our
    own line, that nobody filled in."""
    words = sight.words
    lead = words.past(cut, at, "from", "for")
    if lead is None:
        return None
    if dots := _DOTS.match(text, cut[lead - 1].end):
        return None, dots.end()
    noun = words.past_article(cut, lead)
    behind = words.past(cut, noun, TEMPLATE)
    begin = behind if behind is not None else noun
    found = begins(templates, text, cut[begin].start) if begin < len(cut) else None
    if found is None:
        return None
    name, end = found
    long = words.past(cut, at, "from") == lead and cut[lead - 1].end - cut[at].start > _SHORT
    if not (name in templates or behind is not None or (long and _is_all(text, name, end))):
        return None
    after = next((here for here, token in enumerate(cut) if token.start >= end), len(cut))
    trailing = words.past(cut, after, TEMPLATE) if not text.startswith("\n", end) else None
    return name, cut[trailing - 1].end if trailing is not None else end


def begins(templates: Sequence[str], text: str, at: int) -> tuple[str, int] | None:
    """(name, end) of a template's name as it is, or with spaces; else of one word that a person will be asked about."""
    lead = _BEFORE_NAME.match(text, at)
    at = lead.end() if lead else at
    for name in sorted(templates, key=len, reverse=True):
        spelled = re.compile(r"[\s_-]+".join(map(re.escape, name.split("-"))) + r"(?![\w-])", re.IGNORECASE)
        if found := spelled.match(text, at):
            return name, found.end()
    found = _FIRST_WORD.match(text, at)
    return (found.group().casefold(), found.end()) if found else None


def whole(templates: Sequence[str], words: str) -> str | None:
    """The template that these words are the name of."""
    named = "-".join(words.casefold().replace("_", " ").replace("-", " ").split())
    return named if named in templates else None


def _is_all(text: str, name: str, end: int) -> bool:
    """Whether nothing more is said of a template that we do not know: "from moonshot:", but not "from Dana in IT"."""
    return text[end - len(name) : end] == name and (end == len(text) or text[end] in ",;:.\n")
