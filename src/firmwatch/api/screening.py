"""Screening from Python."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmwatch.config import Settings, load_settings
from firmwatch.errors import UsageError
from firmwatch.model import Alert
from firmwatch.pipeline import (
    find_alerts,
    open_workspace,
    reference_of_files,
    reference_of_workspace,
    source_report,
    subjects_of_file,
    subjects_of_rows,
    utc_now,
)

__all__ = ["ScreeningResult", "screen", "screen_once"]

Rows = str | Path | Mapping[str, Any] | Iterable["str | Mapping[str, Any]"]


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """What a screening found, the likeliest first, and what it could not do."""

    alerts: tuple[Alert, ...]
    subjects: int
    sources: tuple[str, ...]
    warnings: tuple[str, ...]
    reliable: bool


def screen(
    subjects: Rows,
    against: Mapping[str, str | Path] | None = None,
    *,
    country: str | None = None,
    threshold: float | None = None,
    workspace: str | Path = ".",
) -> list[Alert]:
    """Screen a name, a mapping, several of them, or a file (`Path`), and keep nothing.

    `against` maps sources to files, folders or URLs; without it, the snapshots of `workspace`
    serve. Gives alerts, the likeliest first; each has `.score`, `.evidence` and `.row()`.
    A `UserWarning` each says what was not screened (held rows) and not screened against (rows in
    quarantine, a stale or missing source). Raises `SourceError` where a list cannot be used at all,
    or there is none: no list is never an all-clear.
    """
    settings = load_settings(Path(workspace), os.environ, {"alert_threshold": threshold})
    if against is not None and not against:
        raise UsageError("`against` names no list. Name one, or leave it out for the workspace's.")
    origins = None if against is None else {name: str(path) for name, path in against.items()}
    result = screen_once(subjects, settings=settings, against=origins, country=country)
    for message in result.warnings:
        warnings.warn(message, stacklevel=2)
    return list(result.alerts)


def screen_once(
    subjects: Rows,
    *,
    settings: Settings,
    against: Mapping[str, str] | None,
    country: str | None = None,
    mapping: Mapping[str, Sequence[str]] | None = None,
) -> ScreeningResult:
    """Screen once and report; what `screen` and the command line share."""
    shortcomings: list[str] = []
    if against:
        reference = reference_of_files(settings, against)
        shortcomings += reference.warnings
        reliable = not reference.warnings
    else:
        with open_workspace(settings) as opened:
            reports = [source_report(opened, name) for name in settings.sources]
            reference = reference_of_workspace(opened, settings.sources)
        shortcomings += [
            f"{item.source} is {item.status}: {item.message}"
            for item in reports
            if not item.reliable
        ]
        reliable = all(item.reliable for item in reports)
    reading = None
    if isinstance(subjects, Path):
        reading, found = subjects_of_file(subjects, mapping)
    else:
        found = subjects_of_rows(_with_country(subjects, country))
    counted = _Counter(found)
    alerts = find_alerts(counted, reference, settings.alert_threshold, utc_now())
    ranked = tuple(sorted(alerts, key=lambda item: (-item.score, item.id)))
    if reading is not None:
        report = reading.report
        if report.held:
            shortcomings.append(
                f"{report.held} rows look like people's names and were not screened"
            )
        if report.rejected:
            shortcomings.append(f"{report.rejected} rows could not be read and were not screened")
    return ScreeningResult(
        ranked, counted.count, tuple(reference.snapshots), tuple(shortcomings), reliable
    )


class _Counter:
    """Counts what passes through."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Any:
        for item in self._items:
            self.count += 1
            yield item


def _with_country(
    subjects: str | Mapping[str, Any] | Iterable[str | Mapping[str, Any]], country: str | None
) -> list[Mapping[str, Any]]:
    rows = [subjects] if isinstance(subjects, (str, Mapping)) else list(subjects)
    sides = [{"name": row} if isinstance(row, str) else dict(row) for row in rows]
    if country:
        for side in sides:
            side.setdefault("country", country)
    return list(sides)
