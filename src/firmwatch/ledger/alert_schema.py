"""The tables of what runs found and what people decided of it; see `ledger.schema`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, Text

from firmwatch.ledger.schema_metadata import metadata

__all__ = [
    "alert",
    "comment",
    "decision",
    "exposure",
    "finding",
    "record_separation",
    "screening_state",
    "what_if",
]

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

# A decision is never deleted: one that no longer counts was undone, or the alert was reopened.
# `facts` is JSON, as `alert.decided_facts`; `before` what undoing it brings back.
decision = Table(
    "decision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("alert_id", Text, ForeignKey("alert.id"), nullable=False, index=True),
    Column("judgement", Text, nullable=False),
    Column("reason_code", Text),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("facts_hash", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("second_actor", Text),
    Column("second_at", Text),
    Column("undone_at", Text),
    Column("undone_by", Text),
    Column("expires_at", Text, index=True),
    Column("before", Text, nullable=False),
    CheckConstraint("judgement IN ('positive', 'negative', 'unsure')", name="judgement"),
)

comment = Table(
    "comment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("alert_id", Text, ForeignKey("alert.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# What a rule said of a subject last, by the id of the finding that it would make. People have no
# name in it (scope rule S8).
exposure = Table(
    "exposure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject_id", Text, nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("share_min", Integer, nullable=False),
    Column("share_max", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

# What the last run that ended had compared, so that the next one need not again.
screening_state = Table(
    "screening_state",
    metadata,
    Column("name", Text, primary_key=True),
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
