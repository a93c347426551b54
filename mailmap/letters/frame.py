"""What every letter knows: who writes, to whom, when, and the code that leads an answer back to its plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mailmap.letters.plain import plain
from mailmap.letters.wording import Wording
from mailmap.plan.model import Participant, Plan


@dataclass(frozen=True, slots=True)
class Frame:
    """`team` is who the assistant works for ("Northwind and Acme"); `ref_code` leads back and never authorises;
    `now` is aware. The recipient has an address."""

    assistant_address: str
    assistant_name: str
    team: str
    recipient: Participant
    ref_code: str
    now: dt.datetime

    @property
    def sender_name(self) -> str:
        """ "Northwind and Acme via MailMAP"."""
        return plain(f"{self.team} via {self.assistant_name}")

    @property
    def recipient_name(self) -> str:
        return plain(self.recipient.name or "")

    @property
    def recipient_address(self) -> str:
        return self.recipient.email or ""

    @property
    def plan_ref(self) -> str:
        return self.ref_code.partition("-")[0]

    def wording(self, plan: Plan) -> Wording:
        """The recipient's own zone and locale, else the plan's."""
        zone = self.recipient.timezone or plan.timezone
        return Wording(self.recipient.locale or plan.locale, zone, self.now.astimezone(ZoneInfo(zone)).date())

    def is_recipient(self, address: str | None) -> bool:
        return address is not None and address.casefold() == self.recipient_address.casefold()

    def mailto(self, subject: str, words: str) -> str:
        """A link that opens a mail to the assistant with these words filled in. Such a mail is no reply: the Ref line
        alone leads it back. Nothing happens until a person sends it."""
        body = quote(f"{words}\r\n\r\nRef: {self.ref_code}", safe="")
        subject = quote(f"[{self.plan_ref}] {plain(subject)}", safe="")
        return f"mailto:{quote(self.assistant_address, safe='@')}?subject={subject}&body={body}"
