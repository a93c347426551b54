"""Sentences that are known as a whole: greetings and thanks, "yes", "agree", "status", "stop these emails", "undo"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.lexicon import Lexicon
from parsers.pieces.people import People
from parsers.words import Token

_VERBS = (
    *("undo", "status", "help", "history", "catch_up", "who", "pause", "resume", "hold", "send_it"),
    *("object", "agree", "yes", "no", "ok"),
)
_ANSWERS = ("agree", "object", "yes", "no")
"""Verbs that a question mark makes a question of: "¿Estamos de acuerdo con el plan?"."""
_ASKED_FOR = frozenset({"undo", "status", "history", "catch_up", "who", "resume", "hold"})
"""Verbs that may be a request in question form ("can you undo that?"); other phrases may mean other things then."""
_NO_REASON = {
    "object": frozenset[str](),
    "undo": frozenset({"if", "only_if", "hedge", "question", "rather", "not"}),
    "hold": frozenset({"if", "only_if", "hedge", "question", "correction", "takes_back"}),
}
"""Verbs that a reason may follow, and what is none behind them ("hold it, actually send it")."""
_SILENT = frozenset(".,!@…-–—*_|;:()\"'“”")
_KIND = ("greeting", "courtesy")
_APART = (",", "-", "–", "—", "(")
_LONGEST_THANKS = 10


@dataclass(frozen=True, slots=True)
class Fixed:
    verb: str
    """`ok` is an answer where a question is open, else a courtesy."""
    end: int
    """The token after the phrase; the rest of the sentence is courtesy, unless `open`."""
    open: bool = False
    """More follows that the phrase does not explain ("I don't agree: ...")."""


def is_courtesy(cut: Sequence[Token], lexicon: Lexicon, people: People) -> bool:
    """Whether a sentence holds nothing but greetings, thanks and names."""
    return _past_courtesy(cut, 0, lexicon, people) == len(cut)


def _past_courtesy(cut: Sequence[Token], at: int, lexicon: Lexicon, people: People) -> int:
    greeted = False
    while at < len(cut):
        if cut[at].text in _SILENT or (cut[at].kind in ("mark", "other") and not cut[at].text.isascii()):
            at += 1
        elif found := lexicon.phrase(cut, at, *_KIND):
            at, greeted = found[0], True
        elif (name := people.scan(cut, at)) and (greeted or name.someone.address == people.sender):
            at = name.end
        elif greeted and cut[at].wordlike and cut[at].text[:1].isupper() and _is_last_word(cut, at):
            at += 1
        else:
            return at
    return at


def _is_last_word(cut: Sequence[Token], at: int) -> bool:
    return all(token.text in _SILENT for token in cut[at + 1 :])


def past_greeting(cut: Sequence[Token], lexicon: Lexicon, people: People) -> int:
    """Where the sentence begins that follows "Hey Riley, " or "Thanks - "; 0 without one."""
    at = _past_courtesy(cut, 0, lexicon, people)
    if at == len(cut) or lexicon.phrase(cut, 0, *_KIND) is None:
        return 0
    begins = next((end for end in range(at, 0, -1) if cut[end - 1].text in _SILENT), 0)
    return 0 if begins and lexicon.tagged(cut, begins, ("that",)) else begins  # "Rozumiem, że ..."


def before_thanks(cut: Sequence[Token], first: int, lexicon: Lexicon, people: People) -> int:
    """Where a sentence ends before ", thanks Riley" or a smile; its length without one."""
    for at in range(max(first + 1, len(cut) - _LONGEST_THANKS), len(cut)):
        apart = cut[at - 1].text in _APART or (cut[at].kind in ("mark", "other") and not cut[at].text.isascii())
        if apart and cut[at].text not in _SILENT and _past_courtesy(cut, at, lexicon, people) == len(cut):
            end = at - 1 if cut[at - 1].text in _APART else at
            return end if end > first else len(cut)
    return len(cut)


def read(cut: Sequence[Token], lexicon: Lexicon, people: People) -> Fixed | None:
    """The fixed phrase that a sentence is, apart from courtesy before and after it."""
    spoken = [token for token in cut if token.text not in _SILENT]
    for start, asked in _starts(spoken, lexicon, people):
        fixed = _from(spoken, start, lexicon, people)
        if fixed and asked and fixed.verb not in _ASKED_FOR:
            continue
        if fixed and fixed.verb in _ANSWERS and spoken[-1].text == "?":
            return None
        if fixed:
            return fixed if not fixed.open else _with_end(fixed, spoken, cut)
    return None


def _starts(cut: Sequence[Token], lexicon: Lexicon, people: People) -> list[tuple[int, bool]]:
    """Where the phrase may begin behind courtesy, and whether a request ("can you", "I'd like to") stands before it."""
    starts = [(0, False)]
    at, asked = 0, False
    while at < len(cut):
        entry = lexicon.at(cut, at)
        if found := lexicon.phrase(cut, at, *_KIND):
            at = found[0]
        elif entry and entry.tags.keys() & {"please", "also"}:
            at += len(entry.words)
        elif entry and entry.tags.keys() & {"request", "want"} and not entry.tags.keys() & {"maybe_request"}:
            at, asked = at + len(entry.words), True
        elif at and (name := people.scan(cut, at)):
            at = name.end
        else:
            break
        starts.append((at, asked))
    return starts


def _from(cut: Sequence[Token], start: int, lexicon: Lexicon, people: People) -> Fixed | None:
    """One phrase, or several of the same verb in a row ("yes, that works, go ahead")."""
    at, verb = start, ""
    while at < len(cut):
        found = (
            lexicon.phrase(cut, at, verb, "ok")
            if verb == "yes"
            else lexicon.phrase(cut, at, verb or "", *(() if verb else _VERBS))
        )
        if found is None:
            break
        at, verb = found[0], verb or found[1]
        if verb == "ok" and (further := lexicon.phrase(cut, at, "yes", "no", "agree", "object")):
            at, verb = further
    if not verb:
        return None
    if _polite(cut, at, lexicon, people):
        return Fixed(verb, at)
    reason = verb in _NO_REASON and (start == 0 or verb != "object") and at < len(cut)
    return Fixed(verb, at, open=True) if reason and _gives_reason(cut, at, lexicon, verb) else None


def _states(cut: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    entries = (lexicon.at(cut, k) for k in range(at, len(cut)))
    return any(entry.tags.keys() & {"copula", "have"} for entry in entries if entry)


def _gives_reason(cut: Sequence[Token], at: int, lexicon: Lexicon, verb: str) -> bool:
    entry, other = lexicon.at(cut, at), _NO_REASON[verb]
    if any(found.tags.keys() & other for k in range(at, len(cut)) if (found := lexicon.at(cut, k))):
        return False
    if verb == "undo" and entry and "article" in entry.tags and not _states(cut, at, lexicon):
        return False  # "Annulé, le déjeuner de jeudi"
    return cut[at].start > cut[at - 1].end + 1 or (entry is not None and "because" in entry.tags)


def _polite(cut: Sequence[Token], at: int, lexicon: Lexicon, people: People) -> bool:
    while at < len(cut):
        entry = lexicon.at(cut, at)
        if entry and entry.tags.keys() & {"please"}:
            at += len(entry.words)
            continue
        after = _past_courtesy(cut, at, lexicon, people)
        if after == at:
            return cut[at].text == "?" and at == len(cut) - 1
        at = after
    return True


def _with_end(fixed: Fixed, spoken: Sequence[Token], cut: Sequence[Token]) -> Fixed:
    last = spoken[fixed.end - 1].end
    end = next((at for at, token in enumerate(cut) if token.start >= last), len(cut))
    return Fixed(fixed.verb, end, open=True)
