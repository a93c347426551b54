"""A sentence as a row of meaningful pieces: items, people, days, known words, and words nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers import dates
from parsers.days.moments import Day, Minutes, Time
from parsers.lexicon import Entry
from parsers.pieces.chunk import NO_TAGS, Chunk, Sight, unknown
from parsers.pieces.counting import OF_THINGS, without_counts
from parsers.pieces.handing import scan_owned
from parsers.pieces.items import Items, Named, Reference, scan_number, scan_title
from parsers.pieces.ranges import day_or_another, old_days
from parsers.said import Shift
from parsers.words import Token

_BREAKS = (",", ";", "(", ")", "–", "—")
_SPACED_BREAKS = ("/", "|")
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "”": "”", "»": "«"}


def chunks(cut: Sequence[Token], sight: Sight) -> list[Chunk]:
    row: list[Chunk] = []
    index = 0
    seconds: dict[int, int] = {}
    while index < len(cut):
        if index in seconds:
            chunk = Chunk("word", index, seconds[index], frozenset({"filler"}))
        elif (verb := sight.lexicon.parted(cut, index)) and not _longer(cut, index, verb[0], sight):
            seconds[verb[1]] = verb[2]
            chunk = Chunk("word", index, verb[0], verb[3])
        else:
            chunk = _chunk(cut, index, sight, row)
        row.append(chunk)
        index = chunk.end
    return _lists(_titles(without_counts(old_days(row, cut), cut, sight.lexicon), cut, sight.items), cut, sight)


def _longer(cut: Sequence[Token], index: int, end: int, sight: Sight) -> bool:
    """Whether a phrase begins here that goes on past the first part of a verb."""
    entry = sight.lexicon.at(cut, index)
    return entry is not None and index + len(entry.words) > end


def _chunk(cut: Sequence[Token], index: int, sight: Sight, row: Sequence[Chunk]) -> Chunk:
    token = cut[index]
    if owned := scan_owned(cut, index, sight):
        return Chunk("item", index, owned.end, named=owned.named)
    if (met := sight.people.scan(cut, index)) and met.end - index > 1 and token.kind != "email":
        return Chunk("person", index, met.end, someone=met.someone)
    if token.text in _QUOTES and (closed := _closing(cut, index)):
        return _quoted(cut, index, closed, sight)
    if token.kind == "arrow":
        return _dated(cut, index, index + 1, frozenset({"to", "arrow"}), sight) or Chunk("arrow", index, index + 1)
    entry = (
        sight.lexicon.at(cut, index)
        if token.kind in ("word", "negated", "elided", "suffix", "tick", "mark", "quote") or not token.wordlike
        else None
    )
    if entry and "instead" in entry.tags and (other := _dated(cut, index, index + len(entry.words), NO_TAGS, sight)):
        return Chunk("word", index, other.end, frozenset({"filler"}))
    if entry and _is_cared_for(cut, index + len(entry.words), sight):
        return Chunk("word", index, index + len(entry.words), frozenset({"filler"}))
    leads = entry is not None and bool(entry.tags.keys() & {"to", "on", "by", "since"})
    counts = entry is not None and "in" in entry.tags and "by" not in entry.tags  # "adiar em 3 dias": from the due day
    if leads and counts and (moment := _dated(cut, index, index, NO_TAGS, sight, entry)):
        return moment  # "za dwa tygodnie" counts from the day of the mail
    if entry and leads and (dated := _dated(cut, index, index + len(entry.words), frozenset(entry.tags), sight)):
        return dated
    title = scan_title(cut, index, sight.lexicon, sight.items) if _may_begin_title(token) else None
    if title and _is_title(title, index, entry, row):
        return Chunk("item", index, title.end, named=title.named, own=sight.lexicon.base_forms.get(token.low, NO_TAGS))
    behind = bool(row) and bool(row[-1].tags & {"copula", "to"})
    if moment := _dated(cut, index, index, NO_TAGS, sight, entry, behind=behind):
        return moment
    if token.kind == "number" and (either := day_or_another(cut, index, sight)):
        return Chunk("day", index, index + 1, moment=either)
    numbered = scan_number(cut, index, sight.lexicon, sight.items)
    if numbered and not _touches_a_word(cut, index, numbered):
        return Chunk("item", index, numbered.end, named=numbered.named)
    met = sight.people.scan(cut, index)
    if (
        met
        and (entry is None or (token.text[:1].isupper() and index > 0))
        and not _ends_a_name(cut, index, met.end, row)
    ):
        return Chunk("person", index, met.end, someone=met.someone)
    if entry:
        own = sight.lexicon.past_forms.get(token.low, NO_TAGS) if len(entry.words) == 1 else NO_TAGS
        tags = frozenset(entry.tags) | (frozenset({"own"}) if own else NO_TAGS)
        if token.text.endswith(("é", "É")):
            tags -= _PRESENT  # typed with its accent it is the participle
        elif own and token.low in sight.lexicon.presents:
            tags |= _ALSO_PRESENT
        return Chunk("word", index, index + len(entry.words), tags, own=own)
    if past := sight.lexicon.past_forms.get(token.low):
        ambiguous = token.low in sight.lexicon.presents and not token.text.endswith(("é", "É"))
        tags = frozenset({"own"}) | (_ALSO_PRESENT if ambiguous else NO_TAGS)
        return Chunk("word", index, index + 1, tags, own=past)
    if base := sight.lexicon.base_forms.get(token.low):
        return Chunk("word", index, index + 1, frozenset({"own.base"}), own=base)
    if token.text in _BREAKS or (token.text in _SPACED_BREAKS and _stands_apart(cut, index)):
        return Chunk("break", index, index + 1)
    if token.text in (":", "-", "="):
        return Chunk("colon", index, index + 1)
    if token.text in (".", "!", "?", "…", "'", "*", "|", "•"):
        return Chunk("word", index, index + 1, frozenset({"filler"}))
    return unknown(cut, index)


def _is_cared_for(cut: Sequence[Token], at: int, sight: Sight) -> bool:
    """ "um 7 kümmert sich Felix" speaks of item 7, not of the hour."""
    number = at + 1 < len(cut) and cut[at].kind == "number"
    return number and sight.lexicon.tagged(cut, at + 1, ("assign.about",)) is not None


def _stands_apart(cut: Sequence[Token], index: int) -> bool:
    """Whether a mark has room on both sides: "13 done / 16 done"."""
    before, after = index > 0 and cut[index - 1].end < cut[index].start, index + 1 < len(cut)
    return before and after and cut[index + 1].start > cut[index].end


def _ends_a_name(cut: Sequence[Token], index: int, end: int, row: Sequence[Chunk]) -> bool:
    """Whether a single name follows one that we do not know: in "Anna Tom" nobody of ours is meant."""
    if end - index > 1 or not row or row[-1].kind != "unknown":
        return False
    before = cut[row[-1].start]
    return before.kind == "word" and before.text[:1].isupper() and not before.text.isupper()


def _quoted(cut: Sequence[Token], index: int, closed: int, sight: Sight) -> Chunk:
    """Somebody's words, unless they are the title of an item."""
    if index + 1 < closed - 1 and _may_begin_title(cut[index + 1]):
        title = scan_title(cut, index + 1, sight.lexicon, sight.items)
        if title and title.end == closed - 1 and len(title.named.refs or title.named.done_refs) == 1:
            return Chunk("item", index, closed, named=title.named)
    return Chunk("quoted", index, closed)


def _closing(cut: Sequence[Token], index: int) -> int | None:
    wanted = _QUOTES.get(cut[index].text, '"')
    for at in range(index + 1, min(len(cut), index + 80)):
        if cut[at].text in (wanted, '"', "”") and at > index:
            return at + 1
    return None


def _dated(
    cut: Sequence[Token],
    index: int,
    at: int,
    tags: frozenset[str],
    sight: Sight,
    entry: Entry | None = None,
    *,
    behind: bool = False,
) -> Chunk | None:
    """A day, amount, time or duration, with the preposition before it (or `behind` a word that a day follows)."""
    if at >= len(cut):
        return None
    found = dates.dashed(cut, at, sight.lexicon, sight.clock) if at > index or behind else None
    found = found or dates.scan(cut, at, sight.lexicon, sight.clock)
    if found is None and "day_lead" in tags:
        found = dates.day_alone(cut, at)
    if found is None:
        return None
    if at == index and entry and len(entry.words) > found.end - at:
        return None
    kind = {Day: "day", Shift: "shift", Time: "time", Minutes: "minutes"}[type(found.value)]
    if kind == "shift" and sight.lexicon.tagged(cut, found.end - 1, ("late",)):
        tags |= {"late"}  # "eine Woche später": from the day on which it is due
    return Chunk(kind, index, found.end, tags, moment=found.value)


def _may_begin_title(token: Token) -> bool:
    return token.wordlike or token.kind in ("number", "mixed")


def _is_title(title: Reference, index: int, entry: Entry | None, row: Sequence[Chunk]) -> bool:
    """Whether words of a title are meant as such, where they are also words of the language."""
    if entry is None:
        return True
    size = title.end - index
    if size > len(entry.words):
        return True
    after_article = bool(row) and "article" in row[-1].tags
    if "actor" in entry.tags and len(entry.words) == 1:
        return False  # "il legale" is somebody, also where a title has "osservazioni legali"
    return after_article and not entry.tags.keys() & {"done.state", "owner", "newdate"}


def _touches_a_word(cut: Sequence[Token], index: int, found: Reference) -> bool:
    """A bare number glued to letters, a sign or a unit is no item: "30 %", "v3", "3x", "-3"."""
    if found.named.by != "number":
        return False
    before, after = (cut[index - 1] if index else None), (cut[found.end] if found.end < len(cut) else None)
    glued = before is not None and before.end == cut[index].start
    if before and glued and before.kind not in _FREE_KINDS and before.text not in _FREE_MARKS:
        return True
    if (
        before
        and before.text == "-"
        and before.end == cut[index].start
        and index > 1
        and cut[index - 2].end == before.start
    ):
        return True
    return bool(
        after
        and after.start == cut[found.end - 1].end
        and (
            after.text in ("/", "%", "°", "'")
            or (after.wordlike and after.kind != "suffix")
            or _compared(cut, found.end)
        )
    )


def _compared(cut: Sequence[Token], colon: int) -> bool:
    """Whether two numbers are put side by side: "our 1:1"."""
    number = cut[colon + 1] if colon + 1 < len(cut) else None
    return cut[colon].text == ":" and number is not None and number.text.isdecimal() and number.start == cut[colon].end


_PRESENT = frozenset({"done.present", "start.present"})
_ALSO_PRESENT = frozenset({"done.present"})
_FREE_KINDS = frozenset({"tick", "box", "quote", "arrow", "elided"})
_FREE_MARKS = frozenset("([,:'-–*=|;@")
_WHICH = "It is not clear which of these is meant."


def _is_noun(chunk: Chunk) -> bool:
    """A noun beside words of a title makes another thing of them: "the board meeting", "the pilot team"."""
    if chunk.kind == "unknown":
        return True
    return chunk.kind == "word" and bool(chunk.tags & {"noun", "actor"}) and "newdate" not in chunk.tags


def _is_part_of(word: Chunk, title: Chunk, cut: Sequence[Token], items: Items) -> bool:
    """Whether a small word before words of a title stands in that title too: "the first redlines"."""
    assert title.named
    refs = title.named.refs or title.named.done_refs[:1]
    low = cut[word.start].low
    return word.kind == "word" and "counting" in word.tags and len(refs) == 1 and low in items.all_words(refs[0])


def _titles(row: list[Chunk], cut: Sequence[Token], items: Items) -> list[Chunk]:
    """Join a number with the title after it; take back titles that are only part of a longer name."""
    joined: list[Chunk] = []
    skip = -1
    for index, chunk in enumerate(row):
        if index == skip:
            continue
        if chunk.kind != "item" or chunk.named is None or chunk.named.by != "title":
            joined.append(chunk)
            continue
        before = joined[-1] if joined else None
        between: list[Chunk] = []
        if (
            before
            and (before.kind in ("colon", "break") or cut[before.start].text == "|")
            and cut[before.start].text in (":", "-", "–", "—", "(", ")", "=", "|")
            and len(joined) > 1
        ):
            between, before = [before], joined[-2]
        if (
            before
            and before.kind == "word"
            and cut[before.start].text in (".", ")", "|")
            and cut[before.start].start == cut[before.start - 1].end
            and len(joined) > 1
        ):
            between, before = [before], joined[-2]
        if before and before.kind == "item" and before.named and before.named.by in ("number", "marked"):
            if not between and before.named.by == "number" and chunk.end - chunk.start == 1:
                if before.named.refs and before.named.refs[-1] in chunk.named.candidates:
                    joined[-1] = replace(before, end=chunk.end, named=replace(before.named, problem=OF_THINGS))
                else:
                    joined[-1:] = [unknown(cut, at) for at in range(before.start, chunk.end)]
                continue
            del joined[-1 - len(between) :]
            joined.append(_same(before, chunk, cut))
            continue
        if before and not between and _is_part_of(before, chunk, cut, items):
            joined[-1] = replace(chunk, start=before.start)
            continue
        following = row[index + 1] if index + 1 < len(row) else None
        after_next = row[index + 2] if index + 2 < len(row) else None
        announced = after_next is not None and after_next.kind == "colon"
        if following is not None and following.kind == "word" and following.tags & {"item_word"} and not announced:
            joined.append(replace(chunk, end=following.end))
            skip = index + 1
            continue
        touched = (before is not None and _is_noun(before)) or (
            following is not None and (_is_noun(following) or "counting" in following.tags) and not announced
        )
        if touched or (not chunk.named.refs and not chunk.named.problem and not chunk.named.done_refs):
            joined += [unknown(cut, at) for at in range(chunk.start, chunk.end)]
        else:
            joined.append(chunk)
    return joined


def _same(number: Chunk, title: Chunk, cut: Sequence[Token]) -> Chunk:
    assert number.named and title.named
    refs = number.named.refs
    agrees = len(refs) == 1 and refs[0] in (*title.named.candidates, *title.named.done_refs)
    end = title.end + (
        title.end < len(cut)
        and cut[title.end].text == ")"
        and any(t.text == "(" for t in cut[number.start : title.start])
    )
    problem = number.named.problem or (None if agrees else "The number and the words name different items.")
    return replace(number, end=end, named=replace(number.named, by="marked", problem=problem))


def _lists(row: list[Chunk], cut: Sequence[Token], sight: Sight) -> list[Chunk]:
    """Items joined by commas or "and" are one reference: "the pilot and the redlines"."""
    row = [
        c
        for c in row
        if not (c.kind == "break" and cut[c.start].text == ")" and c.start and cut[c.start - 1].text == "(")
    ]
    result: list[Chunk] = []
    index = 0
    while index < len(row):
        chunk = row[index]
        if (
            chunk.kind == "item"
            and result
            and (start := _joins(result, cut)) is not None
            and result[start].kind == "item"
        ):
            before = result[start]
            assert before.named and chunk.named
            if _says_two_things(result[:start], row[index + 1 : index + 2]):
                result.append(chunk)
                index += 1
                continue
            if apposed := _apposed(before, chunk, result[start + 1 :], cut):
                del result[start:]
                result.append(apposed)
                index += 1
                continue
            merged = Named(
                tuple(dict.fromkeys((*before.named.refs, *chunk.named.refs))),
                before.named.by if before.named.by == chunk.named.by else "marked",
                before.named.milestone or chunk.named.milestone,
                before.named.problem
                or chunk.named.problem
                or (_WHICH if any("or" in c.tags for c in result[start:]) else None),
                (*before.named.done_refs, *chunk.named.done_refs)
                if before.named.done_refs and chunk.named.done_refs
                else (),
            )
            del result[start:]
            result.append(Chunk("item", before.start, chunk.end, named=merged))
        else:
            result.append(chunk)
        index += 1
    return result


def _says_two_things(before: Sequence[Chunk], after: Sequence[Chunk]) -> bool:
    """ "reopen 5, the sample data was wrong": the number ends one statement, the title begins another."""
    verb = any(tag.endswith((".base", ".past", ".short")) for c in before if c.kind == "word" for tag in c.tags)
    return verb and bool(after) and bool(after[0].tags & {"copula", "have", "will", "do"})


def _apposed(before: Chunk, chunk: Chunk, between: Sequence[Chunk], cut: Sequence[Token]) -> Chunk | None:
    """ "14, the vendor onboarding, ..." and "the vendor onboarding (14)" name one item twice, or two."""
    assert before.named and chunk.named
    marks = [c for c in between if "article" not in c.tags]
    if len(marks) != 1 or marks[0].kind != "break":
        return None
    number, title = (before, chunk) if chunk.named.by == "title" else (chunk, before)
    assert number.named and title.named
    if title.named.by != "title" or number.named.by not in ("number", "marked") or len(number.named.refs) != 1:
        return None
    same = number.named.refs[0] in (*title.named.candidates, *title.named.done_refs)
    problem = number.named.problem or (None if same else "The number and the words name different items.")
    return replace(number, start=before.start, end=chunk.end, named=replace(number.named, by="marked", problem=problem))


def _joins(row: Sequence[Chunk], cut: Sequence[Token]) -> int | None:
    """Where the item before stands, if only a comma, "and" and articles lie between."""
    at = len(row) - 1
    joint = False
    while at >= 0 and (
        "article" in row[at].tags
        or row[at].tags & {"and", "or"}
        or (row[at].kind == "break" and cut[row[at].start].text in (",", "("))
    ):
        joint = joint or "article" not in row[at].tags
        at -= 1
    return at if joint and at >= 0 else None
