"""Text cut into words: every token knows where it stands, so that a reading can always show the words as typed.

The cutting is linear in the length of the text, whatever the text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

_SPECIAL = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'", "º": "°"}
)

_UMLAUT_DECIDES_TEXT = (
    "würde würden würdest würdet hätte hätten hättest hättet könnte könnten könntest könntet müsste müssten müßte "
    "müßten dürfte dürften möchte möchten möchtest möchtet wäre wären wärst schön schöne schönen schöner schönes ändern"
)
_UMLAUT_DECIDES = {
    word: word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue") for word in _UMLAUT_DECIDES_TEXT.split()
} | {"è": "è", "é": "è"}
"""Words that are others without the umlaut ("würde", "wurde"); whoever has no such key types "wuerde". And "è", "é",
which is in Italian and Portuguese, where "e" is and."""

_ACCENT_DECIDES_TEXT = (
    "é è dê dá pôr pôde nós início término sí él tú qué cuándo cómo quién quiénes dónde adónde cuál cuáles "
    "cuánto cuánta cuántos cuántas envié firmé mandé entregué aprobé publiqué contesté revisé solicité validé "
    "pagué redacté informuję proponuję sugeruję przejmuję oczekuję koordynuję pilotuję przewiduję rekomenduję"
)
_ACCENT_DECIDES = frozenset(_ACCENT_DECIDES_TEXT.split())
"""Words that are others without the accent: Portuguese and Italian "is", where "e" is "and"; Spanish "yes", where "si"
is "if", "what", where "que" is "that", and "I signed", where "firme" is "let him sign"; Polish "I take over", where
"przejmuje" is "he takes over"; Portuguese "give" and "put", where "da" and "por" are
"of the" and "by"."""
_DONE_WITH_O = 5
"""From this length on a Spanish word that ends in "ó" is past ("terminó"); without the accent it is to come. So is
a Portuguese one in "ámos", where "amos" may be either."""

_TOKEN = re.compile(
    r"""
    (?P<box>\[\s?[xX✓✔]\s?\]|\[\s{0,2}\]|☐|☑|☒)
  | (?P<url>(?:https?://|www\.)[^\s<>]{1,2000})
  | (?P<email>[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})
  | (?P<hash>\#\s?\d{1,6}(?![\d\w]))
  | (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?![\w-])|\d{4}/\d{1,2}/\d{1,2}(?![\w/]))
  | (?P<dotted>(?<![\d.])\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}(?!\d)|\d{2}(?![\d:]))?(?!\d)
      |(?<![\d.])\d{1,2}\.\d{2}(?![\d.:,]*\d|\s?%|\s?[apAP][mM]\b))
  | (?P<slash>(?<![\d/])\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\d/]))
  | (?P<dashed>\d{1,2}-\d{1,2}-\d{4}(?!\d))
  | (?P<clock>\d{1,2}(?::|[hu])\d{2}(?::\d{2})?(?:\s?[apAP]\.?\s?[mM]\b\.?)?(?!\w)
      |\d{1,2}\s?[apAP]\.?\s?[mM]\b\.?|\d{1,2}\.\d{2}\s?[apAP][mM]\b)
  | (?P<phone>\+\d[\d\s().-]{6,24}\d|\(?0\d{1,5}\)?[\s/.-]\d[\d\s().-]{4,24}\d|\b\d{3}[.\s-]\d{3}[.\s-]\d{4}\b)
  | (?P<price>[$€£]\s?\d[\d.,]*[kKmM]?|\d[\d.,]*\s?[€£$](?!\w))
  | (?P<percent>\d[\d.,]*\s?%)
  | (?P<ordinal>\d{1,2}(?:(?i:st|nd|rd|th|er|e|ème|ste|de)|º|ª)(?!\w))
  | (?P<size>[+-]?\d{1,4}\s?(?i:bd|wd|d|w|mo)(?![\w'’]))
  | (?P<decimal>\d+(?:[.,]\d+)+)
  | (?P<number>\d+(?![^\W_]))
  | (?P<mixed>\d+\w+)
  | (?P<milestone>[Mm]\d{1,3}(?!\w))
  | (?P<negated>[^\W\d_]{1,12}n['’]t(?!\w))
  | (?P<elided>[^\W\d_]{1,6}['’](?!(?:s|ll|ve|re|m|d|t)(?!\w))(?=[^\W_]))
  | (?P<suffix>(?<=\w)['’](?:s|ll|ve|re|m|d|t)(?!\w))
  | (?P<word>[^\W\d_]+)
  | (?P<arrow>[-=]+>|→|➔|➜|⇒)
  | (?P<tick>✅|✔️?|✓|👍\ufe0f?)
  | (?P<quote>["“”„«»])
  | (?P<mark>[^\w\s])
  | (?P<other>_+|\w)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    """The name of the pattern that cut it: word, number, hash, email, iso, clock, mark, ..."""
    text: str
    low: str
    """Folded: case, accents and curly apostrophes do not matter to a reader."""
    start: int
    end: int

    @property
    def wordlike(self) -> bool:
        return self.kind in ("word", "negated", "elided", "suffix", "milestone")


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case without accents: how words of a lexicon and words of a mail meet."""
    if word.isascii():
        return word.lower()
    word = word.replace("\ufe0f", "")
    composed = unicodedata.normalize("NFC", word).casefold()
    past = composed.endswith("ó") and len(composed) >= _DONE_WITH_O
    if composed in _ACCENT_DECIDES or past or composed.endswith("ámos"):
        return composed
    if (apart := _UMLAUT_DECIDES.get(composed)) is not None:
        return apart
    plain = word.translate(_SPECIAL)
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_WITH_DIGITS = frozenset(
    {"hash", "iso", "dotted", "slash", "dashed", "clock", "ordinal", "size", "decimal", "number", "milestone"}
)


def tokens(text: str) -> list[Token]:
    cut = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        word = found.group()
        low = fold(word) if len(word) <= 64 else word[:64]
        if kind in _WITH_DIGITS and not word.isascii() and any(c.isdigit() and not c.isascii() for c in word):
            kind = "mixed"  # digits that only look like ours
        cut.append(Token(kind, word, low, found.start(), found.end()))
    return cut


_SPACED_UNIT = re.compile(r"(\d{1,4})\s+([ap]m|bd|wd|d|w|mo)", re.IGNORECASE)


def unclocked(cut: list[Token], words: Container[str]) -> list[Token]:
    """With "5 am", "7 w" as two tokens where "am" or "w" is a word of the language: "5 am Freitag", "7 w toku"."""
    result: list[Token] = []
    for token in cut:
        found = _SPACED_UNIT.fullmatch(token.text) if token.kind in ("clock", "size") else None
        if found and found[2].casefold() in words:
            number, word = found.span(1), found.span(2)
            result.append(Token("number", found[1], found[1], token.start + number[0], token.start + number[1]))
            low = found[2].casefold()
            result.append(Token("word", found[2], low, token.start + word[0], token.start + word[1]))
        else:
            result.append(token)
    return result


def joined(text: str) -> str:
    """The words as typed, with line breaks and runs of blanks as one blank."""
    return " ".join(text.split())


def past(cut: Sequence[Token], index: int, *marks: str) -> int:
    """The first place from `index` on where none of the marks stands."""
    while index < len(cut) and cut[index].text in marks:
        index += 1
    return index
