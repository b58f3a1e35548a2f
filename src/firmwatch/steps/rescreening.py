"""Only what changed is compared again: entries with all subjects, subjects with all entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firmwatch.errors import LedgerError
from firmwatch.ledger import findings, screening_states, subjects
from firmwatch.ledger.findings import facts_hash
from firmwatch.matching import matcher_version
from firmwatch.model import Finding, MatcherReference
from firmwatch.monitoring import make_finding, unread_row
from firmwatch.steps.exposing import exposed
from firmwatch.steps.news import News, news
from firmwatch.steps.portfolio_index import current_index, subjects_like, updated_index
from firmwatch.steps.screening import (
    Reference,
    findings_of,
    reference_of_workspace,
    subjects_of,
)
from firmwatch.steps.workspace import Workspace

__all__ = ["indexed", "rescreened", "unread_findings", "verify_findings", "was_tested"]


def rescreened(
    workspace: Workspace, reference: Reference, found: News, index: list[str] | None
) -> Iterator[Finding]:
    """Compare what has changed, or everything, and give the findings of these pairs, each once.

    `index` has the segments of the portfolio's index, None where there is none to ask.
    """
    threshold, now = workspace.settings.alert_threshold, workspace.now()
    if found.whole:
        yield from findings_of(subjects_of(workspace), reference, threshold, now)
        return
    with workspace.ledger.reading() as tx:
        changed = subjects.some_subjects(tx, sorted(found.subject_ids))
    if changed:
        yield from findings_of((item for item, _ in changed), reference, threshold, now)
    if not found.records or index is None:
        return
    matcher = MatcherReference(matcher_version(), threshold)
    pairs = subjects_like(workspace, index, found.records, threshold, found.subject_ids)
    for subject, record, comparison in pairs:
        snapshot = reference.snapshots[record.source]
        yield make_finding(subject, record, comparison, snapshot, matcher, now)


def was_tested(reference: Reference, found: News, pair: tuple[str, str, str]) -> bool:
    """Whether a run compared a pair, given as subject, source and record."""
    subject_id, source, record_id = pair
    if found.whole or subject_id in found.subject_ids or (source, record_id) in found.record_keys:
        return True
    # Of an entry that is on no list any more there may be a finding that waited for it.
    return record_id not in reference.record_ids.get(source, frozenset())


def indexed(workspace: Workspace, found: News) -> tuple[list[str] | None, str]:
    """Give the segments of the portfolio's index to ask, and the name of the one to go on with.

    Those who changed since are in the second only: a run compares them with everything anyway.
    """
    with workspace.ledger.reading() as tx:
        state = screening_states.screening_state(tx)
    same = state is not None and state.matcher_version == matcher_version()
    keys = current_index(workspace, state.portfolio_index) if state and same else None
    name = updated_index(workspace, keys, found.subject_ids)
    return keys or current_index(workspace, name), name


def unread_findings(
    workspace: Workspace, ids: set[str], reference: Reference, found: News
) -> list[tuple[Finding, str]]:
    """Give the open findings that stand because a row of their record is in quarantine, and why.

    What cannot be read is not delisted: such a finding waits for a version that can be. `ids` are
    those that were found.
    """
    kept = []
    with workspace.ledger.reading() as tx:
        for source, rows in reference.quarantine.items():
            unread = {}
            for id_, subject_id, record_id in findings.open_pairs(tx, source) if rows else ():
                if id_ in ids or not was_tested(reference, found, (subject_id, source, record_id)):
                    continue
                row = unread_row(record_id, rows)
                if row and subjects.is_active(tx, subject_id):
                    unread[id_] = row
            for item in findings.some_findings(tx, unread):
                row = unread[item.id]
                message = f"alert {item.id} stays open: {row.locator.place} of {source} could not"
                kept.append((item, f"{message} be read ({row.reason})"))
    return kept


def verify_findings(workspace: Workspace) -> int:
    """Compare everything anew, write nothing, and check that the ledger has the same pairs.

    Gives how many pairs there are. Raises `LedgerError` that names the first that differs; an open
    finding whose row is in quarantine counts as found.
    """
    with workspace.locked():
        reference = reference_of_workspace(workspace, workspace.settings.sources)
        everything = replace(news(workspace, reference), whole=True)
        anew = {
            item.id: (facts_hash(item), item)
            for item in rescreened(workspace, reference, everything, None)
        }
        kept = unread_findings(workspace, set(anew), reference, everything)
        owners = exposed(workspace, reference, everything, "", anew=True)
        found = (*(item for item, _ in kept), *owners.findings)
        anew |= {item.id: (facts_hash(item), item) for item in found}
        with workspace.ledger.reading() as tx:
            stored = {item.id: item for item in findings.standing(tx)}
    for id_ in sorted(anew.keys() | stored.keys()):
        known, again = stored.get(id_), anew.get(id_)
        if known and again and known.facts_hash == again[0]:
            continue
        pair = known or (again[1] if again else None)
        assert pair is not None
        what = "is missing" if known is None else "is there, and no full run finds it"
        if known and again:
            what = "has other facts"
        raise LedgerError(
            f"the ledger is not what a full run gives: the pair {id_} (subject {pair.subject_id}, "
            f"record {pair.record_id} of {pair.source}) {what}. Run `firmwatch run --full` to put "
            "it right, and please report this as a bug of firmwatch."
        )
    return len(anew)
