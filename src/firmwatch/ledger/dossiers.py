"""What the ledger has of one subject, for whoever asks how it stood on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from firmwatch.errors import NotFoundError
from firmwatch.ledger import audit, schema
from firmwatch.ledger.audit import AuditEvent
from firmwatch.ledger.transaction import Transaction

__all__ = ["SubjectLife", "alert_records", "events_of", "subject_life"]


@dataclass(frozen=True, slots=True)
class SubjectLife:
    """Since when a subject is monitored and has the content that it has; ISO 8601 in UTC."""

    portfolio: str
    added_at: str
    changed_at: str
    removed_at: str | None
    legal_hold: bool


def subject_life(tx: Transaction, subject_id: str) -> SubjectLife:
    """Give what is known of a subject beside its content; raises `NotFoundError`."""
    subject, portfolio = schema.subject, schema.portfolio
    names = ("added_at", "changed_at", "removed_at", "legal_hold")
    row = tx.execute(
        select(portfolio.c.name, *(subject.c[name] for name in names))
        .join(portfolio, portfolio.c.id == subject.c.portfolio_id)
        .where(subject.c.id == subject_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"no subject has the id {subject_id!r}.")
    return SubjectLife(row.name, row.added_at, row.changed_at, row.removed_at, row.legal_hold)


def alert_records(tx: Transaction, subject_id: str) -> dict[str, list[str]]:
    """Give the alerts of a subject by id, with the records of their findings (SOURCE:ID), sorted.

    Findings that ended count too.
    """
    alert, finding = schema.alert, schema.finding
    rows = tx.execute(
        select(alert.c.id, finding.c.source, finding.c.record_id)
        .join(finding, finding.c.alert_id == alert.c.id)
        .where(alert.c.subject_id == subject_id)
        .order_by(alert.c.id, finding.c.source, finding.c.record_id)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(f"{row.source}:{row.record_id}")
    return found


def events_of(tx: Transaction, objects: Sequence[str], until: str) -> list[AuditEvent]:
    """Give what the log has of some objects up to an instant (ISO 8601, UTC), the oldest first."""
    return [item for item in audit.events_of(tx, objects) if item.at <= until]
