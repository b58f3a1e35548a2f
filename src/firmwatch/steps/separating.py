"""Records that a user keeps apart, and what that does to the alerts."""

from __future__ import annotations

from firmwatch.ledger import separations
from firmwatch.ledger.findings import FindingChanges
from firmwatch.model import Separation
from firmwatch.monitoring import Causes
from firmwatch.steps.alerting import update_alerts
from firmwatch.steps.parties import linked, record_key, split_key
from firmwatch.steps.reviewing import moment_of
from firmwatch.steps.workspace import Workspace

__all__ = ["list_separations", "rejoin_records", "separate_records"]


def list_separations(workspace: Workspace) -> list[Separation]:
    """Give the records that users keep apart."""
    with workspace.ledger.reading() as tx:
        return separations.separations(tx)


def separate_records(workspace: Workspace, one: str, other: str, reason: str) -> Separation:
    """Keep two records (`SOURCE:RECORD`) apart from now on, and bring the alerts up to date.

    Raises `NotFoundError` for a record that no current list has, `BusyError` during a run, which
    would put the alerts back; else as `separations.separate`.
    """
    with workspace.locked():
        found = linked(workspace)
        left, right = record_key(found, one), record_key(found, other)
        with workspace.ledger.transaction() as tx:
            made = separations.separate(tx, left, right, reason, workspace.now())
        _update_alerts(workspace)
    return made


def rejoin_records(workspace: Workspace, one: str, other: str, reason: str) -> None:
    """Take a separation back, and bring the alerts up to date.

    Raises `BusyError` during a run, else as `separations.rejoin`.
    """
    left, right = split_key(one), split_key(other)
    with workspace.locked():
        with workspace.ledger.transaction() as tx:
            separations.rejoin(tx, left, right, reason, workspace.now())
        _update_alerts(workspace)


def _update_alerts(workspace: Workspace) -> None:
    """Put the findings into the alerts of the parties that there are by now."""
    found = linked(workspace)
    moment = moment_of(workspace, "")
    with workspace.ledger.transaction() as tx:
        update_alerts(tx, FindingChanges((), (), (), (), {}), found, Causes(), moment)
