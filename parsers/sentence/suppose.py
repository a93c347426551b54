"""What a question supposes: "what if 14 slips to 12 Jan?" supposes "14 slips to 12 Jan". Nothing of it has happened."""

from __future__ import annotations

from parsers.lexicon import LANGUAGES, language_of, lexicons
from parsers.words import tokens

_LATEST = 6
"""So many words of an introduction may stand before it: "Quick question: what if ..."."""


def supposed(text: str) -> str | None:
    """The words behind "what if", as a statement; None where a question supposes nothing."""
    cut = tokens(text)
    first = language_of(cut, "en")
    for code in (first, *(code for code in LANGUAGES if code != first)):
        lexicon = lexicons()[code]
        for at in range(min(len(cut), _LATEST)):
            found = lexicon.phrase(cut, at, "what_if")
            if found and found[0] < len(cut):
                return text[cut[found[0]].start :].strip().rstrip("?!. ")
    return None
