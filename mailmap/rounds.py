"""What the clock brings to all plans: each occasion of `mailmap.occasions` exactly once over restarts.

An occasion is claimed in the transaction that queues its letter. What was missed while we were down is sent once if it
is still useful, else skipped and logged. Nobody gets more than one letter a day that they did not ask for: what has to
stand back for another waits for their next day, as long as it is useful.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import structlog

from mailmap.acts import proposing
from mailmap.config import Config
from mailmap.errors import StoreError
from mailmap.occasions.reminding import ask_again, remind
from mailmap.occasions.tour import Tour
from mailmap.occasions.weekly import send_digest
from mailmap.plan.model import PlanState
from mailmap.store import plans
from mailmap.store.database import Database

TRY_AGAIN_IN = dt.timedelta(minutes=5)
LIVING = (PlanState.ACTIVE, PlanState.PAUSED)
"""Of a paused plan nothing goes out but what became of a proposal."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan at the revision it was looked at; before `again` the clock brings nothing new to it."""

    revision: int
    again: dt.datetime


@dataclass(frozen=True, slots=True)
class Rounds:
    db: Database
    config: Config
    _looked: dict[str, Looked] = field(default_factory=dict, init=False, repr=False)
    """Spares the look at plans for which nothing can be due. Lost with the process, and nothing else with it."""

    def run_one(self, now: dt.datetime) -> bool:
        """Queue everything that is due at `now` (aware); True when there was something. Raises StoreError."""
        with self.db.read() as conn:
            revisions = {ref: at for state in LIVING for ref, at in plans.revisions(conn, state).items()}
        due_now = [(ref, revision) for ref, revision in revisions.items() if self._may_be_due(ref, revision, now)]
        return sum(self._guarded(ref, revision, now) for ref, revision in due_now) > 0

    def _may_be_due(self, ref: str, revision: int, now: dt.datetime) -> bool:
        before = self._looked.get(ref)
        return before is None or before.revision != revision or now >= before.again

    def _guarded(self, ref: str, revision: int, now: dt.datetime) -> bool:
        """A fault of ours in one plan must not silence the others: nothing of it is done, and it is tried again."""
        try:
            return self._plan(ref, now)
        except StoreError:
            raise
        except Exception:
            log.exception("round failed", plan=ref)
            self._looked[ref] = Looked(revision, now + TRY_AGAIN_IN)
            return False

    def _plan(self, ref: str, now: dt.datetime) -> bool:
        with self.db.write() as conn:
            stored = plans.load(conn, ref, lock=True)
            if stored.plan.state not in LIVING:
                return False
            tour = Tour(conn, self.config, stored, now)
            sent = False
            # One order for everybody who claims days: two workers never wait for each other.
            for _, person in sorted(stored.plan.people.items()) if stored.plan.state is PlanState.ACTIVE else ():
                sent |= send_digest(tour, person)
                sent |= remind(tour, person)
                sent |= ask_again(tour, person)
            sent |= proposing.expire(conn, self.config, stored.plan, now) > 0
            again = tour.again
        self._looked[ref] = Looked(stored.revision, again)
        return sent
