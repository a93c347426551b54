"""Which weekly digest waits for the rep's word: from its preview until it goes out, and as long as it is held."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from mailmap.config import Digest
from mailmap.store import editions
from scheduler.cadence import Occurrence

USEFUL_FOR = dt.timedelta(days=4)
"""So long after its time a digest is still worth sending."""


def ahead(rhythm: Digest, now: dt.datetime) -> Occurrence | None:
    """The digest that goes out next, once its preview is due."""
    coming = rhythm.cadence.following(now)
    return coming if coming.at - now <= dt.timedelta(hours=rhythm.preview_hours) else None


def waiting(conn: Connection, rhythm: Digest, plan: str, now: dt.datetime) -> Occurrence | None:
    """The digest of this plan that a word can still keep back, or let go."""
    return held(conn, rhythm, plan, now) or ahead(rhythm, now)


def held(conn: Connection, rhythm: Digest, plan: str, now: dt.datetime) -> Occurrence | None:
    """The digest whose time has come, and that is held and still of use."""
    past = list(rhythm.cadence.between(now - USEFUL_FOR, now))
    return past[-1] if past and editions.get(conn, plan, past[-1].local_date).held else None
