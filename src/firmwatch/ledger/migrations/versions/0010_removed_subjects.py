"""Find removed subjects without a look at those that are monitored.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    removed = sa.text("removed_at IS NOT NULL")
    op.create_index(
        "ix_subject_removed_at",
        "subject",
        ["removed_at"],
        sqlite_where=removed,
        postgresql_where=removed,
    )
