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
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

__all__ = [
    "alert",
    "audit_event",
    "fetch_state",
    "finding",
    "held_row",
    "held_snapshot",
    "metadata",
    "portfolio",
    "portfolio_import",
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

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every constraint has a name, so that a later migration can change it on either database."""

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

# A pair of subject and record. `alert_id` says which alert it is part of, or was when it ended.
finding = Table(
    "finding",
    metadata,
    Column("id", Text, primary_key=True),
    Column("alert_id", Text, index=True),
    Column("portfolio_id", Text),
    Column("subject_id", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("severity", Text, nullable=False),
    Column("facts_hash", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("closed_at", Text),
    Column("closed_reason", Text),
    Column("run_id", Text, nullable=False),
    # No fact of the pair: it follows the other lists, and what users separate.
    Column("party_id", Text),
    Column("body", Text, nullable=False),
    # None where the subject changed while it was compared: the next run rates it again.
    Column("subject_digest", Text, index=True),
    CheckConstraint("status IN ('open', 'closed')", name="status"),
    Index("ix_finding_status_id", "status", "id"),
    Index("ix_finding_source_record_id", "source", "record_id"),
)

# `decided_facts` are the facts of the findings that the last decision saw, as JSON.
alert = Table(
    "alert",
    metadata,
    Column("id", Text, primary_key=True),
    Column("portfolio_id", Text, index=True),
    Column("subject_id", Text, nullable=False, index=True),
    Column("party_id", Text),
    Column("status", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("facts_hash", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("closed_at", Text),
    Column("closed_reason", Text),
    Column("merged_into", Text),
    Column("run_id", Text, nullable=False),
    Column("judgement", Text),
    Column("decided_facts", Text),
    Column("assignee", Text),
    Column("due_date", Text),
    Column("snoozed_until", Text),
    CheckConstraint("status IN ('open', 'in_review', 'escalated', 'closed')", name="status"),
    CheckConstraint("judgement IN ('positive', 'negative', 'unsure')", name="judgement"),
    CheckConstraint("severity IN ('high', 'medium', 'low')", name="severity"),
    Index("ix_alert_status_id", "status", "id"),
)

# What the last run that ended had compared, so that the next one need not again.
screening_state = Table(
    "screening_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

# What another threshold would have done; a run with one that is in no row here is refused.
what_if = Table(
    "what_if",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("threshold_before", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("matcher_version", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# The smaller of the two keys (source, record) comes first. One that is taken back is deleted; the
# audit log has both acts.
record_separation = Table(
    "record_separation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("other_source", Text, nullable=False),
    Column("other_record_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
)

audit_event = Table(
    "audit_event",
    metadata,
    # SQLite counts up by itself in a column of exactly the type INTEGER only.
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)
