"""The tables of what is told to receivers; see `ledger.schema`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)

from firmwatch.ledger.schema_metadata import metadata

__all__ = ["delivery", "delivery_attempt", "outbox_message", "receiver_state"]

# What is to be told, written in the transaction that makes it so; nothing here holds a secret.
outbox_message = Table(
    "outbox_message",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("created_at", Text, nullable=False),
    Column("run_id", Text),
    Column("payload", Text, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("message_id", Text, ForeignKey("outbox_message.id"), primary_key=True),
    Column("receiver", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("next_at", Text),
    Column("last_error", Text),
    Column("delivered_at", Text),
    Column("digest_id", Text),
    CheckConstraint(
        "state IN ('pending', 'delivered', 'failing', 'dropped', 'disabled')", name="state"
    ),
    # In the order in which they are sent, so that the next one is found without sorting.
    Index(
        "ix_delivery_state_receiver_created_at_message_id",
        *("state", "receiver", "created_at", "message_id"),
    ),
)

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("message_id", Text, ForeignKey("outbox_message.id"), nullable=False, index=True),
    Column("receiver", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    CheckConstraint("outcome IN ('delivered', 'failed')", name="outcome"),
)

receiver_state = Table(
    "receiver_state",
    metadata,
    Column("receiver", Text, primary_key=True),
    Column("disabled_at", Text),
    Column("disabled_reason", Text),
    Column("not_before", Text),
    Column("digest_at", Text),
)
