"""Messages to tell, to whom each was delivered, and every try.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text()),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
    )
    op.create_index("ix_outbox_message_object", "outbox_message", ["object"])
    _create_deliveries()
    _create_attempts()
    op.create_table(
        "receiver_state",
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.Text()),
        sa.Column("disabled_reason", sa.Text()),
        sa.Column("not_before", sa.Text()),
        sa.Column("digest_at", sa.Text()),
        sa.PrimaryKeyConstraint("receiver", name="pk_receiver_state"),
    )


def _create_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text()),
        sa.Column("last_error", sa.Text()),
        sa.Column("delivered_at", sa.Text()),
        sa.Column("digest_id", sa.Text()),
        sa.PrimaryKeyConstraint("message_id", "receiver", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name="fk_delivery_message_id_outbox_message"
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failing', 'dropped', 'disabled')",
            name=op.f("ck_delivery_state"),
        ),
    )
    op.create_index(
        "ix_delivery_state_receiver_created_at_message_id",
        "delivery",
        ["state", "receiver", "created_at", "message_id"],
    )


def _create_attempts() -> None:
    op.create_table(
        "delivery_attempt",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(),
            nullable=False,
        ),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_delivery_attempt"),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name="fk_delivery_attempt_message_id_outbox_message",
        ),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'failed')", name=op.f("ck_delivery_attempt_outcome")
        ),
    )
    op.create_index("ix_delivery_attempt_message_id", "delivery_attempt", ["message_id"])
