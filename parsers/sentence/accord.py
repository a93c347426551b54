"""The commands of one mail beside each other: one said twice counts once, contradictions are asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.lexicon import Lexicon
from parsers.said import Command, Note, Said, Unclear
from parsers.short import short
from parsers.words import tokens

_CLASHES = frozenset(
    frozenset(pair)
    for pair in (
        ("done", "reopen"), ("done", "slip"), ("done", "meet"), ("done", "block"), ("done", "drop"),
        ("block", "unblock"), ("drop", "slip"), ("drop", "start"), ("drop", "reopen"), ("drop", "block"),
        ("drop", "meet"),
        ("yes", "no"), ("agree", "object"), ("pause", "resume"), ("slip", "meet"), ("hold", "send_it"),
    )
)  # fmt: skip
_ONE_VALUE = ("slip", "meet", "assign", "rename", "role", "outcome", "stance")
_WHY = "This and another line of the mail contradict each other."


def once_and_without_contradiction(said: Sequence[Said], denied: Collection[int] = ()) -> list[Said]:
    """`denied` are items that the mail says are not done."""
    kept: list[Said] = []
    seen: set[Command] = set()
    for entry in said:
        if isinstance(entry, Command):
            fresh = _fresh(entry, seen)
            if fresh is None:
                continue
            entry = fresh
        kept.append(entry)
    return [part for entry in _agreeing(kept) for part in _not_denied(entry, denied)]


def _not_denied(entry: Said, denied: Collection[int]) -> list[Said]:
    if isinstance(entry, Command) and entry.verb == "done":
        return _split(entry, {ref for ref in entry.items if ref in denied})
    return [entry]


def _fresh(command: Command, seen: set[Command]) -> Command | None:
    """The command without the items for which the same was said before; None where nothing is left."""
    bare = replace(command, source="", items=())
    if not command.items:
        if bare in seen:
            return None
        seen.add(bare)
        return command
    refs = tuple(ref for ref in command.items if replace(bare, items=(ref,)) not in seen)
    seen.update(replace(bare, items=(ref,)) for ref in refs)
    return replace(command, items=refs) if refs else None


def _agreeing(said: Sequence[Said]) -> list[Said]:
    commands = [entry for entry in said if isinstance(entry, Command)]
    by_target: dict[object, list[Command]] = {}
    for command in commands:
        for target in _targets(command):
            by_target.setdefault(target, []).append(command)
    result: list[Said] = []
    for entry in said:
        if not isinstance(entry, Command):
            result.append(entry)
            continue
        clashing = {t for t in _targets(entry) if any(_clash(*pair) for pair in _pairs(entry, by_target[t]))}
        result += _split(entry, clashing)
    return result


def _targets(command: Command) -> tuple[object, ...]:
    if command.verb == "outcome":
        return tuple(("outcome", number) for number in command.items)
    return command.items or (("person", command.person) if command.person else ("mail",),)


def _pairs(entry: Command, said: Sequence[Command]) -> Iterator[tuple[Command, Command]]:
    """A command with every other one, in the order they were said."""
    at = next(k for k, command in enumerate(said) if command is entry)
    yield from ((other, entry) for other in said[:at])
    yield from ((entry, other) for other in said[at + 1 :])


def _clash(one: Command, other: Command) -> bool:
    """`other` was said after `one`: what is started and then done is no contradiction."""
    if (one.verb, other.verb) == ("done", "start"):
        return True
    if one.verb == other.verb:
        different = replace(one, source="", items=(), reason=None) != replace(other, source="", items=(), reason=None)
        return one.verb in _ONE_VALUE and different
    return frozenset((one.verb, other.verb)) in _CLASHES


def _split(command: Command, clashing: set[object]) -> list[Said]:
    if not clashing:
        return [command]
    if not command.items or command.verb == "outcome":
        return [Unclear(command.source, _WHY, short(command))]
    good = tuple(ref for ref in command.items if ref not in clashing)
    bad = tuple(ref for ref in command.items if ref in clashing)
    asked = Unclear(command.source, _WHY, short(replace(command, items=bad)))
    return [replace(command, items=good), asked] if good else [asked]


def doubted(entry: Said, why: str) -> Said:
    return Unclear(entry.source, why, short(entry)) if isinstance(entry, Command) else entry


def of_the_plan(entries: Sequence[Said], before: Said, lexicon: Lexicon) -> Sequence[Said]:
    """ "Tom will say 24 is complete. I disagree.": with what was just said of an item, or with the plan?"""
    only = entries[0] if len(entries) == 1 else None
    if not isinstance(only, Command) or only.verb not in ("agree", "object") or only.reason:
        return entries
    cut = tokens(only.source)
    clear = any(lexicon.phrase(cut, at, "the_plan") for at in range(len(cut)))
    of_an_item = isinstance(before, Note) and bool(before.items)
    why = "Is this about the plan, or about the sentence before it?"
    return (doubted(only, why),) if of_an_item and not clear else entries


def notes_joined(said: Sequence[Said]) -> Iterator[Said]:
    """Notes that follow each other are one."""
    for is_note, group in groupby(said, key=lambda entry: isinstance(entry, Note)):
        if not is_note:
            yield from group
            continue
        notes = [entry for entry in group if isinstance(entry, Note)]
        refs = dict.fromkeys(ref for note in notes for ref in note.items)
        yield Note(" ".join(note.text for note in notes), tuple(refs))
