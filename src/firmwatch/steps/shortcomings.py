"""What is wrong with the sources that an answer rests on: lists and registers alike."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.ledger import snapshots
from firmwatch.steps.intake import SourceStatus, source_report
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace

__all__ = ["Shortcoming", "shortcomings"]


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """A source of the workspace that cannot be relied on; `message` says why, for a person."""

    source: str
    status: SourceStatus
    message: str


def shortcomings(workspace: Workspace, known_on: str | None = None) -> list[Shortcoming]:
    """Name the sources that are stale, incomplete, refused, held or missing.

    With `known_on`, a day (ISO 8601), what had been fetched by then serves, so that a source is
    amiss only where it had no version yet. Raises `UsageError` for what is no day.
    """
    names = workspace.settings.sources
    if known_on is not None:
        instant = instant_of(known_on)
        with workspace.ledger.reading() as tx:
            missing = [name for name in names if snapshots.at(tx, name, instant) is None]
        return [
            Shortcoming(name, SourceStatus.MISSING, f"it had no snapshot yet on {known_on}")
            for name in missing
        ]
    reports = [source_report(workspace, name) for name in names]
    return [
        Shortcoming(item.source, item.status, item.message) for item in reports if not item.reliable
    ]
