"""Where quoted mail begins: marker lines and header blocks (attributions: parsers.body.attribution).

Nothing here searches a body: a test gets a line number and says how many lines from there (or up to there) it knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from parsers.body.attribution import dated, stamp
from parsers.body.source import DECORATION, Line
from parsers.lexicon.quoting import SHORT, fold, quoting

MAX_LABEL = 30
MAX_BLOCK = 40
MAX_STACK = 16

_RULES = "-_=*~—–‐‑‒―─━#>< \t.\u00a0"
_SEPARATOR = re.compile(r"[:：\t]| {2}")  # Notes leaves the colon out and sets the values apart
_GLUED = re.compile(r"[A-ZÀ-ŽΑ-ΩА-ЯІ][^\W\d_]{1,14}(?= ?:)")
_TELLING = re.compile(r"@|[\d٠-٩۰-۹].{0,12}[:.].?[\d٠-٩۰-۹]|(?:19|20)\d\d")
"""What one line of a header block has at least: an address, or a day or time."""
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")


def field(text: str) -> frozenset[str]:
    """The kinds of header field a line may be ("from", "sent", ...); empty if it is none."""
    return _field(text[: MAX_LABEL + 8])


@lru_cache(maxsize=8192)
def _field(text: str) -> frozenset[str]:
    found = _SEPARATOR.search(text, 1)
    if found:
        label = fold(text[: found.start()].strip(DECORATION))
        return quoting().labels.get(label, frozenset())
    return frozenset()


def marker(text: str) -> bool:
    """`-----Original Message-----`, `Begin forwarded message:` and the like, alone or with a header behind it."""
    return _marker(text) if len(text) <= SHORT else _marker.__wrapped__(text)


@lru_cache(maxsize=8192)
def _marker(text: str) -> bool:
    if not (text[:1] in _RULES or text[-1:] in _RULES or text.endswith((":", "："))):
        return text.startswith("Original Message processed by ")  # Tobit David
    words = quoting()
    bare = text.strip(_RULES)
    ruled = len(text) - len(text.lstrip(_RULES)) >= 2
    if len(bare) <= words.longest_marker + 2:
        phrase = fold(bare).rstrip(" :")
        if phrase in words.markers and (ruled or bare.endswith((":", "："))):
            return True
    if not ruled:
        return False
    if text.startswith(">>>") and text.endswith(">>>"):
        return dated(text)
    head, dashes, _ = bare[: words.longest_marker + 8].partition("--")
    return (bool(dashes) and fold(head.strip(_RULES)) in words.markers) or _forwarded_by(bare)


def glued(text: str) -> bool:
    """A whole header block on one line: `Od: Jo <jo@acme.example>Do: mm@acme.exampleTemat: Re: Plan`."""
    if text.count(":") < 3 or not field(text):
        return False
    kinds = [quoting().labels.get(fold(label), frozenset()) for label in _GLUED.findall(text[:1000])]
    return len([kind for kind in kinds if kind]) >= 3 and _is_block([kind for kind in kinds if kind])


def _forwarded_by(bare: str) -> bool:
    """`---------------------- Forwarded by Jo Park/ACME on 11/18/2026 04:31 PM ---------------` (Notes)."""
    head = fold(bare[:60])
    return any(
        head.startswith(phrase + " ")
        for phrase in (
            "forwarded by",
            "weitergeleitet von",
            "transféré par",
            "doorgestuurd door",
            "inoltrato da",
            "reenviado por",
            "encaminhado por",
        )
    )


def block(lines: Sequence[Line], start: int) -> int:
    """The line behind a header block that begins at `start`, or 0 if none does.

    Clients leave out fields, fold long lists of recipients, put the value on the line below its label, or an empty
    line between fields; what they all have is who and when or what, in lines that begin with a label.
    """
    first = field(lines[start].text)
    if not first or first == {"other"}:
        return _stacked(lines, start)
    stamped = "sent" in first and dated(lines[start].text)
    seen = [first]
    depth = lines[start].depth
    end = start + 1
    loose = blanks = 0
    for at in range(start + 1, min(len(lines), start + MAX_BLOCK)):
        line = lines[at]
        if line.depth != depth:
            break
        if line.is_blank:
            blanks += 1
            if blanks > 1 and _is_block(seen):
                break
            if blanks > 2:
                break
            continue
        kinds = field(line.text)
        if kinds:
            if (blanks and "from" in kinds) or (len(kinds) == 1 and kinds in seen and "other" not in kinds):
                break
            seen.append(kinds)
            end, loose, blanks = at + 1, 0, 0
        elif blanks and not _label_only(lines[at - 1 - blanks].text):
            break
        elif loose < 6 and (
            _goes_on(lines[at - 1])
            or ("sent" in seen[-1] and stamp(line.text))
            or _ADDRESS.search(line.text[:300])
            or _label_only(lines[end - 1].text)
        ):
            loose += 1
            end, blanks = at + 1, 0
        else:
            break
    if _is_block(seen):
        return end if any(_TELLING.search(line.text[:200]) for line in lines[start:end]) else 0
    return end if stamped and len(seen) >= 2 and "to" in seen[1] else 0


def _stacked(lines: Sequence[Line], start: int) -> int:
    """The block of an older Notes: who, when, then every label on a line of its own with its value below."""
    if start + 1 >= len(lines) or len(lines[start + 1].text) > MAX_LABEL or not dated(lines[start + 1].text):
        return 0
    seen: set[str] = set()
    for at in range(start + 2, min(len(lines), start + MAX_STACK)):
        text = lines[at].text
        kinds = quoting().labels.get(fold(text), frozenset()) if 0 < len(text) <= MAX_LABEL else frozenset()
        if not seen and text and "to" not in kinds:
            return 0
        seen |= kinds
        if "subject" in kinds:
            return min(at + 2, len(lines))
    return 0


def _is_block(seen: Sequence[frozenset[str]]) -> bool:
    kinds = frozenset().union(*seen)
    if len(seen) < 2 or "from" not in kinds:
        return len(seen) >= 3 and {"sent", "to", "subject"} <= kinds
    return bool({"sent", "subject"} & kinds) and (len(seen) >= 3 or {"from", "sent"} <= kinds)


def lone_sender(text: str) -> bool:
    """`From: Jo Park <jo@acme.example>` with nothing else: enough where quoted lines follow at once."""
    return "from" in field(text) and bool(_ADDRESS.search(text[:300]))


def _goes_on(line: Line) -> bool:
    return (line.text.endswith((";", ",", "<")) and "@" in line.text) or (
        field(line.text) >= {"to"} and line.text.endswith(";")
    )


def _label_only(text: str) -> bool:
    return text.rstrip(DECORATION).endswith((":", "：")) and bool(field(text))
