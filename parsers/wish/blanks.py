"""What fills the blanks of a draft: "exit criterion of M1: both sides have signed", "value statement: ...", "go-live 15
June 2027". A line each, to its end, however many sentences it holds. Read only on plans that have not started.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from parsers import commands
from parsers.days.moments import Clock
from parsers.lexicon import lexicons
from parsers.pieces.people import People
from parsers.reply import Passage
from parsers.said import Command, Known, KnownPerson, Said, Unclear, Words
from parsers.sentence import fixed
from parsers.sheet.cells import day_of
from parsers.wish.setting import NOBODY
from parsers.words import tokens

LONGEST = 1_000
"""Characters; no criterion is longer."""
LONGEST_WORD = 60
"""Characters; nobody needs more to say that it shall be sent."""
NEW_LINE = "\n"
WIDTH = 70
"""Characters; a line that could not have held the next word was broken by a program, and goes on."""
OBJECTIVE = r"value\s+statement|objective|wertversprechen|zielsetzung|nutzenversprechen"
_LEAD = r"\s*(?:\b(?:is|are|ist|lautet)\b\s*[:=]?|[:=]|(?<=\s)[-–—]\s)\s*"
_WHICH = r"(?:(?:of|for|in|von|für|zu)\s+)?(?:(?:the|des|den)\s+)?(?:milestone\s+|meilenstein(?:s)?\s+)?"
_BEGINS = r"(?:[-*•]\s+)?(?:please\s+|bitte\s+)?(?:set\s+)?(?:(?:the|das|die|der|our)\s+)?"
_GOAL = re.compile(rf"{_BEGINS}(?:{OBJECTIVE}){_LEAD}(?P<text>.+)", re.I | re.S)
_GO_LIVE = re.compile(rf"{_BEGINS}go[\s-]?live(?:[\s-]+(?:date|datum))?(?:{_LEAD}|\s+)(?P<text>.+)", re.I | re.S)
_UNFILLED = re.compile(r".*(?:\.\.\.|…)(?:\s+as\s+[\w ]{2,30})?[.\s]*", re.S)
"""A line of our own letter in which nobody has filled in the dots."""


@cache
def _exits() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "exit criterion of M1: ..." and "M1 exit criterion: ..."."""
    words = {words for lexicon in lexicons().values() for words in lexicon.columns["exit_row"]}
    spelled = "|".join(word.replace(" ", r"\s+") for word in sorted(words, key=len, reverse=True))
    of = rf"{_BEGINS}(?:{spelled})\s+{_WHICH}(?P<which>[^:=]{{1,100}}?){_LEAD}(?P<text>.+)"
    at = rf"{_BEGINS}(?P<which>M\s?\d{{1,3}})\s*[:,]?\s+(?:{spelled}){_LEAD}(?P<text>.+)"
    return re.compile(of, re.I | re.S), re.compile(at, re.I | re.S)


def read(
    passages: Sequence[Passage], milestones: Mapping[str, str], clock: Clock
) -> tuple[Sequence[Said], Sequence[Passage]]:
    """What fills a blank, and the passages without it. `milestones` are titles by their ref."""
    said: list[Said] = []
    rest: list[Passage] = []
    for passage in passages:
        if passage.item is not None:  # typed beside an item: it is about that
            rest.append(passage)
            continue
        left = []
        for line in _lines(passage.text):
            found = list(_read(line, milestones, clock))
            said += found
            if not found and not _is_unfilled(line):
                left.append(line)
        if left:
            rest.append(replace(passage, text="\n".join(left)))
    return said, rest


def words(passages: Sequence[Passage], known: Known) -> Words:
    """As `commands.read`, but whoever is added by the mail may be given work by its other lines."""
    first = commands.read(passages, known)
    there = {person.address for person in known.people}
    added = {
        entry.person: KnownPerson(entry.person, entry.name, entry.role or "participant", "")
        for entry in first.said
        if isinstance(entry, Command) and entry.verb == "join" and entry.person and entry.person not in there
    }
    if not added:
        return first
    again = commands.read(passages, replace(known, people=(*known.people, *added.values())))
    return replace(again, said=tuple(_as_joining(entry, added) for entry in again.said))


def _as_joining(entry: Said, added: Collection[str]) -> Said:
    if isinstance(entry, Command) and entry.verb == "role" and entry.person in added:
        return replace(entry, verb="join")
    return entry


def _lines(text: str) -> list[str]:
    """The lines, put together again where a program broke what begins a blank."""
    lines: list[str] = []
    for line in text.split("\n"):
        full = lines and len(f"{lines[-1].rpartition(NEW_LINE)[2]} {line.partition(' ')[0]}") > WIDTH
        if full and len(lines[-1]) <= LONGEST and _begins(lines[-1]) and not _begins(line):
            lines[-1] += f"{NEW_LINE}{line}"
        else:
            lines.append(line)
    return lines


def _begins(line: str) -> bool:
    return any(pattern.match(line.strip()) for pattern in (*_exits(), _GOAL))


def _is_unfilled(line: str) -> bool:
    return (
        len(line) <= LONGEST
        and _UNFILLED.fullmatch(line) is not None
        and line.strip()
        .casefold()
        .startswith(("exit criterion of", "value statement", "go-live", "give ", "slip ", "add ...", "add …"))
    )


def _read(line: str, milestones: Mapping[str, str], clock: Clock) -> Iterator[Said]:
    line = line.strip()
    source = " ".join(line.split())
    if line.endswith("?") or len(line) > LONGEST or _is_unfilled(line):
        return
    if _sends(line):
        yield Command("send_it", source)
        return
    of, at = _exits()
    if found := of.fullmatch(line) or at.fullmatch(line):
        yield from _exit(source, found["which"], _value(found["text"]), milestones)
    elif found := _GOAL.fullmatch(line):
        yield Command("objective", source, text=_value(found["text"]))
    elif found := _GO_LIVE.fullmatch(line):
        day = day_of(found["text"].rstrip("!"), clock)
        if isinstance(day, dt.date):
            yield Command("go_live", source, due=day)


def _sends(line: str) -> bool:
    """ "send it", on a line of its own, is about the draft, whatever items the lines before it name."""
    if len(line) > LONGEST_WORD:
        return False
    cut, people = tokens(line), People(NOBODY)
    found = [fixed.read(cut, lexicon, people) for lexicon in lexicons().values()]
    return any(one is not None and one.verb == "send_it" for one in found)


def _exit(source: str, which: str, text: str, milestones: Mapping[str, str]) -> Iterator[Said]:
    plain = " ".join(which.split()).strip("“”\"' ")
    label = plain.replace(" ", "").casefold()
    refs = [ref for ref, title in milestones.items() if label == ref.casefold() or plain.casefold() == title.casefold()]
    if len(refs) == 1:
        yield Command("exit", source, milestone=refs[0], text=text)
    elif re.fullmatch(r"m\d+", label):
        yield Unclear(source, f"The plan has no milestone {plain}.")


def _value(text: str) -> str:
    return " ".join(text.split()).strip('“”"').strip()
