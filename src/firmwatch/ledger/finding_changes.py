"""What a run found, laid beside what earlier runs found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from firmwatch.errors import LedgerError
from firmwatch.ledger import schema
from firmwatch.ledger.facts import row_facts_hash
from firmwatch.ledger.subject_versions import keep_versions
from firmwatch.ledger.transaction import Transaction, batched, encode
from firmwatch.model import (
    ExposureStatus,
    Finding,
    FindingStatus,
    Severity,
    from_row,
    severity_of,
    to_row,
)

__all__ = ["FindingChanges", "FindingRules", "stored_finding", "sync_findings"]

_BATCH = 2_000

_COMPARED = ("id", "alert_id", "status", "facts_hash", "opened_at", "subject_digest")
_COLUMNS = [column.name for column in schema.finding.columns]


@dataclass(frozen=True, slots=True)
class FindingRules:
    """What the ledger cannot know of a run.

    `tested` says whether the run compared a pair, given as subject, source and record: a stored
    finding of such a pair that it did not find has ended, for the reason that `closing_reason`
    gives. `is_news` says whether the facts of a pair may have changed: of one whose subject and
    record are what they were, another matcher only says the same in other words.
    """

    tested: Callable[[str, str, str], bool]
    closing_reason: Callable[[Finding], str]
    is_news: Callable[[Finding], bool]


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """What a run did to the findings; ids are in the order of the work.

    `rated` has the facts hashes, before and after, of findings that were only rated anew.
    """

    opened_ids: tuple[str, ...]
    reopened_ids: tuple[str, ...]
    changed_ids: tuple[str, ...]
    closed_ids: tuple[str, ...]
    rated: dict[str, tuple[str, str]]

    @property
    def touched_ids(self) -> frozenset[str]:
        """Every finding that is not as it was."""
        return frozenset(
            (*self.opened_ids, *self.reopened_ids, *self.changed_ids, *self.closed_ids, *self.rated)
        )


def sync_findings(
    tx: Transaction, found: Iterable[Finding], run_id: str, now: str, rules: FindingRules
) -> FindingChanges:
    """Make the stored findings of the pairs that a run tested those that it found.

    A new one is opened, one with other facts (see `facts_hash`) is replaced, a closed one is
    reopened, an open one of a tested pair that is missing is closed; one with the same facts is not
    touched. Holds one batch of findings in memory at a time, and the ids of all. `now` is an ISO
    8601 instant in UTC. Raises `LedgerError` where `found` holds a pair twice.
    """
    sync = _Sync(tx, run_id, now, rules)
    seen: set[str] = set()
    for batch in batched(found, _BATCH):
        for item in batch:
            if item.id in seen:
                raise LedgerError(
                    f"the run gave the finding {item.id} (subject {item.subject_id}, record "
                    f"{item.record_id} of {item.source}) twice, so one would be lost; nothing was "
                    "stored. Please report this as a bug of firmwatch."
                )
            seen.add(item.id)
        sync.take(batch)
    for page in _open_pairs(tx):
        gone = [
            row.id
            for row in page
            if row.id not in seen and rules.tested(row.subject_id, row.source, row.record_id)
        ]
        sync.close(gone)
    return FindingChanges(
        tuple(sync.opened),
        tuple(sync.reopened),
        tuple(sync.changed),
        tuple(sync.closed),
        sync.rated,
    )


def stored_finding(row: Row[Any]) -> Finding:
    """Make a finding of its body and the row's columns, which know more of its life."""
    return replace(
        from_row(Finding, json.loads(row.body)),
        status=FindingStatus(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        party_id=row.party_id,
    )


@dataclass(slots=True)
class _Sync:
    """The work of one run, batch by batch."""

    tx: Transaction
    run_id: str
    now: str
    rules: FindingRules
    opened: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    rated: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, batch: list[Finding]) -> None:
        """Lay one batch of what was found beside the stored findings, and write what differs."""
        table = schema.finding
        among = self.tx.among(table.c.id, [item.id for item in batch])
        columns = [table.c[name] for name in _COMPARED]
        stored = {row.id: row for row in self.tx.execute(select(*columns).where(among))}
        written: list[tuple[Finding, dict[str, Any], tuple[str | None, str, str]]] = []
        for item in batch:
            before = stored.get(item.id)
            body = to_row(item)
            facts = row_facts_hash(body)
            if not self._differs(item, before, facts):
                continue
            known = (before.alert_id if before else None, facts, self.now)
            if before is not None and before.status == FindingStatus.OPEN:
                known = (before.alert_id, facts, before.opened_at)
            written.append((item, body, known))
        kept_digests = keep_versions(self.tx, [item for item, _, _ in written], self.now)
        rows = [self._row(*each, kept_digests) for each in written]
        self.tx.insert_rows(table, [row for row in rows if row[0] not in stored])
        self._replace([row for row in rows if row[0] in stored])

    def _differs(self, item: Finding, before: Row[Any] | None, facts: str) -> bool:
        """Note what became of a finding; gives whether it is to be written."""
        if before is None:
            self.opened.append(item.id)
        elif before.status == FindingStatus.CLOSED:
            self.reopened.append(item.id)
        elif before.facts_hash not in ("", facts) and self.rules.is_news(item):
            self.changed.append(item.id)
        elif before.facts_hash != facts or (before.subject_digest is None and item.subject_digest):
            # An empty hash is one of an older kind; without a digest it cannot be replayed.
            self.rated[item.id] = (before.facts_hash, facts)
        else:
            return False
        return True

    def close(self, ids: list[str]) -> None:
        """Close stored findings, which no longer are found."""
        if not ids:
            return
        table = schema.finding
        rows = select(table).where(self.tx.among(table.c.id, ids)).order_by(table.c.id)
        stored = [stored_finding(row) for row in self.tx.execute(rows).all()]
        self.tx.execute(
            update(table)
            .where(table.c.id == bindparam("key"))
            .values(
                status="closed",
                closed_at=self.now,
                closed_reason=bindparam("reason"),
                changed_at=self.now,
                run_id=self.run_id,
            ),
            [{"key": item.id, "reason": self.rules.closing_reason(item)} for item in stored],
        )
        self.closed.extend(item.id for item in stored)

    def _row(
        self,
        item: Finding,
        body: dict[str, Any],
        known: tuple[str | None, str, str],
        kept_digests: frozenset[str],
    ) -> tuple[Any, ...]:
        alert_id, facts, opened_at = known
        body.update(status="open", opened_at=opened_at, closed_at=None, closed_reason=None)
        severity = _severity(item).value
        keys = (item.id, alert_id, item.portfolio_id, item.subject_id, item.source, item.record_id)
        state = ("open", item.score, severity, facts, opened_at, self.now, None, None)
        digest = item.subject_digest if item.subject_digest in kept_digests else None
        return (*keys, *state, self.run_id, item.party_id, encode(body), digest)

    def _replace(self, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        table = schema.finding
        parameters = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        statement = update(table).where(table.c.id == bindparam("key"))
        self.tx.execute(
            statement.values({name: bindparam(name) for name in _COLUMNS if name != "id"}),
            [{"key": row.pop("id"), **row} for row in parameters],
        )


def _severity(item: Finding) -> Severity:
    """Rate a finding by what is listed; what is only possibly blocked by ownership is a step lower.

    Dealings with it are not forbidden by themselves (OFAC, FAQ 398: caution is urged).
    """
    found = severity_of([listing.status for listing in item.listings])
    certain = item.exposure is None or any(
        each.status is ExposureStatus.BLOCKED for each in item.exposure.now.exposures
    )
    lower = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}
    return found if certain else lower.get(found, found)


def _open_pairs(tx: Transaction) -> Iterator[list[Row[tuple[str, str, str, str]]]]:
    """Give the open findings, page after page, while those before are written to."""
    table = schema.finding
    columns = (table.c.id, table.c.subject_id, table.c.source, table.c.record_id)
    size = 10 * _BATCH
    page = select(*columns).where(table.c.status == "open").order_by(table.c.id).limit(size)
    found = list(tx.execute(page).all())
    while found:
        yield found
        found = list(tx.execute(page.where(table.c.id > found[-1].id)).all())
