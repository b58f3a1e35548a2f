"""What a receipt says: the versions that were searched, what was considered, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from firmwatch.errors import StaleError
from firmwatch.ledger import dossiers, held_snapshots, snapshots
from firmwatch.ledger.audit import AuditEvent
from firmwatch.matching import CANDIDATE, MILLION, matcher_version, screen_subjects
from firmwatch.model import Finding, MatcherReference, Subject, to_row
from firmwatch.monitoring import make_finding
from firmwatch.steps.configured import configured_source
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["NEAREST", "alert_rows", "compared_rows", "source_rows"]

NEAREST = 10
"""Candidates below the threshold that a receipt shows."""
_OF_LIFE = ("status", "opened_at", "closed_at", "closed_reason", "party_id")


@dataclass(frozen=True, slots=True)
class _Counting:
    """Which version of a source counted at an instant, and what was known of newer ones."""

    name: str
    instant: str
    promotions: Sequence[snapshots.Promotion]
    checked_at: str | None
    refused: Sequence[AuditEvent]
    held: Sequence[held_snapshots.HeldSnapshot]


def source_rows(
    workspace: Workspace, names: Sequence[str], instant: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Say of each source which version counted at an instant, and name those that had none."""
    rows, missing = [], []
    for name in names:
        with workspace.ledger.reading() as tx:
            promoted = snapshots.promotions(tx, name)
            found = _Counting(
                name,
                instant,
                [item for item in promoted if item.promoted_at <= instant],
                snapshots.source_state(tx, name).checked_at,
                dossiers.events_of(tx, [f"source:{name}"], instant),
                held_snapshots.waiting_at(tx, name, instant),
            )
        if found.promotions:
            rows.append(_source_row(workspace, found))
        else:
            missing.append(name)
    return rows, missing


def _source_row(workspace: Workspace, found: _Counting) -> dict[str, Any]:
    source = configured_source(workspace.settings, found.name)
    counted = found.promotions[0]
    snapshot = counted.snapshot
    checked = found.checked_at if found.checked_at and found.checked_at <= found.instant else ""
    confirmed = max(counted.promoted_at, checked)
    span = datetime.fromisoformat(found.instant) - datetime.fromisoformat(confirmed)
    hours = round(span / timedelta(hours=1), 1)
    refused = [item for item in found.refused if item.action == "source.refused"]
    return {
        "source": found.name,
        "title": source.title,
        "publisher": source.publisher,
        "url": snapshot.url,
        "snapshot_id": snapshot.id,
        "sha256": snapshot.sha256,
        "parser_version": snapshot.parser_version,
        "published_at": snapshot.published_at,
        "fetched_at": snapshot.fetched_at,
        "counts_since": counted.promoted_at,
        "confirmed_at": confirmed,
        "hours_since_confirmed": hours,
        "stale": hours > source.stale_hours,
        "files": to_row(snapshot.counts),
        "held": [
            {
                "snapshot_id": item.snapshot.id,
                "sha256": item.snapshot.sha256,
                "held_at": item.held_at,
                "reasons": list(item.reasons),
            }
            for item in found.held
        ],
        "refused": [
            {"at": item.at, "reason": item.detail.get("reason")}
            for item in refused
            if item.at >= counted.promoted_at
        ],
    }


def compared_rows(
    subject: Subject, reference: Reference, threshold: float, now: str
) -> dict[str, Any]:
    """Compare a subject with every record, and say what was considered and what was found.

    Raises `StaleError` where there is no list: no list is never an all-clear.
    """
    if not reference.has_lists:
        raise StaleError(
            "There is nothing to certify: no source had a version then. (A register of owners has "
            "nothing to compare with.) Give a later --as-of, or run `firmwatch sources update`."
        )
    matcher = MatcherReference(matcher_version(), threshold)
    found: list[Finding] = []
    below: list[Finding] = []
    for _, record, comparison in screen_subjects([subject], reference.index, 0.0):
        snapshot = reference.snapshots[record.source]
        item = make_finding(subject, record, comparison, snapshot, matcher, now)
        (found if item.score >= threshold else below).append(item)
    for items in (found, below):
        items.sort(key=lambda item: (-item.score, item.id))
    rows = [item.row() for item in found]
    return {
        "matcher": {"version": matcher.version, "threshold": threshold, "of": "issued_at"},
        "candidates": {
            "records": len(reference.index),
            "similarity_min": CANDIDATE / MILLION,
            "considered": len(found) + len(below),
            "found": len(found),
            "nearest_below": [
                {
                    "source": item.source,
                    "record_id": item.record_id,
                    "record_name": item.record_name,
                    "score": item.score,
                    "evidence": to_row(item.evidence),
                }
                for item in below[:NEAREST]
            ],
        },
        "findings": [
            {name: value for name, value in row.items() if name not in _OF_LIFE} for row in rows
        ],
    }


def alert_rows(workspace: Workspace, subject_id: str, instant: str) -> list[dict[str, Any]]:
    """Give the alerts that a subject had at an instant, with all that was done to them."""
    with workspace.ledger.reading() as tx:
        records = dossiers.alert_records(tx, subject_id)
        events = dossiers.events_of(tx, [f"alert:{id_}" for id_ in records], instant)
    rows = []
    for id_, known in records.items():
        own = [item for item in events if item.object == f"alert:{id_}"]
        if own:
            status = [item.detail["status"] for item in own if "status" in item.detail]
            rows.append(
                {
                    "alert_id": id_,
                    "status": status[-1] if status else None,
                    "records": known,
                    "events": [
                        {
                            "seq": item.seq,
                            "at": item.at,
                            "actor": item.actor,
                            "action": item.action,
                            "detail": dict(item.detail),
                        }
                        for item in own
                    ],
                }
            )
    return rows
