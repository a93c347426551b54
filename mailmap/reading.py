"""What a mail was understood to say, and what roles and authentication make of it: one value for the receipt, the
tests, `mailmap explain` and the store.

Dates are ISO days in the sender's zone, instants carry the offset of the zone they were said in, people are addresses,
items are numbers. All top-level keys always stand; inside objects what does not apply is left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Trust = Literal["verified", "unverified", "stranger"]
Automatic = Literal["auto-reply", "bounce", "calendar", "list", "own"]
Decision = Literal["apply", "propose", "confirm", "refuse"]


class Part(BaseModel):
    """An error of validation names the field, and never the words of a mail."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="forbid", hide_input_in_errors=True)


class Sparse(Part):
    """An object that leaves out what does not apply."""

    @model_serializer(mode="wrap")
    def _only_what_applies(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        values: dict[str, Any] = handler(self)
        return {key: value for key, value in values.items() if value is not None and value != []}


class SenderReading(Part):
    address: str | None = None
    participant: str | None = None
    side: str | None = None
    trust: Trust = "stranger"


class CommandReading(Sparse):
    verb: str
    items: tuple[int, ...] = ()
    on: dt.date | None = None
    to: dt.date | None = None
    start: dt.datetime | None = None
    minutes: int | None = None
    person: str | None = None
    name: str | None = None
    role: str | None = None
    title: str | None = None
    due: dt.date | None = None
    owner: str | None = None
    milestone: str | None = None
    after: tuple[int, ...] = ()
    text: str | None = None
    reason: str | None = None
    decision: Decision
    why: str | None = None
    source: str

    @property
    def refs(self) -> tuple[int, ...]:
        """The action items it is about: outcomes have numbers of their own."""
        return () if self.verb == "outcome" else self.items


class UnclearReading(Sparse):
    source: str
    why: str
    suggest: str | None = None


class AskedReading(Part):
    source: str


class AwayReading(Part):
    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")
    source: str = Field(default="", exclude=True)
    """The words that told it; the receipt quotes them."""


class CalendarReading(Sparse):
    method: Literal["reply", "counter", "refresh"]
    uid: str
    sequence: int | None = None
    attendee: str | None = None
    partstat: Literal["accepted", "declined", "tentative", "delegated"] | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    comment: str | None = None
    item: int | None = None
    decision: Decision
    why: str | None = None

    @model_serializer(mode="wrap")
    def _item_always_stands(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None or key == "item"}


class Reading(Part):
    plan: str | None
    sender: SenderReading = SenderReading()
    automatic: Automatic | None = None
    text: str = ""
    commands: tuple[CommandReading, ...] = ()
    unclear: tuple[UnclearReading, ...] = ()
    asked: tuple[AskedReading, ...] = ()
    away: tuple[AwayReading, ...] = ()
    calendar: CalendarReading | None = None
    note: str | None = None
    quarantine: str | None = Field(default=None, exclude_if=lambda why: why is None)

    def line(self) -> str:
        """One line of JSON, as `mailmap explain --json` prints it."""
        return self.model_dump_json(by_alias=True)
