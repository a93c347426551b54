"""Sentences that say it all themselves: who joins or leaves, a new item, a new title, days away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.clause.settle import Talk
from parsers.days.moments import Day
from parsers.said import Away, Command, Said, Unclear
from parsers.sentence import absence, joining, titled
from parsers.short import short
from parsers.words import Token


def people(talk: Talk, cut: Sequence[Token], source: str) -> Sequence[Said]:
    found = joining.read(cut, talk.sight)
    if found is None:
        return ()
    command = Command(found.verb, source, person=found.someone.address, role=found.role)
    if found.verb == "join" or (found.verb == "role" and not found.someone.known):
        command = replace(command, name=found.someone.name)
    if found.problem:
        return (Unclear(source, found.problem, short(replace(command, role=None)) if command.person else None),)
    return (command,)


def renamed(talk: Talk, renamed: titled.Retitled, source: str) -> Sequence[Said]:
    refs = renamed.item.refs if renamed.item else talk.named or ((talk.here,) if talk.here else ())
    problem = renamed.item.problem if renamed.item else None
    if not renamed.title and not problem:
        return (Unclear(source, "The new title is missing.", None),)
    if len(refs) != 1 or problem:
        return (Unclear(source, problem or "One item gets one title: it is not clear which.", None),)
    return (Command("rename", source, tuple(refs), title=renamed.title),)


def added(talk: Talk, added: titled.Addition, source: str) -> Said:
    due = added.due.resolve(talk.sight.clock) if isinstance(added.due, Day) else added.due
    command = Command("add", source, title=added.title, milestone=added.milestone)
    if added.after and not added.after.problem:
        command = replace(command, after=added.after.refs)
    if isinstance(due, str):
        return Unclear(source, due, short(command))
    command = replace(command, due=due)
    if added.owner:
        if added.owner.address is None or not added.owner.known:
            why = added.owner.problem or f"{added.owner.address} is not on the plan."
            return Unclear(source, why, short(command))
        command = replace(command, owner=added.owner.address)
    if added.problem or not added.sure:
        return Unclear(source, added.problem or "Should this be a new item?", short(command))
    return command


def away(talk: Talk, cut: Sequence[Token], source: str) -> Sequence[Said]:
    days = absence.read(cut, talk.sight)
    if days is None:
        return ()
    return (Unclear(source, days, None),) if isinstance(days, str) else (Away(*days, source),)
