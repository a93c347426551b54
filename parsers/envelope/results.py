"""Authentication-Results (RFC 8601) by its grammar: what a server found out about a mail. A field that departs from
the grammar says nothing; words in comments and quoted strings are never results."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.envelope.mailbox import comment

MAX_RESULTS = 50
_TOKEN = re.compile(
    r'(?P<space>[ \t]+)|(?P<quoted>"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*")|(?P<comment>\()'
    r"|(?P<mark>[;=])|(?P<word>[^\s;=\"()\\\x00-\x1f\x7f]+)"
)
_KEYWORD = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_METHOD = re.compile(r"([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:/[0-9]+)?")
_PROPERTY = re.compile(r"[a-z0-9-]+\.[a-z0-9_-]+")
_ASIDE = frozenset({"reason", "action"})
"""Words without a type that stand among the properties: `reason` by the standard, `action` by Microsoft."""


@dataclass(frozen=True, slots=True)
class Result:
    """`dkim=pass header.d=acme.example`: properties by "type.name", names in lower case, values as written."""

    method: str
    outcome: str
    properties: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """A property's value; None if it is missing or stands twice with different values."""
        values = {value for key, value in self.properties if key == name}
        return values.pop() if len(values) == 1 else None


@dataclass(frozen=True, slots=True)
class Results:
    authserv_id: str
    results: tuple[Result, ...]


def read(value: str) -> Results | None:
    """The results in one field; None if it is not what RFC 8601 allows."""
    tokens = _tokens(value)
    if not tokens:
        return None
    groups: list[list[tuple[str, str]]] = [[]]
    for token in tokens:
        if token == ("mark", ";"):
            groups.append([])
        else:
            groups[-1].append(token)
    server, *stated = groups
    if not 1 <= len(server) <= 2 or server[0][0] == "mark" or [text for _, text in server[1:]] not in ([], ["1"]):
        return None
    if stated and not stated[-1]:
        stated.pop()  # a closing semicolon, which many write
    if not stated or len(stated) > MAX_RESULTS:
        return None
    name = _unquoted(server[0]).lower()
    if stated == [[("word", "none")]]:
        return Results(name, ())
    results = [_result(group) for group in stated]
    whole = [result for result in results if result is not None]
    return Results(name, tuple(whole)) if len(whole) == len(results) else None


def _tokens(value: str) -> list[tuple[str, str]] | None:
    """Words, quoted strings and marks; what is written without a space between stays one pvalue (`b=ab/c==`)."""
    tokens: list[tuple[str, str]] = []
    at, glued = 0, False
    while at < len(value):
        found = _TOKEN.match(value, at)
        if found is None:
            return None
        kind, text, at = found.lastgroup or "", found.group(), found.end()
        if kind == "comment":
            after = comment(value, found.start())
            if after is None:
                return None
            at, glued = after, False
        elif kind == "space":
            glued = False
        elif (kind == "mark" and text == "=" and glued and _is_value(tokens)) or (
            kind == "word" and glued and tokens[-1][1].endswith("=") and tokens[-1][0] == "word"
        ):
            tokens[-1] = ("word", tokens[-1][1] + text)
        else:
            tokens.append((kind, text))
            glued = True
    return tokens


def _is_value(tokens: list[tuple[str, str]]) -> bool:
    """Whether the last token already is the value of something, so that an equals sign belongs to it (base64)."""
    return len(tokens) > 2 and tokens[-1][0] == "word" and tokens[-2] == ("mark", "=") and "." in tokens[-3][1]


def _result(group: list[tuple[str, str]]) -> Result | None:
    if len(group) < 3 or len(group) % 3 or any(group[at] != ("mark", "=") for at in range(1, len(group), 3)):
        return None
    named = [(group[at], group[at + 2]) for at in range(0, len(group), 3)]
    (kind, name), (outcome_kind, outcome) = named[0]
    method = _METHOD.fullmatch(name.lower())
    if kind != "word" or method is None or outcome_kind != "word" or not _KEYWORD.fullmatch(outcome.lower()):
        return None
    properties = []
    for (kind, key), value in named[1:]:
        if kind != "word" or value[0] == "mark":
            return None
        if _PROPERTY.fullmatch(key.lower()):
            properties.append((key.lower(), _unquoted(value)))
        elif key.lower() not in _ASIDE:
            return None
    return Result(method[1], outcome.lower(), tuple(properties))


def _unquoted(token: tuple[str, str]) -> str:
    kind, text = token
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "quoted" else text
