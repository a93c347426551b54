"""What one clause seems to say, before items and days are looked at closely."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from parsers.days.moments import Day
from parsers.pieces.chunk import Chunk
from parsers.pieces.people import Someone
from parsers.said import Shift


@dataclass(frozen=True, slots=True)
class Draft:
    verb: str
    item: Chunk | None = None
    """The piece that names the items; None where a pronoun or nothing does."""
    several: bool = False
    """A pronoun for more than one item stood there."""
    pronoun: bool = False
    day: Day | Shift | None = None
    old: Day | None = None
    """From which day it is moved, where that was said."""
    time: dt.time | None = None
    zone: str | None = None
    minutes: int | None = None
    person: Someone | None = None
    reason: str | None = None
    hour_problem: str | None = None
    """Why the time, if it matters, cannot be told."""
    problem: str | None = None
    """Why it cannot be carried out as said."""
    plain: bool = True
    """A short form or a fact; not a request, which only those it is said to can carry out."""
    subject: bool = False
    wants: tuple[str, ...] = field(default=())
    """Own verbs that the item's title must begin with."""
    bare: bool = False
    """No word of the verb was said ("4 to Friday"): the verb said last may be meant instead."""
    loose: bool = False
    """More was said at the end than was understood ("pushed back on the terms")."""
    ahead: bool = False
    """With a day to come it says when it will be done ("5 is overmorgen klaar")."""
    opens: bool = False
    """Its day stands first, before a present that may be a past: said of today it may be still to do."""
    alone: bool = False
    """Nothing was said but an item, a day and a time: for a meeting that is enough."""
    mention: bool = False
    """An item and a day stand together and nothing says what the day is ("13 by Friday")."""
