"""Held rows (scope rule S3): what looks like a person waits until a user vouches for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sqlalchemy import select, update

from firmwatch.errors import NotFoundError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, batched
from firmwatch.model import HeldRow

__all__ = ["held_rows", "hold_rows", "release_row", "released_ids"]

_BATCH = 5_000

_COLUMNS = [schema.held_row.c[field.name] for field in dataclasses.fields(HeldRow)]


def hold_rows(tx: Transaction, rows: Iterable[HeldRow]) -> int:
    """Hold rows; gives how many are new.

    A row that is held already stays as it is, and one that was released stays released.
    """
    table = schema.held_row
    new = 0
    for batch in batched(rows, _BATCH):
        by_id = {row.id: row for row in batch}
        known = set(
            tx.execute(select(table.c.id).where(tx.among(table.c.id, list(by_id)))).scalars()
        )
        missing = [dataclasses.asdict(row) for id_, row in by_id.items() if id_ not in known]
        if missing:
            tx.execute(table.insert(), missing)
        new += len(missing)
    return new


def held_rows(tx: Transaction, portfolio_id: str | None = None) -> list[HeldRow]:
    """Give the rows that are still held, of one portfolio or of all, in the order of the file."""
    table = schema.held_row
    found = select(*_COLUMNS).where(table.c.released_at.is_(None))
    if portfolio_id is not None:
        found = found.where(table.c.portfolio_id == portfolio_id)
    found = found.order_by(table.c.portfolio_id, table.c.row_number, table.c.id)
    return [HeldRow(**row._mapping) for row in tx.execute(found)]


def released_ids(tx: Transaction, portfolio_id: str) -> set[str]:
    """Give the ids of the rows that a user released, so that an import admits them."""
    table = schema.held_row
    found = select(table.c.id).where(
        table.c.portfolio_id == portfolio_id, table.c.released_at.is_not(None)
    )
    return set(tx.execute(found).scalars())


def release_row(tx: Transaction, held_id: str, by: str, reason: str, now: str) -> HeldRow:
    """Note that `by` vouches for a row being an organisation; logged, and done only once.

    `now` is an ISO 8601 instant in UTC. Raises `NotFoundError`.
    """
    table = schema.held_row
    row = tx.execute(select(*_COLUMNS).where(table.c.id == held_id)).one_or_none()
    if row is None:
        raise NotFoundError(
            f"no held row has the id {held_id!r}. List the held rows to see their ids."
        )
    held = HeldRow(**row._mapping)
    released = tx.execute(
        update(table)
        .where(table.c.id == held_id, table.c.released_at.is_(None))
        .values(released_at=now, released_by=by, release_reason=reason)
    )
    if released.rowcount:
        detail = {"name": held.name, "portfolio_id": held.portfolio_id, "reason": reason}
        append_event(tx, by, "held_row.released", f"held_row:{held_id}", detail, now)
    return held
