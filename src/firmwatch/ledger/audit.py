"""The audit log: what was done, by whom and when; the database refuses to change it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from firmwatch.ledger.schema import audit_event
from firmwatch.ledger.transaction import Transaction, encode

__all__ = ["AuditEvent", "append_event", "append_events", "events", "events_of"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One act. `at` is an ISO 8601 instant in UTC, `object` is `<table>:<id>`.

    `seq` rises with time; it may skip numbers, since a rolled back transaction keeps its own.
    """

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]


def append_event(
    tx: Transaction,
    actor: str,
    action: str,
    object: str,  # noqa: A002 - the column's name in every part of the project
    detail: Mapping[str, Any],
    now: str,
) -> None:
    """Write one act down. `detail` holds what JSON can; `now` is an ISO 8601 instant in UTC."""
    append_events(tx, actor, [(action, object, detail)], now)


def append_events(
    tx: Transaction,
    actor: str,
    acts: Iterable[tuple[str, str, Mapping[str, Any]]],
    now: str,
) -> None:
    """Write many acts of one moment down, each as (action, object, detail)."""
    rows = [
        {"at": now, "actor": actor, "action": action, "object": name, "detail": encode(detail)}
        for action, name, detail in acts
    ]
    if rows:
        tx.execute(audit_event.insert(), rows)


def events(tx: Transaction, limit: int | None = None) -> list[AuditEvent]:
    """Give the newest `limit` acts (all without one), the newest first."""
    return _events(tx, select(audit_event).order_by(audit_event.c.seq.desc()).limit(limit))


def events_of(tx: Transaction, objects: Sequence[str]) -> list[AuditEvent]:
    """Give all acts on some objects, the oldest first."""
    query = select(audit_event).where(audit_event.c.object.in_(objects))
    return _events(tx, query.order_by(audit_event.c.seq))


def _events(tx: Transaction, query: Select[Any]) -> list[AuditEvent]:
    return [
        AuditEvent(row.seq, row.at, row.actor, row.action, row.object, json.loads(row.detail))
        for row in tx.execute(query)
    ]
