"""What a clock that may have stood still has to do now: a value, from what it has done and when it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from scheduler.cadence import Cadence, Occurrence


@dataclass(frozen=True, slots=True)
class Due:
    """`run` are the occasions still worth it, oldest first; `too_late` the ones to be noted and left out."""

    run: tuple[Occurrence, ...]
    too_late: tuple[Occurrence, ...]


def due(
    cadence: Cadence, ran: Collection[dt.date], since: dt.datetime, now: dt.datetime, useful_for: dt.timedelta
) -> Due:
    """The occasions later than `since` up to `now` (both aware) whose local days are not in `ran`.

    One is worth running until `useful_for` after its moment, and never once a later one has run.
    """
    newest = max(ran, default=dt.date.min)
    missed = [found for found in cadence.between(since, now) if found.local_date not in ran]
    run = tuple(found for found in missed if now - found.at <= useful_for and found.local_date > newest)
    return Due(run, tuple(found for found in missed if found not in run))
