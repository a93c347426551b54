"""One message through the house: read, decide, and commit its changes and letters together.

Raw mail is in the inbox already. What a mail changes, the letters that follow from it and the mark that it is done are
one transaction; a crash anywhere leaves either all of it or none, and the row waits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection

from mailmap import returned
from mailmap.acts import absences, answering, bounces, calendars, confirming, consequences, drafting, joining, wishing
from mailmap.acts.desk import Desk
from mailmap.acts.waiting import asked_of
from mailmap.config import Config
from mailmap.interpret import Evidence, Interpretation, Mail, interpret, open_mail
from mailmap.plan.model import Plan, PlanState
from mailmap.reading import Reading
from mailmap.routing import Route, route, spoken_of
from mailmap.store import inbox, invites, outbox, plans
from mailmap.store.database import Database
from mailmap.store.inbox import InboxRow
from mailmap.store.plans import Stored
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
        """Handle what waits, a batch at the most, and queue the receipts that are due. False when nothing waited."""
        with inbox.batch(self.db, BATCH) as (conn, rows):
            for row in rows:
                self._guarded(conn, row, now)
            if rows:
                answering.send_due(conn, self.config, due=now, now=now)
        return bool(rows)

    def _guarded(self, conn: Connection, row: InboxRow, now: dt.datetime) -> None:
        """A fault of ours in one mail must not hold up the others: its attempt is counted, its work undone."""
        try:
            with conn.begin_nested():
                self._handle(conn, row, now)
        except Exception:
            log.exception("mail failed", inbox=row.id, attempts=row.attempts + 1)

    def _handle(self, conn: Connection, row: InboxRow, now: dt.datetime) -> None:
        try:
            mail = open_mail(row.raw, self.evidence, row.arrived)
        except (Hostile, Unreadable) as fault:
            _quarantine(conn, row, str(fault))
            return
        if row.is_cut:
            _quarantine(conn, row, _told_too_large(conn, mail, row, now))
            return
        if mail.automatic and mail.automatic != "calendar":
            self._automatic(conn, row, mail, now)
            return
        if wish := wishing.wish(conn, self.config, mail):
            drafting.carry_out(conn, self.config, wish, mail, row, now)
            return
        way = route(conn, mail)
        if len(way.plans) > 1 and (meant := spoken_of(conn, mail, way.plans)):
            way = replace(way, plans=(meant,))
        if not way.plans:
            waits = joining.outsider(conn, self.config, mail, row, now)
            _quarantine(conn, row, waits or "the sender is on no plan")
        elif len(way.plans) > 1:
            self._which_plan(conn, row, mail, way, now)
        else:
            self._for_plan(conn, row, mail, way, now)

    def _automatic(self, conn: Connection, row: InboxRow, mail: Mail, now: dt.datetime) -> None:
        """Never acted on and never answered; when somebody is away is noted on all of their plans."""
        noted = 0
        if mail.automatic == "bounce" and (letter := bounces.note(conn, row.raw)):
            log.warning("letter came back", inbox=row.id, letter=letter.id, purpose=letter.purpose, plan=letter.plan)
        if mail.automatic == "auto-reply":
            for ref in plans.plans_of(conn, mail.sender.address or ""):
                said = interpret(mail, plans.load(conn, ref).plan, cites=False)
                noted += absences.note(conn, ref, said, row, noted, now)
        inbox.finish(conn, row.id, f"automatic: {mail.automatic}")
        log.info("automatic mail", inbox=row.id, kind=mail.automatic, absences=noted)

    def _for_plan(self, conn: Connection, row: InboxRow, mail: Mail, way: Route, now: dt.datetime) -> None:
        stored = plans.load(conn, way.plans[0], lock=True)
        plan = stored.plan
        said = self._interpret(conn, plan, mail, way, now)
        if plan.state is PlanState.DRAFT and not (
            said.speaker.verified and wishing.is_theirs(plan, mail.sender.address)
        ):
            _quarantine(conn, row, f"plan {plan.ref} is still a draft")
        elif said.speaker.person is None:
            _quarantine(conn, row, "the sender is on no plan")
        elif answer := confirming.answered(conn, said, way, now):
            self._confirmed(conn, row, stored, said, answer, now)
        elif mail.automatic == "calendar" and said.speaker.verified:
            _done(conn, row, said, calendars.answer(Desk(conn, self.config, stored, said, row, now, way)))
        elif said.speaker.verified and not said.waits:
            consequences.carry_out(Desk(conn, self.config, stored, said, row, now, way))
            _done(conn, row, said, "done")
        elif confirming.ask(conn, self.config, plan, said, row, now):
            _done(conn, row, said, "confirmation asked")
        else:
            _quarantine(conn, row, "the sender's address is not authenticated")

    def _confirmed(
        self,
        conn: Connection,
        row: InboxRow,
        stored: Stored,
        said: Interpretation,
        answer: confirming.Answer,
        now: dt.datetime,
    ) -> None:
        """The registered address has spoken: the mail it was asked about is carried out, or left alone for good."""
        if answer.yes:
            first = inbox.get(conn, answer.mail)
            mail = open_mail(first.raw, self.evidence, first.arrived)
            way = route(conn, mail)
            name = answer.on_behalf_of
            meant = self._interpret(conn, stored.plan, mail, way, now, confirmed=True, on_behalf_of=name)
            desk = Desk(conn, self.config, stored, meant, first, now, way, trust="confirmed")
            if mail.automatic == "calendar":
                calendars.answer(desk)
            else:
                consequences.carry_out(desk)
            _done(conn, first, meant, "confirmed")
        _done(conn, row, said, "confirmed" if answer.yes else "not confirmed")

    def _interpret(
        self,
        conn: Connection,
        plan: Plan,
        mail: Mail,
        way: Route,
        now: dt.datetime,
        *,
        confirmed: bool = False,
        on_behalf_of: str | None = None,
    ) -> Interpretation:
        cited = way.letter.id if way.letter else None
        return interpret(
            mail,
            plan,
            cites=way.letter is not None,
            confirmed=confirmed,
            on_behalf_of=on_behalf_of,
            drafts=plan.state is PlanState.DRAFT,
            bot=self.config.assistant.address,
            questions=asked_of(conn, plan.ref, mail.sender.address or "", cited, now),
            answered=outbox.raw(conn, cited) if cited is not None else None,
            meetings=_meetings(conn, plan) if mail.calendar else {},
            document=returned.sheet(conn, plan, mail.message) if _is_theirs(mail, plan) else None,
        )

    def _which_plan(self, conn: Connection, row: InboxRow, mail: Mail, way: Route, now: dt.datetime) -> None:
        """Somebody on several plans wrote to none of them: an authenticated one is asked, nothing is guessed."""
        plan = plans.load(conn, way.plans[0]).plan
        said = self._interpret(conn, plan, mail, way, now)
        if not said.speaker.verified:
            _quarantine(conn, row, "the sender's address is not authenticated")
            return
        if not said.courtesy and not said.only_in_cc:
            answering.ask_which_plan(conn, plan, way.plans, said, row, now)
        inbox.finish(conn, row.id, "asked which plan")


def _is_theirs(mail: Mail, plan: Plan) -> bool:
    """Only a participant's files are opened at all."""
    return mail.automatic is None and (mail.sender.address or "").casefold() in plan.people


def _meetings(conn: Connection, plan: Plan) -> dict[str, int]:
    """The UIDs of our invites -> items."""
    return {invite.uid: item for item, invite in invites.of_plan(conn, plan.ref).items()}


def _done(conn: Connection, row: InboxRow, said: Interpretation, result: str) -> None:
    reading = said.reading
    inbox.finish(conn, row.id, result, plan=reading.plan, reading=reading.model_dump(mode="json", by_alias=True))
    log.info("mail read", inbox=row.id, plan=reading.plan, result=result, **_counts(reading))


def _counts(reading: Reading) -> dict[str, object]:
    return {"commands": [command.verb for command in reading.commands], "unclear": len(reading.unclear)}


def _told_too_large(conn: Connection, mail: Mail, row: InboxRow, now: dt.datetime) -> str:
    """Why a mail that is too large stays in quarantine. An authenticated participant is told; where it may be one, the
    admin is."""
    on = () if mail.automatic else plans.plans_of(conn, mail.sender.address or "")
    theirs = [ref for ref in on if plans.load(conn, ref).plan.state in (PlanState.ACTIVE, PlanState.PAUSED)]
    if theirs and mail.sender.authenticated:
        answering.too_large(conn, theirs[0], mail, row, now)
    return f"{inbox.UNREAD}: it is {row.result}" if theirs and not mail.sender.authenticated else row.result or ""


def _quarantine(conn: Connection, row: InboxRow, why: str) -> None:
    inbox.quarantine(conn, row.id, why)
    log.info("mail quarantined", inbox=row.id, why=why)
