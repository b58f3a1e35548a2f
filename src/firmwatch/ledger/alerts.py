"""Alerts: what a run found, laid beside what earlier runs found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_events
from firmwatch.ledger.facts import facts_hash
from firmwatch.ledger.transaction import Transaction, batched, encode
from firmwatch.model import Alert, AlertStatus, from_row, to_row

__all__ = ["AlertChanges", "alert", "alerts", "facts_hash", "sync_alerts"]

_BATCH = 2_000

# The fewest characters that stand for an id: of four hexadecimal digits there are 65,536.
_PREFIX_MIN = 4

_COLUMNS = [column.name for column in schema.alert.columns]


@dataclass(frozen=True, slots=True)
class AlertChanges:
    """What a run did to the alerts, each alert in one count; ids are in the order of the work."""

    opened_ids: tuple[str, ...]
    reopened_ids: tuple[str, ...]
    closed_ids: tuple[str, ...]
    changed: int
    unchanged: int

    @property
    def opened(self) -> int:
        """Alerts found for the first time."""
        return len(self.opened_ids)

    @property
    def reopened(self) -> int:
        """Alerts that were closed and are found again."""
        return len(self.reopened_ids)

    @property
    def closed(self) -> int:
        """Alerts that were open and are found no more."""
        return len(self.closed_ids)


def sync_alerts(
    tx: Transaction,
    found: Iterable[Alert],
    run_id: str,
    now: str,
    closing_reason: Callable[[Alert], str],
) -> AlertChanges:
    """Make the stored alerts those of `found`, the complete result of a run.

    A new one is opened, one with other facts (see `facts_hash`) is replaced, a closed one is
    reopened, an open one that is missing is closed for the reason that `closing_reason` gives; one
    with the same facts is not touched. Each change is logged. Holds one batch of alerts in memory
    at a time, and the ids of all. `now` is an ISO 8601 instant in UTC. Raises `LedgerError` where
    `found` holds an alert twice.
    """
    sync = _Sync(tx, run_id, now)
    seen: set[str] = set()
    for batch in batched(found, _BATCH):
        for item in batch:
            if item.id in seen:
                raise LedgerError(
                    f"the run gave the alert {item.id} (subject {item.subject_id}, record "
                    f"{item.record_id} of {item.source}) twice, so one would be lost; nothing was "
                    "stored. Please report this as a bug of firmwatch."
                )
            seen.add(item.id)
        sync.take(batch)
    for page in _pages(tx):
        sync.close([row for row in page if row.id not in seen], closing_reason)
    return AlertChanges(
        tuple(sync.opened), tuple(sync.reopened), tuple(sync.closed), sync.changed, sync.unchanged
    )


def alerts(
    tx: Transaction,
    status: AlertStatus | None = None,
    portfolio_id: str | None = None,
    source: str | None = None,
    limit: int | None = None,
) -> list[Alert]:
    """Give alerts, the highest score first, then by id; at most `limit` of them."""
    table = schema.alert
    query = select(table).order_by(table.c.score.desc(), table.c.id).limit(limit)
    asked = {"status": status and str(status), "portfolio_id": portfolio_id, "source": source}
    query = query.filter_by(**{name: value for name, value in asked.items() if value is not None})
    return [_alert(row) for row in tx.execute(query)]


def alert(tx: Transaction, id_or_prefix: str) -> Alert:
    """Give the alert with that id, or the only one whose id begins so (4 characters or more).

    Raises `NotFoundError` where there is none, `UsageError` where the beginning is too short or
    fits several.
    """
    table = schema.alert
    row = tx.execute(select(table).where(table.c.id == id_or_prefix)).one_or_none()
    if row is not None:
        return _alert(row)
    if len(id_or_prefix) < _PREFIX_MIN:
        raise UsageError(
            f"{id_or_prefix!r} is too short for an alert's id: give {_PREFIX_MIN} characters or "
            "more of one that the list of alerts shows."
        )
    # Not LIKE, which SQLite compares without regard to case.
    beginning = func.substr(table.c.id, 1, len(id_or_prefix)) == id_or_prefix
    rows = tx.execute(select(table).where(beginning).order_by(table.c.id).limit(5)).all()
    if len(rows) == 1:
        return _alert(rows[0])
    if rows:
        raise UsageError(
            f"several alerts have an id that begins with {id_or_prefix!r}: "
            f"{', '.join(row.id for row in rows)}. Give more of it."
        )
    raise NotFoundError(f"no alert has the id {id_or_prefix!r}. List the alerts to see their ids.")


@dataclass(slots=True)
class _Sync:
    """The work of one run, batch by batch."""

    tx: Transaction
    run_id: str
    now: str
    opened: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    changed: int = 0
    unchanged: int = 0

    def take(self, batch: list[Alert]) -> None:
        """Lay one batch of found alerts beside the stored ones, and write what differs."""
        table = schema.alert
        among = self.tx.among(table.c.id, [item.id for item in batch])
        columns = (table.c.id, table.c.status, table.c.facts_hash, table.c.opened_at)
        stored = {row.id: row for row in self.tx.execute(select(*columns).where(among))}
        new, replaced, acts = [], [], []
        for item in batch:
            before = stored.get(item.id)
            facts = facts_hash(item)
            opened_at = self.now
            if before is None:
                action = "alert.opened"
                self.opened.append(item.id)
            elif before.status == AlertStatus.CLOSED:
                action = "alert.reopened"
                self.reopened.append(item.id)
            elif before.facts_hash != facts:
                action, opened_at = "alert.changed", before.opened_at
                self.changed += 1
            else:
                self.unchanged += 1
                continue
            (new if before is None else replaced).append(self._row(item, facts, opened_at))
            acts.append((action, item, {"facts_hash": facts}))
        self.tx.insert_rows(table, new)
        self._replace(replaced)
        self._log(acts)

    def close(self, rows: list[Row[Any]], closing_reason: Callable[[Alert], str]) -> None:
        """Close stored alerts, which no longer are found."""
        table = schema.alert
        gone = [(item, closing_reason(item)) for item in map(_alert, rows)]
        if not gone:
            return
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
            [{"key": item.id, "reason": reason} for item, reason in gone],
        )
        self.closed.extend(item.id for item, _ in gone)
        self._log([("alert.closed", item, {"reason": reason}) for item, reason in gone])

    def _row(self, item: Alert, facts: str, opened_at: str) -> tuple[Any, ...]:
        live = replace(item, status=AlertStatus.OPEN, opened_at=opened_at)
        live = replace(live, closed_at=None, closed_reason=None)
        keys = (item.id, item.portfolio_id, item.subject_id, item.source, item.record_id)
        state = ("open", item.score, facts, opened_at, self.now, None, None)
        return (*keys, *state, self.run_id, encode(to_row(live)))

    def _replace(self, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        table = schema.alert
        parameters = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        statement = update(table).where(table.c.id == bindparam("key"))
        self.tx.execute(
            statement.values({name: bindparam(name) for name in _COLUMNS if name != "id"}),
            [{"key": row.pop("id"), **row} for row in parameters],
        )

    def _log(self, acts: list[tuple[str, Alert, dict[str, str]]]) -> None:
        append_events(
            self.tx,
            self.tx.actor,
            [
                (
                    action,
                    f"alert:{item.id}",
                    {
                        "run_id": self.run_id,
                        "subject_id": item.subject_id,
                        "source": item.source,
                        "record_id": item.record_id,
                        **detail,
                    },
                )
                for action, item, detail in acts
            ],
            self.now,
        )


def _pages(tx: Transaction) -> Iterator[list[Row[Any]]]:
    """Give the open alerts' rows by id, page after page, while earlier pages are written to."""
    table = schema.alert
    page = select(table).where(table.c.status == "open").order_by(table.c.id).limit(_BATCH)
    rows = list(tx.execute(page))
    while rows:
        last = rows[-1].id
        yield rows
        rows = list(tx.execute(page.where(table.c.id > last)))


def _alert(row: Row[Any]) -> Alert:
    """Make an alert of its body and the row's columns, which know more of its life."""
    return replace(
        from_row(Alert, json.loads(row.body)),
        status=AlertStatus(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
    )
