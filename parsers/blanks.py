"""What fills the blanks of a draft: "exit criterion of M1: both sides have signed", "value statement: ...", "go-live 15
June 2027". A line each, to its end, however many sentences it holds. Read only on plans that have not started.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from parsers.cells import day_of
from parsers.days.moments import Clock
from parsers.lexicon import lexicons
from parsers.reply import Passage
from parsers.said import Command, Said, Unclear

LONGEST = 1_000
"""Characters; no criterion is longer."""
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
    of, at = _exits()
    if found := of.fullmatch(line) or at.fullmatch(line):
        yield from _exit(source, found["which"], _value(found["text"]), milestones)
    elif found := _GOAL.fullmatch(line):
        yield Command("objective", source, text=_value(found["text"]))
    elif found := _GO_LIVE.fullmatch(line):
        day = day_of(found["text"].rstrip("!"), clock)
        if isinstance(day, dt.date):
            yield Command("go_live", source, due=day)


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
