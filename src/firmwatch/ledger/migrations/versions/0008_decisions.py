"""What people decide about alerts, and what they note beside.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "decision",
        _text("id"),
        _text("alert_id"),
        _text("judgement"),
        _text("reason_code", nullable=True),
        _text("reason"),
        _text("actor"),
        _text("at"),
        _text("facts_hash"),
        _text("facts"),
        _text("second_actor", nullable=True),
        _text("second_at", nullable=True),
        _text("undone_at", nullable=True),
        _text("undone_by", nullable=True),
        _text("expires_at", nullable=True),
        _text("before"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_decision_alert_id_alert"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.CheckConstraint(
            "judgement IN ('positive', 'negative', 'unsure')", name=op.f("ck_decision_judgement")
        ),
    )
    op.create_index("ix_decision_alert_id", "decision", ["alert_id"])
    op.create_index("ix_decision_expires_at", "decision", ["expires_at"])
    op.create_table(
        "comment",
        _text("id"),
        _text("alert_id"),
        _text("text"),
        _text("actor"),
        _text("at"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_comment_alert_id_alert"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
    )
    op.create_index("ix_comment_alert_id", "comment", ["alert_id"])
