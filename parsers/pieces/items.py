"""Which items of a plan some words name: numbers, ranges, milestones, or words of a title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from parsers.lexicon import Lexicon, lexicons
from parsers.said import Known, KnownItem
from parsers.words import Token, tokens

_SHORTEST_WITH_A_TYPO = 5
_LONGEST_RANGE = 200


@dataclass(frozen=True, slots=True)
class Named:
    """What a reference names. `refs` are the items; `problem` says why they cannot be told."""

    refs: tuple[int, ...]
    by: str
    """number, marked, milestone or title"""
    milestone: str | None = None
    problem: str | None = None
    done_refs: tuple[int, ...] = ()
    """Items that are done or dropped and have such a title: what "reopen" looks among."""
    candidates: tuple[int, ...] = ()
    """All open items whose titles hold the words."""


@dataclass(frozen=True, slots=True)
class Title:
    ref: int
    open: bool
    words: frozenset[str]
    """Content words, without the verb that the title begins with."""
    verbs: frozenset[str]


def items_of(known: Known) -> Items:
    """The items of a plan; found again for the next mail as long as they are the same."""
    return _items(known.items, known.milestones)


@lru_cache(maxsize=64)
def _items(items: tuple[KnownItem, ...], milestones: tuple[str, ...]) -> Items:
    return Items(items, milestones)


class Items:
    """The items of a plan, ready to be looked up. Nothing in it changes once it is made."""

    def __init__(self, items: Sequence[KnownItem], milestones: Sequence[str]) -> None:
        self.known = {item.ref: item for item in items}
        self.milestones = {name.casefold(): name for name in milestones}
        for item in items:
            self.milestones.setdefault(item.milestone.casefold(), item.milestone)
        self.titles = tuple(_title(item) for item in items)
        self.words = frozenset(word for title in self.titles for word in title.words)
        self.verbs = frozenset(verb for title in self.titles for verb in title.verbs)

    def open_of(self, milestone: str) -> tuple[int, ...]:
        return tuple(item.ref for item in self.known.values() if item.milestone == milestone and item.open)

    def all_of(self, milestone: str) -> tuple[int, ...]:
        return tuple(item.ref for item in self.known.values() if item.milestone == milestone)

    def of_word(self, word: str) -> frozenset[str]:
        """The title words that a word can be, with at most one typo."""
        return _alike(word, self.words)

    def by_words(self, words: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """(open, closed) items whose titles hold all these words."""
        if not self.of_word(words[-1]) and words[-1] not in self.verbs:
            return (), ()
        found = []
        for title in self.titles:
            if all(title.words & self.of_word(word) or word in title.verbs for word in words):
                found.append(title)
        return tuple(t.ref for t in found if t.open), tuple(t.ref for t in found if not t.open)

    def verbs_of(self, ref: int) -> frozenset[str]:
        return next((title.verbs for title in self.titles if title.ref == ref), frozenset())

    def all_words(self, ref: int) -> frozenset[str]:
        """Every word of a title, small ones too."""
        return frozenset(token.low for token in tokens(self.known[ref].title))

    def numbers(self, refs: Iterable[int]) -> str | None:
        """Why these numbers cannot be taken, if so."""
        missing = [ref for ref in refs if ref not in self.known]
        return f"The plan has no item {missing[0]}." if missing else None


@lru_cache(maxsize=50_000)
def _alike(word: str, words: frozenset[str]) -> frozenset[str]:
    if word in words:
        return frozenset((word,))
    if len(word) < _SHORTEST_WITH_A_TYPO - 1:
        return frozenset()
    return frozenset(
        other
        for other in words
        if max(len(word), len(other)) >= _SHORTEST_WITH_A_TYPO
        and min(len(word), len(other)) >= _SHORTEST_WITH_A_TYPO - 1
        and not other.isdigit()
        and OSA.distance(word, other, score_cutoff=1) <= 1
    )


@lru_cache(maxsize=5_000)
def _title_words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    table = lexicons()
    words = [token.low for token in tokens(text) if token.wordlike or token.kind in ("number", "mixed", "ordinal")]
    verbs: set[str] = set()
    at_the_ends = {words[0], words[-1]} if len(words) > 1 else set()
    for lexicon in table.values():
        for word in at_the_ends:
            if word in lexicon.title_verbs and (word == words[0] or lexicon.code in ("de", "nl")):
                verbs.add(word)
    if verbs and words[0] in verbs:
        verbs = {words[0]}
    content = [word for word in words if word not in _small() and (len(word) > 1 or word.isdigit())]
    return frozenset(word for word in content if word not in verbs), frozenset(verbs)


def _title(item: KnownItem) -> Title:
    words, verbs = _title_words(item.title)
    return Title(item.ref, item.open, words, verbs)


@dataclass(frozen=True, slots=True)
class Reference:
    end: int
    named: Named


def scan_number(cut: Sequence[Token], index: int, lexicon: Lexicon, items: Items) -> Reference | None:
    """Numbers, ranges and milestones, with what joins them: "3, 5 and 7", "items 3-5", "M4 except 15"."""
    marked = False
    at = index
    entry = lexicon.at(cut, at)
    if entry and "milestone_word" in entry.tags and at + len(entry.words) < len(cut):
        return _numbered_milestone(cut, at + len(entry.words), lexicon, items)
    if entry and "item_word" in entry.tags:
        at += len(entry.words)
        marked = True
        while at < len(cut) and cut[at].text in (".", ":", "°", "º"):
            at += 1
    first = _one(cut, at, items, lexicon, marked)
    if first is None:
        return None
    refs: list[int] = list(first[1])
    milestone, by, end = first[2], first[3], first[0]
    if cut[at].kind == "hash":
        marked = True
    while True:
        after = _joint(cut, end, lexicon)
        if after is None:
            break
        following = lexicon.at(cut, after) if after < len(cut) else None
        if following and "item_word" in following.tags:
            after += len(following.words)
        more = _one(cut, after, items, lexicon, marked)
        if more is None or _is_counted(cut, more[0], lexicon):
            break
        refs += more[1]
        by = more[3] if by == "number" else by
        milestone = milestone or more[2]
        end = more[0]
    refs, end = _except(cut, end, lexicon, items, refs)
    if len(refs) == 1 and (last := _to_the_last(cut, end, refs[0], lexicon)):
        every = tuple(range(refs[0], last[1] + 1))
        why = f"Is every item from {refs[0]} to {last[1]} meant?"
        return Reference(last[0], Named(every, "marked", None, items.numbers(every) or why))
    named = Named(
        tuple(dict.fromkeys(refs)),
        "marked" if marked and by == "number" else by,
        milestone,
        items.numbers(refs) if refs or milestone is None else None,
    )
    return Reference(end, named)


def _numbered_milestone(cut: Sequence[Token], at: int, lexicon: Lexicon, items: Items) -> Reference | None:
    """milestone 4, milestone M4"""
    low = cut[at].low if cut[at].kind == "milestone" else f"m{cut[at].text.lstrip('# ')}"
    if cut[at].kind not in ("number", "hash", "milestone"):
        return None
    ref = items.milestones.get(low)
    if ref is None:
        return Reference(at + 1, Named((), "milestone", None, f"The plan has no milestone {low.upper()}."))
    refs, end = _except(cut, at + 1, lexicon, items, list(items.open_of(ref)))
    after = _joint(cut, end, lexicon)
    if after is not None and cut[after].kind == "number" and not _is_counted(cut, after + 1, lexicon):
        why = f"Is {cut[after].text} a milestone or an item?"  # "milestones 4 and 5 are done"
        return Reference(after + 1, Named(tuple(refs), "milestone", ref, why))
    return Reference(end, Named(tuple(refs), "milestone", ref))


def _one(
    cut: Sequence[Token], at: int, items: Items, lexicon: Lexicon, marked: bool
) -> tuple[int, list[int], str | None, str] | None:
    """(end, refs, milestone, how) of a single number, range or milestone."""
    if at >= len(cut):
        return None
    token = cut[at]
    if token.kind == "milestone":
        ref = items.milestones.get(token.low)
        if ref is None:
            return at + 1, [-int(token.low[1:]) or -1], None, "milestone"
        return at + 1, list(items.open_of(ref)), ref, "milestone"
    if token.kind == "decimal":
        parts = token.text.split(",")
        numbers = [int(part) for part in parts if part.isdigit() and len(part) < 3]
        return (at + 1, numbers, None, "number") if len(numbers) == len(parts) else None
    if token.kind not in ("number", "hash") or len(token.text) > 7:
        return None
    number = int(token.text.lstrip("# "))
    how = "marked" if token.kind == "hash" or marked else "number"
    end = at + 1
    ranged = end + 1 < len(cut) and cut[end].text in ("-", "–", "—") and cut[end + 1].kind in ("number", "hash")
    if ranged and (cut[end].start == token.end or cut[end + 1].kind == "hash" or how == "marked"):
        last = int(cut[end + 1].text.lstrip("# ")[:6])
        return (end + 2, list(range(number, last + 1)), None, how) if number < last <= number + _LONGEST_RANGE else None
    if ending := _through(cut, end, number, lexicon):
        return ending[0], list(range(number, ending[1] + 1)), None, how
    return end, [number], None, how


def _through(cut: Sequence[Token], at: int, number: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """(end, last) of "13 through 15", unless that is a date."""
    entry = lexicon.at(cut, at) if at < len(cut) else None
    after = at + len(entry.words) if entry and "through" in entry.tags else len(cut)
    if after >= len(cut) or cut[after].kind not in ("number", "hash"):
        return None
    last = int(cut[after].text.lstrip("# ")[:6])
    of = lexicon.date_word(cut, after + 1, "day_of")
    month = lexicon.at(cut, of[0] if of else after + 1) if after + 1 < len(cut) else None
    if (month and "month_name" in month.tags) or _is_counted(cut, after + 1, lexicon):
        return None
    return (after + 1, last) if number < last <= number + _LONGEST_RANGE else None


def _to_the_last(cut: Sequence[Token], at: int, number: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """(end, last) of "13 to 15 are done", which may be a range or a count."""
    to = lexicon.tagged(cut, at, ("to",)) if at < len(cut) else None
    if (
        to is None
        or to[0] + 1 >= len(cut)
        or cut[to[0]].kind != "number"
        or not lexicon.tagged(cut, to[0] + 1, ("plural",))
    ):
        return None
    last = int(cut[to[0]].text[:6])
    return (to[0] + 1, last) if number < last <= number + _LONGEST_RANGE else None


def _joint(cut: Sequence[Token], at: int, lexicon: Lexicon) -> int | None:
    """Past a comma, an "and" or both, if a further reference can follow."""
    start = at
    if at < len(cut) and cut[at].text in (",", "&", "+", "/"):
        at += 1
    if at < len(cut) and (entry := lexicon.at(cut, at)) and entry.tags.keys() & {"and", "also_and"}:
        at += len(entry.words)
    return at if at > start and at < len(cut) else None


def _is_counted(cut: Sequence[Token], after: int, lexicon: Lexicon) -> bool:
    """Whether the number before `after` counts a unit: "3 and 4 weeks"."""
    entry = lexicon.at(cut, after) if after < len(cut) else None
    if entry is None:
        return False
    return bool(entry.tags.keys() & {"day", "business_day", "week", "month", "minute", "hour", "oclock"})


def _except(cut: Sequence[Token], end: int, lexicon: Lexicon, items: Items, refs: list[int]) -> tuple[list[int], int]:
    at = end + 1 if end < len(cut) and cut[end].text == "," else end
    entry = lexicon.at(cut, at) if at < len(cut) else None
    if entry and "except" in entry.tags:
        other = scan_number(cut, at + len(entry.words), lexicon, items)
        if other and not other.named.problem:
            return [ref for ref in refs if ref not in other.named.refs], other.end
    return refs, end


def scan_title(cut: Sequence[Token], index: int, lexicon: Lexicon, items: Items) -> Reference | None:
    """The longest run of words all of which stand in one item's title; no stranger may touch it."""
    words: list[str] = []
    at = index
    end = index
    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    while at < len(cut) and at - index < 24:
        token = cut[at]
        if token.text in ("-", "/", "&", "+") or (token.wordlike and token.low in lexicon.small and words):
            at += 1
            continue
        if token.low in _small() and any(token.low in items.all_words(ref) for ref in (*opened, *closed)):
            at += 1  # "Go/no-go readout", where "no" is small in Portuguese
            continue
        if not (token.wordlike or token.kind in ("number", "mixed")) or (token.low in lexicon.small):
            break
        if token.kind in ("number", "mixed") and not words and not _hyphenated(cut, at):
            break
        some, done = items.by_words([*words, token.low])
        if not some and not done:
            break
        words.append(token.low)
        opened, closed = some, done
        at += 1
        end = at
    if not any(items.of_word(word) for word in words) or all(word in _units(lexicon.code) for word in words):
        return None
    if words == ["plan"]:
        return None  # ours, not an item whose title has the word
    problem = None if len(opened) == 1 or (not opened and closed) else "These words fit more than one item."
    return Reference(end, Named(opened if len(opened) == 1 else (), "title", None, problem, closed, opened))


@cache
def _small() -> frozenset[str]:
    """What is no content of a title in one of the languages."""
    return frozenset().union(*(lexicon.small for lexicon in lexicons().values()))


@cache
def _units(code: str) -> frozenset[str]:
    """Units of time, which alone are no title: "done with the day" is not about the "90-day review"."""
    dated = lexicons()[code].dated
    return frozenset(word for tag in ("day", "week", "month") for word in dated[tag].singles())


def _hyphenated(cut: Sequence[Token], at: int) -> bool:
    return at + 1 < len(cut) and cut[at + 1].text == "-"
