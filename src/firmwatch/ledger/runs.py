"""Runs: when the lists were compared with the portfolios, and what the run reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.transaction import Transaction, encode

__all__ = ["Run", "finish_run", "last_run", "start_run"]

_INTERRUPTED = "The process ended before the run did; nothing of its last step was stored."


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `status` is running, finished or failed; instants are ISO 8601 in UTC."""

    id: str
    started_at: str
    finished_at: str | None
    status: str
    report: Mapping[str, Any]


def start_run(tx: Transaction, now: str) -> str:
    """Begin a run and give its id, a number that rises by one and sorts as text.

    The lock of the workspace lets one run at a time begin, so any run still marked as running
    belongs to a process that was killed; it is marked as failed.
    """
    table = schema.run
    tx.execute(
        update(table)
        .where(table.c.status == "running")
        .values(status="failed", finished_at=now, report=encode({"reason": _INTERRUPTED}))
    )
    newest = tx.execute(select(func.max(table.c.id))).scalar()
    id_ = f"{int(newest or 0) + 1:08d}"
    tx.insert_rows(table, [(id_, now, None, "running", "{}")])
    return id_


def finish_run(
    tx: Transaction, run_id: str, status: str, report: Mapping[str, Any], now: str
) -> None:
    """End a run as `finished` or `failed`, with a report that JSON can hold.

    Raises `NotFoundError` for an unknown run and `UsageError` for another status.
    """
    if status not in ("finished", "failed"):
        raise UsageError(f"a run ends as 'finished' or 'failed', not as {status!r}.")
    done = tx.execute(
        update(schema.run)
        .where(schema.run.c.id == run_id)
        .values(status=status, finished_at=now, report=encode(report))
    )
    if not done.rowcount:
        raise NotFoundError(f"no run has the id {run_id!r}. Start a run before ending it.")


def last_run(tx: Transaction) -> Run | None:
    """Give the run that was started last, None before the first."""
    row = tx.execute(select(schema.run).order_by(schema.run.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Run(row.id, row.started_at, row.finished_at, row.status, json.loads(row.report))
