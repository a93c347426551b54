"""The loop under everything that keeps time: look, work while there is work, wait, and stop when asked to.

What it calls does one piece of work and says whether there was any, so that tests drive the same piece without a loop.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def loop(
    run_one: Callable[[dt.datetime], bool],
    clock: Callable[[], dt.datetime],
    stop: threading.Event,
    wait: Callable[[], object],
) -> None:
    """Call `run_one` with the time as long as there is work, else `wait`, until `stop` is set.

    What `run_one` raises ends the loop: whoever started it decides.
    """
    while not stop.is_set():
        if not run_one(clock()):
            wait()


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Within this, SIGTERM and SIGINT set `stop` instead of ending the process. Main thread only."""
    caught = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in caught]
    try:
        yield
    finally:
        for number, old in zip(caught, before, strict=True):
            signal.signal(number, old)
