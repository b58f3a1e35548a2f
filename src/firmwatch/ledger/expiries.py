"""What the rules of retention let go: found, deleted, and proven to have been deleted.

Of everything that goes, the log keeps the SHA-256 of its row as canonical JSON: whoever has a copy
can show that it is the copy of what went, and the log says nothing of what stood in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, delete, func, select

from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_events
from firmwatch.ledger.finding_changes import stored_finding
from firmwatch.ledger.subject_versions import drop_unused_versions
from firmwatch.ledger.transaction import Transaction, batched
from firmwatch.model import Finding, canonical_digest

__all__ = [
    "Expired",
    "expire",
    "expired_alerts",
    "expired_held_rows",
    "expired_runs",
    "expired_subjects",
    "expired_what_ifs",
    "findings_on_hold",
]

_BATCH = 5_000
_DIGESTS_PER_EVENT = 500
_NAMED = ("alert", "held_row")


@dataclass(frozen=True, slots=True)
class Expired:
    """Rows of a table that may go: their ids, the digests of all that goes with them.

    `on_hold` counts those that would go but for a legal hold.
    """

    table: str
    ids: tuple[str, ...]
    digests: tuple[str, ...]
    on_hold: int = 0


def expired_alerts(
    tx: Transaction, cutoffs: tuple[str, str], long_sources: frozenset[str]
) -> Expired:
    """Find the closed alerts that were closed before a cutoff, with findings and decisions.

    `cutoffs` are of alerts with a record of one of `long_sources`, and of all others; ISO 8601 in
    UTC. Whatever is still open stays, and so does an alert with an open finding.
    """
    alert, finding, subject = schema.alert, schema.finding, schema.subject
    rows = tx.execute(
        select(alert, func.coalesce(subject.c.legal_hold, False).label("hold"))
        .outerjoin(subject, subject.c.id == alert.c.subject_id)
        .where(alert.c.status == "closed", alert.c.closed_at < max(cutoffs))
        .order_by(alert.c.id)
    ).all()
    parts: dict[str, list[Row[Any]]] = {row.id: [] for row in rows}
    judged: dict[str, list[Row[Any]]] = {row.id: [] for row in rows}
    for batch in batched(sorted(parts), _BATCH):
        query = select(finding).where(tx.among(finding.c.alert_id, batch)).order_by(finding.c.id)
        for row in tx.execute(query):
            parts[row.alert_id].append(row)
        for said in (schema.decision, schema.comment):
            query = select(said).where(tx.among(said.c.alert_id, batch)).order_by(said.c.id)
            for row in tx.execute(query):
                judged[row.alert_id].append(row)
    ids, digests, on_hold = [], [], 0
    for row in rows:
        own = parts[row.id]
        is_long = any(item.source in long_sources for item in own)
        if row.closed_at >= cutoffs[0 if is_long else 1]:
            continue
        if any(item.status == "open" for item in own):
            continue
        if row.hold:
            on_hold += 1
            continue
        ids.append(row.id)
        values = {name: value for name, value in row._mapping.items() if name != "hold"}
        digests += [canonical_digest(values), *map(_digest, [*own, *judged[row.id]])]
    return Expired("alert", tuple(ids), tuple(digests), on_hold)


def expired_subjects(tx: Transaction, cutoff: str) -> Expired:
    """Find the subjects that were removed before a cutoff and have neither finding nor alert."""
    subject, finding, alert = schema.subject, schema.finding, schema.alert
    rows = tx.execute(
        select(subject)
        .where(subject.c.removed_at < cutoff)
        .where(~select(finding.c.id).where(finding.c.subject_id == subject.c.id).exists())
        .where(~select(alert.c.id).where(alert.c.subject_id == subject.c.id).exists())
        .order_by(subject.c.id)
    ).all()
    free = [row for row in rows if not row.legal_hold]
    ids = tuple(row.id for row in free)
    return Expired("subject", ids, tuple(map(_digest, free)), len(rows) - len(free))


def expired_held_rows(tx: Transaction, cutoff: str) -> Expired:
    """Find the rows that were held, and released if they were, before a cutoff."""
    table = schema.held_row
    then = func.coalesce(table.c.released_at, table.c.held_at)
    rows = tx.execute(select(table).where(then < cutoff).order_by(table.c.id)).all()
    return Expired("held_row", tuple(row.id for row in rows), tuple(map(_digest, rows)))


def expired_runs(tx: Transaction, cutoff: str) -> Expired:
    """Find the runs that ended before a cutoff; the last one that finished stays, and any later."""
    table = schema.run
    last = select(func.max(table.c.id)).where(table.c.status == "finished").scalar_subquery()
    rows = tx.execute(
        select(table)
        .where(table.c.finished_at < cutoff, table.c.id < func.coalesce(last, ""))
        .order_by(table.c.id)
    ).all()
    return Expired("run", tuple(row.id for row in rows), tuple(map(_digest, rows)))


def expired_what_ifs(tx: Transaction, cutoff: str) -> Expired:
    """Find what was worked out of other thresholds before a cutoff; the last one stays."""
    table = schema.what_if
    last = select(func.max(table.c.id)).scalar_subquery()
    rows = tx.execute(
        select(table).where(table.c.at < cutoff, table.c.id < last).order_by(table.c.id)
    ).all()
    return Expired("what_if", tuple(row.id for row in rows), tuple(map(_digest, rows)))


def expire(tx: Transaction, expired: Expired, rule: str, now: str) -> None:
    """Delete what has expired, and log its class, the rule, the count and the digests.

    `now` is an ISO 8601 instant in UTC.
    """
    if not expired.ids:
        return
    digests = list(expired.digests)
    for ids in batched(expired.ids, _BATCH):
        if expired.table == "alert":
            for own in (schema.finding, schema.decision, schema.comment):
                _delete(tx, own, own.c.alert_id, ids)
        if expired.table == "subject":
            _delete(tx, schema.register_role, schema.register_role.c.subject_id, ids)
        if expired.table == "outbox_message":
            for own in (schema.delivery_attempt, schema.delivery):
                _delete(tx, own, own.c.message_id, ids)
        table = schema.metadata.tables[expired.table]
        _delete(tx, table, table.c.id, ids)
    # The digest of a version is that of its content.
    digests += drop_unused_versions(tx)
    acts = []
    for part in batched(digests, _DIGESTS_PER_EVENT):
        detail = {"class": expired.table, "rule": rule, "count": len(expired.ids), "digests": part}
        acts.append(("retention.expired", f"{expired.table}:*", detail))
    if expired.table in _NAMED:
        # The log says that these exist, so it has to say of each that it went.
        acts += [
            (f"{expired.table}.expired", f"{expired.table}:{id_}", {"rule": rule})
            for id_ in expired.ids
        ]
    append_events(tx, tx.actor, acts, now)


def findings_on_hold(tx: Transaction, source: str) -> list[Finding]:
    """Give the findings of a source that ended, of subjects under a legal hold."""
    finding, subject = schema.finding, schema.subject
    query = (
        select(finding)
        .join(subject, subject.c.id == finding.c.subject_id)
        .where(subject.c.legal_hold.is_(True), finding.c.source == source)
        .where(finding.c.status == "closed")
    )
    return [stored_finding(row) for row in tx.execute(query)]


def _delete(tx: Transaction, table: Table, column: Any, ids: Sequence[str]) -> None:
    tx.execute(delete(table).where(tx.among(column, ids)))


def _digest(row: Row[Any]) -> str:
    values: Mapping[Any, Any] = row._mapping
    return canonical_digest(dict(values))
