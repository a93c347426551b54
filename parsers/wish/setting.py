"""One setting of a new plan as somebody wrote it: a name, a sentence, a day, a number or a person.

Each is read from the beginning of a text that may go on; what follows the value is given back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parsers import dates
from parsers.days.moments import Clock, Day
from parsers.lexicon import LANGUAGES, Lexicon, language_of, lexicons
from parsers.pieces.people import People
from parsers.said import Known
from parsers.sentence import fixed
from parsers.wish import figures
from parsers.wish.words import Sight, Words, sight_of
from parsers.words import Token, tokens

Kind = Literal["name", "text", "day", "number", "person"]
_LEGAL = re.compile(
    r",?\s*(?:inc|llc|llp|ltd|limited|corp|co|plc|gmbh|ag|se|kg|sa|sas|sarl|srl|spa|bv|nv|ab|oy|as|lda|ltda|sl|slu|"
    r"s\.\s?[alr]\.(?:\s?[alsu]\.)?|s\.\s?p\.\s?a|[bn]\.\s?v|sp\.\s?z\s?o\.\s?o)(?!\w)\.?\s*",
    re.IGNORECASE,
)
"""The form of a company, which may stand behind a comma."""
_ABBREVIATED = re.compile(r"\b(?:inc|ltd|corp|co|lda|ltda|\w\.\s?\w)\.$", re.IGNORECASE)
"""Such a form with the full stop that belongs to it."""
_ENDS = re.compile(r"(?<!\d),|,(?!\d)|[;\n]|[!?](?:\s|$)|(?<=\w{4})\.(?:\s|$)")
"""The end of a value that is no sentence; a stop behind a short word is that of an abbreviation."""
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ADDRESS_STOPS = re.compile(rf"({_ADDRESS.pattern})([.?!])(?=\s)")
_QUOTES = "\"'“”„«»"
_AROUND_NAME = " \t.,:;-–—!?"
_MOST_WORDS = 5
_LONGEST_END = 8
NOBODY = Known((), (), (), "", "UTC", None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that could not be placed or understood, and why (a sentence for a person); `key` is the setting they are
    of, if that is clear, and `suggest` what was meant perhaps, as it can be sent back."""

    words: str
    why: str
    key: str | None = None
    suggest: str | None = None


def read(kind: Kind, key: str, text: str, clock: Clock, sight: Sight | None = None) -> tuple[str | Doubt, str]:
    """The value of `key` at the beginning of `text`, and the rest of the text."""
    return _READERS[kind](key, text, sight or sight_of(text, clock, (key,)))


def spoken(key: str) -> str:
    """A setting as a person says it: "go-live", "economic buyer"."""
    return "go-live" if key == "go_live" else key.replace("_", " ")


def is_courtesy(words: str) -> bool:
    """Greetings, thanks and please, in any of our languages."""
    cut, people = tokens(words), People(NOBODY)
    known = [lexicons()[code] for code in LANGUAGES]
    return any(_is_please(cut, lexicon) or fixed.is_courtesy(cut, lexicon, people) for lexicon in known)


def _is_please(cut: Sequence[Token], lexicon: Lexicon) -> bool:
    hit = lexicon.tagged(cut, 0, {"please"}) if cut else None
    return hit is not None and hit[0] == len(cut)


def without_end(text: str, words: Words) -> tuple[str, bool]:
    """A name without what may stand behind it of the sentence that bids to make a plan, and whether that is a part of
    the verb: "Fabrikam AG bitte an(legen)"."""
    text = text.rstrip()
    cut = tokens(text.rstrip(".!? "))
    end, bids = len(cut), False
    for at in range(len(cut) - 1, max(0, len(cut) - _LONGEST_END), -1):
        if cut[at].text[:1].islower() and words.past(cut[:end], at, "make_end", "ask") == end:
            bids = bids or words.past(cut[:end], at, "make_end") == end
            end = at
    return (text if end == len(cut) else text[: cut[end - 1].end]), bids


def past_legal_form(text: str, at: int) -> int:
    """Behind ", Inc." at a comma that ends a company's name."""
    found = _LEGAL.match(text, at) if text[at] == "," else None
    return found.end() if found else at


def _parted(text: str) -> tuple[str, str]:
    """The value, and what follows behind a separator that no setting follows."""
    found = _ENDS.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _name(key: str, text: str, sight: Sight) -> tuple[str | Doubt, str]:
    """A company or another short name: "Foo, Inc." is one."""
    value, rest = _parted(text)
    further, more = _parted(rest)
    if rest and _LEGAL.fullmatch(further):
        value, rest = f"{value}, {further.strip()}", more
    value = without_end(_past_lead(value, sight.words), sight.words)[0].strip().strip(_QUOTES).rstrip("!?").strip()
    value = value if _ABBREVIATED.search(value) else value.rstrip(". ")
    if not value or _ADDRESS.search(value):
        return Doubt(value, f"No name is given as {spoken(key)}.", key), rest
    return value, rest


def _past_lead(text: str, words: Words) -> str:
    """A name without "the", "the company" before it."""
    cut = tokens(text)
    at = words.past_article(cut, 0)
    at = words.past(cut, 0, "firm") or words.past(cut, at, "firm") or at
    return text[cut[at].start :] if at < len(cut) else text


def _words(key: str, text: str, sight: Sight) -> tuple[str | Doubt, str]:
    """A sentence, with its commas. An address in it says that another setting was meant."""
    lines = [line for line in text.split("\n") if line.strip() and not is_courtesy(line)]
    value = " ".join(" ".join(lines).split()).strip(_QUOTES).strip(" ,;")
    if not value:
        return Doubt("", f"Nothing is said as {spoken(key)}.", key), ""
    if _ADDRESS.search(value):
        return Doubt(value, f"There is an address in the words of {spoken(key)}.", key), ""
    return value, ""


def _day(key: str, text: str, sight: Sight) -> tuple[str | Doubt, str]:
    text = _past_on(text, sight.words)
    cut, clock = tokens(text), _clock(sight)
    for code in _languages(cut, sight):
        found = dates.scan(cut, 0, lexicons()[code], clock) if cut else None
        if found and isinstance(found.value, Day):
            break
    else:
        value, rest = _parted(text)
        return Doubt(value.strip(" .\n"), f"That names no day for {spoken(key)}.", key), rest
    end = cut[found.end - 1].end
    said, day = text[:end], found.value.resolve(clock)
    if isinstance(day, str):
        return Doubt(said, day, key), text[end:]
    if day <= clock.today:
        return Doubt(said, f"{day:%Y-%m-%d} is not ahead of us.", key), text[end:]
    return day.isoformat(), text[end:]


def _past_on(text: str, words: Words) -> str:
    cut = tokens(text)
    at = words.past_article(cut, words.past_all(cut, 0, "on"))
    return text[cut[at].start :] if at < len(cut) else ""


def _clock(sight: Sight) -> Clock:
    """A numeric date is read as both the mail's language and the writer's locale write it, or in two ways."""
    language, locale = sight.words.code, sight.clock.locale
    if language == "en" or (locale or "").casefold().startswith(language):
        return sight.clock
    return replace(sight.clock, locale=None if locale and locale.casefold().startswith("en") else language)


def _languages(cut: Sequence[Token], sight: Sight) -> Iterator[str]:
    code = (sight.clock.locale or "en")[:2].casefold()
    likely = language_of(cut, code if code in lexicons() else "en")
    yield from dict.fromkeys((sight.words.code, likely, "en", *LANGUAGES))


def _number(key: str, text: str, sight: Sight) -> tuple[str | Doubt, str]:
    text = text.strip()
    found = figures.read(text, sight.words, sight.names, key)
    rest = text[found[1] :] if found else text
    if found is None or not _goes_on(rest, sight.words):
        value, rest = _parted(text)
        return Doubt(value.strip(), f"That is no number for {spoken(key)}; write it like 120000.", key), rest
    return found[0], rest


def _goes_on(rest: str, words: Words) -> bool:
    """Whether what stands behind a number is no part of it: "or 300,000" is."""
    further = rest.strip(" .!?")
    return not further or bool(_ENDS.match(rest.lstrip(" "))) or re.match(r"\.\s", rest) is not None or \
        words.past(tokens(further), 0, "and") is not None  # fmt: skip


def _person(key: str, text: str, sight: Sight) -> tuple[str | Doubt, str]:
    """An address, with or without a name: "Dana Whitfield <dana@...>", "Dana Whitfield (dana@...)"."""
    value, rest = _parted(_ADDRESS_STOPS.sub(r"\1\n", text))
    further, more = _parted(rest)
    if not _ADDRESS.search(value) and _ADDRESS.fullmatch(further.strip(" <>().")):
        value, rest = f"{value} {further}", more
    found = _ADDRESS.findall(value)
    before, _, after = value.partition(found[0]) if found else (value, "", "")
    name, behind = _spelled(before), _spelled(after)
    if len(set(found)) > 1:
        return Doubt(value.strip(), f"These are two addresses for {spoken(key)}; one person has it.", key), rest
    if not found:
        return Doubt(value.strip(), f"No address is given for {spoken(key)}.", key), rest
    if (name and behind) or not _is_persons(name or behind):
        return Doubt(value.strip(), f"It is not clear who is {spoken(key)}.", key), rest
    address = found[0].rstrip(".'")
    return (f"{name or behind} <{address}>" if name or behind else address), rest


def _spelled(words: str) -> str:
    """What may be a name, without what stands around an address."""
    return " ".join(re.sub(r"[<>()\[\]\"“”„«»]|mailto:", " ", words).split()).strip(_AROUND_NAME)


def _is_persons(name: str) -> bool:
    return not re.search(r"[^\w\s.'’-]|[\d_]", name) and len(name.split()) <= _MOST_WORDS


_READERS: Mapping[Kind, Callable[[str, str, Sight], tuple[str | Doubt, str]]] = {
    "name": _name, "text": _words, "day": _day, "number": _number, "person": _person,
}  # fmt: skip
