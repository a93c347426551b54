"""What is new in a mail: its writer's own words, each with the quoted item it answers, and all the rest, kept apart.

Nothing is thrown away: every line of the body is either kept or stands in `elided` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import html, message
from parsers import lines as labels
from parsers.body import beside, furniture, unseen
from parsers.body.beside import Beside, Comparison, Letter
from parsers.body.source import Line as Source
from parsers.body.source import plain
from parsers.envelope.mailbox import mailbox
from parsers.lexicon.quoting import fold
from parsers.message import InboundMessage

_REF = re.compile(r"\bRef: ?([A-Z][A-Z0-9]{0,9}-[A-Z0-9]{4}-[A-Z0-9]{4})\b")
_REF_IN_LINK = re.compile(r"Ref%3A%20([A-Z][A-Z0-9]{0,9}-[A-Z0-9]{4}-[A-Z0-9]{4})\b")
_OUR_ROW = re.compile(r">\s*#\d{1,5}\s*<")
_PER = re.compile(r"^(?:i\. ?[AV]\.|p\.? ?p\.|ppa\.) ", re.IGNORECASE)
"""What a German deputy puts before the name."""
_OWN = ("text", "greeting")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the writer's, or one answer. `item` is the number of the quoted row it stands under or beside,
    `context` that row as quoted."""

    text: str
    item: int | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Elided:
    """Lines that are not the writer's words, or say nothing: quote, attribution, header, signature, signoff,
    disclaimer, banner, hidden, greeting."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body as it was read, for showing how a mail was understood."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """`kept`: the writer's words without quotes and signature; `passages`: the same without the greeting, cut up."""

    kept: str
    passages: tuple[Passage, ...]
    elided: tuple[Elided, ...]
    lines: tuple[Line, ...]
    unseen: tuple[str, ...] = ()
    """Lines of `kept` that whoever looks at the mail's HTML does not see: not to be acted on without asking."""


def read(message: InboundMessage, answered: str | bytes | None = None) -> Reply:
    """Read a mail. `answered` is the letter it answers, if that is known: the bytes that were sent, or its text alone.
    Then its words are recognised without any quote marks, and what was written into it is told from it."""
    body = _labelled(message)
    for line in body:
        if _REF.fullmatch(line.text.strip()):  # a one-tap answer ends with it: our words, whoever sends them
            line.label = "quote"
    letter = _letter(answered)
    if letter.known:
        beside.find_copy(body, letter)
        beside.find_torn(body, letter)
    _sign(body, _name(message))
    passages = _passages(body, Comparison(letter, body))
    return Reply(
        kept=_paragraphs(body, _OWN),
        passages=tuple(passages),
        elided=tuple(_elided(body)),
        lines=tuple(Line(line.raw or line.text, line.label) for line in body),
        unseen=_unseen(message, [line.text for line in body if line.label == "text"]),
    )


def _unseen(message: InboundMessage, own: Sequence[str]) -> tuple[str, ...]:
    if message.html is None:
        return ()
    if html.conceals(message.html):
        return tuple(own)
    return unseen.unseen(own, message.html) if message.text is not None else ()


def _letter(answered: str | bytes | None) -> Letter:
    """What a letter of ours says: in its text, and in the words and the order of its HTML."""
    if not answered:
        return Letter()
    if isinstance(answered, str):
        return Letter(answered.splitlines())
    sent = message.parse(answered)
    shown = [line.text for line in html.lines(sent.html)] if sent.html else []
    return Letter((sent.text or "").splitlines(), shown)


def extract(mail: bytes | str) -> str:
    """The new text of a mail (bytes) or of a plain body (str), with its greeting and the words it ends with.

    Raises what parsers.message.parse raises.
    """
    if isinstance(mail, bytes):
        return _paragraphs(_labelled(message.parse(mail)), (*_OWN, "signoff", "cited"))
    body = plain(mail)
    labels.label(body)
    return _paragraphs(body, (*_OWN, "signoff", "cited"))


def ref_codes(message: InboundMessage) -> tuple[str, ...]:
    """The codes of our letters (`Ref: NW-4HT2-9KQD`) that stand anywhere in a mail, quoted or not. They route a mail;
    they prove nothing about its writer."""
    bodies = [message.text or "", message.html or ""]
    found = [code for body in bodies for pattern in (_REF, _REF_IN_LINK) for code in pattern.findall(body)]
    return tuple(dict.fromkeys(found))


def _labelled(message: InboundMessage) -> list[Source]:
    """The labelled lines of the body that says most.

    Plain text where there is one: the same program wrote it, with the quote marks put in. HTML where it quotes rows of
    ours, whose cells only there can be told apart, or where it is all there is.
    """
    text, markup = message.text, message.html
    if markup is None or (text is not None and not _OUR_ROW.search(markup)):
        body = plain(text or "")
        labels.label(body)
        if markup is None or any(line.label in ("text", "greeting", "signoff") for line in body):
            return body
    body = html.lines(markup)
    labels.label(body)
    return body


def _name(message: InboundMessage) -> str:
    values = message.headers.all("from")
    found = mailbox(values[0]) if len(values) == 1 else None
    return found.name if found else ""


def _sign(body: Sequence[Source], name: str) -> None:
    """A last paragraph that begins with the writer's own name, and holds no sentence, is a signature though nothing
    announces it: "Jo", or "Jo Park | Acme" with a telephone number below."""
    own = [at for at, line in enumerate(body) if line.label == "text"]
    if not own or not name:
        return
    first = own[-1]
    while first and body[first - 1].label == "text":
        first -= 1
    start = first if own[0] < first else own[-1]
    initials = "".join(word[0] for word in name.split())
    names = {fold(name), fold(name.split(" ")[0]), fold(name.partition(",")[2])} - {""}
    names |= {fold(initials)} if len(initials) > 1 else set()
    head = fold(
        re.split(r"[|/•·]| [-–—] ", _PER.sub("", body[start].text.strip(" .-–—*_~/")), maxsplit=1)[0].strip(" .*_")
    )
    if (
        own[0] < start
        and head in names
        and all(furniture.is_signature_like(line.text) for line in body[start : own[-1] + 1])
    ):
        for line in body[start : own[-1] + 1]:
            line.label = "signoff" if line is body[start] else "signature"


def _passages(body: list[Source], compared: Comparison) -> list[Passage]:
    """The writer's paragraphs in order. A quoted row stays the context until other quoted text follows a gap.

    What the writer added to a quoted line becomes a line of its own in `body`.
    """
    passages: list[Passage] = []
    paragraph: list[str] = []
    told: list[Source] = []
    item: int | None = None
    context: str | None = None
    table = 0
    gap = False

    def close() -> None:
        if paragraph:
            passages.append(Passage("\n".join(paragraph), item, context))
            paragraph.clear()

    for line in body:
        told.append(line)
        if line.label == "text" and not furniture.is_rule(line.text):
            paragraph.append(line.text)
            continue
        close()
        if line.label not in ("quote", "cited"):
            if line.label in ("attribution", "header"):
                item = context = None
            continue
        if line.is_blank:
            gap = True
            continue
        number = beside.row(line.text)
        if number is not None:
            item, context, table = number, line.text, line.row
        added = compared.split(line, item)
        if added is None:
            if number is None and (line.row != table or (gap and not line.row)):
                item = context = None
        else:
            told[-1:] = _parted(line, added)
            context = added.quoted or context
            passages.append(Passage(added.own, item, context))
        gap = False
    close()
    body[:] = told
    return passages


def _parted(line: Source, added: Beside) -> list[Source]:
    """A quoted line as the letter's words and the writer's."""
    own = replace(line, text=added.own, raw=added.own, label="text")
    before, _, behind = (line.raw or line.text).rpartition(added.own)
    rest = f"{before.rstrip()}  {behind.strip()}".rstrip()
    if not rest.strip("> \t"):
        return [replace(own, raw=line.raw)]
    return [replace(line, text=added.quoted or rest, raw=rest), own]


def _paragraphs(body: Sequence[Source], wanted: Sequence[str]) -> str:
    """Lines with some labels, one empty line wherever something else or an empty line stood between them."""
    out: list[str] = []
    gap = False
    for line in body:
        if line.label in wanted:
            if gap and out:
                out.append("")
            out.append(line.text)
            gap = False
        else:
            gap = True
    return "\n".join(out)


def _elided(body: Sequence[Source]) -> list[Elided]:
    """Runs of lines with the same label."""
    runs: list[tuple[str, list[str]]] = []
    for line in body:
        if line.label == "text":
            continue
        text = line.raw or line.text
        if runs and (runs[-1][0] == line.label or not line.label):
            runs[-1][1].append(text)
        elif line.label:
            runs.append((line.label, [text]))
    return [Elided(label, "\n".join(lines).strip("\n")) for label, lines in runs]
