"""The line that says whose words follow: "On Mon, 16 Nov 2026 at 08:00, Jo Park <jo@acme.example> wrote:".

In any language and order, on one line or broken over a few. It is found from its end, the colon right above the quote,
and then followed upwards as far as lines bring what it still lacks: who, when, or its beginning.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import lru_cache

from parsers.body.source import DECORATION, Line
from parsers.lexicon.quoting import fold, quoting

MAX_LENGTH = 400
MAX_LINES = 5
MIN_INNER = 15
_TIME = re.compile(r"(?<![\d٠-٩۰-۹])[\d٠-٩۰-۹]{1,2}[:.h٫][0-5٠-٩۰-۹][\d٠-٩۰-۹](?!\d)")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d|25[67]\d|[٠-٩]{4}|[۰-۹]{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}[./] ?\d{1,2}[./] ?\d{2})(?!\d)"
)
_STARTS_WITH_DATE = re.compile(
    r"(?:[(\"]?[^\W\d]{1,14}[.,;)]{0,2} ){0,3}"
    r"(?:\d{1,2}[:.][0-5]\d(?!\d)"
    r"|(?:19|20)\d\d ?[./년年г-]"
    r"|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}"
    r"|\d{1,2}\.? (?:de |of )?[^\W\d][^\s\d]{1,14},? (?:de )?(?:\d{1,2},? )?(?:19|20)\d\d"
    r"|[^\W\d]{3,14}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_TELLING = re.compile(r"[\d@]")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_WHO = re.compile(
    r"[\"'“*]?(?:[^\W\d][^\s<>@.:;!?]*[.,]? ){0,6}[^\s<>@.:;!?]*[\"'”]? ?"
    r"[(\[]?<[^\s<>@]+@[^\s<>]+>(?:[^.!?]|(?<=\d)[.]){0,60}"
)
_SHORT = re.compile(r"(?:quoting|zitat von|citando|selon|citando a|zitiere) .{1,120}")
_LISTED = re.compile(r"[^!?@]{0,80}@[^\s@]{1,80} ?[(\[][^()\[\]]{8,40}[)\]]")
_ENDS_WITH_DATE = re.compile(r"[\d٠-٩][^\W\d]{0,2}\.?(?: ?[ap]\.?m\.?)?[)\]]?")
_INNER = re.compile(
    r"(?:(?<=\s)|(?<=-))(?:On|Am|Le|El|Il|Op|Em|Den|W dniu) (?:\w{2,10}[.,]{0,2} ){0,2}\d{1,4}[ ,./-].{0,240}:$"
)
_END = (":", "：", ":*", ">:")
_DASHES = "-‐‑–—"


def attribution(lines: Sequence[Line], end: int, quoted: bool) -> int:
    """The first line of the attribution that ends on line `end`, or -1. `quoted`: quoted lines follow at once."""
    last = lines[end].text.rstrip(DECORATION)
    if len(last) < 2 or not _may_end(last, quoted):
        return -1
    if last.endswith("--"):
        return _between_dashes(lines, end, quoted)
    if not quoted and not any(_TELLING.search(line.text) for line in lines[max(0, end - MAX_LINES) : end + 1]):
        return -1
    joined = ""
    for start in range(end, max(-1, end - MAX_LINES), -1):
        line = lines[start]
        if line.is_blank and joined.startswith("<"):
            continue
        if line.is_blank or line.label or line.depth != lines[end].depth or len(line.text) > MAX_LENGTH:
            return -1
        joined = f"{line.text} {joined}" if joined else line.text
        if len(joined) > MAX_LENGTH or (start < end and _ends_sentence(line.text)):
            return -1
        if (quoted or _TELLING.search(joined)) and _is_attribution(joined, quoted and end - start <= 1):
            return _earlier(lines, start, joined)
    return -1


def inner(text: str) -> int:
    """Where in a line of text an attribution begins that somebody forgot to put on a line of its own; 0: nowhere."""
    if not MIN_INNER < len(text) <= MAX_LENGTH or not quoting().wrote.search(fold(text[-40:])):
        return 0
    found = _INNER.search(text, 1)
    return found.start() if found else 0


def dated(text: str) -> bool:
    """Whether a day with its year stands in a line."""
    return bool(_DATE.search(text))


def stamp(text: str) -> bool:
    """Whether a line is the torn-off end of a date: `08:00 Uhr`."""
    return len(text) <= 30 and bool(_TIME.search(text))


def _earlier(lines: Sequence[Line], start: int, joined: str) -> int:
    """What was found may be the tail of an attribution that begins a few lines above: `On Tue, Jo Park` / `<jo@...`.

    A line above is part of it only where it brings what is missing; else it is the writer's text.
    """
    best = start
    for above in range(start - 1, max(-1, start - MAX_LINES), -1):
        text = fold(joined.strip(DECORATION))
        whole = _DATE.search(text) is not None
        if whole and (_opens(text) or (_STARTS_WITH_DATE.match(text) and _ADDRESS.search(text))):
            break
        line = lines[above]
        if line.is_blank and lines[above + 1].text.startswith("<"):
            continue
        if line.is_blank or line.depth != lines[start].depth or line.label or line.text.endswith((":", "!", "?")):
            break
        longer = f"{line.text} {joined}"
        if len(longer) > MAX_LENGTH or (_ends_sentence(line.text) and not _begins(longer)):
            break
        if _is_missing(line.text, joined) or (_begins(longer) and not (whole and _begins(joined))):
            best = above
        joined = longer
    return best


def _begins(joined: str) -> bool:
    """Whether this is the beginning: a word that opens attributions, or a day, and a day or time in it."""
    text = fold(joined.strip(DECORATION))
    if not (_DATE.search(text) or _TIME.search(text)):
        return False
    return _opens(text) or bool(_STARTS_WITH_DATE.match(text))


def _is_missing(above: str, joined: str) -> bool:
    """Whether the line above says who, where what was found does not; or when, where only the verb was found."""
    if joined.startswith(("<", "(<")):
        words = above.split()
        return _is_large(above[0]) and sum(not word[0].islower() for word in words) * 2 > len(words)
    if not _ADDRESS.search(joined) and _is_large(above[0]) and _WHO.fullmatch(above):
        return True
    verb = quoting().wrote.search(fold(joined))
    return verb is not None and verb.start() <= 3 and bool(_DATE.search(above)) and _is_large(above[0])


def _is_large(letter: str) -> bool:
    """A capital, or a letter of a script that has none."""
    return letter.isalpha() and not letter.islower()


def _between_dashes(lines: Sequence[Line], end: int, quoted: bool) -> int:
    """`---- On Mon, 16 Nov 2026 08:00:00 +0100 Jo Park <jo@acme.example> wrote ----` (Zoho)."""
    joined = ""
    for start in range(end, max(-1, end - MAX_LINES), -1):
        line = lines[start]
        if line.is_blank or line.label or line.depth != lines[end].depth:
            return -1
        joined = f"{line.text} {joined}" if joined else line.text
        if len(joined) > MAX_LENGTH:
            return -1
        if line.text.startswith("--"):
            return start if _is_attribution(joined, quoted) or _ends_with_verb(joined) else -1
    return -1


def _ends_with_verb(framed: str) -> bool:
    """`-----Jo Park/ACME wrote: -----` (Notes)."""
    body = fold(framed.strip(_DASHES + " :"))
    verb = _last(quoting().wrote, body)
    return verb is not None and verb.end() == len(body) and len(body) <= 90


def _may_end(last: str, quoted: bool) -> bool:
    if last.endswith(_END) or (quoted and last[0].isdigit() and last.endswith(">")):
        return True
    if last.endswith("--"):
        return bool(quoting().wrote.search(fold(last.strip(_DASHES + " ")[-60:])))
    if not quoted:
        return last.endswith((" wrote", " schrieb", " a écrit", " escribió"))
    return bool(quoting().wrote.search(fold(last[-60:])))


@lru_cache(maxsize=1024)
def _is_attribution(joined: str, quoted: bool) -> bool:
    text = fold(joined.strip(DECORATION + _DASHES + ">"))
    body = text.rstrip(" :：*" + _DASHES)
    date, time = _DATE.search(text) is not None, _TIME.search(text) is not None
    address = bool(_ADDRESS.search(text))
    verb = _last(quoting().wrote, body)
    opened = _opens(text) or bool(_STARTS_WITH_DATE.match(text))
    if verb is not None:
        behind = len(body) - verb.end()
        if (date or time) and (address or (opened and _names(joined, body, verb))):
            return True
        if date and time and behind <= 60:
            return not _is_sentence(body) and _tells_when(body, verb)
        if address and behind <= 3:
            return True
        return quoted and behind <= 3 and len(body) <= 90
    if quoted and (_SHORT.fullmatch(body) or (date and _LISTED.fullmatch(body))):
        return True
    return (date or time) and address and opened and (quoted or text.endswith((">:", ">：", "):")))


def _names(joined: str, body: str, verb: re.Match[str]) -> bool:
    """Whether behind the verb there is nothing but a name, or a day."""
    tail = len(body[verb.end() :].split())
    if tail == 0 or _ENDS_WITH_DATE.search(body[-8:]):
        return True
    words = joined.strip(DECORATION + _DASHES + ":：").split()[-tail:]
    return tail <= 8 and sum(not word[0].islower() for word in words) * 2 > tail


def _tells_when(body: str, verb: re.Match[str]) -> bool:
    """`Jo Park wrote on 16.11.2026 08:00`: a name, the verb and the day last; or the day and a name, then the verb."""
    before = body[: verb.start()].split()
    return len(before) <= 12 and (len(body) - verb.end() <= 3 or bool(_ENDS_WITH_DATE.search(body[-8:])))


def _is_sentence(body: str) -> bool:
    return ". " in body and len(body) > 120


def _ends_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "。")) and not text[-2:-1].isdigit()


def _opens(text: str) -> bool:
    openers = quoting().openers
    words = text[:60].replace(",", " ").split()
    if any(" ".join(words[:count]).rstrip(".") in openers for count in (1, 2, 3)):
        return True
    return text[:1] in ("在", "于", "於", "ב")


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = deque(pattern.finditer(text), maxlen=1)
    return found[0] if found else None
