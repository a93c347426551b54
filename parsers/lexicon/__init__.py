"""The words a reader knows: one TOML file a language, beside this one (docs/languages.md says how they are written).

A phrase of a lexicon has tags ("done.past", "month_name") with a number where that matters (12 for December).
"""

from __future__ import annotations

import gc
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from parsers.words import Token, fold, tokens

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_UMLAUT = re.compile("[äöü]")
_APART = "…"
"""Stands between the two parts of a verb: "fangen … an"."""
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_LONGEST_REACH = 30
"""Tokens between the two parts of a verb."""
_NUMBERED = {"months": "month_name", "weekdays": "weekday", "numbers": "count"}


@dataclass(slots=True)
class Entry:
    words: tuple[str, ...]
    tags: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Step:
    """Where a phrase stands after some of its words: what it is if it ends here, and how it may go on."""

    entry: Entry | None = None
    following: dict[str, _Step] = field(default_factory=dict)


class Phrases:
    """Phrases by their words, one after the other: a look-up takes as many steps as words agree."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._first = _Step()
        for entry in entries:
            step = self._first
            for word in entry.words:
                following = step.following
                step = following.get(word) or following.setdefault(word, _Step())
            step.entry = entry

    def singles(self) -> Iterator[str]:
        """The phrases of one word."""
        return (word for word, step in self._first.following.items() if step.entry)

    def at(self, cut: Sequence[Token], index: int) -> Sequence[Entry]:
        """The phrases that begin at a token, the longest first."""
        step = self._first.following.get(cut[index].low)
        if step is None:
            return ()
        found = []
        count = len(cut)
        while step is not None:
            if step.entry is not None:
                found.append(step.entry)
            index += 1
            if index >= count:
                break
            step = step.following.get(cut[index].low)
        found.reverse()
        return found


class Tagged:
    """Phrases by their tag, put in order when a tag is first asked for: few of them ever are."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._phrases: dict[str, Phrases] = {}
        for entry in entries:
            for tag in entry.tags:
                self._entries.setdefault(tag, []).append(entry)

    def __getitem__(self, tag: str) -> Phrases:
        """None at all where no phrase has the tag."""
        if tag not in self._phrases:
            self._phrases[tag] = Phrases(self._entries.get(tag, ()))
        return self._phrases[tag]


@dataclass(frozen=True, slots=True)
class Apart:
    """A verb whose second part stands at the end of its clause: "fangen ... an"."""

    last: tuple[str, ...]
    tags: frozenset[str]


@dataclass(slots=True)
class Lexicon:
    """The words of one language, with the English short forms behind them."""

    code: str
    words: Phrases = field(default_factory=Phrases)
    apart: dict[tuple[str, ...], list[Apart]] = field(default_factory=dict)
    """Verbs in two parts, by their first one."""
    whole: Phrases = field(default_factory=Phrases)
    """Phrases that are read by themselves, before a sentence is cut into clauses."""
    dated: Tagged = field(default_factory=Tagged)
    """The same words by their tag, for dates."""
    date_firsts: frozenset[str] = frozenset()
    """The words with which a date can begin."""
    typical: frozenset[str] = frozenset()
    """Words by which the language of a sentence is told."""
    past_forms: dict[str, frozenset[str]] = field(default_factory=dict)
    """Past form of a verb that titles begin with -> the forms it may have in a title."""
    presents: frozenset[str] = frozenset()
    """Past forms of title verbs that are a present tense or an imperative as well: "signe", "inviate"."""
    base_forms: dict[str, frozenset[str]] = field(default_factory=dict)
    title_verbs: frozenset[str] = frozenset()
    """The base forms of this language alone."""
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Roles by their English name, as this language calls them."""
    name_endings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """How names are declined: the ending of a name -> the endings of its other cases."""
    small: frozenset[str] = frozenset()
    """Articles, prepositions and the like: no content of a title."""
    newplan: Mapping[str, Any] = field(default_factory=dict)
    """The words with which a new plan is asked for, as they stand in the file: few processes ever need them."""
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the columns of somebody's table are called."""
    cells: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What stands in its cells."""

    def at(self, cut: Sequence[Token], index: int) -> Entry | None:
        """The longest word or verb of several words that begins at a token."""
        return next(iter(self.words.at(cut, index)), None) if index < len(cut) else None

    def parted(self, cut: Sequence[Token], index: int) -> tuple[int, int, int, frozenset[str]] | None:
        """(end of the first part, start and end of the second, tags) of a verb in two parts that begins at a token.

        The longest first part wins; the second part is the one after which the clause ends.
        """
        for size in range(min(4, len(cut) - index), 0, -1):
            end = index + size
            for verb in self.apart.get(tuple(token.low for token in cut[index:end]), ()):
                for at in range(end, min(len(cut), end + _LONGEST_REACH)):
                    if cut[at].text in _STOPS or (cut[at].text == "," and not self._dates_on(cut, at + 1)):
                        break
                    after = at + len(verb.last)
                    if tuple(token.low for token in cut[at:after]) == verb.last and self._ends_a_clause(cut, after):
                        return end, at, after, verb.tags
        return None

    def _dates_on(self, cut: Sequence[Token], at: int) -> bool:
        """Whether a comma only stands inside a date: "Mittwoch, den 9. Dezember"."""
        return at < len(cut) and (cut[at].low in self.date_firsts or cut[at].text[:1].isdigit())

    def _ends_a_clause(self, cut: Sequence[Token], at: int) -> bool:
        if at >= len(cut) or cut[at].kind == "mark":
            return True
        entry = self.at(cut, at)
        return entry is not None and bool(entry.tags.keys() & _FOLLOW_A_CLAUSE)

    def phrase(self, cut: Sequence[Token], index: int, *tags: str) -> tuple[int, str] | None:
        """(end, tag) of the longest phrase at a token that has one of the tags."""
        if index >= len(cut):
            return None
        for entry in self.whole.at(cut, index):
            for tag in tags:
                if tag in entry.tags:
                    return index + len(entry.words), tag
        return None

    def tagged(self, cut: Sequence[Token], index: int, tags: Collection[str]) -> tuple[int, str] | None:
        """(end, tag) of the longest word at a token that has one of the tags."""
        for entry in self.words.at(cut, index):
            for tag in entry.tags:
                if tag in tags:
                    return index + len(entry.words), tag
        return None

    def date_word(self, cut: Sequence[Token], index: int, *tags: str) -> tuple[int, int] | None:
        """(end, number) of the longest word of a date at a token that has one of the tags."""
        if index >= len(cut):
            return None
        best: tuple[int, int] | None = None
        for tag in tags:
            entry = next(iter(self.dated[tag].at(cut, index)), None)
            if entry and (best is None or index + len(entry.words) > best[0]):
                best = index + len(entry.words), entry.tags[tag]
        return best


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


_STOPS = frozenset(";:!?")
_FOLLOW_A_CLAUSE = frozenset({"and", "breaks", "because", "if", "please", "only_if", "to", "on", "with"})


def _read(code: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{code}.toml").read_text("utf-8"))


def _words(phrase: str) -> tuple[str, ...]:
    """The tokens of a phrase; one that begins with an apostrophe follows a word ("'ll"), one that ends with it
    stands before one ("l'")."""
    words = phrase.split()
    if all(map(str.isalpha, words)):  # most are: what the pattern of tokens would cut the same, ten times as fast
        return tuple(map(fold, words))
    if phrase.startswith("'"):
        return tuple(token.low for token in tokens(f"x{phrase}"))[1:]
    if phrase.endswith("'"):
        return tuple(token.low for token in tokens(f"{phrase}x"))[:-1]
    return tuple(token.low for token in tokens(phrase))


def _spellings(phrase: str) -> Iterator[str]:
    """A phrase as written, with its umlauts spelled out ("für", "fuer"), and without its hyphens ("peut-on")."""
    yield phrase
    if _UMLAUT.search(phrase):
        yield phrase.translate(_SPELLED_OUT)
    if "-" in phrase and (apart := _HYPHEN.sub(" ", phrase)) != phrase:
        yield apart


def _entries(table: Mapping[str, Any], *sections: str) -> dict[tuple[str, ...], Entry]:
    entries: dict[tuple[str, ...], Entry] = {}
    for section in sections:
        for phrase, tag, number in _phrases(table.get(section, {})):
            for words in map(_words, _spellings(phrase)):
                if words and _APART not in words:
                    entry = entries.get(words) or entries.setdefault(words, Entry(words))
                    entry.tags[tag] = number
    return entries


def compiled(table: Mapping[str, Any]) -> Phrases:
    """The phrases of a table by their words, each with the key it stands under as its tag."""
    return Phrases(_entries({"": table}, "").values())


def _apart(table: Mapping[str, Any], *sections: str) -> dict[tuple[str, ...], list[Apart]]:
    """Phrases with an ellipsis: the words before it, the words after it, and all their tags."""
    tags: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {}
    for section in sections:
        for phrase, tag, _ in _phrases(table.get(section, {})):
            if _APART not in phrase:
                continue
            for spelled in _spellings(phrase):
                first, _, last = spelled.partition(_APART)
                tags.setdefault((_words(first.strip()), _words(last.strip())), set()).add(tag)
    verbs: dict[tuple[str, ...], list[Apart]] = {}
    for (first_words, last_words), found in tags.items():
        verbs.setdefault(first_words, []).append(Apart(last_words, frozenset(found)))
    return verbs


def _title_verbs(table: Mapping[str, Any]) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """From `send = ["sent"]`: past form -> the forms that may stand in a title, and those forms themselves."""
    past: dict[str, set[str]] = {}
    base: dict[str, set[str]] = {}
    for verb, forms in table.get("title_verbs", {}).items():
        infinitives = {_words(spelled)[0] for spelled in _spellings(verb)}
        for infinitive in infinitives:
            base.setdefault(infinitive, set()).update(infinitives)
        for form in forms:
            for spelled in _spellings(form):
                past.setdefault(_words(spelled)[0], set()).update(infinitives)
    return ({k: frozenset(v) for k, v in past.items()}, {k: frozenset(v) for k, v in base.items()})


def _presents(table: Mapping[str, Any]) -> frozenset[str]:
    """The past forms with one of the language's `present_endings`, as they are read: "signé" is "signe"."""
    endings = tuple(table.get("present_endings", ()))
    forms = [form for forms in table.get("title_verbs", {}).values() for form in forms]
    return frozenset(_words(form)[0] for form in forms if endings and form.endswith(endings))


def _behind(
    entries: dict[tuple[str, ...], Entry], others: Mapping[tuple[str, ...], Entry], own: set[str]
) -> dict[tuple[str, ...], Entry]:
    """The entries with those of another language behind them, where no single word of this one says otherwise."""
    for words, entry in others.items():
        if words not in entries and not (len(words) == 1 and words[0] in own):
            entries[words] = entry
    return entries


def _single(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for spelled in _spellings(phrase) for word in _words(spelled))


@contextmanager
def _here_to_stay() -> Iterator[None]:
    """What is made in here lives as long as the process: the collector of garbage need not walk through it again and
    again while it grows, nor on every later round, nor once more when the process ends."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


@cache
def lexicons() -> dict[str, Lexicon]:
    """Every language, read once. The words of a language go before the English ones that stand behind them."""
    with _here_to_stay():
        return _all_languages()


def _all_languages() -> dict[str, Lexicon]:
    tables = {code: _read(code) for code in LANGUAGES}
    english = _entries(tables["en"], "verbs", "dates")
    date_tags = frozenset(tag for table in tables.values() for _, tag, _ in _phrases(table.get("dates", {})))
    english_whole = _entries(tables["en"], "phrases")
    english_past, english_base = _title_verbs(tables["en"])
    result = {}
    for code, table in tables.items():
        lexicon = Lexicon(code)
        entries = _entries(table, "words", "verbs", "dates")
        own = {word for words in entries for word in words}
        entries = _behind(entries, english if code != "en" else {}, own)
        lexicon.apart = _apart(table, "words", "verbs")
        lexicon.words = Phrases(entry for entry in entries.values() if entry.tags.keys() != {"dashed"})
        lexicon.dated = Tagged(entries.values())
        lexicon.date_firsts = frozenset(words[0] for words, entry in entries.items() if entry.tags.keys() & date_tags)
        phrases = _entries(table, "phrases")
        lexicon.whole = Phrases(_behind(phrases, english_whole if code != "en" else {}, own).values())
        lexicon.past_forms, lexicon.base_forms = _title_verbs(table)
        lexicon.presents = _presents(table)
        lexicon.title_verbs = frozenset(lexicon.base_forms)
        if code != "en":
            lexicon.past_forms = english_past | lexicon.past_forms
            lexicon.base_forms = english_base | lexicon.base_forms
        lexicon.roles = {role: tuple(phrases) for role, phrases in table.get("roles", {}).items()}
        lexicon.name_endings = {ending: tuple(others) for ending, others in table.get("name_endings", {}).items()}
        lexicon.typical = _single(table["typical"])
        lexicon.small = _single(table["small"])
        lexicon.newplan = table.get("newplan", {})
        lexicon.columns, lexicon.cells = table.get("columns", {}), table.get("cells", {})
        result[code] = lexicon
    return result


_UNTOLD = "en"
"""What is taken where nothing says which language a mail has."""


def language_of(cut: Sequence[Token], fallback: str) -> str:
    """The language most of whose typical words stand in a sentence. `fallback` wins a tie, and where it was told (by a
    sentence before or a locale) it takes two words more: "El 5 no llega a tiempo" has three that Portuguese has too."""
    table = lexicons()
    own = sum(token.low in table[fallback].typical for token in cut)
    best, most = fallback, own + (own > 0 and fallback != _UNTOLD)
    for code in LANGUAGES:
        typical = table[code].typical
        score = sum(token.low in typical for token in cut)
        if score > most:
            best, most = code, score
    return best
