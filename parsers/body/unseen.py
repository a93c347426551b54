"""Words that a mail's plain text holds and its HTML does not show: whoever sent the mail may never have seen them.

A mail program writes both parts from one text, so they differ only in what either form adds: link targets, numbers of
list items, placeholders of pictures. Anything else was put there by somebody, and must not act before it is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import html

_ADDED = re.compile(
    r"[<(\[]?(?:https?|mailto|tel|cid|file):[^\s>)\]]{0,8000}[>)\]]?|\[(?:image|cid|inline image)[^\]]{0,200}\]"
    r"|\[[^\]\d]{3,120}\]|<[^<>@\s]{1,80}\.\w{2,5}>",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\W*(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WORD = re.compile(r"[^\W_]+")


def unseen(own: Sequence[str], markup: str) -> tuple[str, ...]:
    """Those of the writer's lines, taken from the plain text, that the HTML does not show."""
    shown = f" {_words(' '.join(line.text for line in html.lines(markup) if line.hint != 'hidden'))} "
    return tuple(line for line in own if not _is_in(line, shown))


def _is_in(line: str, shown: str) -> bool:
    whole = _words(line)
    if not whole or f" {whole} " in shown:
        return True
    return all(
        f" {words} " in shown
        for words in (_words(part) for part in _ADDED.split(_COUNTED.sub("", line, count=1)))
        if words
    )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(_INVISIBLE.sub("", text).casefold()))
