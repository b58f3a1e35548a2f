"""Keep what a finding saw of its subject, and what a change of the threshold would do.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "subject_version",
        _text("digest"),
        _text("subject_id"),
        _text("content"),
        _text("stored_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_subject_version"),
    )
    op.create_index("ix_subject_version_subject_id", "subject_version", ["subject_id"])
    # Findings that are there have none: the next full run rates them again.
    op.add_column("finding", _text("subject_digest", nullable=True))
    op.create_index("ix_finding_subject_digest", "finding", ["subject_digest"])
    op.create_table(
        "what_if",
        _text("id"),
        _text("at"),
        _text("actor"),
        sa.Column("threshold_before", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        _text("matcher_version"),
        _text("body"),
        sa.PrimaryKeyConstraint("id", name="pk_what_if"),
    )
