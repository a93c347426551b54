"""The words that mail programs and people put around quoted mail, a TOML file a language, all languages at once.

A mail may quote several languages, and its client speaks another one than its writer: so nothing is chosen, the lists
of all languages are merged into tables that answer in one look-up. Case does not matter anywhere.

    from, sent, to, cc, subject, other   labels of the header lines above a quoted or forwarded mail ("Sent:")
    markers      what stands between dashes or before a colon ("Original Message", "Begin forwarded message")
    openers      how an attribution begins ("On"); wrote: its verb ("On Monday Jo wrote:")
    signoffs     whole phrases before a name ("Best regards"); greetings: what comes before one ("Dear")
    mobile       how the line begins that a telephone adds ("Sent from my")
    away         how the subject of an out-of-office reply begins
    disclaimers  how the paragraph of a company's lawyers begins; banners: that of its mail gateway
    itself, legal     how such a paragraph speaks of the mail, and stems of which one stands in it ("confiden")
    imprint           what a company has to say of itself ("registered office"); two of them make a disclaimer
    warnings, outside how a gateway's warning begins, and stems of which one stands in it ("extern")
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

FIELDS = ("from", "sent", "to", "cc", "subject", "other")
SHORT = 80
"""Lines up to this length are met again and again; what was found out about them is kept for a while."""
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """How words of the tables compare: no case, one kind of space, one kind of apostrophe."""
    return _folded(text) if len(text) <= SHORT else _folded.__wrapped__(text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip().lower()
    return _SPACE.sub(" ", text.replace("’", "'").casefold().replace("i̇", "i")).strip()


@dataclass(frozen=True, slots=True)
class Quoting:
    """All words are folded.

    labels: header label -> the kinds of field it may stand for ("from", "sent", "to", "cc", "subject", "other").
    wrote: matches the verb of an attribution line; imprint: any of its stems. Tuples are prefixes for str.startswith;
    `starts` holds the first two letters of those that are asked of every line.
    """

    labels: dict[str, frozenset[str]]
    markers: frozenset[str]
    longest_marker: int
    openers: frozenset[str]
    wrote: re.Pattern[str]
    signoffs: frozenset[str]
    signoff_starts: frozenset[str]
    greetings: frozenset[str]
    mobile: tuple[str, ...]
    away: tuple[str, ...]
    disclaimers: tuple[str, ...]
    itself: tuple[str, ...]
    legal: tuple[str, ...]
    imprint: re.Pattern[str]
    banners: tuple[str, ...]
    warnings: tuple[str, ...]
    outside: tuple[str, ...]
    starts: frozenset[str]


@cache
def quoting() -> Quoting:
    """The merged tables. Read once."""
    labels: dict[str, set[str]] = {}
    words: dict[str, dict[str, None]] = {}
    for language in _languages():
        for key, values in language.items():
            if key in FIELDS:
                for value in values:
                    labels.setdefault(fold(value), set()).add(key)
            else:
                words.setdefault(key, {}).update(dict.fromkeys(map(fold, values)))
    signoffs = frozenset(words["signoffs"])
    return Quoting(
        labels={label: frozenset(kinds) for label, kinds in labels.items()},
        markers=frozenset(words["markers"]),
        longest_marker=max(map(len, words["markers"])),
        openers=frozenset(words["openers"]),
        wrote=_verbs(words["wrote"]),
        signoffs=signoffs,
        signoff_starts=frozenset(phrase.split(" ")[0] for phrase in signoffs),
        greetings=frozenset(words["greetings"]),
        mobile=tuple(words["mobile"]),
        away=tuple(words["away"]),
        disclaimers=tuple(words["disclaimers"]),
        itself=tuple(words["itself"]),
        legal=tuple(words["legal"]),
        imprint=re.compile("|".join(map(re.escape, words["imprint"]))),
        banners=tuple(words["banners"]),
        warnings=tuple(words["warnings"]),
        outside=tuple(words["outside"]),
        starts=frozenset(phrase[:2] for key in ("mobile", "disclaimers", "itself") for phrase in words[key]),
    )


def away_subjects() -> tuple[str, ...]:
    """How the subject of an automatic reply begins, folded."""
    return quoting().away


def _languages() -> Iterator[dict[str, list[str]]]:
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield tomllib.loads(file.read_text("utf-8"))


def _verbs(verbs: dict[str, None]) -> re.Pattern[str]:
    """One pattern for all verbs. Scripts without spaces between words get no word borders."""
    spaced = [verb for verb in verbs if verb < "\u2e80"]
    dense = [verb for verb in verbs if verb >= "\u2e80"]
    choices = sorted(map(re.escape, spaced), key=len, reverse=True)
    glued = sorted(map(re.escape, dense), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)|(?:{'|'.join(glued)})")
