"""Findings: the pairs of subject and record that reach the threshold, or did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from firmwatch.ledger import schema
from firmwatch.ledger.facts import facts_hash
from firmwatch.ledger.finding_changes import (
    FindingChanges,
    FindingRules,
    stored_finding,
    sync_findings,
)
from firmwatch.ledger.transaction import Transaction, batched
from firmwatch.model import Finding, RecordKey, Severity

__all__ = [
    "FindingChanges",
    "FindingRules",
    "Standing",
    "alert_ids",
    "alerted_keys",
    "ended_reasons",
    "facts_hash",
    "open_findings",
    "open_pairs",
    "place",
    "some_findings",
    "standing",
    "subjects_of",
    "sync_findings",
]

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """An open finding without its evidence: what an alert is summed up from."""

    id: str
    alert_id: str | None
    portfolio_id: str | None
    subject_id: str
    source: str
    record_id: str
    party_id: str | None
    facts_hash: str
    score: float
    severity: Severity


def open_findings(
    tx: Transaction, source: str | None = None, subject_ids: Collection[str] | None = None
) -> list[Finding]:
    """Give the open findings, of one source or of all, about some subjects or all, by id."""
    table = schema.finding
    query = select(table).where(table.c.status == "open")
    if source is not None:
        query = query.where(table.c.source == source)
    if subject_ids is None:
        return [stored_finding(row) for row in tx.execute(query.order_by(table.c.id))]
    found: list[Finding] = []
    for batch in batched(sorted(subject_ids), _BATCH):
        rows = tx.execute(query.where(tx.among(table.c.subject_id, batch)))
        found += [stored_finding(row) for row in rows]
    return sorted(found, key=lambda item: item.id)


def open_pairs(tx: Transaction, source: str) -> list[tuple[str, str, str]]:
    """Give id, subject and record of the open findings of a source, by id."""
    table = schema.finding.c
    query = select(table.id, table.subject_id, table.record_id).order_by(table.id)
    query = query.where(table.status == "open", table.source == source)
    return [(row.id, row.subject_id, row.record_id) for row in tx.execute(query)]


def some_findings(tx: Transaction, ids: Iterable[str]) -> list[Finding]:
    """Give findings by their ids, in the order of these."""
    table, found = schema.finding, []
    for batch in batched(sorted(ids), _BATCH):
        query = select(table).where(tx.among(table.c.id, batch)).order_by(table.c.id)
        found += [stored_finding(row) for row in tx.execute(query)]
    return found


def standing(tx: Transaction) -> list[Standing]:
    """Give all open findings, by subject, without their evidence."""
    table = schema.finding
    names = [name for name in Standing.__slots__ if name != "severity"]
    columns = [table.c[name] for name in names]
    query = (
        select(*columns, table.c.severity)
        .where(table.c.status == "open")
        .order_by(table.c.subject_id, table.c.source, table.c.record_id)
    )
    found = []
    for row in tx.execute(query):
        values = row._asdict()
        found.append(Standing(**values | {"severity": Severity(row.severity)}))
    return found


def subjects_of(tx: Transaction, ids: Iterable[str]) -> set[str]:
    """Give the subjects of some findings."""
    table = schema.finding
    found: set[str] = set()
    for batch in batched(sorted(ids), _BATCH):
        query = select(table.c.subject_id).distinct().where(tx.among(table.c.id, batch))
        found.update(tx.execute(query).scalars())
    return found


def alert_ids(tx: Transaction, subject_ids: Iterable[str]) -> dict[str, str]:
    """Give the alert of every finding of some subjects, of those that ended too."""
    table, found = schema.finding, {}
    for batch in batched(sorted(subject_ids), _BATCH):
        query = select(table.c.id, table.c.alert_id).where(
            tx.among(table.c.subject_id, batch), table.c.alert_id.is_not(None)
        )
        found.update({row.id: row.alert_id for row in tx.execute(query)})
    return found


def alerted_keys(tx: Transaction, sources: Iterable[str]) -> set[RecordKey]:
    """Give the records of some sources that an alert was ever about."""
    table = schema.finding
    query = select(table.c.source, table.c.record_id).distinct()
    chosen = query.where(table.c.source.in_(sorted(sources)), table.c.alert_id.is_not(None))
    return {(row.source, row.record_id) for row in tx.execute(chosen)}


def ended_reasons(tx: Transaction, ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """Give why some findings ended, with the source and the record of each."""
    table, found = schema.finding, {}
    for batch in batched(sorted(ids), _BATCH):
        query = select(table.c.id, table.c.closed_reason, table.c.source, table.c.record_id)
        for row in tx.execute(query.where(tx.among(table.c.id, batch))):
            found[row.id] = (row.closed_reason or "", row.source, row.record_id)
    return found


def place(
    tx: Transaction,
    moved: Mapping[str, tuple[str, str | None]],
    merged: Sequence[tuple[str, str]] = (),
) -> None:
    """Note the alert and the party of findings, by the findings' ids.

    `merged` are alerts that went into others: the findings of theirs that ended follow them. Which
    alert a finding is part of is no fact, so nothing is logged.
    """
    table = schema.finding
    if moved:
        tx.execute(
            update(table)
            .where(table.c.id == bindparam("key"))
            .values(alert_id=bindparam("alert"), party_id=bindparam("party")),
            [{"key": id_, "alert": alert, "party": party} for id_, (alert, party) in moved.items()],
        )
    if merged:
        tx.execute(
            update(table)
            .where(table.c.alert_id == bindparam("old"))
            .values(alert_id=bindparam("new")),
            [{"old": old, "new": new} for old, new in merged],
        )
