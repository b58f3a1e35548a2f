"""What other thresholds would have done, as it was worked out before anybody chose one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, encode

__all__ = ["covers", "pairs_since", "save_what_if", "what_ifs"]


def save_what_if(
    tx: Transaction,
    change: tuple[float, float],
    matcher_version: str,
    body: Mapping[str, Any],
    now: str,
) -> str:
    """Store what a change of the threshold, from and to, would do; gives its id. Logged.

    `body` is what JSON can hold, `now` an ISO 8601 instant in UTC.
    """
    table = schema.what_if
    # The last one is never let go, so that no id is given twice.
    last = tx.execute(select(func.max(table.c.id))).scalar_one()
    id_ = f"{int(last or 0) + 1:08d}"
    before, after = change
    tx.insert_rows(
        table, [(id_, now, tx.actor, before, after, matcher_version, encode(dict(body)))]
    )
    detail = {"threshold_before": before, "threshold": after, "matcher_version": matcher_version}
    append_event(tx, tx.actor, "threshold.tuned", f"what_if:{id_}", detail, now)
    return id_


def covers(tx: Transaction, change: tuple[float, float], matcher_version: str) -> bool:
    """Say whether it was worked out what a change of the threshold would do, by this matcher."""
    table = schema.what_if
    found = select(table.c.id).where(
        table.c.threshold_before == change[0],
        table.c.threshold == change[1],
        table.c.matcher_version == matcher_version,
    )
    return tx.execute(found.limit(1)).one_or_none() is not None


def what_ifs(tx: Transaction) -> list[dict[str, Any]]:
    """Give everything that was worked out, the last first, with `what_if_id`, `at` and `actor`."""
    table = schema.what_if
    return [
        {"what_if_id": row.id, "at": row.at, "actor": row.actor, **json.loads(row.body)}
        for row in tx.execute(select(table).order_by(table.c.id.desc()))
    ]


def pairs_since(tx: Transaction, instant: str) -> Iterator[tuple[str, str, str, str]]:
    """Give the findings that were open at an instant or later: subject, source, record, since."""
    table = schema.finding
    rows = tx.execute(
        select(table.c.subject_id, table.c.source, table.c.record_id, table.c.opened_at)
        .where(or_(table.c.closed_at.is_(None), table.c.closed_at >= instant))
        .order_by(table.c.id)
    )
    for row in rows:
        yield row.subject_id, row.source, row.record_id, row.opened_at
