"""When each version of a list counted, and versions that wait for a person's word.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snapshot", sa.Column("pruned_at", sa.Text()))
    _create_promotions()
    _create_held()


def _create_promotions() -> None:
    op.create_table(
        "snapshot_promotion",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("promoted_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_snapshot_promotion"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_snapshot_promotion_snapshot_id_snapshot"
        ),
    )
    op.create_index(
        "ix_snapshot_promotion_source_promoted_at",
        "snapshot_promotion",
        ["source", "promoted_at"],
    )
    # What is known of the time before: when each version was promoted last.
    op.execute(
        "INSERT INTO snapshot_promotion (source, snapshot_id, promoted_at) "
        "SELECT source, id, promoted_at FROM snapshot ORDER BY promoted_at, fetched_at, id"
    )


def _create_held() -> None:
    op.create_table(
        "held_snapshot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("held_at", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_at", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decision_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_held_snapshot"),
        sa.CheckConstraint(
            "decision IN ('accepted', 'superseded')", name=op.f("ck_held_snapshot_decision")
        ),
    )
    op.create_index("ix_held_snapshot_source", "held_snapshot", ["source"])
