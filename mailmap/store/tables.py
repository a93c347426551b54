"""Every table, its unique keys and its indexes.

Unique keys are what makes work exactly-once; a partial index keeps each queue as short as what waits in it, however
long the history grows.

A change here needs a new file in `migrations/versions` and its number in `database.SCHEMA`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[dt.datetime]):
    """A moment: aware in Python, UTC in the database. A naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def constant(value: str) -> ColumnElement[str]:
    """A value written into the statement itself: only where the planner sees it can it choose a partial index."""
    return literal(value, Text(), literal_execute=True)


def by_state(conn: Connection, table: Table) -> dict[str, int]:
    """How many rows a table has in each state."""
    counted = conn.execute(select(table.c.state, func.count().label("rows")).group_by(table.c.state))
    return {row.state: row.rows for row in counted}


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in a column of type INTEGER


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON(none_as_null=True))


def _index_of(name: str, *columns: str, where: str) -> Index:
    """A partial index, the same on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


UNSETTLED = "NOT settled"

plan = Table(
    "plan",
    metadata,
    _id(),
    Column("ref", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("agreed_revision", Integer),
    Column("body", Text, nullable=False, doc="the plan now, as JSON: all changes applied to `first`"),
    Column("first", Text, nullable=False, doc="the plan as it was created"),
    Column("created", Instant, nullable=False),
    Index("uq_plan_ref", func.lower(text("ref")), unique=True),
    Index("ix_plan_state", "state"),
)

participant = Table(
    "participant",
    metadata,
    Column("plan_id", Id, ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, primary_key=True, doc="in lower case; follows the plan's body"),
    Index("ix_participant_address", "address"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("mailbox", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("arrived", Instant, nullable=False),
    Column("state", Text, nullable=False, doc="waiting, done, duplicate or quarantined"),
    Column("settled", Boolean, nullable=False, doc="flagged and moved in the mailbox"),
    Column("plan", Text),
    Column("result", Text, doc="what came of it; for a quarantined mail, why"),
    _json("reading"),
    Column("raw", LargeBinary, nullable=False),
    UniqueConstraint("mailbox", "uidvalidity", "uid"),
    Index(
        "uq_inbox_fingerprint",
        "fingerprint",
        unique=True,
        sqlite_where=text("state <> 'duplicate'"),
        postgresql_where=text("state <> 'duplicate'"),
    ),
    _index_of("ix_inbox_waiting", "id", where="state = 'waiting'"),
    _index_of("ix_inbox_quarantined", "id", where="state = 'quarantined'"),
    _index_of("ix_inbox_unsettled", "mailbox", "id", where=UNSETTLED),
)

# Kept beside the inbox, not in it: the count must be durable while another transaction holds the inbox row.
inbox_attempt = Table(
    "inbox_attempt",
    metadata,
    Column("inbox_id", Id, primary_key=True, autoincrement=False),
    Column("attempts", Integer, nullable=False),
)

change = Table(
    "change",
    metadata,
    _id(),
    Column("plan_id", Id, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False, doc="of the plan once this change is applied"),
    Column("inbox_id", Id, ForeignKey("inbox.id"), doc="the mail that caused it; none for an admin's command"),
    Column("number", Integer, nullable=False, doc="of the change among those of that mail"),
    Column("verb", Text, nullable=False),
    Column("item", Integer),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("value", Text, nullable=False, doc="the whole Change as JSON"),
    UniqueConstraint("inbox_id", "number"),
    Index("ix_change_plan", "plan_id", "id"),
    Index("ix_change_plan_at", "plan_id", "at"),
    Index("ix_change_item", "plan_id", "item", "id"),
    Index("ix_change_by", "plan_id", "by", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("cause", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("plan", Text),
    Column("message_id", Text, nullable=False, doc="without < and >"),
    Column("ref_code", Text),
    _json("answers"),
    Column("not_before", Instant, nullable=False),
    Column("state", Text, nullable=False, doc="waiting, sending, sent or failed"),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("first_tried", Instant),
    Column("sent_at", Instant),
    Column("answer", Text, doc="the server's last words: of a sent mail its receipt, else the trouble"),
    Column("raw", LargeBinary, nullable=False),
    UniqueConstraint("cause", "recipient", "purpose"),
    UniqueConstraint("message_id"),
    Index("ix_outbox_ref_code", "ref_code"),
    _index_of("ix_outbox_waiting", "next_at", "id", where="state = 'waiting'"),
    _index_of("ix_outbox_line", "recipient", "id", where="state IN ('waiting', 'sending')"),
    _index_of("ix_outbox_sending", "id", where="state = 'sending'"),
    _index_of("ix_outbox_failed", "id", where="state = 'failed'"),
)

occurrence = Table(
    "occurrence",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("outcome", Text, nullable=False, doc="run or skipped"),
    Column("at", Instant, nullable=False),
)

edition = Table(
    "edition",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("local_date", Date, primary_key=True, doc="of the digest's occasion"),
    Column("held", Boolean, nullable=False),
    Column("line", Text, doc="what a rep puts above it"),
    Column("line_by", Text, doc="whose line it is, in lower case"),
    Column("at", Instant, nullable=False, doc="when something was said last"),
)

receipt = Table(
    "receipt",
    metadata,
    _id(),
    Column("inbox_id", Id, ForeignKey("inbox.id"), nullable=False),
    Column("plan", Text, nullable=False, doc="empty where a mail is about no plan"),
    Column("person", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("outbox_id", Id, ForeignKey("outbox.id"), doc="the letter that tells it; none if nobody is left to tell"),
    _json("result"),
    UniqueConstraint("inbox_id", "plan", "person"),
    Index("ix_receipt_answered", "person", "plan", "answered_at"),
    Index("ix_receipt_outbox", "outbox_id"),
    _index_of("ix_receipt_pending", "due_at", where="answered_at IS NULL"),
)

question = Table(
    "question",
    metadata,
    _id(),
    Column("plan", Text, nullable=False),
    Column("person", Text, nullable=False, doc="who is asked, in lower case"),
    Column("kind", Text, nullable=False, doc="proposal, agreement, question or confirmation"),
    _json("payload"),
    Column("inbox_id", Id, ForeignKey("inbox.id"), doc="the mail that made us ask"),
    Column("created", Instant, nullable=False),
    Column("expires", Instant),
    Column("outbox_id", Id, ForeignKey("outbox.id"), doc="the letter that asks"),
    Column("closed", Instant),
    Column("result", Text),
    _index_of("ix_question_open", "person", "id", where="closed IS NULL"),
    _index_of("ix_question_plan", "plan", "id", where="closed IS NULL"),
    Index("ix_question_outbox", "outbox_id"),
)

invite = Table(
    "invite",
    metadata,
    _id(),
    Column("plan", Text, nullable=False),
    Column("item", Integer, nullable=False),
    Column("uid", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("dtstamp", Instant, nullable=False, doc="of the last REQUEST or CANCEL; strictly increasing"),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("state", Text, nullable=False, doc="active or cancelled"),
    UniqueConstraint("plan", "item"),
    UniqueConstraint("uid"),
)

attendee = Table(
    "attendee",
    metadata,
    Column("invite_id", Id, ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("partstat", Text, nullable=False),
    Column("sequence", Integer, doc="of the reply that counts"),
    Column("dtstamp", Instant, doc="of the reply that counts"),
    Column("comment", Text),
    Column("undeliverable", Boolean, nullable=False),
)

silence = Table(
    "silence",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("since", Instant, nullable=False),
)

daily = Table(
    "daily",
    metadata,
    Column("address", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
