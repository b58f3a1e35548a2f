"""Screening from Python."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from firmwatch.api.result import Screening
from firmwatch.config import Settings, load_settings
from firmwatch.errors import UsageError
from firmwatch.pipeline import (
    Reference,
    SubjectRows,
    findings_of,
    instant_of,
    open_workspace,
    reference_of_files,
    reference_of_workspace,
    source_report,
    subject_rows,
    utc_now,
)

__all__ = ["left_out", "reference_of", "screen", "screen_against", "screen_once"]


def screen(
    subjects: Any,
    against: Mapping[str, str | Path] | None = None,
    *,
    country: str | None = None,
    threshold: float | None = None,
    workspace: str | Path = ".",
    mapping: Mapping[str, str | Sequence[str]] | None = None,
) -> Screening:
    """Screen names or a table, and keep nothing.

    `subjects` is a name, a mapping as `compare` takes it, or several of them; or a table: a Polars,
    pandas or Arrow table, a DuckDB relation, anything with `__arrow_c_stream__`, a list of mappings
    alone, or a file (`Path`). The columns of a table are recognised as those of a portfolio file
    are; `mapping` (field -> column or columns) corrects that, `country` fills empty ones.

    `against` maps sources to files, folders or URLs; without it, the snapshots of `workspace`
    serve. `threshold` is a score in [0, 1]. Gives a `Screening`: a sequence of findings, the
    likeliest first, each with `.score`, `.evidence`, `.explain()` and `.row()`.
    A `UserWarning` each says what was not screened (held rows) and not screened against (rows in
    quarantine, a stale or missing source). Raises `SourceError` where a list cannot be used at all,
    or there is none: no list is never an all-clear; `PortfolioError` for a table that cannot be
    read, `UsageError` for a name, column or country that cannot be understood, `ScopeError` for a
    person.
    """
    settings = load_settings(Path(workspace), os.environ, {"alert_threshold": threshold})
    if against is not None and not against:
        raise UsageError("`against` names no list. Name one, or leave it out for the workspace's.")
    origins = None if against is None else {name: str(path) for name, path in against.items()}
    result = screen_once(
        subjects, settings=settings, against=origins, country=country, mapping=mapping
    )
    for message in result.warnings:
        warnings.warn(message, stacklevel=2)
    return result


def screen_once(
    subjects: Any,
    *,
    settings: Settings,
    against: Mapping[str, str] | None,
    country: str | None = None,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    as_of: str | None = None,
) -> Screening:
    """Screen once and report; what `screen` and the command line share.

    `as_of` is a day or an instant: the workspace's lists serve as they stood then.
    """
    if as_of is not None and against:
        raise UsageError("--as-of asks for the workspace's lists; leave --against out.")
    found = subject_rows(subjects, country, mapping)
    reference, shortcomings = reference_of(settings, against, as_of)
    return screen_against(found, reference, settings.alert_threshold, shortcomings)


def screen_against(
    found: SubjectRows, reference: Reference, threshold: float, shortcomings: Sequence[str]
) -> Screening:
    """Screen against lists that have been read; `shortcomings` says what is wrong with them."""
    alerts = findings_of(found, reference, threshold, utc_now())
    ranked = tuple(sorted(alerts, key=lambda item: (-item.score, item.id)))
    rows = found.rows_of({item.subject_id for item in ranked})
    report = found.report
    return Screening(
        findings=ranked,
        rows=tuple(rows[item.subject_id] for item in ranked),
        subjects=found.count,
        sources=tuple(reference.snapshots),
        warnings=(*shortcomings, *left_out(found)),
        reliable=not shortcomings,
        held=report.held if report else 0,
        rejected=report.rejected if report else 0,
        duplicates=found.duplicates,
        unscreened=tuple(found.unscreened),
        columns=found.columns,
    )


def reference_of(
    settings: Settings, against: Mapping[str, str] | None, as_of: str | None = None
) -> tuple[Reference, list[str]]:
    """Give what to screen against, and what is wrong with it."""
    if against:
        reference = reference_of_files(settings, against)
        return reference, list(reference.warnings)
    with open_workspace(settings) as opened:
        if as_of is not None:
            reference = reference_of_workspace(opened, settings.sources, instant_of(as_of))
            missing = [name for name in settings.sources if name not in reference.snapshots]
            return reference, [f"{name} had no snapshot yet at {as_of}" for name in missing]
        reports = [source_report(opened, name) for name in settings.sources]
        reference = reference_of_workspace(opened, settings.sources)
    return reference, [
        f"{item.source} is {item.status}: {item.message}" for item in reports if not item.reliable
    ]


def left_out(found: SubjectRows) -> list[str]:
    """Say how many rows were not screened, and why; `found` was iterated over to its end."""
    report, said = found.report, []
    if report and report.held:
        said.append(f"{report.held} rows look like people's names and were not screened")
    if report and report.rejected:
        said.append(f"{report.rejected} rows could not be read and were not screened")
    return said
