"""Whom some words mean: an address, a full name, or a first name or role that exactly one participant has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.lexicon import lexicons
from parsers.said import Known, KnownPerson
from parsers.words import Token, fold, tokens

_LONGEST_NAME = 5
_SHORTEST_DECLINED = 4


@dataclass(frozen=True, slots=True)
class Someone:
    """`address` when one participant is meant (or any address was typed); else `problem`."""

    address: str | None
    name: str | None = None
    problem: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Met:
    end: int
    someone: Someone


class _Directory:
    """The people of a plan by address, name and role; the same for all its mails, and not changed once it is made."""

    def __init__(self, people: Sequence[KnownPerson]) -> None:
        self.addresses = {p.address.casefold(): p.address for p in people if p.address}
        self.names: dict[tuple[str, ...], list[KnownPerson]] = {}
        self.declined: dict[tuple[str, ...], list[KnownPerson]] = {}
        self.roles: dict[tuple[str, ...], list[KnownPerson]] = {}
        for person in people:
            self._learn(person)

    def _learn(self, person: KnownPerson) -> None:
        role = _key(person.role)
        self.roles.setdefault(role, []).append(person)
        self.roles.setdefault((person.side, *role), []).append(person)
        for other in _in_other_languages(" ".join(role)):
            self.roles.setdefault(other, []).append(person)
        if person.name:
            name = _key(person.name)
            for key in {name, name[:1], (name[-1], *name[:-1])}:
                self.names.setdefault(key, []).append(person)
            for key in _in_other_cases(name):
                self.declined.setdefault(key, []).append(person)


@lru_cache(maxsize=64)
def _directory(people: tuple[KnownPerson, ...]) -> _Directory:
    return _Directory(people)


class People:
    """`declines`: whether names are read in a language that declines them ("do Marka"); elsewhere "Luce" is no Luca."""

    def __init__(self, known: Known, *, declines: bool = False) -> None:
        self.sender = known.sender
        directory = _directory(known.people)
        self.addresses = directory.addresses
        self._names, self._roles = directory.names, directory.roles
        self._declined = directory.declined if declines else {}

    @property
    def me(self) -> Someone:
        return Someone(self.sender or None)

    def role(self, text: str) -> str | None:
        """The role of the plan that is meant by a text, as the plan writes it."""
        people = self._roles.get(_key(text))
        return people[0].role if people else None

    def scan(self, cut: Sequence[Token], index: int) -> Met | None:
        """An address or a name at a token; a name that several people share is met with a problem."""
        token = cut[index]
        if token.kind == "email":
            return Met(index + 1, self.of_address(token.text))
        if not token.wordlike or (not token.text[:1].isupper() and (token.low,) not in self._names):
            return None
        for size in range(min(_LONGEST_NAME, len(cut) - index), 0, -1):
            key = tuple(t.low for t in cut[index : index + size])
            people = self._names.get(key) or (self._declined.get(key) if token.text[:1].isupper() else None)
            if people and size == 1 and _goes_on(cut, index):
                return None
            if people:
                return self._with_address(cut, index + size, _one_of(people, "name"))
        return None

    def _with_address(self, cut: Sequence[Token], end: int, someone: Someone) -> Met:
        """An address in brackets right after a name is the same person."""
        if end + 1 < len(cut) and cut[end].text in ("(", "<") and cut[end + 1].kind == "email":
            address = self.of_address(cut[end + 1].text)
            closing = end + 2 + (end + 2 < len(cut) and cut[end + 2].text in (")", ">"))
            return Met(closing, address)
        return Met(end, someone)

    def of_address(self, text: str) -> Someone:
        known = self.addresses.get(text.casefold())
        return Someone(known or text.lower(), known=known is not None)

    def called(self, text: str) -> Someone:
        """Whom a whole text means: a name or a role, possibly with an article."""
        key = _key(text)
        while key and key[0] in (
            "the",
            "our",
            "your",
            "their",
            "der",
            "die",
            "das",
            "den",
            "dem",
            "unser",
            "unsere",
            "notre",
            "votre",
            "nostro",
            "nostra",
            "nuestro",
            "nuestra",
            "nosso",
            "nossa",
            "onze",
            "nasz",
            "nasza",
            "le",
            "la",
            "el",
            "il",
            "o",
            "a",
            "de",
            "het",
        ):
            key = key[1:]
        if people := self._names.get(key) or self._declined.get(key) or self._roles.get(key):
            return _one_of(people, "name" if key in self._names or key in self._declined else "role")
        return Someone(None, problem=f"The plan has nobody called {text}.", known=False)


def _in_other_languages(role: str) -> Iterator[tuple[str, ...]]:
    """What the role is called in the languages we read: "legal" is "Rechtsabteilung"."""
    for lexicon in lexicons().values():
        for phrase in lexicon.roles.get(role, ()):
            yield _key(phrase)


def _in_other_cases(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """First name, or first and last name, as languages that decline names write them: "Tomaszowi Zielińskiemu"."""
    for first in _cases(name[0]):
        yield (first,)
        if len(name) > 1:
            for last in {name[-1], *_cases(name[-1])}:
                yield first, last
                yield last, first


@lru_cache(maxsize=5_000)
def _cases(word: str) -> frozenset[str]:
    """The forms of a name other than the one it is listed by; the longest ending that is known decides."""
    if len(word) < _SHORTEST_DECLINED:
        return frozenset()
    forms: set[str] = set()
    for lexicon in lexicons().values():
        ending = max((e for e in lexicon.name_endings if word.endswith(e)), key=len, default=None)
        if ending is not None:
            stem = word[: len(word) - len(ending)]
            forms.update(stem + fold(other) for other in lexicon.name_endings[ending])
    return frozenset(forms)


def _goes_on(cut: Sequence[Token], index: int) -> bool:
    """Whether another name follows a first name: "Tom Smith" is not our Tom."""
    if index + 1 >= len(cut) or cut[index].text.isupper():
        return False
    following = cut[index + 1]
    return following.kind == "word" and following.text[:1].isupper() and not following.text.isupper()


def _one_of(people: Sequence[KnownPerson], what: str) -> Someone:
    different = {person.address for person in people}
    if len(different) > 1:
        return Someone(None, problem=f"More than one participant has this {what}.")
    person = people[0]
    if person.address is None:
        return Someone(None, problem=f"The role {person.role} is still open.", known=False)
    return Someone(person.address, person.name)


@lru_cache(maxsize=5_000)
def _key(text: str) -> tuple[str, ...]:
    return tuple(token.low for token in tokens(text) if token.wordlike) or (fold(text),)
