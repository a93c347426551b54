"""How long to wait before a lost server is tried again: ever longer, and never all at the same moment."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 300.0


def pause(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row (1, 2, ...). `chance` from 0 to 1 takes off up to half of it."""
    doubled = FIRST_SECONDS * 2.0 ** min(failures - 1, 30)
    return min(doubled, LONGEST_SECONDS) * (1 - chance / 2)


@dataclass(slots=True)
class Backoff:
    """Counts failures in a row; `reset` after a success."""

    chance: Callable[[], float] = field(default=random.random)
    failures: int = 0

    def next(self) -> float:
        """One more failure: seconds to wait now."""
        self.failures += 1
        return pause(self.failures, self.chance())

    def reset(self) -> None:
        self.failures = 0
