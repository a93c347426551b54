"""Words of a writer that stand inside the quoted letter: at the end of an item's line, or as lines of their own in it.

With the letter at hand it is simple: what the letter does not have was added. Without it only plain signs count: words
behind the date that ends an item's line, another colour in an item's row, initials in front.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.body.source import Line

_ROW = re.compile(r"\W{0,6}#(\d{1,5})(?:\s+|$)(.*)")
_DUE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: \d{4})?(?!\w)"
)
_MOVED = re.compile(rf"\s+now {_DUE.pattern}(?:\s+[+-]\d+(?!\w))?")
"""How our receipt goes on: `was Wed 6 Jan   now Wed 13 Jan   +5`."""
_LATE = re.compile(r"\s*[,;(-]?\s*\d+ (?:working )?days? (?:late|early|to go|left)\b\.?\)?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:\[[A-Z][A-Za-z]{0,2}\]:?|[A-Z]{2,3}[:>])\s*(?=\S)")
_REF = re.compile(r"\bRef: [A-Z][A-Z0-9]{1,9}-[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_LEAD_IN = " \t-–—:>=<|*_.,;)"
_WORD = re.compile(r"\w+")
MAX_LETTER_WORDS = 50_000
_RUN = 3
_TORN_AT = 20
_UNSURE = ("text", "signoff", "signature", "greeting", "")


@dataclass(frozen=True, slots=True)
class Beside:
    """What of a quoted line is the letter's and what is the writer's."""

    quoted: str
    own: str


def row(text: str) -> int | None:
    """The number of the item whose line this is: `#13  Answer security questionnaire - Jo Park - due Thu 19 Nov`."""
    found = _ROW.match(text)
    return int(found[1]) if found else None


def _words(text: str) -> str:
    """Text as it is compared: words alone. Our HTML leaves out the `due` that our text puts before a date."""
    return " ".join(word for word in _WORD.findall(text.casefold())[:MAX_LETTER_WORDS] if word != "due")


_COPIED = 4
_NO_SPACE = {ord(space): None for space in " \t\u00a0"}
_LATE_ONLY = re.compile(r"\(?\d+ (?:working )?days? (?:late|later|early|earlier|to go|left)\.?\)?", re.IGNORECASE)


_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
"""What our HTML says over its timeline and our text does not."""


class Letter:
    """The letter that was answered: what it says in its parts, or nothing if it is not known."""

    def __init__(self, *parts: Sequence[str]) -> None:
        self.known = any(parts)
        self.shown = len(parts) > 1
        """Whether it is known as text and as HTML, which says some things in other words."""
        self.words = "".join(f" {' '.join(filter(None, map(_words, lines)))} |" for lines in parts)
        self.whole = frozenset(_words(line) for lines in parts for line in lines)
        self.vocabulary = frozenset(self.words.split())
        self.letters = "".join("".join(lines) for lines in parts).translate(_NO_SPACE)

    def has(self, text: str) -> bool:
        words = _words(text)
        return not words or f" {words} " in self.words

    def begins(self, text: str) -> bool:
        """Whether a row of the letter begins a line that goes on with other words."""
        if row(text) is None:
            return False
        head = _words(text).split(" ")[: _COPIED + 1]
        return len(head) > _COPIED and f" {' '.join(head)} " in self.words

    def copies(self, text: str) -> bool:
        """Whether a line of several words stands in the letter."""
        words = _words(text)
        return words.count(" ") >= _RUN and f" {words} " in self.words


def find_copy(lines: Sequence[Line], letter: Letter) -> None:
    """Label as quote what is copied from the letter without any mark: all of it between its first and its last line.

    Short lines at the edges count only when they are whole lines of the letter: `done 13` above it may be an answer.
    """
    copied = [at for at, line in enumerate(lines) if line.label != "quote" and letter.copies(line.text)]
    if len(copied) < _COPIED:
        return
    first, last = copied[0], copied[-1]
    while first and _words(lines[first - 1].text) in letter.whole:
        first -= 1
    while last + 1 < len(lines) and _words(lines[last + 1].text) in letter.whole:
        last += 1
    for line in lines[first : last + 1]:
        if line.label in _UNSURE and (letter.has(line.text) or letter.begins(line.text)):
            line.label = "quote"


def find_torn(lines: Sequence[Line], letter: Letter) -> None:
    """Label as quote the ends of quoted lines that were torn off on the way and lost their mark."""
    for above, line in pairwise(lines):
        if line.label == "text" and above.label == "quote" and not line.depth:
            torn = (above.text + line.text).translate(_NO_SPACE)
            if len(above.text) >= _TORN_AT and torn in letter.letters:
                line.label = "quote"


class Comparison:
    """Tells in the quoted lines of a mail, from first to last, what the letter said from what was written into it."""

    def __init__(self, letter: Letter, lines: Sequence[Line]) -> None:
        self.letter = letter
        self.depths = self._known(lines) if letter.known else self._looks(lines)
        self.above = ""
        """The last line that was the letter's: what follows may be the rest of a line that was broken."""
        self.begun = False

    def split(self, line: Line, item: int | None) -> Beside | None:
        """The writer's words in a quoted line, or None. `item` is the row that the line stands in or under."""
        if line.depth not in self.depths:
            return None
        if line.hint == "link":
            return None  # a button of ours; its label is not in the text of the letter
        if not self.letter.known:
            return _guess(line, item)
        found = self._compare(line)
        if found is None:
            self.above = _words(line.text) or self.above
            self.begun = self.begun or self.letter.copies(line.text)
            return None
        if found.quoted:
            self.above, self.begun = _words(found.quoted), True
        # a stranger's words above the first line of ours are how the client says whose letter this is
        return found if self.begun and (item is not None or not line.row) else None

    def _known(self, lines: Sequence[Line]) -> frozenset[int]:
        """The quote levels most of whose lines the letter has."""
        counts: dict[int, list[int]] = {}
        for line in lines:
            if line.text and line.label == "quote":
                count = counts.setdefault(line.depth, [0, 0])
                count[0] += 1
                count[1] += self.letter.has(line.text)
        return frozenset(depth for depth, (total, ours) in counts.items() if ours >= 2 and ours * 2 >= total)

    def _looks(self, lines: Sequence[Line]) -> frozenset[int]:
        """The quote levels that carry the marks of a letter of ours."""
        return frozenset(
            line.depth
            for line in lines
            if line.label == "quote"
            and (_REF.search(line.text) or (row(line.text) is not None and _DUE.search(line.text)))
        )

    def _is_ours(self, line: Line) -> bool:
        """A whole line of the letter, several words of it, or the rest of one that was broken."""
        letter, words = self.letter, _words(line.text)
        if not words or words in letter.whole or _LATE_ONLY.fullmatch(line.text) or _MONTHS.issuperset(words.split()):
            return True
        if words.count(" ") >= _RUN - 1 and f" {words} " in letter.words:
            return True
        above = " ".join(self.above.rsplit(" ", 4)[-4:])
        if above and f" {above} {words} " in letter.words:
            return True
        return bool(line.row) and not letter.shown and letter.vocabulary.issuperset(words.split())

    def _compare(self, line: Line) -> Beside | None:
        if self._is_ours(line):
            return None
        words = list(_WORD.finditer(line.text))
        count = self._shared(line.text, words)
        head = words[count - 1].end() if count else 0
        is_row = row(line.text) is not None
        if count >= _RUN or (count and is_row):
            return self._behind(line.text, head, is_row or bool(line.row))
        if len(words) >= _RUN and self.letter.has(line.text[words[-_RUN].start() :]):
            return self._behind(line.text, 0, is_row=True) if line.row else None
        return Beside("", _INITIALS.sub("", line.text, count=1).strip())

    def _behind(self, text: str, head: int, is_row: bool) -> Beside | None:
        """What was added behind the first `head` characters, as far as the letter does not go on behind it."""
        added = text[head:].lstrip(_LEAD_IN)
        rest = list(_WORD.finditer(added))
        last = _first(len(rest), lambda at: self.letter.has(added[rest[at].start() :]))
        if last > len(rest) - _RUN:
            return Beside(text[:head], added) if added else None
        if not is_row or not last:
            return None  # a client changed something in the middle
        own = added[: rest[last].start()].rstrip()
        return Beside(f"{text[:head]}  {added[rest[last].start() :]}", _INITIALS.sub("", own, count=1).strip(_LEAD_IN))

    def _shared(self, text: str, words: Sequence[re.Match[str]]) -> int:
        """How many words at the beginning of a line the letter has in this order."""
        return _first(len(words), lambda at: not self.letter.has(text[: words[at].end()]))


def _first(count: int, holds: Callable[[int], bool]) -> int:
    """The first number from which on something holds, found by halving; `count` if it never does."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _guess(line: Line, item: int | None) -> Beside | None:
    if line.hint == "ink" and not _LATE_ONLY.fullmatch(line.text) and not _DUE.fullmatch(line.text):
        return Beside("", _INITIALS.sub("", line.text, count=1))
    if row(line.text) is not None:
        due = _DUE.search(line.text, 0, 400)
        if due is None:
            return None
        moved = _MOVED.match(line.text, due.end())
        end = moved.end() if moved else due.end()
        late = _LATE.match(line.text, end)
        end = late.end() if late else end
        added = line.text[end:].lstrip(_LEAD_IN)
        return Beside(line.text[:end], added) if added and any(c.isalnum() or ord(c) > 0x2000 for c in added) else None
    if item is not None and (initials := _INITIALS.match(line.text)):
        return Beside("", line.text[initials.end() :].strip())
    return None
