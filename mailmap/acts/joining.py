"""People who are not on a plan and turn up in its mail: those a rep puts in copy, and colleagues who got a letter
forwarded. Nobody of them is told anything or heard before somebody on the plan says so.

Each is asked about once: a rep, by a proposal to put them on the plan; whoever got the forwarded letter, by whether its
answer was in their name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.acts.confirming import LAPSES_AFTER
from mailmap.acts.desk import Desk
from mailmap.acts.proposing import PATIENCE
from mailmap.config import Config
from mailmap.decide import Decided
from mailmap.edits import side_of_address
from mailmap.interpret import Mail, interpret
from mailmap.letters.confirmation import confirmation
from mailmap.letters.frame import Frame
from mailmap.letters.receipt import Question, Result
from mailmap.letters.request import request
from mailmap.letters.wording import listed
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.posting import Enclosed, post
from mailmap.reading import CommandReading
from mailmap.routing import letter_of
from mailmap.store import occurrences, plans, preferences, questions
from mailmap.store.inbox import InboxRow
from mailmap.store.outbox import Letter

MOST_CANDIDATES = 10
ALIVE = (PlanState.ACTIVE, PlanState.PAUSED)
MACHINES = ("noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce")
FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.fr yahoo.de yahoo.es
    yahoo.it yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch web.de
    t-online.de proton.me protonmail.com orange.fr wanadoo.fr free.fr laposte.net libero.it virgilio.it hotmail.it
    uol.com.br bol.com.br terra.com.br wp.pl onet.pl o2.pl interia.pl ziggo.nl kpnmail.nl mail.com zoho.com
    fastmail.com yandex.com mail.ru qq.com 163.com
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def candidates(desk: Desk) -> None:
    """Whoever is new in To or Cc of a seller's mail may belong on the plan: its sender is asked, in the receipt if one
    goes out, else in the next digest."""
    if desk.sender.side is not Side.SELLER or desk.trust != "verified" or desk.before.state not in ALIVE:
        return
    found = list(_new(desk))[:MOST_CANDIDATES]
    asked = [_candidate(desk, address) for address in found]
    if found and desk.results:  # a mail that changes nothing gets no answer for this: the next digest asks
        desk.results.append(_in_receipt(found))
        desk.asked += asked


def _candidate(desk: Desk, address: str) -> int:
    """Ask the sender whether to put somebody on the plan. Gives the question's id."""
    payload = {
        "command": _join(address, None).model_dump(mode="json"),
        "by": desk.address,
        "said": f"{address} was in copy of your mail and is not on the plan: put them on it?",
    }
    return questions.open_(
        desk.conn,
        desk.before.ref,
        desk.address,
        "proposal",
        payload,
        created=desk.now,
        expires=desk.now + PATIENCE,
        inbox_id=desk.row.id,
    )


def _in_receipt(addresses: list[str]) -> Result:
    """One word answers it for all of them."""
    verb = "is" if len(addresses) == 1 else "are"
    why = f"{listed(addresses)} {verb} not on the plan. Say yes to put them on it"
    return Question(words=f"Cc: {', '.join(addresses)}", why=why, suggest="yes", aside=True)


def _new(desk: Desk) -> Iterator[str]:
    message, plan = desk.said.mail.message, desk.plan
    for address in dict.fromkeys(a.casefold() for a in (*message.to, *message.cc)):
        own = address == desk.config.assistant.address.casefold()
        if own or plan.person(address) or address.partition("@")[0].startswith(MACHINES):
            continue
        if _domain(address) in FREE_MAIL or not _colleagues(plan, _domain(address)):
            continue
        if _first_time(desk.conn, plan, desk.address, address, desk.now):
            yield address


def _first_time(conn: Connection, plan: Plan, asked: str, about: str, now: dt.datetime) -> bool:
    """Each person is asked about each other person once a plan, ever."""
    return occurrences.claim(conn, plan.ref, asked, f"who:{about.casefold()}", dt.date.min, now)


def outsider(conn: Connection, config: Config, mail: Mail, row: InboxRow, now: dt.datetime) -> str | None:
    """A mail whose sender is on no plan. Gives why it waits, where somebody was asked about it; None for a stranger.

    Only an authenticated colleague of somebody on the plan counts: the very same domain, and no free mail.
    """
    address = mail.sender.address
    if address is None or not mail.sender.authenticated or mail.automatic:
        return None
    letter = letter_of(conn, mail)
    plan = _plan_of(conn, address, letter)
    if plan is None:
        return None
    if letter is not None:
        _suggest(conn, config, plan, mail, letter, row, now)
    _ask_rep(conn, config, plan, mail, row, now)
    return f"{address} is not on {plan.ref}; its people were asked"


def _plan_of(conn: Connection, address: str, letter: Letter | None) -> Plan | None:
    """The one living plan with colleagues of theirs: that of the letter answered, else the only one."""
    domain = _domain(address)
    if domain in FREE_MAIL:
        return None
    refs = [letter.plan] if letter and letter.plan else plans.refs(conn)
    found = [plan for ref in refs if (plan := plans.load(conn, ref).plan).state in ALIVE and _colleagues(plan, domain)]
    if letter is None:
        found = [plan for plan in found if _colleagues(plan, domain, Side.BUYER)]
    return found[0] if len(found) == 1 else None


def _colleagues(plan: Plan, domain: str, side: Side | None = None) -> bool:
    return any(_domain(p.email or "") == domain for p in plan.people.values() if side in (None, p.side))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _suggest(
    conn: Connection, config: Config, plan: Plan, mail: Mail, letter: Letter, row: InboxRow, now: dt.datetime
) -> None:
    """Ask whom the letter was written to whether the answer was meant in their name."""
    person = plan.people.get(letter.recipient.casefold())
    if person is None or person.email is None:
        return
    said = interpret(mail, plan, cites=True, on_behalf_of=person.email)
    wanted = [entry.command for entry in said.decisions.said if isinstance(entry, Decided)]
    day = now.astimezone(ZoneInfo(person.timezone or plan.timezone)).date()
    if not wanted or not preferences.claim_day(conn, person.email, day, now, kind="confirmation"):
        return
    payload = {"mail": row.id, "as": person.email}
    question = questions.open_(
        conn, plan.ref, person.email, "confirmation", payload, created=now, expires=now + LAPSES_AFTER, inbox_id=row.id
    )

    def make(frame: Frame) -> Enclosed:
        return Enclosed(confirmation(plan, wanted, frame, writer=mail.sender.address))

    cause = f"mail:{row.id}"
    posted = post(conn, config, plan, person, purpose="suggestion", cause=cause, now=now, make=make)
    if posted is not None:
        questions.asked_in(conn, question, posted)


def _ask_rep(conn: Connection, config: Config, plan: Plan, mail: Mail, row: InboxRow, now: dt.datetime) -> None:
    """One letter about a person, ever, and one a day: whether they belong on the plan. Their mail waits for it."""
    rep = lead_to_ask(plan, Side.SELLER)
    address, name = mail.sender.address or "", mail.sender.name or None
    if rep is None or rep.email is None:
        return
    day = now.astimezone(ZoneInfo(rep.timezone or plan.timezone)).date()
    if preferences.claimed_on(conn, rep.email, day, kind="join") or not _first_time(
        conn, plan, rep.email, address, now
    ):
        return
    preferences.claim_day(conn, rep.email, day, now, kind="join")
    command = _join(address, name)
    payload = {"command": command.model_dump(mode="json"), "by": address, "waits": row.id}
    question = questions.open_(
        conn, plan.ref, rep.email, "proposal", payload, created=now, expires=now + PATIENCE, inbox_id=row.id
    )

    def make(frame: Frame) -> Enclosed:
        return Enclosed(
            request(
                plan, Participant(name=name, email=address, side=side_of_address(plan, address, None), role="?"), frame
            )
        )

    posted = post(conn, config, plan, rep, purpose="request", cause=f"mail:{row.id}", now=now, make=make)
    if posted is not None:
        questions.asked_in(conn, question, posted)


def _join(address: str, name: str | None) -> CommandReading:
    return CommandReading(verb="join", person=address, name=name, decision="apply", source=f"{address} on the plan")
