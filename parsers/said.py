"""What a reading gives back: plain values that know no plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Protocol

Unit = Literal["day", "business day", "week", "month"]


class Passage(Protocol):
    """One paragraph of the sender's own words, or one answer under a quoted item (parsers.reply)."""

    @property
    def text(self) -> str: ...
    @property
    def item(self) -> int | None: ...
    @property
    def context(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class KnownItem:
    ref: int
    title: str
    milestone: str
    open: bool = True
    meeting: bool = False
    due: dt.date | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A participant; without an address a role that is still to be filled."""

    address: str | None
    name: str | None
    role: str
    side: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader may know of the plan and of the mail. `moment` is aware; `zone` an IANA name."""

    items: tuple[KnownItem, ...]
    milestones: tuple[str, ...]
    people: tuple[KnownPerson, ...]
    sender: str
    zone: str
    locale: str | None
    moment: dt.datetime
    cc_only: bool = False
    companies: tuple[str, ...] = ()
    """The two that the plan is of: what is done "for Northwind" is done here."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance in time that only a calendar can resolve: from the item's due day, or from the day of the mail."""

    count: int
    unit: Unit
    origin: Literal["due", "mail"]


@dataclass(frozen=True, slots=True)
class Command:
    verb: str
    source: str
    items: tuple[int, ...] = ()
    on: dt.date | None = None
    day: dt.date | Shift | None = None
    time: dt.time | None = None
    zone: str | None = None
    minutes: int | None = None
    reason: str | None = None
    person: str | None = None
    name: str | None = None
    role: str | None = None
    text: str | None = None
    title: str | None = None
    due: dt.date | Shift | None = None
    owner: str | None = None
    milestone: str | None = None
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that ask for something that cannot be done without a guess. `suggest` is a line to send back."""

    source: str
    why: str
    suggest: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    source: str


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which the sender is absent, both included."""

    first: dt.date
    last: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    items: tuple[int, ...] = ()


Said = Command | Unclear | Asked | Away | Note


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a mail said, in the order of the text. `courtesy`: it held nothing but greetings and thanks."""

    said: tuple[Said, ...]
    courtesy: bool
