"""The words that ask for a new plan: "could you please set up a new plan", "neuer Plan", at the beginning of a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.lexicon import LANGUAGES
from parsers.wish.words import Words, words_of
from parsers.words import Token

_OPENING = frozenset("¿¡-*•–—>\"'“”„«»")
_SILENT = frozenset(",¿")
_LONGEST_LEAD = 40
"""Words that may stand before the plan."""
_LONGEST_NAME = 5
"""Words of a name behind a greeting."""
_PAST = tuple("éíóòá")
"""What imperatives and infinitives do not end with; without its accent "creé" (I set up) is "cree" (set up)."""


@dataclass(frozen=True, slots=True)
class Asking:
    """`start` and `end` are places among the tokens; `bids` tells whether a verb bids us to make the plan."""

    words: Words
    start: int
    end: int
    bids: bool


def find(text: str, cut: Sequence[Token]) -> Asking | None:
    """The first words of a text that ask for a new plan. Within a line they are only heard with a verb."""
    found = (asking for code in LANGUAGES for asking in _in_language(text, cut, words_of(code)))
    return min(found, key=lambda asking: asking.start, default=None)


def _in_language(text: str, cut: Sequence[Token], words: Words) -> Iterator[Asking]:
    for at in range(len(cut)):
        end = words.past(cut, at, "plan")
        if end is None:
            continue
        for start in _starts(text, cut, at):
            if (bids := _leads_to(cut, start, at, words)) is not None and (bids or _begins_line(text, cut, start)):
                yield Asking(words, start, end, bids)
                break


def _starts(text: str, cut: Sequence[Token], at: int) -> Iterator[int]:
    """The beginnings of the line and of the sentence in which a token stands."""
    first, here = at - _LONGEST_LEAD, at
    sentence = None
    while here > max(first, 0) and not _begins_line(text, cut, here):
        here -= 1
        if sentence is None and cut[here].text in ".!?" and cut[here].end < cut[here + 1].start:
            sentence = here + 1
    if here != first:
        yield here
    if sentence is not None:
        yield sentence


def _begins_line(text: str, cut: Sequence[Token], at: int) -> bool:
    return at == 0 or "\n" in text[cut[at - 1].end : cut[at].start]


def _leads_to(cut: Sequence[Token], start: int, at: int, words: Words) -> bool | None:
    """Whether a verb stands between the start and the plan; None where other words do too."""
    begin = start
    while begin < at and cut[begin].text in _OPENING:
        begin += 1
    for here in _past_greeting(cut, begin, at, words):
        if (bids := _bids(cut, here, at, words)) is not None:
            return bids
    return None


def _past_greeting(cut: Sequence[Token], begin: int, at: int, words: Words) -> Iterator[int]:
    yield begin
    if greeting := words.lexicon.phrase(cut, begin, "greeting"):
        for end in range(greeting[0], min(greeting[0] + _LONGEST_NAME, at) + 1):
            if end == greeting[0] or cut[end - 1].text in ",!:.–—-":
                yield end


def _bids(cut: Sequence[Token], here: int, at: int, words: Words) -> bool | None:
    bids = False
    while here < at:
        made = None if bids else words.past(cut, here, "make")
        if made is not None and made <= at and not cut[here].text.endswith(_PAST):
            here, bids = made, True
        elif (end := words.past(cut, here, "ask", "a")) is not None and end <= at:
            here = end
        elif cut[here].text in _SILENT:
            here += 1
        elif bids and here < (behind := words.past_article(cut, here)) <= at:
            here = behind
        else:
            return None
    return bids
