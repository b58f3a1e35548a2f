"""An alert is of a subject and a listed organisation; what it was before is a finding.

Revision ID: 0007
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SEVERITIES = {
    "sanction": "high",
    "debarment": "medium",
    "export_control": "medium",
    "conviction": "medium",
}


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def upgrade() -> None:
    op.add_column(
        "subject", sa.Column("change_seq", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index("ix_subject_change_seq", "subject", ["change_seq"])
    op.create_table(
        "screening_state",
        _text("name"),
        _text("body"),
        sa.PrimaryKeyConstraint("name", name="pk_screening_state"),
    )
    for name in ("portfolio_id", "subject_id", "status_id", "source_record_id"):
        op.drop_index(f"ix_alert_{name}", "alert")
    op.rename_table("alert", "old_alert")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE old_alert RENAME CONSTRAINT pk_alert TO pk_old_alert")
        op.execute("ALTER TABLE old_alert RENAME CONSTRAINT ck_alert_status TO ck_old_alert_status")
    _create_findings()
    _create_alerts()
    _move()
    op.drop_table("old_alert")


def _create_findings() -> None:
    op.create_table(
        "finding",
        _text("id"),
        _text("alert_id", nullable=True),
        _text("portfolio_id", nullable=True),
        _text("subject_id"),
        _text("source"),
        _text("record_id"),
        _text("status"),
        sa.Column("score", sa.Float(), nullable=False),
        _text("severity"),
        _text("facts_hash"),
        _text("opened_at"),
        _text("changed_at"),
        _text("closed_at", nullable=True),
        _text("closed_reason", nullable=True),
        _text("run_id"),
        _text("party_id", nullable=True),
        _text("body"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_finding_status")),
    )
    op.create_index("ix_finding_alert_id", "finding", ["alert_id"])
    op.create_index("ix_finding_subject_id", "finding", ["subject_id"])
    op.create_index("ix_finding_status_id", "finding", ["status", "id"])
    op.create_index("ix_finding_source_record_id", "finding", ["source", "record_id"])


def _create_alerts() -> None:
    op.create_table(
        "alert",
        _text("id"),
        _text("portfolio_id", nullable=True),
        _text("subject_id"),
        _text("party_id", nullable=True),
        _text("status"),
        _text("severity"),
        _text("cause"),
        sa.Column("score", sa.Float(), nullable=False),
        _text("facts_hash"),
        _text("opened_at"),
        _text("changed_at"),
        _text("closed_at", nullable=True),
        _text("closed_reason", nullable=True),
        _text("merged_into", nullable=True),
        _text("run_id"),
        _text("judgement", nullable=True),
        _text("decided_facts", nullable=True),
        _text("assignee", nullable=True),
        _text("due_date", nullable=True),
        _text("snoozed_until", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.CheckConstraint(
            "status IN ('open', 'in_review', 'escalated', 'closed')", name=op.f("ck_alert_status")
        ),
        sa.CheckConstraint(
            "judgement IN ('positive', 'negative', 'unsure')", name=op.f("ck_alert_judgement")
        ),
        sa.CheckConstraint("severity IN ('high', 'medium', 'low')", name=op.f("ck_alert_severity")),
    )
    op.create_index("ix_alert_portfolio_id", "alert", ["portfolio_id"])
    op.create_index("ix_alert_subject_id", "alert", ["subject_id"])
    op.create_index("ix_alert_status_id", "alert", ["status", "id"])


def _move() -> None:
    """Make each old alert a finding, and one alert of those of a subject and a party.

    Facts are hashed otherwise now; an empty hash says that the next run takes the facts as they
    are, as no news.
    """
    connection = op.get_bind()
    severities = {}
    groups: dict[tuple[str, str], list[sa.Row[tuple[str, ...]]]] = {}
    rows = connection.execute(sa.text("SELECT * FROM old_alert ORDER BY source, record_id")).all()
    for row in rows:
        found = {
            _SEVERITIES.get(item["status"], "low") for item in json.loads(row.body)["listings"]
        }
        severities[row.id] = min(found, key=["high", "medium", "low"].index, default="low")
        groups.setdefault((row.subject_id, row.party_id or row.id), []).append(row)
    alert_of: dict[str, str] = {}
    for group in groups.values():
        alert_of |= {row.id: group[0].id for row in group}
        _move_group(group, severities)
    for row in rows:
        connection.execute(
            sa.text(
                "INSERT INTO finding (id, alert_id, portfolio_id, subject_id, source, record_id, "
                "status, score, severity, facts_hash, opened_at, changed_at, closed_at, "
                "closed_reason, run_id, party_id, body) VALUES (:id, :alert_id, :portfolio_id, "
                ":subject_id, :source, :record_id, :status, :score, :severity, '', :opened_at, "
                ":changed_at, :closed_at, :closed_reason, :run_id, :party_id, :body)"
            ),
            {**row._mapping, "alert_id": alert_of[row.id], "severity": severities[row.id]},
        )


def _move_group(group: list[sa.Row[tuple[str, ...]]], severities: dict[str, str]) -> None:
    standing = [row for row in group if row.status == "open"]
    chosen = standing or group
    levels = [severities[row.id] for row in chosen]
    last = max(chosen, key=lambda row: row.changed_at)
    op.get_bind().execute(
        sa.text(
            "INSERT INTO alert (id, portfolio_id, subject_id, party_id, status, severity, "
            "cause, score, facts_hash, opened_at, changed_at, closed_at, closed_reason, run_id)"
            " VALUES (:id, :portfolio_id, :subject_id, :party_id, :status, :severity, "
            "'listed', :score, '', :opened_at, :changed_at, :closed_at, :closed_reason, "
            ":run_id)"
        ),
        {
            "id": group[0].id,
            "portfolio_id": group[0].portfolio_id,
            "subject_id": group[0].subject_id,
            "party_id": group[0].party_id,
            "status": "open" if standing else "closed",
            "severity": min(levels, key=["high", "medium", "low"].index),
            "score": max(row.score for row in chosen),
            "opened_at": min(row.opened_at for row in chosen),
            "changed_at": last.changed_at,
            "closed_at": None if standing else last.closed_at,
            "closed_reason": None if standing else last.closed_reason,
            "run_id": last.run_id,
        },
    )
