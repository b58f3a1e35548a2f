"""Things that do not exist, for the ledger to hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

from firmwatch.ledger import Transaction
from firmwatch.ledger.findings import FindingRules, sync_findings
from firmwatch.ledger.portfolios import portfolio_id
from firmwatch.model import (
    AlertCause,
    Evidence,
    FileCounts,
    Finding,
    FindingStatus,
    Identifier,
    Listing,
    Locator,
    Snapshot,
    SnapshotReference,
    Subject,
    SubjectKind,
)
from firmwatch.monitoring import Causes, Moment
from firmwatch.steps.alerting import AlertChanges, update_alerts
from firmwatch.steps.parties import Linked

NOW = "2026-03-01T08:00:00Z"
LATER = "2026-03-02T08:00:00Z"
LATEST = "2026-03-03T08:00:00Z"
SUPPLIERS = portfolio_id("suppliers")


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def a_subject(number: int = 1, **changes: Any) -> Subject:
    values: dict[str, Any] = {
        "id": key(f"subject {number}"),
        "portfolio_id": SUPPLIERS,
        "kind": SubjectKind.ORGANISATION,
        "name": f"Sample Trading {number} GmbH",
        "aliases": ("Образец Трейд", "Sample «T»"),
        "countries": ("DE", "FR"),
        "identifiers": (
            Identifier("registration", f"HRB{number}", f"HRB {number}", "DE"),
            Identifier("lei", "5299000J2N45DDNE4Y28", "5299000J2N45DDNE4Y28", None, True),
        ),
    }
    return Subject(**{**values, **changes})


def a_finding(number: int = 1, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "id": key(f"alert {number}"),
        "subject_id": key(f"subject {number}"),
        "subject_name": "Sample Trading GmbH",
        "record_id": f"R-{number}",
        "record_name": "SAMPLE TRADING",
        "record_caption": "Sample Trading Ltd",
        "record_kind": "organisation",
        "source": "sample_list",
        "listings": (
            Listing("SAMPLE-1", "Sample Office"),
            Listing("SAMPLE-2", "Sample Office", reason="Made up"),
        ),
        "score": 0.91,
        "evidence": (
            Evidence("name", "sample trading", "SAMPLE TRADING", 3.5, "same words"),
            Evidence("country", "DE", "DE", 0.5, "same country"),
        ),
        "status": FindingStatus.OPEN,
        "opened_at": NOW,
        "snapshot": SnapshotReference("sample_list", "ab" * 32, None, NOW),
        "matcher_version": "1",
        "portfolio_id": SUPPLIERS,
        "locator": Locator("sample.csv", 17),
    }
    return Finding(**{**values, **changes})


def a_snapshot(number: int = 1, source: str = "sample_list", **changes: Any) -> Snapshot:
    values: dict[str, Any] = {
        "id": key(f"snapshot {source} {number}"),
        "source": source,
        "url": "https://lists.example/sample.csv",
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "fetched_at": f"2026-02-0{number}T00:00:00Z",
        "published_at": None,
        "parser_version": "1",
        "counts": (FileCounts("sample.csv", 10, 8, 1, 1),),
        "excluded_reasons": (("aircraft", 1),),
    }
    return Snapshot(**{**values, **changes})


def run_finds(
    tx: Transaction, found: Iterable[Finding], run_id: str, now: str, reason: str = "it is gone"
) -> AlertChanges:
    """Store what a run found, and the alerts that come of it: each record is a party by itself."""
    rules = FindingRules(
        tested=lambda subject, source, record: True,
        closing_reason=lambda gone: f"delisted: {reason}",
        is_news=lambda item: True,
    )
    done = sync_findings(tx, found, run_id, now, rules)
    parties = cast(Linked, SimpleNamespace(places={}))
    causes = Causes(every=AlertCause.LISTED)
    return update_alerts(tx, done, parties, causes, Moment(run_id, now))
