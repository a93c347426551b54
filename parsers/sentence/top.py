"""A line that a seller puts above the digest: "top: Great week, thank you all."; it runs to the end of its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from parsers.lexicon import Lexicon
from parsers.said import Command, Unclear
from parsers.sentence.sentences import logical_lines
from parsers.words import Token, joined, tokens

_LONGEST_LEAD = 60
"""Characters before the colon."""
_POLITE = frozenset({"please", "request", "also"})
_NO_LINE = "There is no line behind it to put above the digest."


def parts(paragraph: str, languages: Iterable[Lexicon]) -> Iterator[str | Command | Unclear]:
    """The paragraph in its order, each such line taken out of it; its words are the buyer's to read, and act on
    nothing."""
    languages, rest = tuple(languages), list[str]()
    for line in logical_lines(paragraph):
        said = _read(line, languages)
        if said is None:
            rest.append(line)
            continue
        if rest:
            yield "\n".join(rest)
        rest = []
        yield said
    if rest:
        yield "\n".join(rest)


def _read(line: str, languages: Iterable[Lexicon]) -> Command | Unclear | None:
    lead, colon, words = line.partition(":")
    if not colon or len(lead) > _LONGEST_LEAD:
        return None
    cut = tokens(lead)
    if not any(_is_lead(lexicon, cut) for lexicon in languages):
        return None
    words = joined(words).strip(' "“”„«»')
    return Command("top", joined(line), text=words) if words else Unclear(joined(line), _NO_LINE, "top: ")


def _is_lead(lexicon: Lexicon, cut: Sequence[Token]) -> bool:
    at = 0
    while at < len(cut) and (entry := lexicon.at(cut, at)) and entry.tags.keys() & _POLITE:
        at += len(entry.words)
    found = lexicon.phrase(cut, at, "top")
    return found is not None and found[0] == len(cut)
