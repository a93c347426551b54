"""Whether some words speak of the items of a plan: by their titles. A number says nothing, every plan has one."""

from __future__ import annotations

from parsers.lexicon import LANGUAGES, language_of, lexicons
from parsers.pieces.items import items_of, scan_title
from parsers.said import Known
from parsers.words import tokens


def mentions(text: str, known: Known) -> frozenset[int]:
    """The items whose titles are named in `text`, each by words that fit no other."""
    cut, items = tokens(text), items_of(known)
    locale = (known.locale or "en")[:2].casefold()
    lexicon = lexicons()[language_of(cut, locale if locale in LANGUAGES else "en")]
    found = (scan_title(cut, at, lexicon, items) for at in range(len(cut)))
    return frozenset(ref for one in found if one for ref in (*one.named.refs, *one.named.done_refs))
