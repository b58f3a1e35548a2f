"""The table of contents: every step of a run, in order.

``fetch -> snapshot -> normalise -> index -> link -> candidates -> evidence -> score ->
diff -> alert``

Each line of `run` is one step; a run that is killed between or inside any of them leaves the last
good state, and the next run ends as an undisturbed one would. Doors (the command line, Python)
call what this module exports and nothing below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firmwatch.errors import FetchError, RefusedError
from firmwatch.lake import discard_unfinished
from firmwatch.ledger import alert_changes, alerts, portfolios, retention, runs, subjects
from firmwatch.matching import matcher_version
from firmwatch.model import Alert, AlertStatus, PartyAlert, Snapshot, to_row
from firmwatch.monitoring import by_party, closing_reason, unread_row
from firmwatch.steps.configured import configured_source
from firmwatch.steps.fetching import was_asked_lately
from firmwatch.steps.health import Check, examine
from firmwatch.steps.intake import (
    SourceReport,
    SourceStatus,
    known_sources,
    source_details,
    source_report,
    update_source,
)
from firmwatch.steps.parties import (
    PartyDetails,
    PartyRecord,
    PartySummary,
    linked,
    list_parties,
    list_separations,
    party,
    rejoin_records,
    separate_records,
    with_parties,
)
from firmwatch.steps.portfolios import (
    HeldItem,
    ImportRequest,
    ImportResult,
    PortfolioSummary,
    import_portfolio,
    list_held,
    list_portfolios,
    open_portfolio,
    release_held,
    remove_subject,
)
from firmwatch.steps.screening import (
    Reference,
    find_alerts,
    reference_of_files,
    reference_of_workspace,
    subjects_of,
)
from firmwatch.steps.subject_rows import SubjectRows, UnscreenedRow, subject_rows
from firmwatch.steps.versions import (
    Affected,
    Difference,
    Version,
    accept_held,
    affected_subjects,
    as_row,
    difference,
    instant_of,
    prune_snapshots,
    source_versions,
    versions_at,
)
from firmwatch.steps.workspace import Workspace, init_workspace, open_workspace, utc_now

__all__ = [
    "Affected",
    "Check",
    "Difference",
    "HeldItem",
    "ImportRequest",
    "ImportResult",
    "PartyDetails",
    "PartyRecord",
    "PartySummary",
    "PortfolioSummary",
    "Reference",
    "RunReport",
    "SourceReport",
    "SourceStatus",
    "SubjectRows",
    "UnscreenedRow",
    "Version",
    "Workspace",
    "accept_held",
    "affected_subjects",
    "alert",
    "as_row",
    "difference",
    "examine",
    "find_alerts",
    "import_portfolio",
    "init_workspace",
    "instant_of",
    "known_sources",
    "list_alerts",
    "list_alerts_by_party",
    "list_held",
    "list_parties",
    "list_portfolios",
    "list_separations",
    "locked_update",
    "open_portfolio",
    "open_workspace",
    "party",
    "prune_snapshots",
    "reference_of_files",
    "reference_of_workspace",
    "rejoin_records",
    "release_held",
    "remove_subject",
    "run",
    "separate_records",
    "source_details",
    "source_report",
    "source_versions",
    "subject_rows",
    "subjects_of",
    "utc_now",
    "versions_at",
]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `messages` are for people: what was refused, stale or incomplete, and why."""

    run_id: str
    sources: tuple[SourceReport, ...]
    subjects: int
    opened: tuple[str, ...]
    reopened: tuple[str, ...]
    closed: tuple[str, ...]
    changed: int
    unchanged: int
    messages: tuple[str, ...]
    matcher_version: str

    @property
    def reliable(self) -> bool:
        """Whether every source was current and whole."""
        return all(source.reliable for source in self.sources)


def run(workspace: Workspace, update: bool = True) -> RunReport:
    """Bring the sources up to date, screen every subject, and bring the alerts up to date.

    `update=False` screens against the snapshots at hand. Safe to repeat at any time.
    Raises `BusyError` where another run holds the workspace, `StaleError` where no source has ever
    been stored: no list is never an all-clear.
    """
    names = workspace.settings.sources
    with workspace.locked():
        run_id = _begin(workspace)
        messages = _update_sources(workspace, names) if update else []
        reports = tuple(source_report(workspace, name) for name in names)
        reference = reference_of_workspace(workspace, names)
        threshold = workspace.settings.alert_threshold
        parties = linked(workspace, reference)
        screened = find_alerts(subjects_of(workspace), reference, threshold, workspace.now())
        found = list(with_parties(screened, parties))
        kept = _unread(workspace, found, reference)
        found += [item for item, _ in kept]
        found.sort(key=lambda item: item.id)
        changes, untold = _save_alerts(workspace, run_id, found, reference)
        report = RunReport(
            run_id=run_id,
            sources=reports,
            subjects=_count_subjects(workspace),
            opened=(*changes.opened_ids, *untold),
            reopened=changes.reopened_ids,
            closed=changes.closed_ids,
            changed=changes.changed,
            unchanged=changes.unchanged,
            messages=(*messages, *_shortcomings(reports), *(message for _, message in kept)),
            matcher_version=matcher_version(),
        )
        _end(workspace, report)
    return report


def list_alerts(
    workspace: Workspace,
    status: str = "all",
    source: str | None = None,
    portfolio: str | None = None,
    limit: int | None = None,
    as_of: str | None = None,
) -> list[Alert]:
    """Give alerts, the likeliest first; `status` is `open`, `closed` or `all`.

    With `as_of`, a day or an instant, as they stood then: see `ledger.alerts.alerts_at`. Raises
    `NotFoundError` for a source or portfolio that does not exist.
    """
    if source is not None:
        configured_source(workspace.settings, source)
    wanted = None if status == "all" else AlertStatus(status)
    with workspace.ledger.reading() as tx:
        portfolio_id = portfolios.portfolio(tx, portfolio).id if portfolio else None
        if as_of is not None:
            found = alerts.alerts_at(tx, instant_of(as_of))
            chosen = [
                item
                for item in found
                if wanted in (None, item.status)
                and source in (None, item.source)
                and portfolio_id in (None, item.portfolio_id)
            ]
            return chosen[:limit]
        return alerts.alerts(
            tx, status=wanted, source=source, portfolio_id=portfolio_id, limit=limit
        )


def list_alerts_by_party(
    workspace: Workspace,
    status: str = "all",
    source: str | None = None,
    portfolio: str | None = None,
    limit: int | None = None,
    as_of: str | None = None,
) -> list[PartyAlert]:
    """Give the alerts that `list_alerts` gives, those of one subject and one party as one row.

    `limit` is a number of these rows. Raises as `list_alerts`.
    """
    return by_party(list_alerts(workspace, status, source, portfolio, as_of=as_of))[:limit]


def alert(workspace: Workspace, alert_id: str) -> Alert:
    """Give one alert by its id or the beginning of it."""
    with workspace.ledger.reading() as tx:
        return alerts.alert(tx, alert_id)


def locked_update(
    workspace: Workspace, name: str, origin: str | None = None, accept: str | None = None
) -> Snapshot:
    """Update one source outside a run; see `update_source`."""
    with workspace.locked():
        return update_source(workspace, name, origin, accept)


def _begin(workspace: Workspace) -> str:
    discard_unfinished(workspace.lake)
    now = workspace.now()
    with workspace.ledger.transaction() as tx:
        retention.purge_register_roles(tx, now, workspace.settings.register_role_retention_days)
        return runs.start_run(tx, now)


def _update_sources(workspace: Workspace, names: Sequence[str]) -> list[str]:
    """Update each source; one that fails keeps its last good snapshot and holds up no other."""
    messages = []
    for name in names:
        try:
            if not was_asked_lately(workspace, configured_source(workspace.settings, name)):
                update_source(workspace, name)
                if loading := source_report(workspace, name).loading:
                    messages.append(f"{name}: {loading}")
        except FetchError as error:
            messages.append(f"{name}: not updated: {error}")
        except RefusedError:
            continue
    return messages


def _shortcomings(reports: Iterable[SourceReport]) -> list[str]:
    return [f"{item.source} is {item.status}: {item.message}" for item in reports if item.message]


def _unread(
    workspace: Workspace, found: Sequence[Alert], reference: Reference
) -> list[tuple[Alert, str]]:
    """Give the open alerts that stand because a row of their record is in quarantine, and say so.

    What cannot be read is not delisted: such an alert waits for a version that can be.
    """
    ids, kept = {item.id for item in found}, []
    with workspace.ledger.reading() as tx:
        for source, rows in reference.quarantine.items():
            stored = alerts.alerts(tx, status=AlertStatus.OPEN, source=source) if rows else []
            for item in stored:
                row = None if item.id in ids else unread_row(item.record_id, rows)
                if row and subjects.is_active(tx, item.subject_id):
                    place = f"{row.locator.file} line {row.locator.line}"
                    message = f"alert {item.id} stays open: {place} of {source} could not be read"
                    kept.append((item, f"{message} ({row.reason})"))
    return kept


def _save_alerts(
    workspace: Workspace, run_id: str, found: Sequence[Alert], reference: Reference
) -> tuple[alert_changes.AlertChanges, list[str]]:
    """Store what was found; also gives the alerts of killed runs, which nobody has been told of."""
    with workspace.ledger.transaction() as tx:

        def reason(ended: Alert) -> str:
            monitored = subjects.is_active(tx, ended.subject_id)
            ids = frozenset({ended.subject_id} if monitored else ())
            return closing_reason(ended, ids, reference.record_ids)

        untold = alerts.unreported_ids(tx)
        changes = alert_changes.sync_alerts(tx, found, run_id, workspace.now(), reason)
        open_ids = {item.id for item in found}
        new = {*changes.opened_ids, *changes.reopened_ids}
        return changes, [id_ for id_ in untold if id_ in open_ids and id_ not in new]


def _end(workspace: Workspace, report: RunReport) -> None:
    with workspace.ledger.transaction() as tx:
        runs.finish_run(tx, report.run_id, "finished", to_row(report), workspace.now())


def _count_subjects(workspace: Workspace) -> int:
    with workspace.ledger.reading() as tx:
        return subjects.count_subjects(tx)
