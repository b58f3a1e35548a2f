"""Monitoring: what a run found, against what was known."""

from firmwatch.monitoring.alerts import (
    alert_id,
    closing_reason,
    make_alert,
    snapshot_reference,
    unread_row,
)
from firmwatch.monitoring.changes import apply_changes, changes_between, record_content
from firmwatch.monitoring.parties import by_party

__all__ = [
    "alert_id",
    "apply_changes",
    "by_party",
    "changes_between",
    "closing_reason",
    "make_alert",
    "record_content",
    "snapshot_reference",
    "unread_row",
]
