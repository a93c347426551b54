"""A new plan asked for by mail: "new plan from enterprise-saas: buyer Northwind, go-live 15 March, champion dana@...".

Settings stand in any order, parted by commas, semicolons or line ends; a value runs to the next one. What cannot be
placed is told with the reason; nothing is guessed. Whoever calls says which settings there are and of what kind. The
words are those of the language that asks; the settings' own names, and what the writer's language calls them, are
known in every mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from parsers import dates
from parsers.days.moments import Clock, Day
from parsers.wish import asking, beside, figures, setting, template
from parsers.wish.places import places, setting_at
from parsers.wish.setting import Doubt, Kind, is_courtesy, spoken
from parsers.wish.words import TEMPLATE, Sight, sight_of
from parsers.words import Token, past, tokens

__all__ = ["Doubt", "Kind", "Request", "asks", "line", "read", "spoken", "without_file"]

LONGEST = 20_000
"""Characters of a mail that are looked at; no request is longer."""
LONGEST_LINE = 60
"""From this length on a line may have been broken by a program, and goes on in the next."""
_NAME_ENDS = re.compile(r"[,:;\n]|[?!](?:\s|$)|(?<=\w{4})\.(?:\s|$)|\.\s+(?=[^\W\d_a-zß-öø-ÿ])|\.$", re.MULTILINE)
_PARTS = re.compile(r"(?<!\d),|,(?!\d)|[;\n]|[?!](?:\s|$)|(?<=\w{4})\.(?:\s|$)")
_AROUND = " \t.:!?¿¡-–—*•()"
_SAYS_MORE = {"copula", "will", "must", "not", "subject", "others", "have", "if", "only_if"}
"""Words that stand in a sentence, and in no company's name."""


@dataclass(frozen=True, slots=True)
class Request:
    """`settings` are as a plan is made with: days as ISO dates, people as addresses or "Name <address>". `aside` are
    paragraphs of the mail that say nothing about it."""

    template: str | None
    settings: Mapping[str, str]
    unclear: tuple[Doubt, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    keys: Mapping[str, Kind]
    templates: Sequence[str]
    sight: Sight
    settings: dict[str, str] = field(default_factory=dict)
    unclear: list[Doubt] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    template: str | None = None
    bidden: bool = False
    """A verb or a template says that a plan is to be made."""
    writes_capitals: bool = False
    """What asks begins with a capital letter: then names do too."""

    @property
    def is_meant(self) -> bool:
        """Whether a new plan is wanted, and not a plan told of that there is: "New plan: we finish 14 on Friday"."""
        clear = self.settings.keys() - ({"buyer"} if self.is_small(self.settings.get("buyer", "X")) else set())
        loose = clear != self.settings.keys() or any(doubt.key is None for doubt in self.unclear)
        return self.bidden or not (loose or self.unclear) or len(clear) > loose

    def is_small(self, name: str) -> bool:
        """Whether a name is written small by somebody who writes names with capitals: "customer agreed"."""
        return self.writes_capitals and name.islower()


def read(
    text: str, keys: Mapping[str, Kind], clock: Clock, templates: Sequence[str] = (), *, begun: bool = False
) -> Request | None:
    """What a mail asks for; None where it asks for no new plan. `begun`: it answers our question about one, and need
    not say so again."""
    text = _even(text[:LONGEST].replace("\r\n", "\n"))
    asked = asking.find(text, tokens(text))
    if asked is None and not begun:
        return None
    sight = sight_of(text, clock, tuple(keys), asked.words if asked else None)
    reader = _Reader(keys, templates, sight, bidden=asked is not None and asked.bids)
    text = _unwrapped(text, reader.sight)
    cut = tokens(text)
    asked = asking.find(text, cut)
    if asked is None:
        _settings(reader, text)
    else:
        reader.writes_capitals = cut[asked.start].text[:1].isupper()
        _aside(reader, text[: cut[asked.start].start])
        if asked.company:
            _take(reader, "buyer", text[cut[asked.company[0]].start : cut[asked.company[1] - 1].end])
        _settings(reader, text[_head(reader, text, cut, asked.end) :])
    if not begun and not reader.is_meant:
        return None
    if begun and not (reader.settings or reader.template or any(doubt.key for doubt in reader.unclear)):
        return None
    return Request(reader.template, reader.settings, tuple(reader.unclear), tuple(reader.aside))


def asks(text: str) -> bool:
    """Whether the words that ask for a new plan stand in it."""
    text = _even(text[:LONGEST])
    return asking.find(text, tokens(text)) is not None


def without_file(text: str) -> str:
    """The mail without words that only say that a table is attached: "from the attached spreadsheet", "(see
    attachment)", "aus der angehängten Tabelle"."""
    return beside.without_file(text[:LONGEST])


def aside(text: str) -> tuple[str, ...]:
    """The paragraphs of a mail that say more than thanks and greetings."""
    found = (" ".join(paragraph.split()) for paragraph in _even(text[:LONGEST]).split("\n\n"))
    return tuple(words for words in found if words and not is_courtesy(words))


def _even(text: str) -> str:
    """Without runs of blanks and of empty lines, which would make reading slow."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1]))


def _unwrapped(text: str, sight: Sight) -> str:
    """With lines that a program broke as one; a line that begins a setting, asks for a plan or thanks stays one."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and len(lines[-1]) >= LONGEST_LINE and line[:1].isalnum():
            cut = tokens(line[:LONGEST_LINE])
            begins = sight.names.at(cut, 0) or asking.find(line[:LONGEST_LINE], cut)
            if not begins and not is_courtesy(line[:LONGEST_LINE]):
                lines[-1] += f" {line}"
                continue
        lines.append(line)
    return "\n".join(lines)


# ------------------------------------------------------------------------------------------------------------ the head
def _head(reader: _Reader, text: str, cut: Sequence[Token], at: int) -> int:
    """ "from enterprise-saas for Northwind:" behind "new plan", in either order; gives where the settings begin."""
    words = reader.sight.words
    done = cut[at - 1].end
    while at < len(cut) and "\n\n" not in text[done : cut[at].start]:
        here = past(cut, at, ",")
        if (end := words.past(cut, here, "ask")) is not None:
            at, done = end, cut[end - 1].end
        elif (end := words.past(cut, here, "make_end")) is not None and asking.closes(text, cut, end, words):
            reader.bidden = True
            at, done = end, cut[end - 1].end
        elif (found := template.led_to(reader.sight, reader.templates, text, cut, here)) is not None:
            name, done = found
            reader.template, reader.bidden = name or reader.template, reader.bidden or name is not None
            at = _token_from(cut, done)
        elif (lead := words.past(cut, here, "for")) is not None and "buyer" not in reader.settings:
            if (named := setting_at(reader.sight, cut, lead)) is not None:
                return cut[lead].start if reader.keys.get(named[1]) != "person" else done
            end = _buyer(reader, text, cut, lead)
            if end is None:
                return done
            done = end
            at = _token_from(cut, done)
        else:
            return done
    return done


def _token_from(cut: Sequence[Token], place: int) -> int:
    return next((at for at, token in enumerate(cut) if token.start >= place), len(cut))


def _buyer(reader: _Reader, text: str, cut: Sequence[Token], at: int) -> int | None:
    """Takes the company that begins at a token, and gives where it ends; None for what is none: "for Friday"."""
    if at >= len(cut):
        return None
    begin = cut[at].start
    found = _NAME_ENDS.search(text, begin)
    stop = setting.past_legal_form(text, found.start()) if found else len(text)
    stop = min((place.begin for place in places(reader.sight, text, cut, at) if place.begin < stop), default=stop)
    for here in range(at + 1, len(cut)):
        if cut[here].start >= stop:
            break
        if template.led_to(reader.sight, reader.templates, text, cut, here) is not None:
            stop = cut[here - 1].end
    name = text[begin : stop + (text[stop : stop + 1] == ".")]
    if not name.strip() or not _is_company(reader, name):
        return None
    reader.bidden = reader.bidden or setting.without_end(name, reader.sight.words)[1]
    _take(reader, "buyer", name)
    return stop


def _is_company(reader: _Reader, name: str) -> bool:
    """Whether words can be a company's name: no day in them, no item, no sentence."""
    cut = tokens(name)
    words = reader.sight.words
    at = words.past_article(cut, 0)
    if at >= len(cut) or (cut[at].text[0].isdecimal() and not cut[at].text[-1].isalpha()):
        return False
    firm = words.past(cut, at, "firm") or at
    if firm < len(cut) and reader.is_small(cut[firm].text):
        return False
    lexicon, clock = words.lexicon, reader.sight.clock
    days = (dates.scan(cut, here, lexicon, clock) for here in range(at, len(cut)))
    says_more = any(
        token.text.islower() and lexicon.tagged(cut, here, _SAYS_MORE) for here, token in enumerate(cut) if here > at
    )
    return not says_more and not any(day and isinstance(day.value, Day) for day in days)


# -------------------------------------------------------------------------------------------------------- the settings
def _settings(reader: _Reader, text: str) -> None:
    met = places(reader.sight, text, tokens(text), 0)
    _unplaced(reader, text[: met[0].begin] if met else text)
    ends = [*(place.begin for place in met[1:]), len(text)]
    for place, end in zip(met, ends, strict=False):
        _setting(reader, place.key, text[place.value : end])


def _setting(reader: _Reader, key: str, text: str) -> None:
    """One setting with everything up to the next; a paragraph further on is about something else."""
    text, _, rest = _past_is(reader, text).partition("\n\n")
    if key == TEMPLATE:
        named = template.begins(reader.templates, text, 0)
        reader.template = named[0] if named else reader.template
        reader.bidden = reader.bidden or reader.template in reader.templates
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


def _past_is(reader: _Reader, text: str) -> str:
    """What follows ":", "=" or "is"."""
    text = text.lstrip()
    if text[:1] in (":", "="):
        return text[1:].lstrip()
    cut = tokens(text)
    end = reader.sight.words.past(cut, 0, "is")
    return text[cut[end - 1].end :].lstrip() if end is not None else text


def _take(reader: _Reader, key: str, text: str) -> None:
    value, rest = setting.read(reader.keys[key], key, text, reader.sight.clock, reader.sight)
    if isinstance(value, Doubt):
        reader.unclear.append(value)
    else:
        reader.settings[key] = value
    _unplaced(reader, rest)


def _unplaced(reader: _Reader, text: str) -> None:
    """Words that no setting begins: "dana@... as champion", a slip of the pen, or a paragraph beside the matter."""
    first, _, rest = text.partition("\n\n")
    for part in _PARTS.split(first):
        words = part.strip(_AROUND)
        while words and not _says_nothing(reader, words):
            words = _turned(reader, words)
    _aside(reader, rest)


def _says_nothing(reader: _Reader, said: str) -> bool:
    """Whether words are courtesy: "Grüße aus Hamburg" has an "aus" that "aus Mondlandung" must not hide behind."""
    return is_courtesy(said) and reader.sight.words.past(tokens(said), 0, "from") is None


def _turned(reader: _Reader, said: str) -> str:
    """Takes "dana@... as champion", "500 employees" or a template's name from the beginning of words that no setting
    begins, and gives what is left of them; all else is asked about."""
    cut = tokens(said)
    begin = reader.sight.words.past(cut, 0, "and", "for") or 0
    own = said[cut[begin].start :] if begin < len(cut) else said
    if reader.template is None and (named := template.whole(reader.templates, own)):
        reader.template, reader.bidden = named, True
        return ""
    found = _counted(reader, own) or _valued(reader, own)
    if found is None:
        reader.unclear.append(_unknown(reader, said))
        return ""
    key, value, rest = found
    _take(reader, key, value)
    return rest.strip(_AROUND)


def _counted(reader: _Reader, said: str) -> tuple[str, str, str] | None:
    """(key, value, rest) of "500 employees"."""
    names = reader.sight.names
    for key, kind in reader.keys.items():
        if kind != "number" or key in reader.settings:
            continue
        found = figures.read(said, reader.sight.words, names, key)
        cut = tokens(said[: found[1]]) if found else []
        if any(names.at(cut, at) == (len(cut), key) for at in range(1, len(cut))):
            assert found is not None
            if _stops(reader, said[found[1] :]):
                return key, said[: found[1]], said[found[1] :]
    return None


def _stops(reader: _Reader, rest: str) -> bool:
    cut = tokens(rest)
    return not cut or reader.sight.words.past(cut, 0, "and") is not None


def _valued(reader: _Reader, said: str) -> tuple[str, str, str] | None:
    """(key, value, rest) of "dana@... as champion", "Dana is our champion"."""
    cut = tokens(said)
    for at in range(1, len(cut)):
        end = reader.sight.words.past(cut, at, "as", "is")
        named = setting_at(reader.sight, cut, end) if end is not None else None
        if named and named[1] in reader.keys and named[1] not in reader.settings:
            rest = said[cut[named[0] - 1].end :]
            if _stops(reader, rest):
                return named[1], said[: cut[at - 1].end], rest
    return None


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
