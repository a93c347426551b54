"""Phrases as people write them, each with its reading on the example plan (tests/parsers/phrases/*.toml)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rig.readings import MONDAY, reading

PHRASES = Path(__file__).parent / "phrases"
KINDS = {"acts": None, "asks": None, "questions": ["asked"], "notes": ["kept"], "silent": []}
AT_LEAST = 500
TRAPS_AT_LEAST = 150


def _entries() -> Iterator[tuple[str, str, dict[str, Any], list[str]]]:
    for path in sorted(PHRASES.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for kind, expected in KINDS.items():
            for entry in table.get(kind, ()):
                given = {"say": entry} if isinstance(entry, str) else dict(entry)
                said = given.pop("is", expected)
                yield path.stem, kind, given, [said] if isinstance(said, str) else said


ENTRIES = list(_entries())


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [(kind, given, expected) for _, kind, given, expected in ENTRIES],
    ids=[f"{code}: {given['say'][:60]!r}" for code, _, given, _ in ENTRIES],
)
def test_phrase(kind: str, given: dict[str, Any], expected: list[str]) -> None:
    given = dict(given)
    text = given.pop("say")
    if "day" in given:
        given["day"] = dt.datetime.combine(given["day"], MONDAY.timetz())
    assert reading(text, **given) == expected


def test_there_are_enough_phrases() -> None:
    traps = [kind for _, kind, _, _ in ENTRIES if kind != "acts"]
    assert len(ENTRIES) >= AT_LEAST
    assert len(traps) >= TRAPS_AT_LEAST


def test_a_suggestion_is_a_line_that_can_be_sent_back() -> None:
    """What we suggest is itself understood, with nothing left to ask."""
    for _, kind, _, expected in ENTRIES:
        for line in expected:
            if kind == "asks" and line.startswith("? ") and not line.endswith("."):
                again = reading(line.removeprefix("? "))
                assert again, line
                assert not any(part.startswith("? ") or part in ("kept", "asked") for part in again), line
