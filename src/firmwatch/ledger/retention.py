"""Scope rule S8: what is stored about people leaves soon after the organisation they belong to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from firmwatch.errors import UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, batched
from firmwatch.model import RegisterRole

__all__ = ["RETENTION_DAYS", "purge_register_roles", "save_register_roles"]

RETENTION_DAYS = 30
"""Days that register roles outlive their subject's removal (docs/explanation/scope.md, S8)."""

_BATCH = 5_000


def save_register_roles(tx: Transaction, roles: Iterable[RegisterRole]) -> int:
    """Store register roles, replacing those with the same id; gives how many were stored.

    Raises `LedgerError` for a role of a subject that the ledger does not hold.
    """
    count = 0
    for batch in batched(roles, _BATCH):
        statement = tx.insert(schema.register_role)
        replaced = {
            field.name: statement.excluded[field.name] for field in dataclasses.fields(RegisterRole)
        }
        tx.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=replaced),
            [dataclasses.asdict(role) for role in batch],
        )
        count += len(batch)
    return count


def purge_register_roles(tx: Transaction, now: str, days: int = RETENTION_DAYS) -> int:
    """Delete the register roles of subjects that were removed more than `days` days ago.

    Those under a legal hold stay. Gives how many were deleted; logged. `now` is an ISO 8601
    instant in UTC; raises `UsageError` for one in another time zone, or negative days.
    """
    role, subject = schema.register_role, schema.subject
    expired = select(subject.c.id).where(
        subject.c.removed_at < _cutoff(now, days), subject.c.legal_hold.is_(False)
    )
    purged = tx.execute(delete(role).where(role.c.subject_id.in_(expired))).rowcount
    if purged:
        detail = {"purged": purged, "days": days}
        append_event(tx, tx.actor, "register_role.purged", "register_role:*", detail, now)
    return purged


def _cutoff(now: str, days: int) -> str:
    try:
        instant = datetime.fromisoformat(now)
    except ValueError as error:
        raise UsageError(
            f"{now!r} is no ISO 8601 instant, such as 2026-01-31T08:00:00Z."
        ) from error
    if instant.utcoffset() != timedelta(0):
        raise UsageError(f"{now!r} is not in UTC; write it as 2026-01-31T08:00:00Z.")
    if days < 0:
        raise UsageError(f"the retention period is {days} days; it must be 0 or more.")
    # Without a zone, so that it sorts right beside instants that end in Z or in +00:00.
    return (instant - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S")
