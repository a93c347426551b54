"""Receipts: what came of a mail is kept with its changes, and told at once; further mails within the minute are told
together. A courtesy gets no answer, and a mail that spoke to others only one if it changed something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from mailmap.acts.desk import Desk
from mailmap.acts.waiting import waiting_of
from mailmap.config import Config
from mailmap.decide import SEVERAL_OPEN
from mailmap.interpret import Interpretation, Mail
from mailmap.letters.frame import Frame
from mailmap.letters.pending import Pending
from mailmap.letters.receipt import Applied, Question, Refused, Result, receipt
from mailmap.mail.mailbox import LARGEST
from mailmap.plan.changes import Conflict, apply, inverse
from mailmap.plan.model import Plan, Value
from mailmap.posting import Answered, Enclosed, post
from mailmap.store import plans, questions, receipts
from mailmap.store.inbox import InboxRow
from mailmap.store.receipts import PendingReceipt

TOGETHER = dt.timedelta(seconds=60)
AGAIN = dt.timedelta(hours=1)
LONGEST_WORDS = 200

log = structlog.get_logger()


class Outcome(Value):
    """What came of one mail, as it is kept until it is told. `told` are the addresses written to because of it, `asked`
    the questions (their ids) that its receipt asks, `unanswered` those that it seems to speak of and leaves open;
    `changed` says whether the plan is another, `message_id` and `references` what is answered (RFC 5322, 3.6.4)."""

    results: tuple[Result, ...]
    told: tuple[str, ...] = ()
    asked: tuple[int, ...] = ()
    unanswered: tuple[int, ...] = ()
    sent: dt.datetime
    changed: bool = True
    message_id: str | None = None
    references: tuple[str, ...] = ()


def keep(desk: Desk) -> None:
    """Keep the results of this mail until they are told; nothing where silence is right."""
    changed = any(isinstance(result, Applied) for result in desk.results)
    if not desk.results or (desk.said.only_in_cc and not changed):
        return
    told = tuple(person.email for person in desk.also_told if person.email)
    message = desk.said.mail.message
    outcome = Outcome(
        results=tuple(desk.results),
        told=told,
        asked=tuple(desk.asked),
        unanswered=tuple(_unanswered(desk)),
        sent=desk.said.mail.moment,
        changed=any(change.edits for change in desk.changes),
        message_id=message.message_id,
        references=message.references,
    )
    _keep(desk.conn, desk.before.ref, desk.address, desk.row, outcome, desk.now)


def _unanswered(desk: Desk) -> Iterator[int]:
    """What the letter asks that this mail answers, or all that is open where a word of it may be about any."""
    anything = any(isinstance(result, Question) and result.why == SEVERAL_OPEN for result in desk.results)
    letter = desk.way.letter.id if desk.way.letter else None
    if not anything and letter is None:
        return
    for question in questions.open_for(desk.conn, desk.before.ref, desk.address, desk.now):
        if question.id not in desk.asked and (anything or (letter is not None and question.letter == letter)):
            yield question.id


def ask_which_plan(
    conn: Connection, plan: Plan, refs: Sequence[str], said: Interpretation, row: InboxRow, now: dt.datetime
) -> None:
    """Ask somebody who is on several plans which one a mail is about; each of `refs` is one of theirs."""
    message = said.mail.message
    words = " ".join((said.reading.text.strip() or message.subject).split())[:LONGEST_WORDS]
    why = (
        f"You are on {len(refs)} plans: {', '.join(refs)}. "
        f"Send your words again with the plan in the subject, like [{refs[0]}]."
    )
    outcome = Outcome(
        results=(Question(words=words, why=why),),
        sent=said.mail.moment,
        changed=False,
        message_id=message.message_id,
        references=message.references,
    )
    _keep(conn, plan.ref, said.speaker.address or "", row, outcome, now)


def too_large(conn: Connection, ref: str, mail: Mail, row: InboxRow, now: dt.datetime) -> None:
    """Tell somebody on this plan that their mail was not read, for all it may have held."""
    message = mail.message
    words = " ".join(message.subject.split())[:LONGEST_WORDS] or "(no subject)"
    why = f"The mail is larger than {LARGEST // 2**20} MB, so nothing of it was read. Send your words without the files"
    outcome = Outcome(
        results=(Refused(words=words, why=why),),
        sent=mail.moment,
        changed=False,
        message_id=message.message_id,
        references=message.references,
    )
    _keep(conn, ref, mail.sender.address or "", row, outcome, now)


def send_due(conn: Connection, config: Config, *, due: dt.datetime | None, now: dt.datetime) -> int:
    """Queue the receipts that are due by then (None: all of them, for a run that ends). Gives how many letters."""
    return sum(_guarded(conn, config, group, now) for group in receipts.pending(conn, due))


def _guarded(conn: Connection, config: Config, group: Sequence[PendingReceipt], now: dt.datetime) -> bool:
    """A receipt that cannot be written holds up nobody else's: what it tells stays done, and it is tried again."""
    try:
        with conn.begin_nested():
            return _send(conn, config, group, now)
    except Exception:
        ids = [entry.id for entry in group]
        log.exception("receipt failed", receipts=ids, plan=group[0].plan)
        receipts.put_off(conn, ids, now + AGAIN)
        return False


def _keep(conn: Connection, ref: str, address: str, row: InboxRow, outcome: Outcome, now: dt.datetime) -> None:
    last = receipts.last_answered(conn, ref, address)
    due_at = now if last is None or now - last >= TOGETHER else last + TOGETHER
    receipts.keep(conn, row.id, ref, address, due_at, outcome.model_dump(mode="json"))


def _send(conn: Connection, config: Config, group: Sequence[PendingReceipt], now: dt.datetime) -> bool:
    """One letter for what waits for one person about one plan."""
    stored = plans.load(conn, group[0].plan or "")
    plan = stored.plan
    person = plan.person(group[0].person)
    ids = [entry.id for entry in group]
    if person is None:  # taken off the plan since: there is nobody left to tell
        receipts.answered(conn, ids, None, now)
        return False
    outcomes = [Outcome.model_validate(entry.result) for entry in group]
    results = tuple(result for outcome in outcomes for result in outcome.results)
    told = tuple(dict.fromkeys(address for outcome in outcomes for address in outcome.told))
    last = outcomes[-1]
    changed = {entry.inbox_id for entry, outcome in zip(group, outcomes, strict=True) if outcome.changed}
    before = _before(conn, plan, changed)
    waiting = waiting_of(conn, plan, person, now)
    day = now.astimezone(ZoneInfo(person.timezone or plan.timezone)).date()
    unanswered = {asked for outcome in outcomes for asked in outcome.unanswered}

    def make(frame: Frame) -> Enclosed:
        letter = receipt(
            *(results, before, plan, frame),
            told=told,
            sent=last.sent,
            open_questions=[one for one in waiting.proposals if one.id in unanswered or _is_older(one, day)],
            asked_others=[one for one in waiting.own if _is_older(one, day)],
        )
        return Enclosed(letter)

    letter = post(
        conn,
        config,
        plan,
        person,
        purpose="receipt",
        cause=f"mail:{group[-1].inbox_id}",
        now=now,
        revision=stored.revision,
        make=make,
        answered=Answered(last.message_id, last.references),
    )
    receipts.answered(conn, ids, letter, now)
    if letter is not None:
        for question in (asked for outcome in outcomes for asked in outcome.asked):
            questions.asked_in(conn, question, letter)
    return letter is not None


def _is_older(question: Pending, day: dt.date) -> bool:
    """Asked on an earlier day: what came up today is told elsewhere."""
    return question.asked is not None and question.asked < day


def _before(conn: Connection, plan: Plan, mails: set[int]) -> Plan:
    """The plan as it would stand today without the changes of these mails."""
    for entry in reversed([found for mail in sorted(mails) for found in plans.recorded(conn, plan.ref, inbox_id=mail)]):
        with suppress(Conflict):  # somebody has changed the same since, and what stands there now is theirs
            plan = apply(plan, inverse(entry.change.edits))
    return plan
