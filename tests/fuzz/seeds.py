"""What a fuzzer begins with: whole mails, their bodies and the words of the reading tests, cut for each target.

`python tests/fuzz/seeds.py DIR` writes them as files, a folder a target.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SHORT = [
    "done 3", "slip 13 to 10 Dec because legal", "13 isn't done yet", "push 3 by a week", "+3bd", "in two weeks",
    "next Friday at 3pm ET", "10/12", "5.1.", "2026-12-10", "verschiebe 13 auf Freitag", "le 13 est fini", "EOM",
    "meet 8 on 4 Dec at 15:00", "[x] 3", "3-5 and 7 are finished", "add \"Call\" by 4 Dec owner Jo under M2", "undo",
    "I think 3 is done", "all of M1 except 3", "von 21.12. bis 4.1. im Urlaub", "za dwa tygodnie", "o 13 está pronto",
]  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """Inputs that are well formed, from which mutations go on."""
    mails = sorted((TESTS / "mails" / "raw").glob("*.eml"))
    if target == "message":
        yield from (path.read_bytes() for path in mails)
    elif target in ("html", "reply"):
        wanted = b"text/html" if target == "html" else b"text/plain"
        raws = (path.read_bytes() for path in mails)
        yield from (raw.partition(b"\n\n")[2] for raw in raws if wanted in raw)
    else:
        yield from (line.encode() for line in SHORT)
        kept = sorted((TESTS / "mails" / "kept").glob("*.txt"))
        yield from (path.read_bytes() for path in kept[:40])


def found(target: str) -> Iterator[bytes]:
    """What fuzzers have found before."""
    yield from (path.read_bytes() for path in sorted((TESTS / "fuzz" / "found" / target).glob("*")))


def main() -> None:
    for target in ("message", "html", "reply", "commands", "dates"):
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for at, seed in enumerate((*seeds(target), *found(target))):
            (folder / f"seed-{at}").write_bytes(seed)


if __name__ == "__main__":
    main()
