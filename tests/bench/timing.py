"""How the benches measure and report."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog


@dataclass(frozen=True)
class Line:
    """One line of the table: ours against the other in the same run. `better` is how many times."""

    what: str
    ours: str
    other: str
    better: float


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def without_a_log() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
