"""Which plan a mail belongs to. This routes, it never authorises: a Message-ID is known to anyone who saw the mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from mailmap.decide import known
from mailmap.interpret import Mail, speaker_of
from mailmap.plan.model import PlanState
from mailmap.store import invites, outbox, plans
from mailmap.store.outbox import Letter
from parsers import reply
from parsers.pieces.mentions import mentions

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
    """The one of the writer's plans whose items their words name by title; None where several fit, or none."""
    words = reply.read(mail.message).kept
    fitting = []
    for ref in refs:
        plan = plans.load(conn, ref).plan
        if mentions(words, known(plan, speaker_of(mail, plan, cites=False), mail.moment)):
            fitting.append(ref)
    return fitting[0] if len(fitting) == 1 else None


def letter_of(conn: Connection, mail: Mail) -> Letter | None:
    """The letter of ours that a mail cites, whoever it was sent to."""
    ids = (*mail.message.in_reply_to, *reversed(mail.message.references))
    return outbox.letter_by_message_id(conn, ids) or outbox.letter_by_ref(conn, reply.ref_codes(mail.message))


def _meeting_of(conn: Connection, mail: Mail) -> str | None:
    uid = getattr(mail.calendar, "uid", None)
    invite = invites.by_uid(conn, uid) if uid else None
    return invite.plan if invite else None
