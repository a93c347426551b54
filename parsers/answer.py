"""An answer to a proposal in words that are no command: "no, that is too late", "15 Jan works better for us".

Only for a mail that answers the very letter that asks, and says nothing else that acts. A no changes nothing, so it may
have its reasons; another date is asked about, with the line to send back; a yes is never found in prose.
"""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from parsers import commands
from parsers.reply import Passage
from parsers.said import Command, Known, Note, Said, Unclear, Words
from parsers.sentence.coming import coming

_FIRST_WORDS = re.compile(r"(.+?)(?:[,;:!–—]|\.(?!\s*\d)|\s-)\s", re.DOTALL)
"""What stands before the first pause; "No. 14" has none."""
_LONGEST_FIRST_WORDS = 30


def answer(words: Words, known: Known, moves: int | None) -> Words:
    """The words of a mail, with its notes read as the answer that they are; `moves` is the item whose date is asked
    for, if one is."""
    if not all(isinstance(entry, Note) for entry in words.said):
        return words
    return replace(words, said=tuple(_meant(note, known, moves) for note in words.said if isinstance(note, Note)))


def _meant(note: Note, known: Known, moves: int | None) -> Said:
    today = known.moment.astimezone(ZoneInfo(known.zone)).date()
    days = coming(note.text, today, known.locale)
    if moves is not None and len(days) == 1:
        return Unclear(note.text, f"Is this another date for #{moves}?", f"slip {moves} to {days[0].isoformat()}")
    first = _FIRST_WORDS.match(note.text)
    if first and not days and len(first[1]) <= _LONGEST_FIRST_WORDS and _is_no(first[1], known):
        return Command("no", note.text)
    return note


def _is_no(text: str, known: Known) -> bool:
    said = commands.read([Passage(text)], known).said
    return len(said) == 1 and isinstance(said[0], Command) and said[0].verb == "no"
