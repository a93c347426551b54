"""A letter of ours that came back (RFC 3464, or in whatever words a server found).

It proves nothing: anybody can forge one. So nobody is taken off anything; where an invite did not arrive, its attendee
is marked as not reached, and what they answered before stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection

from mailmap.store import invites, outbox
from mailmap.store.outbox import Letter

OURS = re.compile(rb"<([0-9a-f]{32}@[A-Za-z0-9.-]{1,255})>")
MOST_IDS = 50
INVITE = "invite-"


def note(conn: Connection, raw: bytes) -> Letter | None:
    """The letter that a bounce is about, as far as it can be told; None for one of none of ours."""
    letter = outbox.letter_by_message_id(conn, _ids(raw))
    if letter is None or letter.plan is None:
        return letter
    if letter.purpose.startswith(INVITE):
        item = int(letter.purpose.split("-")[1])
        if invite := invites.of_plan(conn, letter.plan).get(item):
            invites.undeliverable(conn, invite.uid, letter.recipient)
    return letter


def _ids(raw: bytes) -> Sequence[str]:
    return [found.decode("ascii") for found in OURS.findall(raw)[:MOST_IDS]]
