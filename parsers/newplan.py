"""A new plan asked for by mail: "new plan from enterprise-saas: buyer Northwind, go-live 15 March, champion dana@...".

Settings stand in any order, parted by commas, semicolons or line ends; a value runs to the next one. What cannot be
placed is told with the reason; nothing is guessed. Whoever calls says which settings there are and of what kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from parsers import setting
from parsers.days.moments import Clock
from parsers.setting import Doubt, Kind, is_courtesy, spoken

__all__ = ["Doubt", "Kind", "Request", "asks", "line", "read", "spoken", "without_file"]

LONGEST = 20_000
"""Characters of a mail that are looked at; no request is longer."""
LONGEST_LINE = 60
"""From this length on a line may have been broken by a program, and goes on in the next."""

ALIASES: Mapping[str, str] = {
    "customer": "buyer", "client": "buyer", "kunde": "buyer", "käufer": "buyer", "vendor": "seller",
    "go live date": "go_live", "golive": "go_live", "golive date": "go_live", "live date": "go_live",
    "go live datum": "go_live", "produktivstart": "go_live",
    "ae": "account_executive", "se": "solutions_engineer", "csm": "customer_success",
    "value statement": "objective", "ziel": "objective", "event": "compelling_event",
    "event date": "compelling_event_date", "employees": "company_size", "mitarbeiter": "company_size",
    "branche": "industry", "anwendungsfall": "use_case", "time zone": "timezone", "zeitzone": "timezone",
    "vorlage": "template",
}  # fmt: skip
_ASKING = re.compile(
    r"""(?:(?:hi|hello|hey|dear|hallo|guten\s+tag)\b[^,!\n]{0,40}[,!]\s*)?
    (?:(?:please|bitte|(?:can|could|would)\s+you(?:\s+please)?|i(?:'d|\s+would)\s+like\s+(?:you\s+)?to|let's)\s+)?
    (?P<verb>(?:please\s+)?(?:set\s+up|create|make|start|open|draft|prepare|erstelle|erstellen\s+sie|lege?)\s+
        (?:(?:me|us|bitte)\s+)?)?
    (?:(?:an?|the|the\s+following|einen)\s+)?
    (?:new|neuen|neuer)\s+(?:mutual\s+action\s+|action\s+)?plan\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM = re.compile(
    r"\s*,?\s*(?:from|using|based\s+on|on|aus|nach)\s+(?:(?:the|our|der)\s+)?(?:(?:template|vorlage)\s+)?",
    re.IGNORECASE,
)
_FROM_NONE = re.compile(r"\s*(?:from|aus)\s+(?:\.\.\.|…)")
"""The dots of our own line, that nobody filled in."""
_FOR = re.compile(r"\s*,?\s*(?:for|with|für|mit)\s+(?=\S)", re.IGNORECASE)
_NAME_ENDS = re.compile(r"[,:;\n]|\.\s|\.?$|\s(?:from|using|based\s+on|aus)\s", re.IGNORECASE | re.MULTILINE)
_FIRST_WORD = re.compile(r"[\w.@-]{1,60}(?<![.:])")
_LEAD_IN = re.compile(r"\s*(?:[:=]|\b(?:is|are|ist|would\s+be|will\s+be)\b)?\s*", re.IGNORECASE)
_FILE = re.compile(
    r"""[\s,;(–—-]*\b(?:(?:please\s+)?(?:see|find|as\s+in|as\s+per|per|from|using|based\s+on|siehe|laut|aus|wie\s+in)\s+)?
    (?:(?:the|my|our|their|der|die|das|dem|den|im|meiner|unserer)\s+)?
    (?:(?:attached|enclosed|attachment|anbei|anhang|angehängte[nrm]?|beigefügte[nrm]?)\b
    (?:\s+(?:is\s+)?(?:the\s+|our\s+)?(?:(?:excel|word|existing|present)\s+)*
    (?:table|spreadsheet|sheet|file|document|plan|list|tabelle|datei|liste|excel|word))?|\S{1,80}\.(?:xlsx|docx)\b)\)?""",
    re.IGNORECASE | re.VERBOSE,
)
_AS = re.compile(r"(.{3,200}?)\s+(?:as|is|als|ist)\s+(?:the\s+|our\s+|their\s+|an?\s+)?(.{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """`settings` are as a plan is made with: days as ISO dates, people as addresses or "Name <address>". `aside` are
    paragraphs of the mail that say nothing about it."""

    template: str | None
    settings: Mapping[str, str]
    unclear: tuple[Doubt, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A setting met in the text: where its separator begins and where its value does."""

    begin: int
    value: int
    key: str


@dataclass(slots=True)
class _Reader:
    keys: Mapping[str, Kind]
    templates: Sequence[str]
    clock: Clock
    settings: dict[str, str] = field(default_factory=dict)
    unclear: list[Doubt] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    template: str | None = None
    explicit: bool = False
    """Something in it can only be meant as a setting of a new plan."""


def read(
    text: str, keys: Mapping[str, Kind], clock: Clock, templates: Sequence[str] = (), *, begun: bool = False
) -> Request | None:
    """What a mail asks for; None where it asks for no new plan. `begun`: it answers our question about one, and need
    not say so again."""
    text = _unwrapped(text[:LONGEST].replace("\r\n", "\n"))
    asking = _asking(text)
    if asking is None and not begun:
        return None
    reader = _Reader(keys, templates, clock, explicit=bool(asking and asking.group("verb")))
    if asking is None:
        _settings(reader, text)
    else:
        _aside(reader, text[: asking.start()])
        _settings(reader, text[_head(reader, text, asking.end()) :])
    if not begun and not reader.explicit and reader.unclear:
        return None  # "New plan: we finish 14 on Friday" is about a plan that there is
    if begun and not (reader.settings or reader.template or any(doubt.key for doubt in reader.unclear)):
        return None
    return Request(reader.template, reader.settings, tuple(reader.unclear), tuple(reader.aside))


def asks(text: str) -> bool:
    """Whether the words that ask for a new plan stand in it."""
    return _asking(text[:LONGEST]) is not None


def without_file(text: str) -> str:
    """The mail without words that only say that a table is attached: "from the attached spreadsheet", "(see
    attachment)", "aus der angehängten Tabelle"."""
    return _FILE.sub("", text[:LONGEST])


def aside(text: str) -> tuple[str, ...]:
    """The paragraphs of a mail that say more than thanks and greetings."""
    found = (" ".join(paragraph.split()) for paragraph in _even(text[:LONGEST]).split("\n\n"))
    return tuple(words for words in found if words and not is_courtesy(words))


def _even(text: str) -> str:
    """Without runs of blanks and of empty lines, which would make reading slow."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1]))


def _unwrapped(text: str) -> str:
    text = _even(text)
    lines: list[str] = []
    for line in text.split("\n"):
        goes_on = lines and len(lines[-1]) >= LONGEST_LINE and line[:1].isalnum() and lines[-1].strip()
        if goes_on and not _ASKING.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.rstrip())
    return "\n".join(lines)


def _asking(text: str) -> re.Match[str] | None:
    """The words that ask, at the beginning of a line."""
    at = 0
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if found := _ASKING.match(text, at + indent):
            return found
        at += len(line) + 1
    return None


# ------------------------------------------------------------------------------------------------------------ the head
def _head(reader: _Reader, text: str, at: int) -> int:
    """ "from enterprise-saas for Northwind:" behind "new plan", in either order; gives where the settings begin."""
    while True:
        if dots := _FROM_NONE.match(text, at):
            at = dots.end()
        elif (lead := _FROM.match(text, at)) and (named := _template(reader, text, lead.end())):
            reader.template, at = named
            reader.explicit = True
            end = re.compile(r"\s+(?:template|vorlage)\b", re.IGNORECASE).match(text, at)
            at = end.end() if end else at
        elif (
            "buyer" not in reader.settings and (lead := _FOR.match(text, at)) and not _starts(reader, text, lead.end())
        ):
            end = _NAME_ENDS.search(text, lead.end())
            stop = end.start() if end else len(text)
            following = _next(reader, text, lead.end())
            stop = min(stop, following.begin) if following else stop
            _take(reader, "buyer", text[lead.end() : stop])
            at = stop
        else:
            return at


def _whole_template(reader: _Reader, words: str) -> str | None:
    """The template that these words are the name of."""
    named = "-".join(words.casefold().replace("_", " ").replace("-", " ").split())
    return named if named in reader.templates else None


def _template(reader: _Reader, text: str, at: int) -> tuple[str, int] | None:
    """A template's name as it is, or with spaces; else one word that a person will be asked about."""
    for name in sorted(reader.templates, key=len, reverse=True):
        spelled = re.compile(r"[\s_-]+".join(map(re.escape, name.split("-"))) + r"(?![\w-])", re.IGNORECASE)
        if found := spelled.match(text, at):
            return name, found.end()
    found = _FIRST_WORD.match(text, at)
    return (found.group().casefold(), found.end()) if found else None


# -------------------------------------------------------------------------------------------------------- the settings
def _settings(reader: _Reader, text: str) -> None:
    following = _next(reader, text, 0)
    _unplaced(reader, text[: following.begin] if following else text)
    while following:
        here, following = following, _next(reader, text, following.value)
        value = text[here.value : following.begin if following else len(text)]
        _setting(reader, here.key, value)


def _next(reader: _Reader, text: str, at: int) -> _Place | None:
    """The next setting that begins at a separator, or at `at` itself."""
    for found in _separators(reader).finditer(text, at):
        if found.group("sep") or found.start() == at:
            return _Place(found.start(), found.end(), _key(reader, found.group("key")))
    return None


def _starts(reader: _Reader, text: str, at: int) -> bool:
    found = _separators(reader).match(text, at)
    return found is not None


def _separators(reader: _Reader) -> re.Pattern[str]:
    names = sorted({*reader.keys, *(a for a, key in ALIASES.items() if key in reader.keys), "template"}, key=len)
    spelled = "|".join(r"[\s_-]?".join(map(re.escape, re.split(r"[\s_]", name))) for name in reversed(names))
    return re.compile(
        rf"(?P<sep>[,;:\n]\s*|\.[ \t]+|\s(?=(?:and|with|und|mit)\s))?(?:[-*•]\s+)?"
        rf"(?:(?:and|with|the|our|their|an?|und|mit|der|die|das|ein|einem)\s+){{0,3}}(?P<key>{spelled})(?![\w@.-])",
        re.IGNORECASE,
    )


def _key(reader: _Reader, words: str) -> str:
    plain = re.sub(r"[\s_-]+", " ", words.casefold())
    for name in (*reader.keys, "template"):
        if plain.replace(" ", "") == name.replace("_", ""):
            return name
    return next(key for alias, key in ALIASES.items() if alias.replace(" ", "") == plain.replace(" ", ""))


def _setting(reader: _Reader, key: str, text: str) -> None:
    """One setting with everything up to the next; a paragraph further on is about something else."""
    reader.explicit = True
    lead = _LEAD_IN.match(text)
    text, _, rest = text[lead.end() if lead else 0 :].partition("\n\n")
    if key == "template":
        named = _template(reader, text, 0)
        reader.template = named[0] if named else reader.template
        _unplaced(reader, text[named[1] :] if named else text)
    else:
        before = reader.settings.pop(key, None)
        _take(reader, key, text)
        after = reader.settings.get(key)
        if before and after and before != after:
            del reader.settings[key]
            reader.unclear.append(Doubt(f"{before}, {after}", f"Two things are said as {spoken(key)}.", key))
    if rest:
        _unplaced(reader, f"\n\n{rest}")


def _take(reader: _Reader, key: str, text: str) -> None:
    value, rest = setting.read(reader.keys[key], key, text, reader.clock)
    if isinstance(value, Doubt):
        reader.unclear.append(value)
    else:
        reader.settings[key] = value
    _unplaced(reader, rest)


def _unplaced(reader: _Reader, text: str) -> None:
    """Words that no setting begins: "dana@... as champion", a slip of the pen, or a paragraph beside the matter."""
    first, _, rest = text.partition("\n\n")
    for part in re.split(r"[,;\n]", first):
        words = part.strip(" \t.:!-–—*•")
        if not words or is_courtesy(words):
            continue
        if reader.template is None and (named := _whole_template(reader, words)):
            reader.template = named
            continue
        turned = _AS.fullmatch(words)
        if turned and (key := _known(reader, turned.group(2))) and key not in reader.settings:
            reader.explicit = True
            _take(reader, key, turned.group(1))
        else:
            reader.unclear.append(_unknown(reader, words))
    _aside(reader, rest)


def _known(reader: _Reader, words: str) -> str | None:
    found = _separators(reader).fullmatch(words.strip(" ."))
    key = _key(reader, found.group("key")) if found else None
    return key if key in reader.keys else None


def _unknown(reader: _Reader, words: str) -> Doubt:
    first, _, rest = words.partition(" ")
    first = first.rstrip(":=")
    names = [name for name in reader.keys if "_" not in name]
    close = get_close_matches(first.casefold(), names, 1, 0.75)
    if close:
        why = f"There is no setting “{first}”; did you mean {close[0]}?"
        return Doubt(words, why, suggest=f"{close[0]} {rest.strip()}")
    return Doubt(words, "It does not say what it is: a setting begins with its name, like “champion” or “go-live”.")


def _aside(reader: _Reader, text: str) -> None:
    reader.aside.extend(aside(text))


# ------------------------------------------------------------------------------------------------------- to send back
def line(
    template: str | None, settings: Mapping[str, str], missing: Sequence[str], suggested: Sequence[str] = ()
) -> str:
    """The request as it can be sent back: everything known, what was meant perhaps, and dots for what is missing."""
    said = [f"{spoken(key)} {value}" for key, value in settings.items()]
    said += [*suggested, *(f"{spoken(key)} ..." for key in missing)]
    return f"new plan{f' from {template}' if template else ''}: {', '.join(said)}"
