"""Where quoted mail begins: marker lines, header blocks and attributions. Each test looks at a few lines only.

Nothing here searches a body: a test gets a line number and says how many lines from there (or up to there) it knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from parsers.lexicon.quoting import fold, quoting
from parsers.source import Line

MAX_ATTRIBUTION = 400
MAX_ATTRIBUTION_LINES = 4
MAX_LABEL = 30
MAX_BLOCK = 40

_DECORATION = " \t*_|\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2028\ufeff"
_RULES = "-_=*~—–#>< \t.\u00a0"
_TIME = re.compile(r"\d{1,2}[:.h][0-5]\d(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|[٠-٩]{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[./]\d{1,2}\.)(?!\d)")
_STARTS_WITH_DATE = re.compile(r"(?:\w{2,12}\.?,? ){0,2}(?:\d{1,4}[ ./年-]|\d{1,2}[:.]\d\d)")
_TELLING = re.compile(r"[\d@]")
_GLUED = re.compile(r"[A-ZÀ-ŽΑ-ΩА-ЯІ][^\W\d_]{1,14}(?= ?:)")
_INNER = re.compile(
    r"(?:(?<=\s)|(?<=-))(?:On|Am|Le|El|Il|Op|Em|Den|W dniu) (?:\w{2,10}[.,]{0,2} ){0,2}\d{1,4}[ ,./-].{0,240}:$"
)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_SHORT = re.compile(r"(?:quoting|zitat von|citando|selon|citando a|zitiere) .{1,120}")
_END = (":", "：", ":*", ">:")


def field(text: str) -> frozenset[str]:
    """The kinds of header field a line may be ("from", "sent", ...); empty if it is none."""
    return _field(text[: MAX_LABEL + 8])


@lru_cache(maxsize=8192)
def _field(text: str) -> frozenset[str]:
    for colon in (":", "："):
        at = text.find(colon)
        if at > 0:
            label = fold(text[:at].strip(_DECORATION))
            return quoting().labels.get(label, frozenset())
    return frozenset()


def marker(text: str) -> bool:
    """`-----Original Message-----`, `Begin forwarded message:` and the like, alone or with a header behind it."""
    if not (text[:1] in _RULES or text[-1:] in _RULES or text.endswith((":", "："))):
        return False
    words = quoting()
    bare = text.strip(_RULES)
    ruled = len(text) - len(text.lstrip(_RULES)) >= 2
    if len(bare) <= words.longest_marker + 2:
        phrase = fold(bare).rstrip(" :")
        if phrase in words.markers and (ruled or bare.endswith((":", "："))):
            return True
    if not ruled:
        return False
    head, dashes, _ = bare[: words.longest_marker + 8].partition("--")
    return (bool(dashes) and fold(head.strip(_RULES)) in words.markers) or _forwarded_by(bare)


def glued(text: str) -> bool:
    """A whole header block on one line: `Od: Jo <jo@acme.example>Do: mm@acme.exampleTemat: Re: Plan`."""
    if text.count(":") < 3 or not field(text):
        return False
    kinds = [quoting().labels.get(fold(label), frozenset()) for label in _GLUED.findall(text[:1000])]
    return len([kind for kind in kinds if kind]) >= 3 and _is_block([kind for kind in kinds if kind])


def inner_attribution(text: str) -> int:
    """Where in a line of text an attribution begins that somebody forgot to put on a line of its own; 0: nowhere."""
    if len(text) > MAX_ATTRIBUTION or not quoting().wrote.search(fold(text[-40:])):
        return 0
    found = _INNER.search(text, 1)
    return found.start() if found else 0


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
        return 0
    dated = "sent" in first and bool(_DATE.search(lines[start].text))
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
            if (blanks and _is_block(seen) and "from" in kinds) or (
                len(kinds) == 1 and kinds in seen and "other" not in kinds
            ):
                break
            seen.append(kinds)
            end, loose, blanks = at + 1, 0, 0
        elif blanks and not _label_only(lines[at - 1 - blanks].text):
            break
        elif loose < 6 and (
            _goes_on(lines[at - 1]) or _ADDRESS.search(line.text[:300]) or _label_only(lines[end - 1].text)
        ):
            loose += 1
            end, blanks = at + 1, 0
        else:
            break
    return end if _is_block(seen) or (dated and len(seen) >= 2 and "to" in seen[1]) else 0


def _is_block(seen: Sequence[frozenset[str]]) -> bool:
    kinds = frozenset().union(*seen)
    if len(seen) < 2 or "from" not in kinds:
        return len(seen) >= 3 and {"sent", "to", "subject"} <= kinds
    return bool({"sent", "subject"} & kinds) and (len(seen) >= 3 or {"from", "sent"} <= kinds)


def _goes_on(line: Line) -> bool:
    return (line.text.endswith((";", ",", "<")) and "@" in line.text) or (
        field(line.text) >= {"to"} and line.text.endswith(";")
    )


def _label_only(text: str) -> bool:
    return text.rstrip(_DECORATION).endswith((":", "：")) and bool(field(text))


def attribution(lines: Sequence[Line], end: int, quoted: bool) -> int:
    """The first line of the attribution that ends on line `end`, or -1. `quoted`: quoted lines follow at once.

    "On Mon, 16 Nov 2026 at 08:00, Jo Park <jo@acme.example> wrote:" in any language, broken over up to four lines.
    """
    last = lines[end].text.rstrip(_DECORATION)
    if len(last) < 2 or not _may_end(last, quoted):
        return -1
    if last.startswith("--"):
        return end if _is_attribution(last, quoted) else -1
    joined = ""
    gaps = 0
    for start in range(end, max(-1, end - MAX_ATTRIBUTION_LINES - 1), -1):
        text = lines[start].text
        if not text:
            gaps += 1
            if gaps > 1 or (not quoted and start < end - 1 and not joined.startswith("<")):
                return -1
            continue
        joined = f"{text} {joined}".strip() if joined else text
        if len(joined) > MAX_ATTRIBUTION or lines[start].depth != lines[end].depth:
            return -1
        if (quoted or _TELLING.search(joined)) and _is_attribution(joined, quoted and end - start <= 1):
            return _earlier(lines, start, joined)
    return -1


def _earlier(lines: Sequence[Line], start: int, joined: str) -> int:
    """What was found may be the tail of an attribution that begins a few lines above: `On Tue, Jo Park` / `<jo@...`."""
    found = fold(joined.strip(_DECORATION))
    best = start
    for above in range(start - 1, max(-1, start - 5), -1):
        if _DATE.search(found) and (_opens(found, quoting().openers) or _STARTS_WITH_DATE.match(found)):
            break
        line = lines[above]
        if line.is_blank and lines[above + 1].text.startswith("<"):
            continue
        if line.is_blank or line.depth != lines[start].depth or line.label or line.text.endswith((".", "!", "?")):
            break
        found = fold(line.text[:MAX_ATTRIBUTION].strip(_DECORATION))
        opens = _opens(found, quoting().openers) or _STARTS_WITH_DATE.match(found)
        if opens and (any(map(str.isdigit, found)) or len(found) < 4):
            best = above
    return best


def _may_end(last: str, quoted: bool) -> bool:
    if last.endswith(_END) or (quoted and last[0].isdigit() and last.endswith(">")):
        return True
    if last.startswith("--") and last.endswith("--"):
        return bool(quoting().wrote.search(fold(last.strip("- ")[-60:])))
    if not quoted:
        return last.endswith((" wrote", " schrieb", " a écrit", " escribió"))
    return bool(quoting().wrote.search(fold(last[-60:])))


def _is_attribution(joined: str, quoted: bool) -> bool:
    words = quoting()
    text = fold(joined.strip(_DECORATION + "-—>"))
    body = text.rstrip(" :：*-")
    dated = bool(_DATE.search(text)) or bool(_TIME.search(text))
    address = bool(_ADDRESS.search(text))
    verb = _last(words.wrote, body)
    opened = _opens(text, words.openers)
    if verb is not None:
        if dated and (opened or _STARTS_WITH_DATE.match(text) or address):
            return True
        if dated and (len(body) - verb.end() <= 60):
            return _DATE.search(text) is not None and _TIME.search(text) is not None and not _is_sentence(body)
        if address and len(body) - verb.end() <= 3:
            return True
        return quoted and len(body) - verb.end() <= 3 and len(body) <= 90
    if quoted and _SHORT.fullmatch(body):
        return True
    if dated and address and text.endswith((">:", ">：", "):")):
        return opened or bool(_STARTS_WITH_DATE.match(text))
    return quoted and dated and address


def _is_sentence(body: str) -> bool:
    return ". " in body and len(body) > 120


def _opens(text: str, openers: frozenset[str]) -> bool:
    words = text[:60].replace(",", " ").split(" ")
    return any(" ".join(words[:count]).rstrip(".") in openers for count in (1, 2, 3)) or text[:1] in (
        "在",
        "于",
        "於",
        "ב",
        "в",
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found
