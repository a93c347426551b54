"""The words a reader knows: one TOML file a language, beside this one (docs/languages.md says how they are written).

A phrase of a lexicon has tags ("done.past", "month_name") with a number where that matters (12 for December). Sets of tags
are written as one character each, so that a clause becomes a short string on which sentence patterns are matched.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from parsers.words import Token, tokens

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
_FIRST_CHARACTER = 0xE000
_NUMBERED = {"months": "month_name", "weekdays": "weekday", "numbers": "count"}


@dataclass(slots=True)
class Entry:
    words: tuple[str, ...]
    tags: dict[str, int] = field(default_factory=dict)
    char: str = ""


@dataclass(slots=True)
class Lexicon:
    """The words of one language, with the English short forms behind them."""

    code: str
    by_first: dict[str, list[Entry]] = field(default_factory=dict)
    whole: dict[str, list[Entry]] = field(default_factory=dict)
    """Phrases that are read by themselves, before a sentence is cut into clauses."""
    typical: frozenset[str] = frozenset()
    """Words by which the language of a sentence is told."""
    past_forms: dict[str, frozenset[str]] = field(default_factory=dict)
    """Past form of a verb that titles begin with -> the forms it may have in a title."""
    base_forms: dict[str, frozenset[str]] = field(default_factory=dict)
    title_verbs: frozenset[str] = frozenset()
    """The base forms of this language alone."""
    small: frozenset[str] = frozenset()
    """Articles, prepositions and the like: no content of a title."""

    def at(self, cut: Sequence[Token], index: int) -> Entry | None:
        """The longest word or verb of several words that begins at a token."""
        return next(_at(self.by_first, cut, index), None)

    def phrase(self, cut: Sequence[Token], index: int, *tags: str) -> tuple[int, str] | None:
        """(end, tag) of the longest phrase at a token that has one of the tags."""
        if index >= len(cut):
            return None
        for entry in _at(self.whole, cut, index):
            for tag in tags:
                if tag in entry.tags:
                    return index + len(entry.words), tag
        return None


def _at(table: Mapping[str, list[Entry]], cut: Sequence[Token], index: int) -> Iterator[Entry]:
    for entry in table.get(cut[index].low, ()):
        size = len(entry.words)
        if size == 1 or (
            index + size <= len(cut) and all(cut[index + k].low == entry.words[k] for k in range(1, size))
        ):
            yield entry


class Alphabet:
    """One character for each set of tags that occurs."""

    def __init__(self) -> None:
        self.characters: dict[frozenset[str], str] = {}

    def char(self, tags: frozenset[str]) -> str:
        if tags not in self.characters:
            self.characters[tags] = chr(_FIRST_CHARACTER + len(self.characters))
        return self.characters[tags]

    def having(self, tag: str) -> str:
        """All characters whose sets hold `tag`."""
        return "".join(char for tags, char in self.characters.items() if tag in tags)


ALPHABET = Alphabet()


def _phrases(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str, int]]:
    """(phrase, tag, number) for every phrase of a file."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _phrases(value, f"{prefix}{key}.")
        elif key in _NUMBERED:
            for number, forms in enumerate(value):
                for phrase in forms:
                    yield phrase, _NUMBERED[key], number + (key != "weekdays")
        else:
            for phrase in value:
                yield phrase, prefix + key, 0


def _read(code: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{code}.toml").read_text("utf-8"))


def _words(phrase: str) -> tuple[str, ...]:
    """The tokens of a phrase; one that begins with an apostrophe follows a word ("'ll")."""
    if phrase.startswith("'"):
        return tuple(token.low for token in tokens(f"x{phrase}"))[1:]
    return tuple(token.low for token in tokens(phrase))


def _entries(table: Mapping[str, Any], *sections: str) -> dict[tuple[str, ...], Entry]:
    entries: dict[tuple[str, ...], Entry] = {}
    for section in sections:
        for phrase, tag, number in _phrases(table.get(section, {})):
            words = _words(phrase)
            if words:
                entries.setdefault(words, Entry(words)).tags[tag] = number
    return entries


def _title_verbs(table: Mapping[str, Any]) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """From `send = ["sent"]`: past form -> the forms that may stand in a title, and those forms themselves."""
    past: dict[str, set[str]] = {}
    base: dict[str, set[str]] = {}
    for verb, forms in table.get("title_verbs", {}).items():
        infinitive = _words(verb)[0]
        base.setdefault(infinitive, set()).add(infinitive)
        for form in forms:
            past.setdefault(_words(form)[0], set()).add(infinitive)
    return ({k: frozenset(v) for k, v in past.items()}, {k: frozenset(v) for k, v in base.items()})


def _behind(
    entries: dict[tuple[str, ...], Entry], others: Mapping[tuple[str, ...], Entry], own: set[str]
) -> dict[tuple[str, ...], Entry]:
    """The entries with those of another language behind them, where no single word of this one says otherwise."""
    for words, entry in others.items():
        if words not in entries and not (len(words) == 1 and words[0] in own):
            entries[words] = entry
    return entries


def _index(entries: Mapping[tuple[str, ...], Entry]) -> dict[str, list[Entry]]:
    table: dict[str, list[Entry]] = {}
    for entry in entries.values():
        entry.char = ALPHABET.char(frozenset(entry.tags))
        table.setdefault(entry.words[0], []).append(entry)
    for same_first in table.values():
        same_first.sort(key=lambda entry: -len(entry.words))
    return table


@cache
def lexicons() -> dict[str, Lexicon]:
    """Every language, read once. The words of a language go before the English ones that stand behind them."""
    tables = {code: _read(code) for code in LANGUAGES}
    english = _entries(tables["en"], "verbs", "dates")
    english_whole = _entries(tables["en"], "phrases")
    english_past, english_base = _title_verbs(tables["en"])
    result = {}
    for code, table in tables.items():
        lexicon = Lexicon(code)
        entries = _entries(table, "words", "verbs", "dates")
        own = {word for words in entries for word in words}
        lexicon.by_first = _index(_behind(entries, english if code != "en" else {}, own))
        phrases = _entries(table, "phrases")
        lexicon.whole = _index(_behind(phrases, english_whole if code != "en" else {}, own))
        lexicon.past_forms, lexicon.base_forms = _title_verbs(table)
        lexicon.title_verbs = frozenset(lexicon.base_forms)
        if code != "en":
            lexicon.past_forms = english_past | lexicon.past_forms
            lexicon.base_forms = english_base | lexicon.base_forms
        lexicon.typical = frozenset(word for phrase in table["typical"] for word in _words(phrase))
        lexicon.small = frozenset(word for phrase in table["small"] for word in _words(phrase))
        result[code] = lexicon
    return result


def language_of(cut: Sequence[Token], fallback: str) -> str:
    """The language most of whose typical words stand in a sentence; `fallback` wins a tie."""
    best, most = fallback, 0
    table = lexicons()
    for code in (fallback, *LANGUAGES):
        typical = table[code].typical
        score = sum(token.low in typical for token in cut)
        if score > most:
            best, most = code, score
    return best
