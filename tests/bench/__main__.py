"""`make bench`: how fast MailMAP is, against something else in the same run on the same machine. Only ratios mean
anything; absolute figures are the machine's.
"""

import sys
import tempfile
from pathlib import Path

from bench import commits, digests, intake, latency, replies
from bench.timing import without_a_log

BENCHES = {
    "intake": intake.run,
    "commits": commits.run,
    "digests": digests.run,
    "latency": latency.run,
    "replies": replies.run,
    "readings": replies.readings,
    "growth": replies.grow,
}


def main(names: list[str]) -> None:
    without_a_log()
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="mailmap-bench-") as folder:
            line = BENCHES[name](Path(folder))
        print(f"{name:8} {line.what}\n         {line.ours}; {line.other}; {line.better:.2f} x", flush=True)


main(sys.argv[1:])
