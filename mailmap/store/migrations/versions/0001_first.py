"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def only(where: str) -> dict[str, Any]:
    """The rows of a partial index."""
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    op.create_table(
        "daily",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("address", "day", "kind", name="pk_daily"),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("arrived", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.Column("reading", sa.JSON(none_as_null=True)),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_inbox_mailbox_uidvalidity_uid"),
    )
    op.create_index("ix_inbox_quarantined", "inbox", ["id"], **only("state = 'quarantined'"))
    op.create_index("ix_inbox_unsettled", "inbox", ["mailbox", "id"], **only("NOT settled"))
    op.create_index("ix_inbox_waiting", "inbox", ["id"], **only("state = 'waiting'"))
    op.create_index("uq_inbox_fingerprint", "inbox", ["fingerprint"], unique=True, **only("state <> 'duplicate'"))
    op.create_table(
        "inbox_attempt",
        sa.Column("inbox_id", ID, autoincrement=False, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("inbox_id", name="pk_inbox_attempt"),
    )
    op.create_table(
        "invite",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", INSTANT, nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("plan", "item", name="uq_invite_plan_item"),
        sa.UniqueConstraint("uid", name="uq_invite_uid"),
    )
    op.create_table(
        "occurrence",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("plan", "person", "kind", "local_date", name="pk_occurrence"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text()),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ref_code", sa.Text()),
        sa.Column("answers", sa.JSON(none_as_null=True)),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("first_tried", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("answer", sa.Text()),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("cause", "recipient", "purpose", name="uq_outbox_cause_recipient_purpose"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_failed", "outbox", ["id"], **only("state = 'failed'"))
    op.create_index("ix_outbox_line", "outbox", ["recipient", "id"], **only("state IN ('waiting', 'sending')"))
    op.create_index("ix_outbox_ref_code", "outbox", ["ref_code"])
    op.create_index("ix_outbox_sending", "outbox", ["id"], **only("state = 'sending'"))
    op.create_index("ix_outbox_waiting", "outbox", ["next_at", "id"], **only("state = 'waiting'"))
    op.create_table(
        "plan",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("agreed_revision", sa.Integer()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
    )
    op.create_index("ix_plan_state", "plan", ["state"])
    op.create_index("uq_plan_ref", "plan", [sa.text("lower(ref)")], unique=True)
    op.create_table(
        "silence",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("plan", "address", name="pk_silence"),
    )
    op.create_table(
        "attendee",
        sa.Column("invite_id", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("partstat", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer()),
        sa.Column("dtstamp", INSTANT),
        sa.Column("comment", sa.Text()),
        sa.Column("undeliverable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name="fk_attendee_invite_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("invite_id", "address", name="pk_attendee"),
    )
    op.create_table(
        "change",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("inbox_id", ID),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_change_inbox_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_change_plan_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sa.UniqueConstraint("inbox_id", "number", name="uq_change_inbox_id_number"),
    )
    op.create_index("ix_change_by", "change", ["plan_id", "by", "id"])
    op.create_index("ix_change_item", "change", ["plan_id", "item", "id"])
    op.create_index("ix_change_plan", "change", ["plan_id", "id"])
    op.create_index("ix_change_plan_at", "change", ["plan_id", "at"])
    op.create_table(
        "participant",
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_participant_plan_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "address", name="pk_participant"),
    )
    op.create_index("ix_participant_address", "participant", ["address"])
    op.create_table(
        "question",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True)),
        sa.Column("inbox_id", ID),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("expires", INSTANT),
        sa.Column("outbox_id", ID),
        sa.Column("closed", INSTANT),
        sa.Column("result", sa.Text()),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_question_inbox_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_question_outbox_id"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
    )
    op.create_index("ix_question_open", "question", ["person", "id"], **only("closed IS NULL"))
    op.create_index("ix_question_outbox", "question", ["outbox_id"])
    op.create_index("ix_question_plan", "question", ["plan", "id"], **only("closed IS NULL"))
    op.create_table(
        "receipt",
        sa.Column("id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("outbox_id", ID),
        sa.Column("result", sa.JSON(none_as_null=True)),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_receipt_inbox_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_receipt_outbox_id"),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.UniqueConstraint("inbox_id", "plan", "person", name="uq_receipt_inbox_id_plan_person"),
    )
    op.create_index("ix_receipt_answered", "receipt", ["person", "plan", "answered_at"])
    op.create_index("ix_receipt_outbox", "receipt", ["outbox_id"])
    op.create_index("ix_receipt_pending", "receipt", ["due_at"], **only("answered_at IS NULL"))
