"""Monitoring: what a run found, against what was known."""

from firmwatch.monitoring.alerts import (
    alert_id,
    closing_reason,
    make_alert,
    snapshot_reference,
    unread_row,
)

__all__ = ["alert_id", "closing_reason", "make_alert", "snapshot_reference", "unread_row"]
