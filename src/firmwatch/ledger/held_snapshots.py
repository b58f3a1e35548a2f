"""Versions of lists that are out of all proportion, and wait for a person's word."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.sql import Select

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import Snapshot, from_row, to_row

__all__ = ["HeldSnapshot", "decide", "find", "hold", "supersede", "waiting", "waiting_at"]


@dataclass(frozen=True, slots=True)
class HeldSnapshot:
    """A version that was read and is whole, and does not count yet: `reasons` say why."""

    snapshot: Snapshot
    held_at: str
    reasons: tuple[str, ...]


def hold(tx: Transaction, snapshot: Snapshot, reasons: tuple[str, ...], now: str) -> None:
    """Keep a version back for the reasons; logged. The same version held again changes nothing."""
    table = schema.held_snapshot
    known = tx.execute(select(table.c.decision).where(table.c.id == snapshot.id)).one_or_none()
    if known is not None and known.decision is None:
        return
    values = {
        "id": snapshot.id,
        "source": snapshot.source,
        "held_at": now,
        "reasons": encode(list(reasons)),
        "body": encode(to_row(snapshot)),
        **dict.fromkeys(("decision", "decided_at", "decided_by", "decision_reason")),
    }
    statement = tx.insert(table).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    detail = {"source": snapshot.source, "reasons": list(reasons)}
    append_event(tx, tx.actor, "snapshot.held", f"snapshot:{snapshot.id}", detail, now)


def waiting(tx: Transaction, source: str) -> list[HeldSnapshot]:
    """Give the versions of a source that wait, the last held first."""
    return [_held(row) for row in tx.execute(_waiting(source))]


def waiting_at(tx: Transaction, source: str, instant: str) -> list[HeldSnapshot]:
    """Give the versions of a source that waited at an instant (ISO 8601, UTC), the last first."""
    table = schema.held_snapshot
    rows = tx.execute(
        select(table.c.body, table.c.held_at, table.c.reasons)
        .where(table.c.source == source, table.c.held_at <= instant)
        .where(table.c.decided_at.is_(None) | (table.c.decided_at > instant))
        .order_by(table.c.held_at.desc(), table.c.id)
    )
    return [_held(row) for row in rows]


def find(tx: Transaction, source: str, snapshot_id: str) -> HeldSnapshot:
    """Give the waiting version whose id begins so.

    Raises `NotFoundError` where none does, `UsageError` where several do.
    """
    found = [item for item in waiting(tx, source) if item.snapshot.id.startswith(snapshot_id)]
    if not found:
        raise NotFoundError(
            f"No snapshot of {source} that begins with {snapshot_id!r} is held. "
            "`firmwatch sources list` names those that are."
        )
    if len(found) > 1:
        ids = ", ".join(item.snapshot.id for item in found)
        raise UsageError(f"{snapshot_id!r} is the beginning of several: {ids}. Give more of it.")
    return found[0]


def decide(tx: Transaction, snapshot: Snapshot, reason: str, now: str) -> None:
    """Note that a person accepts a version, and why; logged."""
    table = schema.held_snapshot
    values = {"decision": "accepted", "decided_at": now, "decided_by": tx.actor}
    tx.execute(
        table.update().where(table.c.id == snapshot.id).values(**values, decision_reason=reason)
    )
    detail = {"snapshot": snapshot.id, "reason": reason}
    append_event(tx, tx.actor, "source.accept", f"source:{snapshot.source}", detail, now)


def supersede(tx: Transaction, source: str, snapshot_id: str, now: str) -> None:
    """End the waiting of all other versions: one that counts has come since."""
    table = schema.held_snapshot
    tx.execute(
        table.update()
        .where(table.c.source == source, table.c.id != snapshot_id, table.c.decision.is_(None))
        .values(decision="superseded", decided_at=now, decided_by=tx.actor)
    )


def _waiting(source: str) -> Select[tuple[str, str, str]]:
    table = schema.held_snapshot
    return (
        select(table.c.body, table.c.held_at, table.c.reasons)
        .where(table.c.source == source, table.c.decision.is_(None))
        .order_by(table.c.held_at.desc(), table.c.id)
    )


def _held(row: Row[tuple[str, str, str]]) -> HeldSnapshot:
    snapshot = from_row(Snapshot, json.loads(row.body))
    return HeldSnapshot(snapshot, row.held_at, tuple(json.loads(row.reasons)))
