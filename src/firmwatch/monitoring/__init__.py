"""Monitoring: what a run found, against what was known."""

from firmwatch.monitoring.causes import Causes, first_cause, heirs_of, record_causes
from firmwatch.monitoring.changes import apply_changes, changes_between, record_content
from firmwatch.monitoring.exposures import (
    ExposedSubject,
    exposure_cause,
    exposure_closing_reason,
    exposure_finding,
    exposure_id,
    raises_alert,
)
from firmwatch.monitoring.findings import (
    closing_reason,
    finding_id,
    make_finding,
    snapshot_reference,
    unread_row,
)
from firmwatch.monitoring.identity import Assignment, Member, assigned
from firmwatch.monitoring.life import (
    Group,
    Moment,
    Moved,
    ended,
    facts_of,
    lapsed,
    merged,
    met,
    rated_anew,
)
from firmwatch.monitoring.register_changes import RegisterChange, register_changes
from firmwatch.monitoring.unnamed import opaque_id, unnamed_graph, unnamed_owner

__all__ = [
    "Assignment",
    "Causes",
    "ExposedSubject",
    "Group",
    "Member",
    "Moment",
    "Moved",
    "RegisterChange",
    "apply_changes",
    "assigned",
    "changes_between",
    "closing_reason",
    "ended",
    "exposure_cause",
    "exposure_closing_reason",
    "exposure_finding",
    "exposure_id",
    "facts_of",
    "finding_id",
    "first_cause",
    "heirs_of",
    "lapsed",
    "make_finding",
    "merged",
    "met",
    "opaque_id",
    "raises_alert",
    "rated_anew",
    "record_causes",
    "record_content",
    "register_changes",
    "snapshot_reference",
    "unnamed_graph",
    "unnamed_owner",
    "unread_row",
]
