"""Words that only say that a table is attached: "from the attached spreadsheet", "(see attachment)", "siehe Anhang"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.lexicon import LANGUAGES
from parsers.wish.words import Words, words_of
from parsers.words import Token, tokens

_FILE = re.compile(r"[^\s(\[<\"“«]{1,80}\.(?:xlsx|docx)\b", re.IGNORECASE)
_BEFORE = re.compile(r"[\s,;:(–—-]*\Z")
_SAYS = ("see", "from", "file", "attached")


def without_file(text: str) -> str:
    """The text without them."""
    cut = tokens(text)
    files = [(found.start(), found.end()) for found in _FILE.finditer(text)]
    told = (list(_spans(cut, files, words_of(code))) for code in LANGUAGES)
    return _without(text, max(told, key=lambda spans: sum(end - start for start, end in spans)))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, at = "", 0
    for start, end in spans:
        kept += _BEFORE.sub("", text[at:start])
        at = end + 1 if text[end : end + 1] == ")" else end
    return kept + text[at:]


def _spans(cut: Sequence[Token], files: Sequence[tuple[int, int]], words: Words) -> Iterator[tuple[int, int]]:
    """Where runs of such words stand, if they name an attachment."""
    at = 0
    while at < len(cut):
        here, names_it = at, False
        while here < len(cut):
            file = next((end for start, end in files if start <= cut[here].start < end), None)
            if file is not None:
                here, names_it = next((n for n in range(here, len(cut)) if cut[n].start >= file), len(cut)), True
            elif (end := words.past(cut, here, *_SAYS)) is not None:
                names_it = names_it or words.past(cut, here, "attached") is not None
                here = end
            elif (end := words.past_article(cut, here)) > here and here + 1 < len(cut):
                here = end
            else:
                break
        if names_it:
            yield cut[at].start, cut[here - 1].end
        at = max(here, at + 1)
