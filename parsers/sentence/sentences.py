"""A paragraph cut into sentences. Lines that were only wrapped belong together; a list has a sentence a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from parsers.lexicon import lexicons
from parsers.words import fold

_BULLET = re.compile(r"[\s>]*(?:[-*•‣▪◦·–—]\s+|\(?[a-h]\)\s+)")
_COUNTED = re.compile(r"\s*\(?(\d{1,2})[.)]\s+(?=\S)")
_END = re.compile(r"[.!?…]+[)\"”»']*(?=\s|$)")
_SHORT_LINE = 50
_LONGEST_SHORT_NAME = 4
_ABBREVIATIONS_TEXT = (
    "n no nr nos num approx ca e.g i.e eg ie etc vs mr mrs ms dr st resp incl excl inc ltd jan feb mar apr "
    "jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun a.m p.m am pm z.b d.h "
    "déc févr fév janv juil avr août u.a bzw evtl ggf inkl zzgl str tel art abs núm num pág aprox sr sra p.ej n° nº ex "
    "par réf ref "
    "op al evt u.u z.t i.d.r s.o s.u d.m.v i.v.m o.a m.n bv vb ong "
    "prof sig dott es pag bijv d.w.z m.b.t blz np tj itd pkt ul godz m.in vgl mio mrd zb okt dez mrz "
    "seg ter qua qui sex sáb sab fev "
    "pn pt wt śr czw sob ndz tyg mies dn ds wg ust zał poz tzn proc sty lut kwi cze wrz paź "
    "gru br r rob pon wto niedz zad ad"
)
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_OPENS = re.compile(r"\s*(?:#|\[.?\]|☐|☑|✅|\d{1,3}\b(?!\s*[%€$]))")
_JOINERS_TEXT = (
    "and or but the a an to of for with by on in at is are was were be has have i we that und oder der "
    "die das zu von et ou de la le y o el e il w z na"
)
_JOINERS = frozenset(_JOINERS_TEXT.split())


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as typed, without the mark of a list."""

    text: str
    counted: int | None = None
    """The number of a list line, if it began with one."""


def sentences(paragraph: str) -> list[Line]:
    """Every sentence of a paragraph, in order; linear in its length."""
    result: list[Line] = []
    for block in logical_lines(paragraph):
        bullet = _BULLET.match(block)
        text = block[bullet.end() :] if bullet else block
        counted = _COUNTED.match(text)
        number = int(counted.group(1)) if counted else None
        body = text[counted.end() :] if counted else text
        for index, part in enumerate(_parts(body)):
            result.append(Line(part, number if index == 0 else None))
    return _without_list_numbers(result)


def logical_lines(paragraph: str) -> Iterator[str]:
    """Its lines, joined where the writer's program broke them."""
    held = ""
    for line in paragraph.split("\n"):
        if not line.strip():
            if held:
                yield held
            held = ""
        elif held and _continues(held, line):
            held = f"{held} {line.strip()}"
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


def _continues(before: str, line: str) -> bool:
    if _BULLET.match(line) or _COUNTED.match(line) or line.lstrip()[:1] in "#[☐☑✅":
        return False
    last = before.rstrip()
    if last[-1:] in ".!?:;":
        return False
    final = last[-40:].rpartition(" ")[2].casefold()
    if last[-1:] == "," or final in _JOINERS:
        return True
    newest = last.rpartition("\n")[2]
    first_word = line.split(maxsplit=1)[0]
    full = len(newest) + 1 + len(first_word) > 66 or len(newest) > _SHORT_LINE
    return (full and not _OPENS.match(line)) or (full and line[:1].islower())


def _parts(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        if end.group()[0] == "." and not _ends_here(text, end.start(), end.end()):
            continue
        yield from _said(text[start : end.end()])
        start = end.end()
    yield from _said(text[start:])


def _said(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip()


def _ends_here(text: str, stop: int, after: int) -> bool:
    """Whether a full stop ends a sentence, or only an abbreviation or an ordinal number."""
    begin = stop
    while begin and not text[begin - 1].isspace() and stop - begin < 40:
        begin -= 1
    word = text[begin:stop].casefold().lstrip("([\"'")
    rest = text[after : after + 40].lstrip()
    if not rest:
        return True
    if len(word) <= _LONGEST_SHORT_NAME and rest[:1].isdigit() and fold(word) in _weekdays():
        return False  # "ven. 4/12"
    if word in _ABBREVIATIONS and _MONTHS.fullmatch(word) and text[:begin].rstrip(" .")[-1:].isdigit():
        return _NEXT.match(rest) is not None  # "14 until 5 jan. 15 is blocked"
    if word in _ABBREVIATIONS:
        return rest[:1].isupper() and word in ("etc", "pm", "p.m", "am", "a.m")
    if word.isdigit() and len(word) <= 2:
        if _is_month(text[:begin].rstrip().rpartition(" ")[2]) and _NUMBER_OF_ITS_OWN.match(rest):
            return True  # "26 stays on Mar 15. 27 moves"
        if (says := _SAYS_SOMETHING.match(rest)) and fold(says[1]) in _predicates():
            return True  # "done are 11 and 12. 13 is blocked"
        return rest[:1].isupper() and not _is_month(rest)
    if re.fullmatch(r"\d{1,2}\.\d{1,2}", word):
        return rest[:1].isupper()
    return not (len(word) == 1 and word.isalpha() and rest[:1].isupper() and word not in "i")


_MONTHS = re.compile(
    r"(?:j[aä]n|feb|f[eé]v|m[aä]r|ap[rv]|ma[iyj]|ju[nli]|jui|a[ug][go]|ao[uû]|sep|set|o[ckt]t|ott|out|nov|de[czs]|d[eé]c|dic|gen|ene|mag|giu|lug|mei|"
    r"sty|lut|kwi|cze|lip|sie|wrz|pa[zź]|lis|gru)\w*\b",
    re.IGNORECASE,
)


_BOTH = frozenset({"out", "set"})
"""Short names of months that begin sentences in other languages, and that nobody writes behind a day with a dot."""


def _is_month(rest: str) -> bool:
    word = fold(re.split(r"[^\w]", rest, maxsplit=1)[0])
    return word not in _BOTH and any(word in names for names in _month_names())


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(word for lexicon in lexicons().values() for word in lexicon.dated["weekday"].singles())


@cache
def _predicates() -> frozenset[str]:
    tags = ("copula", "have", "will")
    return frozenset(word for lexicon in lexicons().values() for tag in tags for word in lexicon.dated[tag].singles())


@cache
def _month_names() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(lexicon.dated["month_name"].singles()) for lexicon in lexicons().values())


_NUMBER_OF_ITS_OWN = re.compile(r"#?\d{1,3}\s+(?!(?:[ap]\.?m|h|hrs|uhr|o'clock)\b)[^\W\d]", re.IGNORECASE)
_SAYS_SOMETHING = re.compile(r"#?\d{1,3}\s+([^\W\d]+)")
_NEXT = re.compile(r"[A-ZÀ-Þ#]|\d{1,2}(?!\d)")


def _without_list_numbers(lines: list[Line]) -> list[Line]:
    """A count 1, 2, 3 before lines is no item; any other number that a line begins with stays part of it."""
    counts = [line.counted for line in lines if line.counted is not None]
    is_list = len(counts) > 1 and counts == list(range(1, len(counts) + 1))
    return [line if line.counted is None or is_list else Line(f"{line.counted}. {line.text}", None) for line in lines]
