"""Whole mails with the readings that judges wrote from the contract, blind to the code (tests/parsers/judged)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

JUDGED = Path(__file__).parent / "judged"
FILES = sorted(JUDGED.glob("*.jsonl"))
EXACT = ("english", "people")
"""What is read word for word as expected; in the other languages a missed act costs a question, a wrong one a plan."""


def _judge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("judge", JUDGED / "judge.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["judge"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_act_is_wrong(path: Path) -> None:
    judge = _judge()
    verdicts = [(case, judge.judge(case)[0]) for case in judge.load(path)]
    assert len(verdicts) >= 50
    assert [f"{case['id']}: {', '.join(verdict.wrong)}" for case, verdict in verdicts if verdict.wrong] == []
    if path.stem in EXACT:
        off = [(case["id"], *verdict.missed, *verdict.other) for case, verdict in verdicts if verdict.kind != "good"]
        assert off == []
