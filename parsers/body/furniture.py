"""What stands in a writer's own text and says nothing: banners, greetings, sign-offs, signatures, disclaimers.

A word that might be meant is left alone: a signature ends where a sentence, a postscript or a command begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.body.source import Label, Line
from parsers.lexicon.quoting import fold, quoting

MAX_SIGNATURE_LINES = 16
MAX_SIGNATURE_WIDTH = 90

_DELIMITERS = frozenset({"--", "---", "—", "–", "- -"})
_PUNCTUATION = " \t。！、，,.!:;-–—*_~…()[]\u00a0"
_DEVICE = re.compile(
    r"\b(?:i?phone|iphones|iphone\S*|ipad\S*|ipod|android\S*|samsung|galaxy|blackberry|huawei|xiaomi|oneplus|pixel|nokia|htc|motorola|"
    r"outlook|mail|e-mail|gmail|yahoo|aol|proton|spark|windows|tablet|handy|smartphone|mobile|mobil\w*|t[eé]l[eé]phone|"
    r"phone|telefon\w*|device|app|apple|watch|sparrow|mailspring|superhuman|ios|workspace|posteo|gmx|hey|spike|thumbs|web\.de|bluemail)\b"
)
_ALLOWED_AFTER_GREETING = frozenset(
    [
        "all",
        "team",
        "there",
        "everyone",
        "everybody",
        "folks",
        "both",
        "again",
        "zusammen",
        "alle",
        "à",
        "tous",
        "toutes",
        "a",
        "todos",
        "tutti",
        "allemaal",
    ]
)
_COMMANDED = re.compile(r"(?:^|\s)#?\d{1,3}(?:\s|[,.:;!?]|$)")
_GOES_ON = re.compile(r"\w: |[.!?;,] (?:.{0,60}\W)?#?\d{1,3}(?:\W|$)")
"""A sentence that somebody typed behind what the telephone wrote."""
_JOINED = re.compile(r" ?[/&+|] ?| and | und | et | y | e | en ")
_PICTURE = re.compile(
    r"\[(?:cid|image|inline image|bild):?[^\]]{0,200}\]|<[^<>@\s]{1,80}\.(?:png|jpe?g|gif|heic)>", re.IGNORECASE
)
_PHONE = re.compile(r"[+(]?\d[\d\s()./-]{6,}")
_FRAME = "*_-=|<>!⚠️🛑🔒 \t"
_TREE = re.compile(r"^(?:P |[🌳🌲🌍♻️ ]+)")
"""The tree that asks not to print: a letter of a symbol font, or a picture."""
_SET_APART = re.compile(r"\w+ ?[:!\]】)]")
_BANNER_END = "ZjQcmQRYFpfptBannerEnd"
"""What Proofpoint puts below its banner."""
_POSTSCRIPT = re.compile(r"p\.? ?p?\.? ?s\b\.?", re.IGNORECASE)


def label(lines: Sequence[Line]) -> None:
    """Label the furniture among lines that have no label yet."""
    own = [at for at, line in enumerate(lines) if not line.label and not line.is_blank]
    if not own:
        return
    _paragraphs(lines, own)
    _mobile(lines, own)
    _delimited(lines, own)
    own = [at for at in own if not lines[at].label]
    for stretch in _stretches(lines, own):
        _closing(lines, stretch)
    if own and not lines[own[0]].label and is_greeting(lines[own[0]].text):
        lines[own[0]].label = "greeting"


def is_rule(text: str) -> bool:
    """A line of underscores, dashes or the like."""
    return len(text) >= 3 and not text.strip("-_=*~—– ")


def is_greeting(text: str) -> bool:
    """Nothing but "Hi Jo," or "Dear all"."""
    if len(text) > 60 or _has_digit(text):
        return False
    words = text.strip(_PUNCTUATION).split()
    greetings = quoting().greetings
    for count in range(min(4, len(words)), 0, -1):
        if fold(" ".join(words[:count])).strip(",") in greetings:
            rest = words[count:]
            return len(rest) <= 4 and all(
                word[:1].isupper() or fold(word).strip(",") in _ALLOWED_AFTER_GREETING for word in rest
            )
    return False


def is_signoff(text: str) -> bool:
    """Nothing but "Best regards", with a name or not."""
    if len(text) > 60:
        return False
    bare = fold(text.strip(_PUNCTUATION))
    words = quoting()
    first = bare.split(" ", 1)[0].strip(",.!")
    if bare in words.signoffs or bare.rstrip(",.! ") in words.signoffs:
        return True
    parts = _JOINED.split(bare)
    if len(parts) > 1 and all(part.strip(",.! ") in words.signoffs for part in parts):
        return True
    if first not in words.signoff_starts and bare not in words.signoffs:
        return False
    parts = text.strip(_PUNCTUATION).split()
    for count in range(min(6, len(parts) - 1), 0, -1):
        if fold(" ".join(parts[:count])).strip(",.!") in words.signoffs:
            return is_name(" ".join(parts[count:]))
    return False


def is_name(text: str) -> bool:
    """A few words that all begin large and hold no digit."""
    words = text.strip(_PUNCTUATION).split()
    return (
        0 < len(words) <= 4
        and len(text) <= 50
        and not _has_digit(text)
        and all(word[0].isupper() or not word[0].islower() for word in words)
    )


def _paragraphs(lines: Sequence[Line], own: Sequence[int]) -> None:
    """Banners that gateways put in front and disclaimers that companies put behind, each a paragraph."""
    inside: Label = ""
    last = -2
    leads = True
    end = max((at for at in own if lines[at].text.startswith(_BANNER_END)), default=-1)
    for place, at in enumerate(own):
        line = lines[at]
        if at != last + 1:
            inside = ""
        last = at
        if not inside and is_disclaimer(lines, own, place):
            inside = "disclaimer"
        elif leads and (at <= end or is_banner(line.text)):
            inside = "banner"
        leads = leads and inside == "banner"
        if inside:
            line.label = inside
        if at == end:
            inside = ""


def is_disclaimer(lines: Sequence[Line], own: Sequence[int], place: int) -> bool:
    """How a company's lawyers begin: a known phrase, a text that speaks of itself as secret or addressed, or two of
    the things that a company has to say of itself."""
    words = quoting()
    text = lines[own[place]].text
    if len(text) <= 12:
        return False
    start = fold(_TREE.sub("", text[:300].strip(_FRAME)))
    if start[:2] in words.starts and len(start) > 20:
        if start.startswith(words.disclaimers):
            return True
        if start.startswith(words.itself) and any(stem in start for stem in words.legal):
            return True
    if not words.imprint.search(start):
        return False
    told = fold(" ".join(lines[at].text for at in own[place : place + 6])[:600])
    return len(set(words.imprint.findall(told))) > 1


def is_banner(text: str) -> bool:
    """What a gateway warns of: a known phrase; or a warning, set apart as one, of something from outside."""
    words = quoting()
    start = fold(text[:300])
    bare = start.strip(_FRAME + "[](){}【】")
    if start.strip(_FRAME).startswith(words.banners) or (bare != start and bare.startswith(words.banners)):
        return True
    warned = bare.startswith(words.warnings) and any(stem in bare for stem in words.outside)
    return warned and (bool(_SET_APART.match(bare)) or _is_framed(text) or text.strip(_FRAME)[:3].isupper())


def _is_framed(text: str) -> bool:
    return text.strip("*_=|<>!⚠️ \t")[:1] in "[({【"


def _mobile(lines: Sequence[Line], own: Sequence[int]) -> None:
    """What a telephone signs with. Also where it stands above the text or has a line to itself in the middle."""
    prefixes, starts = quoting().mobile, quoting().starts
    for place, at in enumerate(own):
        text = lines[at].text
        if lines[at].label or len(text) > 160:
            continue
        if text[:1] in "[<" and _PICTURE.fullmatch(text):
            lines[at].label = "signature"
            continue
        bare = fold(text.strip(_PUNCTUATION))
        advertised = "://aka.ms/" in bare and "outlook" in bare
        named = bare.startswith("sent from ") and is_name(text[10:])
        if not (advertised or named) and not (bare[:2] in starts and bare.startswith(prefixes)):
            continue
        prefix = next((prefix for prefix in prefixes if bare.startswith(prefix)), "")
        ends = place == len(own) - 1 or (at + 1 < len(lines) and bool(lines[at + 1].label))
        start = " ".join(bare.split()[:7])
        short = start == bare and not text.endswith(".")
        if (
            advertised
            or bare[len(prefix) : len(prefix) + 1] in ("", ",")
            or _DEVICE.search(start, len(prefix))
            or (short and (bare.startswith("sent from my ") or (ends and not _has_digit(text))))
            or (ends and named)
        ) and not _GOES_ON.search(bare, len(prefix)):
            lines[at].label = "signature"
            if 0 < place < len(own) - 1 and lines[at + 1].is_blank:
                _answered_below(lines, own[place + 1 :])


def _answered_below(lines: Sequence[Line], below: Sequence[int]) -> None:
    """Telephones sign between what was typed and the mail that is answered, which some add without any mark."""
    if not any(_POSTSCRIPT.match(lines[at].text) for at in below):
        for at in below:
            lines[at].label = lines[at].label or "quote"


def _delimited(lines: Sequence[Line], own: Sequence[int]) -> None:
    """From `-- ` (with the space, RFC 3676) or a line of underscores on all is signature, as far as the writer's own
    lines go. People type `--` without the space as a rule between paragraphs: under it only what looks like one is."""
    signing = strict = False
    for place, at in enumerate(own):
        line = lines[at]
        if signing and _is_parted(lines[own[place - 1] + 1 : at]):
            signing = False
        if line.text in _DELIMITERS or (len(line.text) >= 3 and not line.text.strip("_")):
            below = lines[own[place + 1]].text if place + 1 < len(own) else ""
            strict = line.raw.lstrip().startswith("-- ") or (line.text.startswith("_") and not _is_command(below))
            signing = strict or not below or _is_contact(below) or fold(below).startswith(quoting().mobile)
            line.label = line.label or ("signature" if signing else "")
        elif signing and not line.label:
            named = strict and lines[own[place - 1]].text in _DELIMITERS and len(line.text.split()) <= 3
            signing = strict or _is_contact(line.text)
            line.label = "signoff" if named and not _has_digit(line.text) else "signature" if signing else ""


def _is_parted(between: Sequence[Line]) -> bool:
    return any(line.label in ("quote", "attribution", "header") for line in between)


def _is_command(text: str) -> bool:
    """`done 4`, `4 done`: a few words with a number among them, which no line of a signature consists of."""
    return len(text.split()) <= 4 and bool(_COMMANDED.search(text)) and "," not in text and not text[:1].isupper()


def _is_contact(text: str) -> bool:
    """A name, a title, a number or an address, and no sentence."""
    reached = "@" in text or "://" in text or "www." in text or _PHONE.search(text) is not None
    return reached or (is_name(text) and is_signature_like(text))


def _stretches(lines: Sequence[Line], own: Sequence[int]) -> list[list[int]]:
    """The writer's lines, cut where quoted ones lie between: an answer under a row is nobody's signature."""
    stretches: list[list[int]] = []
    for at in own:
        if not stretches or _is_parted(lines[stretches[-1][-1] + 1 : at]):
            stretches.append([])
        stretches[-1].append(at)
    return stretches


def _closing(lines: Sequence[Line], own: Sequence[int]) -> None:
    """The sign-off at the end, and the name, phone and address under it."""
    found = -1
    kept: set[int] = set()
    tail: list[int] = []
    for place in range(len(own) - 1, max(0, len(own) - 1 - MAX_SIGNATURE_LINES), -1):
        at = own[place]
        text = lines[at].text
        if is_signoff(text):
            found = place
        elif _POSTSCRIPT.match(text):
            kept.update((at, *tail))
        elif not is_signature_like(text):
            break
        tail = [*tail, at] if at + 1 in (*tail, len(lines)) else [at]
    if found < 1:
        return
    lines[own[found]].label = "signoff"
    named = False
    for at in own[found + 1 :]:
        if at in kept or _POSTSCRIPT.match(lines[at].text):
            continue
        name = not named and is_name(lines[at].text)
        named = True
        lines[at].label = "signoff" if name or is_signoff(lines[at].text) else "signature"


def is_signature_like(text: str) -> bool:
    if len(text) > MAX_SIGNATURE_WIDTH or text.endswith("?"):
        return False
    if "@" in text or "://" in text or "www." in text or _PHONE.search(text):
        return True
    words = text.split()
    if len(words) > 3 and "," in text and all(not word[0].islower() for word in words) and text[-1] not in ".!:":
        return True  # where a company is
    if text[-1] in ".!" and len(words) > 5:
        return False
    if len(words) > 5 and sum(word[0].islower() for word in words) * 2 > len(words):
        return False
    return not (_COMMANDED.search(text) and len(words) <= 12) and not (words[0][0].islower() and len(words) > 3)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
