"""Short forms that give something a value: "outcome 1 is 2.8 %", "stance of Dana: supports"."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.pieces.chunk import Sight
from parsers.said import Command, Said, Unclear
from parsers.sentence.titled import begin
from parsers.short import short
from parsers.words import Token, joined

STANCES = ("supports", "neutral", "doubts", "blocks")
_MARKS = frozenset(":=-–—")
_LONGEST_VALUE = 60


def read(text: str, cut: Sequence[Token], sight: Sight, source: str) -> Sequence[Said]:
    """What is told of an outcome or a person. Who may say so is not decided here."""
    at = begin(cut, sight)
    return _outcome(text, cut, at, sight, source) or _stance(cut, at, sight, source)


def _outcome(text: str, cut: Sequence[Token], at: int, sight: Sight, source: str) -> Sequence[Said]:
    """outcome 1 is 2.8 % · outcome 2 actual: 14 days"""
    lead = sight.lexicon.phrase(cut, at, "outcome")
    if lead is None or lead[0] + 1 >= len(cut) or cut[lead[0]].kind not in ("number", "hash"):
        return ()
    number = int(cut[lead[0]].text.lstrip("# ")[:6])
    start = lead[0] + 1
    said = False
    while start < len(cut):
        if cut[start].text in _MARKS:
            start, said = start + 1, True
        elif is_ := sight.lexicon.phrase(cut, start, "outcome_is"):
            start, said = is_[0], True
        else:
            break
    unsaid = any((entry := sight.lexicon.at(cut, k)) and entry.tags.keys() & _UNSAID for k in range(start, len(cut)))
    if not said or start >= len(cut) or unsaid or cut[-1].text == "?" or len(cut) - start > _LONGEST_VALUE:
        return ()
    value = joined(text[cut[start].start : cut[-1].end]).rstrip(" .;,!")
    return (Command("outcome", source, (number,), text=value),) if any(map(str.isdigit, value)) else ()


_UNSAID = frozenset({"not", "if", "only_if", "hedge", "report", "almost", "soft", "correction"})


def _stance(cut: Sequence[Token], at: int, sight: Sight, source: str) -> Sequence[Said]:
    """stance of Dana: supports · stance Dana is neutral"""
    lead = sight.lexicon.phrase(cut, at, "stance")
    met = sight.people.scan(cut, lead[0]) if lead and lead[0] < len(cut) else None
    if met is None:
        named = lead is not None and lead[0] < len(cut) and cut[lead[0]].text[:1].isupper()
        return (Unclear(source, "The plan has nobody of this name."),) if named else ()
    if met.someone.address is None or not met.someone.known:
        return (Unclear(source, met.someone.problem or f"{met.someone.address} is not on the plan."),)
    start = met.end
    while start < len(cut) and (cut[start].text in _MARKS or sight.lexicon.phrase(cut, start, "outcome_is")):
        found = sight.lexicon.phrase(cut, start, "outcome_is")
        start = found[0] if found else start + 1
    value = sight.lexicon.phrase(cut, start, *STANCES)
    command = Command("stance", source, person=met.someone.address, text=value[1] if value else "neutral")
    if value and all(token.text in ".!" for token in cut[value[0] :]):
        return (command,)
    return (Unclear(source, "A stance is one of: supports, neutral, doubts, blocks.", short(command)),)
