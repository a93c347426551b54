"""Which plan a mail belongs to. This routes, it never authorises: a Message-ID is known to anyone who saw the mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from mailmap.decide import known
from mailmap.interpret import Mail, speaker_of
from mailmap.letters.names import company
from mailmap.plan.model import Plan, PlanState, Side
from mailmap.store import invites, outbox, plans
from mailmap.store.outbox import Letter
from parsers import reply
from parsers.pieces.mentions import mentions

FOR = "for|at|on|für|bei|pour|chez|per|voor|bij|para|em|dla"
LONG_ENOUGH = 4
"""Letters that the first word of a buyer's name has at least, to stand for the whole."""
SUBJECT_TAG = re.compile(r"\[([A-Za-z0-9]{2,8})\]")


@dataclass(frozen=True, slots=True)
class Route:
    """The plans a mail may speak about, and the letter of ours that it answers, if it was sent to this writer."""

    plans: tuple[str, ...]
    letter: Letter | None = None


def route(conn: Connection, mail: Mail) -> Route:
    """In order of trust in the hint: the letter answered, the meeting a calendar answers for, the tag in the subject,
    the writer's only active plan.

    No plan at all means a stranger; several mean that the writer has to say which one.
    """
    address = mail.sender.address
    letter = letter_of(conn, mail)
    mine = letter if letter and address and letter.recipient.casefold() == address.casefold() else None
    states = plans.states_of(conn, address) if address else {}
    of_writer = tuple(states)
    for ref in (letter and letter.plan, _meeting_of(conn, mail)):
        if ref and ref in of_writer:
            return Route((ref,), mine)
    tagged = [ref for ref in SUBJECT_TAG.findall(mail.message.subject) if ref.upper() in {r.upper() for r in of_writer}]
    if tagged:
        return Route(tuple(ref for ref in of_writer if ref.upper() == tagged[0].upper()), mine)
    active = [ref for ref, state in states.items() if state in (PlanState.ACTIVE, PlanState.PAUSED)]
    return Route(tuple(active or of_writer), mine)


def spoken_of(conn: Connection, mail: Mail, refs: Sequence[str]) -> str | None:
    """The one of the writer's plans that their words are said to be for ("9 is done for Contoso"), or whose
    items they name by title; None where several fit, or none."""
    words = reply.read(mail.message).kept
    mine = [plans.load(conn, ref).plan for ref in refs]
    named = [plan for plan in mine if _is_named(plan, mail.message.subject, words)]
    titled = [plan for plan in mine if mentions(words, known(plan, speaker_of(mail, plan, cites=False), mail.moment))]
    fitting = {plan.ref for plan in (*named, *titled)}
    return fitting.pop() if len(fitting) == 1 else None


def _is_named(plan: Plan, subject: str, words: str) -> bool:
    """Whether the subject has the plan's ref or its buyer, or the words are said to be for it. A company that is only
    spoken of is none."""
    first = plan.buyer.split()[0]
    called = (plan.ref, plan.buyer, company(plan, Side.BUYER), *([first] if len(first) >= LONG_ENOUGH else []))
    names = "|".join(re.escape(name) for name in called)
    said_for = rf"\b(?:{FOR})\s+(?:{names})(?!\w)"
    return bool(re.search(rf"(?<!\w)(?:{names})(?!\w)", subject) or re.search(said_for, words))


def letter_of(conn: Connection, mail: Mail) -> Letter | None:
    """The letter of ours that a mail cites, whoever it was sent to."""
    ids = (*mail.message.in_reply_to, *reversed(mail.message.references))
    return outbox.letter_by_message_id(conn, ids) or outbox.letter_by_ref(conn, reply.ref_codes(mail.message))


def _meeting_of(conn: Connection, mail: Mail) -> str | None:
    uid = getattr(mail.calendar, "uid", None)
    invite = invites.by_uid(conn, uid) if uid else None
    return invite.plan if invite else None
