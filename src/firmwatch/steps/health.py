"""Whether everything is as it should be: what `firmwatch doctor` asks."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from firmwatch.errors import FirmwatchError
from firmwatch.lake import damage
from firmwatch.ledger import snapshots
from firmwatch.matching import matcher_version
from firmwatch.steps.intake import SourceStatus, source_report
from firmwatch.steps.notifications import notices
from firmwatch.steps.workspace import Workspace

__all__ = ["Check", "examine"]

FREE_BYTES_MIN = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer; `status` is `ok`, `warning` or `error`."""

    check: str
    status: str
    detail: str


def examine(workspace: Workspace) -> Iterator[Check]:
    """Answer every question about a workspace, the worst news not hiding the rest."""
    yield Check("python", "ok", f"{platform.python_version()} on {sys.platform}")
    yield Check("matcher", "ok", matcher_version())
    yield _space(workspace)
    yield _ledger(workspace)
    yield from _sources(workspace)
    yield from _lake(workspace)
    for notice in notices(workspace):
        yield Check(f"notify {notice.receiver}", notice.status, notice.detail)


def _space(workspace: Workspace) -> Check:
    free = shutil.disk_usage(workspace.settings.workspace).free
    status = "ok" if free >= FREE_BYTES_MIN else "warning"
    return Check("disk", status, f"{free / (1 << 30):.1f} GiB free")


def _ledger(workspace: Workspace) -> Check:
    revision = workspace.ledger.revision()
    detail = f"{workspace.ledger.name}, revision {revision.current} of {revision.head}"
    if workspace.settings.database.startswith("sqlite"):
        detail += f", SQLite {sqlite3.sqlite_version}"
    return Check("ledger", "ok" if revision.is_head else "error", detail)


def _sources(workspace: Workspace) -> Iterator[Check]:
    for name in workspace.settings.sources:
        try:
            report = source_report(workspace, name)
        except FirmwatchError as error:
            yield Check(f"source {name}", "error", str(error))
            continue
        if report.status is SourceStatus.CURRENT:
            detail = f"{report.indexed} indexed, confirmed {report.age_hours} hours ago"
            yield Check(f"source {name}", "ok", detail)
        else:
            missing = report.status is SourceStatus.MISSING
            status = "error" if missing else "warning"
            yield Check(f"source {name}", status, f"{report.status}: {report.message}")


def _lake(workspace: Workspace) -> Iterator[Check]:
    with workspace.ledger.reading() as tx:
        current = snapshots.current_all(tx)
    for name, snapshot in current.items():
        try:
            found = damage(workspace.lake, snapshot)
        except FirmwatchError as error:
            found = [str(error)]
        detail = "; ".join(found) or f"snapshot {snapshot.id} is as it was stored"
        yield Check(f"lake {name}", "error" if found else "ok", detail)
