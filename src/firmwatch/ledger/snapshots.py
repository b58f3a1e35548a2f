"""Which version of each source counts, and what came of asking its publisher for a newer one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import Snapshot, from_row, to_row

__all__ = [
    "SourceState",
    "current",
    "current_all",
    "history",
    "promote",
    "record_check",
    "record_refusal",
    "source_state",
]


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source; all None for one that was never asked.

    `snapshot` is the version that counts, `checked_at` when its publisher was last asked with
    success. `refused_at` and `refused_reason` say why the newest version is not that one. Instants
    are ISO 8601 in UTC.
    """

    source: str
    snapshot: Snapshot | None = None
    checked_at: str | None = None
    refused_at: str | None = None
    refused_reason: str | None = None


def promote(tx: Transaction, snapshot: Snapshot, now: str) -> None:
    """Make a version the one that counts; logged.

    A publisher may take a version back and issue an earlier one again: that one is then promoted
    anew, and `history` gives it the later instant.
    """
    values = {
        "id": snapshot.id,
        "source": snapshot.source,
        "fetched_at": snapshot.fetched_at,
        "published_at": snapshot.published_at,
        "sha256": snapshot.sha256,
        "promoted_at": now,
        "body": encode(to_row(snapshot)),
    }
    statement = tx.insert(schema.snapshot).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    _set_state(
        tx,
        snapshot.source,
        snapshot_id=snapshot.id,
        checked_at=now,
        refused_at=None,
        refused_reason=None,
    )
    detail = {"source": snapshot.source, "sha256": snapshot.sha256}
    append_event(tx, tx.actor, "snapshot.promoted", f"snapshot:{snapshot.id}", detail, now)


def current(tx: Transaction, source: str) -> Snapshot | None:
    """Give the version of a source that counts, None before the first."""
    return source_state(tx, source).snapshot


def current_all(tx: Transaction) -> dict[str, Snapshot]:
    """Give the version that counts of every source that has one, by the source's name."""
    found = tx.execute(
        select(schema.snapshot.c.body)
        .join(schema.source_state, schema.source_state.c.snapshot_id == schema.snapshot.c.id)
        .order_by(schema.snapshot.c.source)
    )
    snapshots = [_snapshot(body) for body in found.scalars()]
    return {item.source: item for item in snapshots}


def history(tx: Transaction, source: str) -> list[Snapshot]:
    """Give every version of a source that was ever promoted, the last promoted first."""
    table = schema.snapshot
    found = tx.execute(
        select(table.c.body)
        .where(table.c.source == source)
        .order_by(table.c.promoted_at.desc(), table.c.fetched_at.desc(), table.c.id)
    )
    return [_snapshot(body) for body in found.scalars()]


def source_state(tx: Transaction, source: str) -> SourceState:
    """Give what is known of a source; an empty state for one that was never asked."""
    state, table = schema.source_state, schema.snapshot
    row = tx.execute(
        select(state, table.c.body)
        .outerjoin(table, state.c.snapshot_id == table.c.id)
        .where(state.c.source == source)
    ).one_or_none()
    if row is None:
        return SourceState(source)
    return SourceState(
        source=source,
        snapshot=None if row.body is None else _snapshot(row.body),
        checked_at=row.checked_at,
        refused_at=row.refused_at,
        refused_reason=row.refused_reason,
    )


def record_check(tx: Transaction, source: str, now: str) -> None:
    """Note that the publisher was asked and has nothing newer, which ends an earlier refusal."""
    _set_state(tx, source, checked_at=now, refused_at=None, refused_reason=None)


def record_refusal(tx: Transaction, source: str, reason: str, now: str) -> None:
    """Note that a new version was refused; the one that counts stays. Logged."""
    _set_state(tx, source, refused_at=now, refused_reason=reason)
    append_event(tx, tx.actor, "source.refused", f"source:{source}", {"reason": reason}, now)


def _set_state(tx: Transaction, source: str, **values: str | None) -> None:
    statement = tx.insert(schema.source_state).values(source=source, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["source"], set_=values))


def _snapshot(body: str) -> Snapshot:
    row: dict[str, Any] = json.loads(body)
    return from_row(Snapshot, row)
