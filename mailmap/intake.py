"""One message through the house: read, decide, and commit its changes and letters together.

Raw mail is in the inbox already. What a mail changes, the letters that follow from it and the mark that it is done are
one transaction; a crash anywhere leaves either all of it or none, and the row waits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from mailmap import answering, calendars, confirming, consequences
from mailmap.config import Config
from mailmap.decide import Decided, OpenQuestion
from mailmap.interpret import Evidence, Interpretation, Mail, interpret, open_mail
from mailmap.plan.model import Plan, PlanState
from mailmap.reading import Reading
from mailmap.routing import Route, route
from mailmap.store import inbox, invites, outbox, plans, questions
from mailmap.store.database import Database
from mailmap.store.inbox import InboxRow
from parsers.limits import Hostile
from parsers.message import Unreadable

BATCH = 50
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Intake:
    db: Database
    config: Config

    @property
    def evidence(self) -> Evidence:
        trust = self.config.trust
        return Evidence(trust.authserv_id, trust.internal_header, (self.config.assistant.address,))

    def run_one(self, now: dt.datetime) -> bool:
        """Handle what waits, a batch at the most. False when nothing does."""
        with self.db.write() as conn:
            claimed = inbox.attempt(conn, BATCH)
        if not claimed:
            return False
        with self.db.write() as conn:
            for row in inbox.take(conn, claimed):
                self._guarded(conn, row, now)
            answering.send_due(conn, self.config, now)
        return True

    def _guarded(self, conn: Connection, row: InboxRow, now: dt.datetime) -> None:
        """A fault of ours in one mail must not hold up the others: its attempt is counted, its work undone."""
        try:
            with conn.begin_nested():
                self._handle(conn, row, now)
        except Exception:
            log.exception("mail failed", inbox=row.id, attempts=row.attempts)

    def _handle(self, conn: Connection, row: InboxRow, now: dt.datetime) -> None:
        try:
            mail = open_mail(row.raw, self.evidence, row.arrived)
        except (Hostile, Unreadable) as fault:
            self._quarantine(conn, row, str(fault))
            return
        if mail.automatic and mail.automatic != "calendar":
            inbox.finish(conn, row.id, f"automatic: {mail.automatic}", plan=None, reading=None)
            log.info("automatic mail", inbox=row.id, kind=mail.automatic)
            return
        way = route(conn, mail)
        if not way.plans:
            self._quarantine(conn, row, "the sender is on no plan")
        elif len(way.plans) > 1:
            self._which_plan(conn, row, mail, way, now)
        else:
            self._for_plan(conn, row, mail, way, now)

    def _for_plan(self, conn: Connection, row: InboxRow, mail: Mail, way: Route, now: dt.datetime) -> None:
        plan = plans.load(conn, way.plans[0], lock=True).plan
        said = self._interpret(conn, plan, mail, way)
        if plan.state is PlanState.DRAFT:
            self._quarantine(conn, row, f"plan {plan.ref} is still a draft", said.reading)
        elif said.speaker.person is None:
            self._quarantine(conn, row, "the sender is on no plan", said.reading)
        elif mail.automatic == "calendar":
            calendars.answer(conn, self.config, plan, said, row, now)
            self._done(conn, row, said, "calendar")
        elif said.speaker.verified:
            consequences.carry_out(conn, self.config, plan, said, row, now)
            self._done(conn, row, said, "done")
        elif confirming.ask(conn, self.config, plan, said, row, now):
            self._done(conn, row, said, "confirmation asked")
        else:
            self._quarantine(conn, row, "the sender's address is not authenticated", said.reading)

    def _interpret(self, conn: Connection, plan: Plan, mail: Mail, way: Route) -> Interpretation:
        address = mail.sender.address or ""
        waiting = questions.open_for(conn, plan.ref, address)
        return interpret(
            mail,
            plan,
            cites=way.letter is not None,
            bot=self.config.assistant.address,
            questions=[OpenQuestion(q.id, q.kind, way.letter is not None and q.letter == way.letter.id) for q in waiting],
            answered=outbox.text_of(conn, way.letter.id) if way.letter else None,
            meetings={invite.uid: item for item, invite in invites.of_plan(conn, plan.ref).items()},
        )

    def _which_plan(self, conn: Connection, row: InboxRow, mail: Mail, way: Route, now: dt.datetime) -> None:
        """Somebody on several plans wrote to none of them: an authenticated one is asked, nothing is guessed."""
        plan = plans.load(conn, way.plans[0]).plan
        said = self._interpret(conn, plan, mail, way)
        if not said.speaker.verified:
            self._quarantine(conn, row, "the sender's address is not authenticated", said.reading)
            return
        if any(isinstance(entry, Decided) for entry in said.decisions.said):
            answering.ask_which_plan(conn, self.config, plan, way.plans, said, row, now)
        inbox.finish(conn, row.id, "asked which plan", plan=None, reading=said.reading.model_dump(mode="json", by_alias=True))

    def _done(self, conn: Connection, row: InboxRow, said: Interpretation, result: str) -> None:
        reading = said.reading
        inbox.finish(conn, row.id, result, plan=reading.plan, reading=reading.model_dump(mode="json", by_alias=True))
        log.info(
            "mail read",
            inbox=row.id,
            plan=reading.plan,
            result=result,
            commands=[command.verb for command in reading.commands],
            unclear=len(reading.unclear),
        )

    def _quarantine(self, conn: Connection, row: InboxRow, why: str, reading: Reading | None = None) -> None:
        inbox.quarantine(conn, row.id, why)
        log.info("mail quarantined", inbox=row.id, why=why)
        del reading
