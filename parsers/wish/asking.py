"""The words that ask for a new plan: "could you please set up a new plan", "neuer Plan", at the beginning of a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.lexicon import LANGUAGES
from parsers.wish.words import Words, words_of
from parsers.words import Token

_OPENING = frozenset("¿¡-*•–—>\"'“”„«»")
_SILENT = frozenset(",¿-")
_LONGEST_LEAD = 40
"""Words that may stand before the plan."""
_LONGEST_NAME = 5
"""Words of a name behind a greeting."""
_LONGEST_COMPANY = 8
_FOLLOWS = ("from", "for", "ask", "and", "is", "on", "attached", "make_end")
"""What may stand behind the plan without a comma."""
_PAST = tuple("éíóòá")
"""What imperatives and infinitives do not end with; without its accent "creé" (I set up) is "cree" (set up)."""


@dataclass(frozen=True, slots=True)
class Asking:
    """All places are among the tokens. `bids` tells whether a verb bids us to make the plan; `company` is where the
    company stands that is named between the verb and the plan: "leg für Fabrikam einen neuen Plan an"."""

    words: Words
    start: int
    end: int
    bids: bool = False
    company: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Lead:
    bids: bool
    company: tuple[int, int] | None = None


def find(text: str, cut: Sequence[Token]) -> Asking | None:
    """The first words of a text that ask for a new plan. Within a line they are only heard with a verb."""
    found = (asking for code in LANGUAGES for asking in _in_language(text, cut, words_of(code)))
    return min(found, key=lambda asking: asking.start, default=None)


def closes(text: str, cut: Sequence[Token], at: int, words: Words) -> bool:
    """Whether what is bidden ends before a token: "neuen Plan erstellen wir im Mai" bids nothing."""
    return (
        at == len(cut)
        or not cut[at].wordlike
        or "\n" in text[cut[at - 1].end : cut[at].start]
        or (cut[at].text[0].islower() and words.past(cut, at, "from", "for", "ask") is not None)
    )


def _in_language(text: str, cut: Sequence[Token], words: Words) -> Iterator[Asking]:
    for at in range(len(cut)):
        end = words.past(cut, at, "plan")
        if end is None:
            continue
        if not _ends_there(text, cut, end, words):
            continue
        behind = words.past(cut, end, "make_end")
        ends = behind is not None and closes(text, cut, behind, words)
        for start in _starts(text, cut, at):
            lead = _lead(cut, start, at, words)
            if lead and (ends or lead.bids or _begins_line(text, cut, start)):
                yield Asking(words, start, end, ends or lead.bids, lead.company)
                break


def _ends_there(text: str, cut: Sequence[Token], at: int, words: Words) -> bool:
    """Whether the plan is named to its end: a "new plan item" is none."""
    if at == len(cut):
        return True
    gap = text[cut[at - 1].end : cut[at].start]
    if "\n" in gap or not cut[at].text[0].islower():
        return bool(gap) or cut[at].text != "-"
    seen = words.past(cut, at, "see")
    attached = seen is not None and words.past(cut, words.past_article(cut, seen), "attached", "file") is not None
    return attached or words.past(cut, at, *_FOLLOWS) is not None


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


def _lead(cut: Sequence[Token], start: int, at: int, words: Words) -> _Lead | None:
    """What stands between the start and the plan; None where it does not ask."""
    begin = start
    while begin < at and cut[begin].text in _OPENING:
        begin += 1
    leads = (_read(cut, here, at, words) for here in _past_greeting(cut, begin, at, words))
    return next((lead for lead in leads if lead), None)


def _past_greeting(cut: Sequence[Token], begin: int, at: int, words: Words) -> Iterator[int]:
    yield begin
    if greeting := words.lexicon.phrase(cut, begin, "greeting"):
        for end in range(greeting[0], min(greeting[0] + _LONGEST_NAME, at) + 1):
            if end == greeting[0] or cut[end - 1].text in ",!:.–—-":
                yield end


def _read(cut: Sequence[Token], here: int, at: int, words: Words) -> _Lead | None:
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
        elif (begin := words.past(cut, here, "for")) is not None:
            ends = (end for end in range(begin + 1, min(begin + _LONGEST_COMPANY, at)) if words.past(cut, end, "a"))
            rest = next(((end, lead) for end in ends if (lead := _read(cut, end, at, words))), None)
            return _Lead(bids or rest[1].bids, (begin, rest[0])) if rest and not rest[1].company else None
        else:
            return None
    return _Lead(bids)
