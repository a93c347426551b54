"""From a reply's own words to commands: every sentence becomes a command, a question, an absence, a note, or courtesy.

Nothing here knows a plan's calendar or who may do what: days relative to an item stay shifts (parsers.said), and
mailmap.decide rules on the rest. What could mean two things is never carried out, only asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from parsers import absence, fixed, joining, settled, titled
from parsers.chunks import Sight, chunks
from parsers.dates import Clock
from parsers.items import Items, Named
from parsers.lexicon import language_of, lexicons
from parsers.people import People
from parsers.said import Asked, Away, Command, Known, Note, Passage, Said, Unclear, Words
from parsers.sentences import sentences
from parsers.settle import Talk
from parsers.short import short
from parsers.statement import Statement
from parsers.words import Token, joined, tokens

_LONGEST_SENTENCE = 400
"""Tokens; longer runs of words are kept as a note and not read."""


def read(passages: Sequence[Passage], known: Known) -> Words:
    """Everything that a mail says, in the order of the text. Never raises, whatever the text is."""
    reader = _Reader(known)
    said = [entry for passage in passages for entry in reader.passage(passage)]
    said = settled.once_and_without_contradiction(said)
    if known.cc_only:
        said = [Note(entry.source) if isinstance(entry, Unclear | Asked) else entry for entry in said]
    return Words(tuple(said), courtesy=all(isinstance(entry, Command) and entry.verb == "ok" for entry in said))
