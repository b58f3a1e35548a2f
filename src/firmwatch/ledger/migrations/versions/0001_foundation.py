"""The tables of the first version.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# An audit log that can be edited proves nothing, so the database itself refuses.
_SQLITE_APPEND_ONLY = (
    """
    CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    """
    CREATE TRIGGER audit_event_refuse_delete BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    # REPLACE deletes without telling the trigger above (sqlite.org/lang_conflict.html).
    """
    CREATE TRIGGER audit_event_refuse_replace BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
)
_POSTGRESQL_APPEND_ONLY = (
    """
    CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_event_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()
    """,
)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _optional(name: str) -> sa.Column[str]:
    return _text(name, nullable=True)


def upgrade() -> None:
    _create_portfolios()
    _create_sources()
    _create_runs()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_APPEND_ONLY if sqlite else _POSTGRESQL_APPEND_ONLY:
        op.execute(statement)


def _create_portfolios() -> None:
    op.create_table(
        "portfolio",
        *(_text(name) for name in ("id", "name", "purpose", "basis", "created_at")),
        sa.PrimaryKeyConstraint("id", name="pk_portfolio"),
        sa.UniqueConstraint("name", name="uq_portfolio_name"),
    )
    op.create_table(
        "portfolio_import",
        *(_text(name) for name in ("id", "portfolio_id", "file_name", "sha256", "imported_at")),
        *(_text(name) for name in ("counts", "mapping", "encoding", "delimiter")),
        sa.PrimaryKeyConstraint("id", name="pk_portfolio_import"),
        sa.ForeignKeyConstraint(
            ["portfolio_id"], ["portfolio.id"], name="fk_portfolio_import_portfolio_id_portfolio"
        ),
    )
    op.create_index("ix_portfolio_import_portfolio_id", "portfolio_import", ["portfolio_id"])
    _create_subjects()
    op.create_table(
        "held_row",
        *(_text(name) for name in ("id", "portfolio_id")),
        sa.Column("row_number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("name", "reason", "raw", "held_at")),
        *(_optional(name) for name in ("released_at", "released_by", "release_reason")),
        *(_optional(name) for name in ("identifier_scheme", "identifier_value")),
        sa.PrimaryKeyConstraint("id", name="pk_held_row"),
        sa.ForeignKeyConstraint(
            ["portfolio_id"], ["portfolio.id"], name="fk_held_row_portfolio_id_portfolio"
        ),
    )
    op.create_index("ix_held_row_portfolio_id", "held_row", ["portfolio_id"])


def _create_subjects() -> None:
    op.create_table(
        "subject",
        *(_text(name) for name in ("id", "portfolio_id", "kind", "name", "aliases", "countries")),
        *(_text(name) for name in ("identifiers", "content_hash", "import_id")),
        *(_text(name) for name in ("added_at", "changed_at")),
        _optional("removed_at"),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        _text("raw"),
        sa.PrimaryKeyConstraint("id", name="pk_subject"),
        sa.ForeignKeyConstraint(
            ["portfolio_id"], ["portfolio.id"], name="fk_subject_portfolio_id_portfolio"
        ),
        # Scope rule S1.
        sa.CheckConstraint(
            "kind IN ('organisation', 'vessel', 'wallet')", name=op.f("ck_subject_kind")
        ),
    )
    op.create_table(
        "register_role",
        *(_text(name) for name in ("id", "subject_id", "name", "role")),
        *(_optional(name) for name in ("start_date", "end_date")),
        *(sa.Column(name, sa.Integer()) for name in ("share_min", "share_max", "birth_year")),
        sa.PrimaryKeyConstraint("id", name="pk_register_role"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name="fk_register_role_subject_id_subject"
        ),
    )
    op.create_index("ix_register_role_subject_id", "register_role", ["subject_id"])


def _create_sources() -> None:
    op.create_table(
        "snapshot",
        *(_text(name) for name in ("id", "source", "fetched_at")),
        _optional("published_at"),
        *(_text(name) for name in ("sha256", "promoted_at", "body")),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
    )
    op.create_index("ix_snapshot_source", "snapshot", ["source"])
    op.create_table(
        "source_state",
        _text("source"),
        *(_optional(name) for name in ("snapshot_id", "checked_at")),
        *(_optional(name) for name in ("refused_at", "refused_reason")),
        sa.PrimaryKeyConstraint("source", name="pk_source_state"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_source_state_snapshot_id_snapshot"
        ),
    )


def _create_runs() -> None:
    op.create_table(
        "run",
        *(_text(name) for name in ("id", "started_at")),
        _optional("finished_at"),
        *(_text(name) for name in ("status", "report")),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.CheckConstraint(
            "status IN ('running', 'finished', 'failed')", name=op.f("ck_run_status")
        ),
    )
    op.create_table(
        "alert",
        _text("id"),
        _optional("portfolio_id"),
        *(_text(name) for name in ("subject_id", "source", "record_id", "status")),
        sa.Column("score", sa.Float(), nullable=False),
        *(_text(name) for name in ("facts_hash", "opened_at", "changed_at")),
        *(_optional(name) for name in ("closed_at", "closed_reason")),
        *(_text(name) for name in ("run_id", "body")),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_alert_status")),
    )
    op.create_index("ix_alert_portfolio_id", "alert", ["portfolio_id"])
    op.create_index("ix_alert_subject_id", "alert", ["subject_id"])
    op.create_index("ix_alert_status_id", "alert", ["status", "id"])
    op.create_index("ix_alert_source_record_id", "alert", ["source", "record_id"])
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(_text(name) for name in ("at", "actor", "action", "object", "detail")),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_event_object", "audit_event", ["object"])
