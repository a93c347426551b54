"""One setting of a new plan as somebody wrote it: a name, a sentence, a day, a number or a person.

Each is read from the beginning of a text that may go on; what follows the value is given back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from parsers import dates
from parsers.days.moments import Clock, Day
from parsers.lexicon import LANGUAGES, language_of, lexicons
from parsers.pieces.people import People
from parsers.said import Known
from parsers.sentence import fixed
from parsers.words import tokens

Kind = Literal["name", "text", "day", "number", "person"]
_LEGAL = re.compile(
    r"\s*(?:inc|llc|llp|ltd|limited|corp|co|plc|gmbh|ag|se|kg|sa|sas|srl|spa|bv|nv|ab|oy|as)\.?\s*", re.I
)
_ENDS = re.compile(r"[,;\n]|[!?]\s|(?<=\w{4})\.\s")
"""The end of a value that is no sentence; a stop behind a short word is that of an abbreviation."""
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ADDRESS_STOPS = re.compile(rf"({_ADDRESS.pattern})\.\s")
_BEFORE_DAY = re.compile(r"\s*(?:(?:on|by|at|am|zum|bis)\s+)?(?:(?:the|den|dem)\s+)?", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:about|around|ca\.?|~)?\s*(?:[$€£]|usd|eur|gbp|chf)?\s*(\d[\d,_' ]{0,15}(?:\.\d{1,2})?)\s*(k|m|mio)?\b\.?\s*"
    r"(?:[$€£]|usd|eur|gbp|chf|dollars|euros?|people|employees|staff|users|seats|mitarbeiter)?",
    re.IGNORECASE,
)
_TIMES = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000}
NOBODY = Known((), (), (), "", "UTC", None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that could not be placed or understood, and why (a sentence for a person); `key` is the setting they are
    of, if that is clear, and `suggest` what was meant perhaps, as it can be sent back."""

    words: str
    why: str
    key: str | None = None
    suggest: str | None = None


def read(kind: Kind, key: str, text: str, clock: Clock) -> tuple[str | Doubt, str]:
    """The value of `key` at the beginning of `text`, and the rest of the text."""
    return _READERS[kind](key, text, clock)


def spoken(key: str) -> str:
    """A setting as a person says it: "go-live", "economic buyer"."""
    return "go-live" if key == "go_live" else key.replace("_", " ")


def is_courtesy(words: str) -> bool:
    """Greetings, thanks and please, in any of our languages."""
    cut, people = tokens(words), People(NOBODY)
    return words.casefold() in ("please", "bitte") or any(
        fixed.is_courtesy(cut, lexicons()[code], people) for code in LANGUAGES
    )


def _parted(text: str) -> tuple[str, str]:
    """The value, and what follows behind a separator that no setting follows."""
    found = _ENDS.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _name(key: str, text: str, clock: Clock) -> tuple[str | Doubt, str]:
    """A company or another short name: "Foo, Inc." is one."""
    value, rest = _parted(text)
    further, more = _parted(rest)
    if rest and _LEGAL.fullmatch(further):
        value, rest = f"{value}, {further.strip()}", more
    value = value.strip().strip("\"“”'").rstrip("!?").strip()
    value = value if _LEGAL.search(value[-6:]) else value.rstrip(". ")
    if not value or _ADDRESS.search(value):
        return Doubt(value, f"No name is given as {spoken(key)}.", key), rest
    return value, rest


def _words(key: str, text: str, clock: Clock) -> tuple[str | Doubt, str]:
    """A sentence, with its commas. An address in it says that another setting was meant."""
    lines = [line for line in text.split("\n") if line.strip() and not is_courtesy(line)]
    value = " ".join(" ".join(lines).split()).strip('"“”').strip(" ,;")
    if not value:
        return Doubt("", f"Nothing is said as {spoken(key)}.", key), ""
    if _ADDRESS.search(value):
        return Doubt(value, f"There is an address in the words of {spoken(key)}.", key), ""
    return value, ""


def _day(key: str, text: str, clock: Clock) -> tuple[str | Doubt, str]:
    lead = _BEFORE_DAY.match(text)
    text = text[lead.end() if lead else 0 :]
    cut = tokens(text)
    code = (clock.locale or "en")[:2].casefold()
    first = language_of(cut, code if code in lexicons() else "en")
    for language in dict.fromkeys((first, "en", "de", *LANGUAGES)):
        found = dates.scan(cut, 0, lexicons()[language], clock) if cut else None
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


def _number(key: str, text: str, clock: Clock) -> tuple[str | Doubt, str]:
    text = text.strip()
    found = _AMOUNT.match(text)
    rest = text[found.end() :] if found else text
    if found is None or (rest.strip(" .!") and rest.lstrip()[:1] not in ",;\n"):
        value, rest = _parted(text)
        return Doubt(value.strip(), f"That is no number for {spoken(key)}; write it like 120000.", key), rest
    amount = float(re.sub(r"[,_' ]", "", found.group(1))) * _TIMES.get((found.group(2) or "").casefold(), 1)
    return f"{amount:.2f}".removesuffix(".00"), rest


def _person(key: str, text: str, clock: Clock) -> tuple[str | Doubt, str]:
    """An address, with or without a name: "Dana Whitfield <dana@...>", "Dana Whitfield (dana@...)"."""
    value, rest = _parted(_ADDRESS_STOPS.sub(r"\1\n", text))
    further, more = _parted(rest)
    if not _ADDRESS.search(value) and _ADDRESS.fullmatch(further.strip(" <>().")):
        value, rest = f"{value} {further}", more
    found = _ADDRESS.findall(value)
    name = " ".join(re.sub(r"[<>()\[\]\"“”]|mailto:", " ", _ADDRESS.sub(" ", value)).split()).strip(" .,:-–—!")
    if len(set(found)) > 1:
        return Doubt(value.strip(), f"These are two addresses for {spoken(key)}; one person has it.", key), rest
    if not found:
        return Doubt(value.strip(), f"No address is given for {spoken(key)}.", key), rest
    if re.search(r"[^\w\s.'-]", name) or len(name.split()) > 5:
        return Doubt(value.strip(), f"It is not clear who is {spoken(key)}.", key), rest
    address = found[0].rstrip(".'")
    return (f"{name} <{address}>" if name else address), rest


_READERS: Mapping[Kind, Callable[[str, str, Clock], tuple[str | Doubt, str]]] = {
    "name": _name, "text": _words, "day": _day, "number": _number, "person": _person,
}  # fmt: skip
