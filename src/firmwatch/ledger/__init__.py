"""What you decided: portfolios, runs, alerts and the audit log, in SQLite or PostgreSQL."""

from firmwatch.ledger import (
    alerts,
    audit,
    decisions,
    deliveries,
    fetch_states,
    findings,
    held,
    held_snapshots,
    outbox,
    portfolios,
    retention,
    reviews,
    runs,
    screening_states,
    separations,
    snapshots,
    subjects,
)
from firmwatch.ledger.connection import Ledger
from firmwatch.ledger.revisions import Revision
from firmwatch.ledger.transaction import Transaction

__all__ = [
    "Ledger",
    "Revision",
    "Transaction",
    "alerts",
    "audit",
    "decisions",
    "deliveries",
    "fetch_states",
    "findings",
    "held",
    "held_snapshots",
    "outbox",
    "portfolios",
    "retention",
    "reviews",
    "runs",
    "screening_states",
    "separations",
    "snapshots",
    "subjects",
]
