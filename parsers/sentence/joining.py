"""Who is on the plan and as what: "add hannah.lee@... as legal", "remove Tom from the plan", "our user lead is ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.pieces.chunk import Sight
from parsers.pieces.people import Someone
from parsers.words import Token

_MARKS = frozenset(".,!;…-–—")
_LONGEST_NAME = 5
_PARTICLES = frozenset(
    ["de", "den", "der", "van", "von", "zu", "da", "das", "do", "dos", "di", "del", "della", "la", "le", "du", "y"]
)
"""Small words inside a name: "Piet de Wit"."""
_LONGEST_PLEASE = 6
MAYBE = "Is this a question or a wish?"


@dataclass(frozen=True, slots=True)
class Joining:
    verb: str
    """join, leave or role"""
    someone: Someone
    role: str | None = None
    problem: str | None = None


def read(cut: Sequence[Token], sight: Sight) -> Joining | None:
    at = 0
    lead: set[str] = set()
    while (
        at < len(cut)
        and (entry := sight.lexicon.at(cut, at))
        and (entry.tags.keys() & {"please", "request", "want", "filler", "also"})
    ):
        lead |= entry.tags.keys()
        at += len(entry.words)
    end = len(cut)
    while end > at and (size := _polite_end(cut[at:end], sight)):
        end -= size
    row = cut[at:end]
    if not row:
        return None
    found = _leaving(row, sight) or _including(row, sight) or _role(row, sight)
    if found is None or ("request" in lead and "maybe_request" not in lead):
        return found
    if not any(token.text == "?" for token in cut[end:]):
        return replace(found, problem=found.problem or MAYBE) if "maybe_request" in lead else found
    bids = "want" not in lead and sight.lexicon.phrase(row, 0, "include", "remove", "remove_me") is not None
    return replace(found, problem=found.problem or MAYBE) if bids or "maybe_request" in lead else None


def _polite_end(cut: Sequence[Token], sight: Sight) -> int:
    """How many tokens at the end only ask politely or close the sentence."""
    if cut[-1].text in _MARKS | {"?"}:
        return 1
    for size in range(1, min(_LONGEST_PLEASE, len(cut)) + 1):
        entry = sight.lexicon.at(cut, len(cut) - size)
        if entry and len(entry.words) == size and "please" in entry.tags:
            return size
    return 0


def _including(cut: Sequence[Token], sight: Sight) -> Joining | None:
    """add Hannah Lee (hannah.lee@...) as legal"""
    found = sight.lexicon.phrase(cut, 0, "include")
    if found is None and not _included_last(cut, sight):
        return None
    person = _whom(cut, _past_please(cut, found[0], sight) if found else 0, sight, new=True)
    if person is None:
        return None
    at, someone = person
    role: str | None = None
    problem: str | None = None
    sure = someone.address is not None and cut[at - 1].kind in ("email", "mark")
    while at < len(cut):
        entry = sight.lexicon.at(cut, at)
        following = at + (len(entry.words) if entry else 1)
        if (cut[at].text == "," or (entry and "and" in entry.tags)) and _whom(cut, following, sight):
            return Joining("join", someone, problem="One person a line, please.")
        if cut[at].text in ",()":
            at += 1
        elif (as_ := sight.lexicon.phrase(cut, at, "include_as")) and (named := _role_at(cut, as_[0], sight)):
            at, role, problem = named
        elif after := sight.lexicon.phrase(cut, at, "include_after"):
            at, sure = after[0], True
        else:
            return None
    called = bool(someone.name) and sight.lexicon.phrase(cut, 0, "add") is None
    if role is None and not sure and not problem and not called:
        return None
    known = someone.address is not None and someone.known
    if someone.address is None:
        problem = someone.problem or f"No address is known for {someone.name}."
    return Joining("role" if known and role else "join", someone, role, problem)


def _past_small(cut: Sequence[Token], at: int, sight: Sight) -> int:
    return list(_stops(cut, at, sight))[-1]


def _stops(cut: Sequence[Token], at: int, sight: Sight) -> Iterator[int]:
    """Where one may go on behind each of the small words that stand here."""
    yield at
    while at < len(cut) and (small := sight.lexicon.tagged(cut, at, _SMALL)):
        yield (at := small[0])


_SMALL = ("please", "filler", "also", "but")
"""Dutch "maar" behind a verb is no "but": "haal me maar van het plan af"."""


def _past_please(cut: Sequence[Token], at: int, sight: Sight) -> int:
    """Past small words between the verb and the person: "incluid por favor a Hugo", "nehmt noch Mia auf"."""
    person = _past_small(cut, at, sight)
    to = sight.lexicon.tagged(cut, person, ("to",)) if at < person < len(cut) else None
    return to[0] if to else person


def _says_whither(cut: Sequence[Token], at: int, sight: Sight, tag: str) -> int | None:
    """The end of what stands behind the person ("from the plan"), with small words before it or not."""
    found = [sight.lexicon.phrase(cut, start, tag) for start in _stops(cut, at, sight)]
    return max((one[0] for one in found if one), default=None)


def _included_last(cut: Sequence[Token], sight: Sight) -> bool:
    """Whether the verb stands behind the person, and nothing doubts it: "hannah.lee@... bitte hinzufügen"."""
    last = next((at for at in range(1, len(cut)) if sight.lexicon.phrase(cut, at, "include_end")), 0)
    before = [sight.lexicon.at(cut, at) for at in range(last)]
    doubted = any(entry and entry.tags.keys() & {"hedge", "if", "not", "report", "question"} for entry in before)
    return last > 0 and not doubted


def _leaving(cut: Sequence[Token], sight: Sight) -> Joining | None:
    if (myself := sight.lexicon.phrase(cut, 0, "remove_me")) and myself[0] < len(cut):
        after = _says_whither(cut, myself[0], sight, "remove_after")
        return Joining("leave", sight.people.me) if after and _only_says_why(cut, after, sight) else None
    if found := sight.lexicon.phrase(cut, 0, "remove"):
        first = _past_please(cut, found[0], sight)
        person = _whom(cut, first, sight) or _whom(cut, first, sight, new=True)
        if person is None:
            return None
        at, someone = person
        after = _says_whither(cut, at, sight, "remove_after")
        if (after and _only_says_why(cut, after, sight)) or (at == len(cut) and cut[at - 1].kind == "email"):
            return Joining("leave", someone, problem=_stranger(someone))
        return None
    person = _whom(cut, 0, sight) or _me(cut, 0, sight)
    if person and (gone := sight.lexicon.phrase(cut, person[0], "leaves")) and gone[0] == len(cut):
        return Joining("leave", person[1], problem=_stranger(person[1]))
    return None


def _only_says_why(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    """Whether a sentence ends at a token, or goes on behind a comma with a plain reason: ", I left the project"."""
    at = _past_please(cut, at, sight)
    if at == len(cut):
        return True
    if cut[at].text not in _LEADS_TO_A_REASON or any(token.kind == "email" for token in cut[at:]):
        return False
    entries = [entry for k in range(at + 1, len(cut)) if (entry := sight.lexicon.at(cut, k))]
    tags = {tag for entry in entries if "not" not in entry.tags for tag in entry.tags}
    named = any(sight.people.scan(cut, k) for k in range(at + 1, len(cut)))
    return not named and not tags & _MORE_THAN_A_REASON


_LEADS_TO_A_REASON = frozenset(",;-–—(")
_MORE_THAN_A_REASON = frozenset(
    [
        "if",
        "only_if",
        "hedge",
        "correction",
        "takes_back",
        "rather",
        "question",
        "tag_question",
        "request",
        "want",
        "and",
    ]
)


def _stranger(someone: Someone) -> str | None:
    return someone.problem or (None if someone.known else f"{someone.address} is not on the plan.")


def _role(cut: Sequence[Token], sight: Sight) -> Joining | None:
    """role user lead: kim.doe@... · our user lead is kim.doe@... · kim.doe@... is our user lead"""
    lead = sight.lexicon.phrase(cut, 0, "role")
    start = lead[0] if lead else 0
    if of := sight.lexicon.phrase(cut, start, "role_of"):
        start = of[0]
    for end in range(start + 1, min(start + 6, len(cut))):
        is_ = sight.lexicon.phrase(cut, end, "role_is")
        colon = cut[end].text in (":", "=", "-", "–", "—")
        if not (is_ or colon):
            continue
        at = is_[0] if is_ else end + 1
        person = _whom(cut, at, sight, new=True)
        if person is None or person[0] != len(cut):
            continue
        said = " ".join(token.text for token in cut[start : _before_fillers(cut, start, end, sight)])
        role = sight.people.role(said)
        if role is None and not lead:
            return None
        return Joining("role", person[1], role, _unknown(role, said) or person[1].problem or _nameless(person[1]))
    person = _whom(cut, 0, sight, new=True)
    if person and (is_ := sight.lexicon.phrase(cut, person[0], "role_is")):
        at = is_[0]
        of = sight.lexicon.phrase(cut, at, "role_of")
        if of is None:
            return None
        said = " ".join(token.text for token in cut[of[0] :])
        role = sight.people.role(said)
        return Joining("role", person[1], role, person[1].problem or _nameless(person[1])) if role else None
    return None


def _before_fillers(cut: Sequence[Token], start: int, end: int, sight: Sight) -> int:
    """Where a role ends without "now" and the like: "il responsabile sicurezza ora è Luca"."""
    while end - start > 1 and (entry := sight.lexicon.at(cut, end - 1)) and "filler" in entry.tags:
        end -= 1
    return end


def _nameless(someone: Someone) -> str | None:
    return None if someone.address else f"No address is known for {someone.name}."


def _unknown(role: str | None, said: str) -> str | None:
    return None if role else f"The plan has no role {said}."


def _role_at(cut: Sequence[Token], at: int, sight: Sight) -> tuple[int, str | None, str | None] | None:
    """(end, role, problem) of the longest role that begins at a token."""
    while at < len(cut) and (entry := sight.lexicon.at(cut, at)) and "article" in entry.tags:
        at += len(entry.words)
    for size in range(min(4, len(cut) - at), 0, -1):
        words = cut[at : at + size]
        if all(token.wordlike or token.text in "-/&" for token in words):
            said = " ".join(token.text for token in words)
            if role := sight.people.role(said):
                return at + size, role, None
    if at < len(cut) and cut[at].wordlike:
        end = at + 1
        while (
            end < len(cut)
            and end - at < 4
            and cut[end].wordlike
            and not sight.lexicon.phrase(cut, end, "include_after")
        ):
            end += 1
        said = " ".join(token.text for token in cut[at:end])
        return end, None, f"The plan has no role {said}."
    return None


def _me(cut: Sequence[Token], at: int, sight: Sight) -> tuple[int, Someone] | None:
    entry = sight.lexicon.at(cut, at) if at < len(cut) else None
    if entry and entry.tags.keys() & {"me", "subject"} and "we" not in entry.words:
        return at + len(entry.words), sight.people.me
    return None


def _whom(cut: Sequence[Token], at: int, sight: Sight, *, new: bool = False) -> tuple[int, Someone] | None:
    """(end, person): a participant, an address, or with `new` also a name with an address."""
    if at >= len(cut):
        return None
    if me := _me(cut, at, sight):
        return me
    if (
        at + 1 < len(cut)
        and cut[at].text.islower()
        and sight.lexicon.tagged(cut, at, ("article",)) == (at + 1, "article")
    ):
        at += not cut[at + 1].text.islower() or cut[at + 1].kind == "email"
    met = sight.people.scan(cut, at)
    if met and (cut[met.end - 1].kind == "email" or not new):
        return met.end, met.someone
    if not new:
        return None
    end = at
    while (
        end < len(cut)
        and end - at < _LONGEST_NAME
        and cut[end].kind in ("word", "elided")
        and (cut[end].text[:1].isupper() or (end > at and cut[end].low in _PARTICLES))
    ):
        end += 1
    while end > at and cut[end - 1].text in _PARTICLES:
        end -= 1
    if end == at:
        return (met.end, met.someone) if met else None
    name = " ".join(token.text for token in cut[at:end])
    following = end
    while following < len(cut) and (
        cut[following].text in ("(", "<", ",", "[", ":", "-") or cut[following].low in ("at",)
    ):
        following += 1
    if following < len(cut) and cut[following].kind == "email":
        someone = sight.people.of_address(cut[following].text)
        closing = following + 1
        while closing < len(cut) and cut[closing].text in (")", ">", "]"):
            closing += 1
        return closing, replace(someone, name=name)
    if met:
        return met.end, met.someone
    return end, Someone(None, name, known=False)
