"""Alerts: the one function that makes them, and why one ends."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from firmwatch.model import (
    Comparison,
    Finding,
    FindingStatus,
    MatcherReference,
    Quarantined,
    Record,
    Snapshot,
    SnapshotReference,
    Subject,
    subject_digest,
)

__all__ = ["closing_reason", "finding_id", "make_finding", "snapshot_reference", "unread_row"]


def finding_id(subject_id: str, source: str, record_id: str) -> str:
    """Give the stable identity of the pair: 16 hexadecimal digits, a pure function of the ids."""
    content = f"alert\0{subject_id}\0{source}\0{record_id}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def snapshot_reference(snapshot: Snapshot) -> SnapshotReference:
    """Say which version of which source a snapshot is."""
    return SnapshotReference(
        snapshot.source,
        snapshot.sha256,
        snapshot.published_at,
        snapshot.fetched_at,
        snapshot.id,
    )


def make_finding(
    subject: Subject,
    record: Record,
    comparison: Comparison,
    snapshot: SnapshotReference,
    matcher: MatcherReference,
    opened_at: str,
) -> Finding:
    """Make the alert object that every command, file and export shows."""
    return Finding(
        id=finding_id(subject.id, snapshot.source, record.id),
        subject_id=subject.id,
        subject_name=comparison.subject_name,
        record_id=record.id,
        record_name=comparison.record_name,
        record_caption=record.caption,
        record_kind=record.kind.value,
        source=snapshot.source,
        listings=record.listings,
        score=comparison.score,
        evidence=comparison.evidence,
        status=FindingStatus.OPEN,
        opened_at=opened_at,
        snapshot=snapshot,
        matcher_version=matcher.version,
        portfolio_id=subject.portfolio_id or None,
        locator=comparison.record_locator,
        subject_digest=subject_digest(subject),
        threshold=matcher.threshold,
    )


def closing_reason(
    alert: Finding, subject_ids: frozenset[str], record_ids: Mapping[str, frozenset[str]]
) -> str:
    """Say why a pair that had an alert has none any more.

    `subject_ids` are the ids among the open alerts' subjects that are still monitored, `record_ids`
    those among their records that still stand in the current snapshots, by source.
    """
    if alert.subject_id not in subject_ids:
        return "the subject left its portfolio"
    if alert.source not in record_ids:
        return f"the source {alert.source} is no longer screened against"
    if alert.record_id not in record_ids[alert.source]:
        return f"delisted: the record is no longer in {alert.source}"
    return "the pair no longer reaches the threshold: its facts, or the settings, changed"


def unread_row(record_id: str, rows: Iterable[Quarantined]) -> Quarantined | None:
    """Give the quarantined row that is of a record, or None.

    A row is of the record where its `record_id` says so, or, where none could be read, where its
    excerpt begins with the record's id (a delimited row) or holds it in quotes (a JSON line). An
    alert does not close for want of such a row: that it cannot be read is no delisting.
    """
    id_ = re.escape(record_id)
    # Nowhere else: the second column of a delimited row may be a number of another kind.
    shown = re.compile(rf'\A\W{{0,3}}{id_}(?![\w-])|"{id_}"')
    for row in rows:
        if row.record_id == record_id or (row.record_id is None and shown.search(row.excerpt)):
            return row
    return None
