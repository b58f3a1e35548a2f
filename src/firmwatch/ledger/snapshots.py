"""Which version of each source counts, and what came of asking its publisher for a newer one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from firmwatch.errors import NotFoundError
from firmwatch.ledger import held_snapshots, schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import Snapshot, from_row, to_row

__all__ = [
    "Promotion",
    "SourceState",
    "at",
    "current",
    "current_all",
    "find",
    "history",
    "mark_pruned",
    "promote",
    "promotions",
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


@dataclass(frozen=True, slots=True)
class Promotion:
    """A version of a source and since when it counts; `pruned_at` where its records are gone."""

    promoted_at: str
    snapshot: Snapshot
    pruned_at: str | None


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
        "pruned_at": None,
    }
    statement = tx.insert(schema.snapshot).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    promotion = {"source": snapshot.source, "snapshot_id": snapshot.id, "promoted_at": now}
    tx.execute(schema.snapshot_promotion.insert(), promotion)
    held_snapshots.supersede(tx, snapshot.source, snapshot.id, now)
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


def find(tx: Transaction, snapshot_id: str) -> Snapshot:
    """Give a version that was promoted once, a pruned one too. Raises `NotFoundError`."""
    table = schema.snapshot
    body = tx.execute(select(table.c.body).where(table.c.id == snapshot_id)).scalar()
    if body is None:
        raise NotFoundError(f"no snapshot {snapshot_id} was ever promoted in this ledger.")
    return _snapshot(body)


def history(tx: Transaction, source: str) -> list[Snapshot]:
    """Give every version of a source that was ever promoted, the last promoted first."""
    table = schema.snapshot
    found = tx.execute(
        select(table.c.body)
        .where(table.c.source == source)
        .order_by(table.c.promoted_at.desc(), table.c.fetched_at.desc(), table.c.id)
    )
    return [_snapshot(body) for body in found.scalars()]


def at(tx: Transaction, source: str, instant: str) -> Snapshot | None:
    """Give the version of a source that counted at an instant (ISO 8601, UTC), None before all.

    Raises `NotFoundError` for a version that was pruned since.
    """
    promotion, table = schema.snapshot_promotion, schema.snapshot
    row = tx.execute(
        select(table.c.body, table.c.id, table.c.pruned_at)
        .join(promotion, promotion.c.snapshot_id == table.c.id)
        .where(promotion.c.source == source, promotion.c.promoted_at <= instant)
        .order_by(promotion.c.promoted_at.desc(), promotion.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    if row.pruned_at is not None:
        raise NotFoundError(
            f"The snapshot {row.id} of {source}, which counted at {instant}, was pruned at "
            f"{row.pruned_at}. Its listing in the ledger stays; its records are gone."
        )
    return _snapshot(row.body)


def promotions(tx: Transaction, source: str) -> list[Promotion]:
    """Give when each version of a source began to count, the last first."""
    promotion, table = schema.snapshot_promotion, schema.snapshot
    found = tx.execute(
        select(promotion.c.promoted_at, table.c.body, table.c.pruned_at)
        .join(table, promotion.c.snapshot_id == table.c.id)
        .where(promotion.c.source == source)
        .order_by(promotion.c.promoted_at.desc(), promotion.c.seq.desc())
    )
    return [Promotion(row.promoted_at, _snapshot(row.body), row.pruned_at) for row in found]


def mark_pruned(tx: Transaction, snapshot: Snapshot, now: str) -> None:
    """Note that the records of a version are no longer kept; logged."""
    table = schema.snapshot
    tx.execute(table.update().where(table.c.id == snapshot.id).values(pruned_at=now))
    detail = {"source": snapshot.source, "sha256": snapshot.sha256}
    append_event(tx, tx.actor, "snapshot.pruned", f"snapshot:{snapshot.id}", detail, now)


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
