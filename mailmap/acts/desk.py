"""One authenticated mail being carried out: what it stands on, and what has come of it so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.edits import side_of_address
from mailmap.interpret import Interpretation
from mailmap.letters.receipt import Result
from mailmap.plan.changes import Change, Edit
from mailmap.plan.discretion import without_reasons
from mailmap.plan.model import Participant, Plan, Side
from mailmap.routing import Route
from mailmap.store import inbox, plans, receipts


@dataclass(slots=True)
class Desk:
    """`before` is the plan as the mail found it, `stored` as it stands after what was carried out so far, its row held;
    `way` how the mail came to it. `trust` says how sure we are of the sender: authenticated, or confirmed from the
    registered address."""

    conn: Connection
    config: Config
    stored: plans.Stored
    said: Interpretation
    row: inbox.InboxRow
    now: dt.datetime
    way: Route
    trust: Literal["verified", "confirmed"] = "verified"
    before: Plan = field(init=False)
    results: list[Result] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    also_told: list[Participant] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    """Questions to the sender that the receipt asks."""
    settled: dict[str, list[Change]] = field(default_factory=dict)
    """Changes that somebody (an address in lower case) hears of in a letter of their own: what they had proposed."""

    def __post_init__(self) -> None:
        self.before = self.stored.plan

    @property
    def sender(self) -> Participant:
        person = self.said.speaker.person
        assert person is not None, "only a participant's mail is carried out"
        return person

    @property
    def address(self) -> str:
        return self.sender.email or ""

    @property
    def among(self) -> Side | None:
        """The sender's side, where the mail was written to its people alone and the assistant only reads along."""
        if not self.said.only_in_cc:
            return None
        message, own, ourselves = self.said.mail.message, self.sender.side, self.config.assistant.address.casefold()
        readers = {address for address in (*message.to, *message.cc) if address.casefold() != ourselves}
        read_by_other = any(side_of_address(self.before, address, self.sender) is not own for address in readers)
        return None if read_by_other else own

    def may_read(self, address: str) -> bool:
        """Whether the words of this mail may be told to somebody on the plan."""
        person = self.plan.person(address)
        return self.among is None or (person is not None and person.side is self.among)

    @property
    def cause(self) -> str:
        return f"mail:{self.row.id}"

    @property
    def plan(self) -> Plan:
        """The plan as it stands after what was carried out so far."""
        return self.stored.plan

    @property
    def day(self) -> dt.date:
        """The sender's day on which the mail was sent."""
        zone = ZoneInfo(self.sender.timezone or self.before.timezone)
        return self.said.mail.moment.astimezone(zone).date()

    def record(
        self, verb: str, words: str, edits: tuple[Edit, ...] = (), item: int | None = None, undoes: str | None = None
    ) -> None:
        """Write one change into the history, and apply it."""
        change = Change(
            verb=verb,
            item=item,
            by=self.address,
            at=self.now,
            words=words,
            message_id=self.said.mail.message.message_id,
            trust=self.trust,
            edits=without_reasons(edits) if self.among else edits,
            undoes=undoes,
            among=self.among,
        )
        ref, number = self.before.ref, len(self.changes) + 1
        self.stored = plans.record(self.conn, ref, change, self.row.id, number, held=self.stored)
        self.changes.append(change)

    def agreed(self) -> None:
        """Both sides agree to the plan as it stands."""
        plans.set_agreed(self.conn, self.before.ref, self.stored.revision)
        self.stored = replace(self.stored, agreed_revision=self.stored.revision)

    def cited_mails(self) -> set[int]:
        """The mails whose receipt this mail answers."""
        letter = self.way.letter
        return receipts.mails_of(self.conn, letter.id) if letter and letter.purpose == "receipt" else set()
