"""The tables of the ledger, one for each thing that a user decided or a run found.

Instants are ISO 8601 text in UTC, so that both databases sort and compare them alike; JSON is
text, since nothing here is ever asked for by what stands inside it. A change here needs a
migration: a test compares this module with what the migrations make.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from firmwatch.ledger.alert_schema import (
    alert,
    comment,
    decision,
    exposure,
    finding,
    record_separation,
    screening_state,
    what_if,
)
from firmwatch.ledger.message_schema import (
    delivery,
    delivery_attempt,
    outbox_message,
    receiver_state,
)
from firmwatch.ledger.schema_metadata import metadata

__all__ = [
    "alert",
    "audit_checkpoint",
    "audit_event",
    "audit_tree",
    "comment",
    "decision",
    "delivery",
    "delivery_attempt",
    "exposure",
    "fetch_state",
    "finding",
    "held_row",
    "held_snapshot",
    "metadata",
    "outbox_message",
    "portfolio",
    "portfolio_import",
    "receiver_state",
    "record_separation",
    "register_role",
    "run",
    "screening_state",
    "snapshot",
    "snapshot_promotion",
    "source_state",
    "subject",
    "subject_version",
    "what_if",
]


portfolio = Table(
    "portfolio",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

portfolio_import = Table(
    "portfolio_import",
    metadata,
    Column("id", Text, primary_key=True),
    Column("portfolio_id", Text, ForeignKey("portfolio.id"), nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("delimiter", Text, nullable=False),
)

subject = Table(
    "subject",
    metadata,
    Column("id", Text, primary_key=True),
    Column("portfolio_id", Text, ForeignKey("portfolio.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("aliases", Text, nullable=False),
    Column("countries", Text, nullable=False),
    Column("identifiers", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("import_id", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("removed_at", Text),
    Column("legal_hold", Boolean, nullable=False),
    # Behind the others, so that a scan over them need not read past the longest one.
    Column("raw", Text, nullable=False),
    # Counts up with every change of a portfolio, so that no clock says what a run has yet to see.
    Column("change_seq", Integer, nullable=False, server_default="0", index=True),
    # Scope rule S1: not even a hand-written INSERT may put a person under watch.
    CheckConstraint("kind IN ('organisation', 'vessel', 'wallet')", name="kind"),
)

# Of the removed alone, who are few: to find those whose time is over, and to count the others.
_REMOVED = subject.c.removed_at.is_not(None)
Index(
    "ix_subject_removed_at",
    subject.c.removed_at,
    sqlite_where=_REMOVED,
    postgresql_where=_REMOVED,
)

# What findings saw of their subjects; the digest is of the content, so it never changes.
subject_version = Table(
    "subject_version",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("subject_id", Text, nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("stored_at", Text, nullable=False),
)

held_row = Table(
    "held_row",
    metadata,
    Column("id", Text, primary_key=True),
    Column("portfolio_id", Text, ForeignKey("portfolio.id"), nullable=False, index=True),
    Column("row_number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("held_at", Text, nullable=False),
    Column("released_at", Text),
    Column("released_by", Text),
    Column("release_reason", Text),
    Column("identifier_scheme", Text),
    Column("identifier_value", Text),
)

# Scope rule S4: a name, a role, dates, a share and a birth year; never another column.
register_role = Table(
    "register_role",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject_id", Text, ForeignKey("subject.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("start_date", Text),
    Column("end_date", Text),
    Column("share_min", Integer),
    Column("share_max", Integer),
    Column("birth_year", Integer),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False, index=True),
    Column("fetched_at", Text, nullable=False),
    Column("published_at", Text),
    Column("sha256", Text, nullable=False),
    Column("promoted_at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("pruned_at", Text),
)

snapshot_promotion = Table(
    "snapshot_promotion",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("snapshot_id", Text, ForeignKey("snapshot.id"), nullable=False),
    Column("promoted_at", Text, nullable=False),
    Index("ix_snapshot_promotion_source_promoted_at", "source", "promoted_at"),
)

held_snapshot = Table(
    "held_snapshot",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False, index=True),
    Column("held_at", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("decision", Text),
    Column("decided_at", Text),
    Column("decided_by", Text),
    Column("decision_reason", Text),
    CheckConstraint("decision IN ('accepted', 'superseded')", name="decision"),
)

source_state = Table(
    "source_state",
    metadata,
    Column("source", Text, primary_key=True),
    Column("snapshot_id", Text, ForeignKey("snapshot.id")),
    Column("checked_at", Text),
    Column("refused_at", Text),
    Column("refused_reason", Text),
)

fetch_state = Table(
    "fetch_state",
    metadata,
    Column("source", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("snapshot_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("fetched_at", Text, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started_at", Text, nullable=False),
    Column("finished_at", Text),
    Column("status", Text, nullable=False),
    Column("report", Text, nullable=False),
    CheckConstraint("status IN ('running', 'finished', 'failed')", name="status"),
)

# The order of the columns is that of `transparency.SealedAct`, but for the detail, which may be
# erased. `seq` has no gaps: it is the place in the tree, and given out under the writer's lock.
audit_event = Table(
    "audit_event",
    metadata,
    Column(
        "seq",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("detail", Text),
    Column("salt", LargeBinary),
    Column("commitment", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
)

# One row: what appending needs to know of the tree.
audit_tree = Table(
    "audit_tree",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="id"),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column(
        "size",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("at", Text, nullable=False),
    Column("note", Text, nullable=False),
)
