"""What you decided: portfolios, runs, alerts and the audit log, in SQLite or PostgreSQL."""

from firmwatch.ledger.connection import Ledger

__all__ = ["Ledger"]
