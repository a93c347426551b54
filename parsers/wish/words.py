"""The words of one language for a new plan (the sections [newplan] and [roles] of its lexicon), found token by token.

Compiled when a mail first needs them: most processes never do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from parsers.days.moments import Clock
from parsers.lexicon import LANGUAGES, Lexicon, Phrases, compiled, language_of, lexicons
from parsers.words import Token, tokens

TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Words:
    lexicon: Lexicon
    phrases: Phrases

    @property
    def code(self) -> str:
        return self.lexicon.code

    def past(self, cut: Sequence[Token], at: int, *tags: str) -> int | None:
        """The end of the longest phrase at a token that has one of the tags; None without one."""
        if at >= len(cut):
            return None
        found = (at + len(entry.words) for entry in self.phrases.at(cut, at) if not entry.tags.keys().isdisjoint(tags))
        return next(found, None)

    def past_all(self, cut: Sequence[Token], at: int, *tags: str) -> int:
        """The first place from `at` on where no phrase has one of the tags."""
        while (end := self.past(cut, at, *tags)) is not None:
            at = end
        return at

    def past_article(self, cut: Sequence[Token], at: int) -> int:
        """Behind an article or possessive of the language, if it is written small: "The Home Depot" is a name."""
        if at < len(cut) and cut[at].text[:1].islower() and (hit := self.lexicon.tagged(cut, at, {"article"})):
            return hit[0]
        return at


@cache
def words_of(code: str) -> Words:
    table = lexicons()[code].newplan
    return Words(lexicons()[code], compiled({key: value for key, value in table.items() if key != "settings"}))


@dataclass(frozen=True, slots=True)
class Names:
    """What the settings are called."""

    phrases: Phrases

    def at(self, cut: Sequence[Token], index: int) -> tuple[int, str] | None:
        """(end, key) of the longest name of a setting that begins at a token."""
        if index >= len(cut):
            return None
        return next(
            ((index + len(entry.words), key) for entry in self.phrases.at(cut, index) for key in entry.tags), None
        )


@lru_cache(maxsize=64)
def names_of(keys: tuple[str, ...], codes: tuple[str, ...]) -> Names:
    """The names of these settings in some languages. A setting's own key is always its name, and where two settings
    have one name, that of the language that comes first counts."""
    named: dict[str, list[str]] = {}
    taken: set[str] = set()
    for key, name in _called((*keys, TEMPLATE), codes):
        if name not in taken:
            taken.add(name)
            named.setdefault(key, []).append(name)
    return Names(compiled(named))


def key_of(words: str, keys: tuple[str, ...]) -> str | None:
    """The setting that these words are the name of, in any language; None where languages do not agree."""
    cut = tokens(words)
    named = [names_of(keys, (code,)).at(cut, 0) for code in LANGUAGES]
    found = {key for end, key in filter(None, named) if end == len(cut)}
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Sight:
    """With what a setting is read: the words of its language, what settings are called, and the day of the mail."""

    words: Words
    names: Names
    clock: Clock


def sight_of(text: str, clock: Clock, keys: tuple[str, ...], words: Words | None = None) -> Sight:
    """By default in the language that the text is written in, in doubt in the writer's. The settings' own names, and
    what the writer's language calls them, are known in every language."""
    own = (clock.locale or "en")[:2].casefold()
    own = own if own in LANGUAGES else "en"
    words = words or words_of(language_of(tokens(text), own))
    return Sight(words, names_of(keys, tuple(dict.fromkeys((words.code, "en", own)))), clock)


def _called(keys: Collection[str], codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        parts = key.split("_")
        yield from ((key, joint.join(parts)) for joint in (" ", "-", "_", ""))
    for code in codes:
        yield from _translated(frozenset(keys), code)


def _translated(keys: Collection[str], code: str) -> Iterator[tuple[str, str]]:
    """(key, name) as one language calls the settings, and the roles that settings name."""
    lexicon = lexicons()[code]
    called = {**lexicon.newplan.get("settings", {}), TEMPLATE: lexicon.newplan.get("template", ())}
    roles = {role.casefold().replace(" ", "_"): names for role, names in lexicon.roles.items()}
    for table in (called, roles):
        yield from ((key, name) for key, found in table.items() if key in keys for name in found)
