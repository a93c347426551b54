"""Where the settings of a new plan stand in a text: by their names, behind a comma, a line's end or an "and"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.wish.words import Sight
from parsers.words import Token, past

_MOST_ARTICLES = 3
_GOES_ON = re.compile(r"[@\w-]|\.\w")
"""Behind a name that is only a part of a word or an address."""


@dataclass(frozen=True, slots=True)
class Place:
    """A setting met in the text: where its separator begins and where its value does."""

    begin: int
    value: int
    key: str


def places(sight: Sight, text: str, cut: Sequence[Token], first: int) -> list[Place]:
    """The settings that begin at a separator, or at the first token itself."""
    found: list[Place] = []
    at = first
    while at < len(cut):
        begin = _separated(sight, text, cut, at, first)
        named = setting_at(sight, cut, at) if begin is not None else None
        if named and begin is not None and not _GOES_ON.match(text, cut[named[0] - 1].end):
            found.append(Place(begin, cut[named[0] - 1].end, named[1]))
            at = named[0]
        else:
            at += 1
    return found


def setting_at(sight: Sight, cut: Sequence[Token], at: int) -> tuple[int, str] | None:
    """(end, key) of a setting's name, with "and", "our" or a bullet before it."""
    words, names = sight.words, sight.names
    at = past(cut, at, "-", "*", "•", "–", "¿", "(")
    for _ in range(_MOST_ARTICLES + 1):
        if named := names.at(cut, at):
            return named
        joined = words.past(cut, at, "and")
        following = joined if joined is not None else words.past_article(cut, at)
        if following == at and at < len(cut) and (hit := words.lexicon.tagged(cut, at, {"article"})):
            following = hit[0]
        if following == at:
            break
        at = following
    return None


def _separated(sight: Sight, text: str, cut: Sequence[Token], at: int, first: int) -> int | None:
    """Where the separator before a token begins."""
    if at == first:
        return cut[at].start
    before = cut[at - 1]
    gap = text[before.end : cut[at].start]
    if before.text in ",;:(" or (before.text in ".?!" and gap):
        return before.start
    if before.text in "-–—" and gap and at > 1 and cut[at - 2].end < before.start:
        return before.start
    if "\n" in gap:
        return before.end
    return cut[at].start if sight.words.past(cut, at, "and") is not None else None
