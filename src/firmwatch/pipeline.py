"""The table of contents: every step of a run, in order.

``fetch -> snapshot -> normalise -> index -> link -> news -> candidates -> evidence -> score ->
exposure -> finding -> alert -> checkpoint -> notify``

Each line of `run` is one step; a run that is killed between or inside any of them leaves the last
good state, and the next run ends as an undisturbed one would. Doors (the command line, Python)
call what this module exports; for what an operator does beside a run (review, notify, audit) they
call the step that does it, and nothing below the steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from firmwatch.errors import FetchError, LedgerError, RefusedError, UsageError
from firmwatch.lake import discard_unfinished
from firmwatch.ledger import (
    alerts,
    exposures,
    findings,
    retention,
    runs,
    screening_states,
    subjects,
)
from firmwatch.matching import matcher_version
from firmwatch.model import EXPOSURE, Finding, Snapshot, to_row
from firmwatch.monitoring import closing_reason
from firmwatch.steps.alert_lists import alert, list_alerts
from firmwatch.steps.alerting import AlertChanges, update_alerts
from firmwatch.steps.audit import checkpoint
from firmwatch.steps.configured import configured_source
from firmwatch.steps.exposing import Exposed, exposed
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
from firmwatch.steps.news import News, news
from firmwatch.steps.notifications import enqueue_alerts, notices
from firmwatch.steps.parties import (
    Linked,
    PartyDetails,
    PartyRecord,
    PartySummary,
    linked,
    list_parties,
    party,
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
from firmwatch.steps.register_versions import register_rows
from firmwatch.steps.rescreening import (
    indexed,
    rescreened,
    unread_findings,
    verify_findings,
    was_tested,
)
from firmwatch.steps.reviewing import moment_of
from firmwatch.steps.screening import (
    Reference,
    findings_of,
    reference_of_files,
    reference_of_workspace,
    subjects_of,
)
from firmwatch.steps.separating import list_separations, rejoin_records, separate_records
from firmwatch.steps.subject_rows import SubjectRows, UnscreenedRow, subject_rows
from firmwatch.steps.successions import with_successors
from firmwatch.steps.tuning import require_tuned
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
from firmwatch.steps.what_if import WhatIf
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
    "WhatIf",
    "Workspace",
    "accept_held",
    "affected_subjects",
    "alert",
    "as_row",
    "difference",
    "examine",
    "findings_of",
    "import_portfolio",
    "init_workspace",
    "instant_of",
    "known_sources",
    "list_alerts",
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
    "register_rows",
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
    "verify_findings",
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


def run(workspace: Workspace, update: bool = True, whole: bool = False) -> RunReport:
    """Bring the sources up to date, compare what changed since, and bring the alerts up to date.

    `update=False` screens against the snapshots at hand; `whole` compares every subject with every
    record anew, which gives the same. Safe to repeat at any time.
    Raises `BusyError` where another run holds the workspace, `StaleError` where no source has ever
    been stored: no list is never an all-clear; `UsageError` for another threshold than the last
    run's that `tune` was not run for.
    """
    names = workspace.settings.sources
    with workspace.locked():
        require_tuned(workspace)
        run_id = _begin(workspace)
        messages = _update_sources(workspace, names) if update else []
        reports = tuple(source_report(workspace, name) for name in names)
        reference = reference_of_workspace(workspace, names)
        parties = linked(workspace, reference)
        changed = with_successors(workspace, parties, news(workspace, reference, whole))
        segments, index = indexed(workspace, changed)
        screened = rescreened(workspace, reference, changed, segments)
        found = list(with_parties(screened, parties))
        kept = unread_findings(workspace, {item.id for item in found}, reference, changed)
        found += [item for item, _ in kept]
        owners = exposed(workspace, reference, changed, index, anew=whole)
        state = replace(changed.state, run_id=run_id, portfolio_index=index, exposures=owners.state)
        told = _told(found, reference, replace(changed, state=state), owners)
        moved, untold = _save(workspace, told, parties)
        unsigned = _sign(workspace)
        report = RunReport(
            run_id=run_id,
            sources=reports,
            subjects=_count_subjects(workspace),
            opened=(*moved.opened, *untold),
            reopened=moved.reopened,
            closed=(*moved.closed, *moved.merged, *moved.ended),
            changed=len(moved.changed),
            unchanged=moved.unchanged,
            messages=(
                *messages,
                *_shortcomings(reports),
                *(message for _, message in kept),
                *owners.messages,
                *unsent(workspace),
                *unsigned,
            ),
            matcher_version=matcher_version(),
        )
        _end(workspace, report)
    return report


def locked_update(
    workspace: Workspace, name: str, origin: str | None = None, accept: str | None = None
) -> Snapshot:
    """Update one source outside a run; see `update_source`."""
    with workspace.locked():
        return update_source(workspace, name, origin, accept)


def unsent(workspace: Workspace) -> list[str]:
    """Say which receivers wait for an operator, and for what."""
    return [
        f"notify {item.receiver}: {item.detail}"
        for item in notices(workspace)
        if item.status == "error"
    ]


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


@dataclass(frozen=True, slots=True)
class _Told:
    """All that a run found, and what it was found of; `changed` has the causes of all."""

    found: Sequence[Finding]
    reference: Reference
    changed: News
    owners: Exposed

    def tested(self, subject_id: str, source: str, record_id: str) -> bool:
        """Whether the run looked at a pair, or at an exposure."""
        if source == EXPOSURE:
            return self.owners.of(subject_id)
        return was_tested(self.reference, self.changed, (subject_id, source, record_id))

    def is_news(self, item: Finding) -> bool:
        """Whether a fact has changed that a finding may rest on."""
        return self.changed.causes.of(item.subject_id, item.source, item.record_id) is not None

    def closing_reason(self, ended: Finding, monitored: bool) -> str:
        """Say why a finding ended; `monitored` is whether its subject still is."""
        if ended.exposure is not None and monitored:
            return self.owners.closing_reason(ended)
        ids = frozenset({ended.subject_id} if monitored else ())
        return closing_reason(ended, ids, self.reference.record_ids)


def _told(found: Sequence[Finding], reference: Reference, changed: News, owners: Exposed) -> _Told:
    causes = replace(changed.causes, exposures=owners.causes)
    ordered = sorted((*found, *owners.findings), key=lambda item: item.id)
    return _Told(ordered, reference, replace(changed, causes=causes), owners)


def _save(workspace: Workspace, told: _Told, parties: Linked) -> tuple[AlertChanges, list[str]]:
    """Store what was found and how it moves the alerts, and what that is complete for.

    Also gives the alerts of killed runs, which nobody has been told of.
    """
    changed = told.changed
    moment = moment_of(workspace, changed.state.run_id)
    with workspace.ledger.transaction() as tx:
        rules = findings.FindingRules(
            tested=told.tested,
            closing_reason=lambda ended: told.closing_reason(
                ended, subjects.is_active(tx, ended.subject_id)
            ),
            is_news=told.is_news,
        )
        untold = alerts.unreported_ids(tx)
        done = findings.sync_findings(tx, told.found, moment.run_id, moment.now, rules)
        moved = update_alerts(tx, done, parties, changed.causes, moment)
        if told.owners.tested:
            exposures.replace_exposures(tx, told.owners.graphs, told.owners.subject_ids)
        enqueue_alerts(tx, moved.acts, workspace, moment.run_id)
        screening_states.save_screening_state(tx, changed.state)
        new = {*moved.opened, *moved.reopened, *moved.closed, *moved.merged}
        return moved, [id_ for id_ in untold if id_ not in new]


def _sign(workspace: Workspace) -> list[str]:
    """Sign the audit log; a run whose key is missing is a run all the same, and says so."""
    try:
        checkpoint(workspace)
    except (UsageError, LedgerError) as error:
        return [f"the audit log was not signed: {error}"]
    return []


def _end(workspace: Workspace, report: RunReport) -> None:
    with workspace.ledger.transaction() as tx:
        runs.finish_run(tx, report.run_id, "finished", to_row(report), workspace.now())


def _count_subjects(workspace: Workspace) -> int:
    with workspace.ledger.reading() as tx:
        return subjects.count_subjects(tx)
