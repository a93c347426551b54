"""Run one target under atheris: `python tests/fuzz/run.py reply CORPUS_DIR... -max_total_time=600`.

Needs an environment with atheris and the readers' own dependencies; `make fuzz` builds one. What it finds is written
by libFuzzer as `crash-...`; put it into tests/fuzz/found/TARGET, where the suite reads it for ever.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
with atheris.instrument_imports(include=["parsers"]):
    from fuzz.targets import TARGETS


def main() -> None:
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
