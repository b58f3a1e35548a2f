"""What a run found, laid beside what earlier runs found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from firmwatch.errors import LedgerError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_events
from firmwatch.ledger.facts import row_facts_hash
from firmwatch.ledger.transaction import Transaction, batched, encode
from firmwatch.model import Alert, AlertStatus, from_row, to_row

__all__ = ["AlertChanges", "set_parties", "stored_alert", "sync_alerts"]

_BATCH = 2_000

_COMPARED = ("id", "status", "facts_hash", "opened_at", "party_id")
_COLUMNS = [column.name for column in schema.alert.columns]
_BODY = _COLUMNS.index("body")


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
    with the same facts is not touched, but for the party of its record. Each change is logged.
    Holds one batch of alerts in memory at a time, and the ids of all. `now` is an ISO 8601 instant
    in UTC. Raises `LedgerError` where `found` holds an alert twice.
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
    for page in _open_ids(tx):
        sync.close([id_ for id_ in page if id_ not in seen], closing_reason)
    return AlertChanges(
        tuple(sync.opened), tuple(sync.reopened), tuple(sync.closed), sync.changed, sync.unchanged
    )


def stored_alert(row: Row[Any]) -> Alert:
    """Make an alert of its body and the row's columns, which know more of its life."""
    return replace(
        from_row(Alert, json.loads(row.body)),
        status=AlertStatus(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        party_id=row.party_id,
    )


def set_parties(tx: Transaction, party_ids: Mapping[str, str | None]) -> None:
    """Note the parties of alerts, by the alerts' ids; a party is no fact, so nothing is logged."""
    table = schema.alert
    if party_ids:
        tx.execute(
            update(table).where(table.c.id == bindparam("key")).values(party_id=bindparam("party")),
            [{"key": id_, "party": party} for id_, party in party_ids.items()],
        )


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
        columns = [table.c[name] for name in _COMPARED]
        stored = {row.id: row for row in self.tx.execute(select(*columns).where(among))}
        new: list[tuple[Any, ...]] = []
        replaced: list[tuple[Any, ...]] = []
        acts: list[tuple[str, Alert, dict[str, str]]] = []
        parties: dict[str, str | None] = {}
        for item in batch:
            before = stored.get(item.id)
            body = to_row(item)
            facts = row_facts_hash(body)
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
                if before.party_id != item.party_id:
                    parties[item.id] = item.party_id
                continue
            row = self._row(item, body, facts, opened_at)
            (new if before is None else replaced).append(row)
            contents = sha256(row[_BODY].encode("utf-8", "surrogatepass")).hexdigest()
            acts.append((action, item, {"facts_hash": facts, "body_sha256": contents}))
        self.tx.insert_rows(table, new)
        self._replace(replaced)
        set_parties(self.tx, parties)
        self._log(acts)

    def close(self, ids: list[str], closing_reason: Callable[[Alert], str]) -> None:
        """Close stored alerts, which no longer are found."""
        if not ids:
            return
        table = schema.alert
        rows = select(table).where(self.tx.among(table.c.id, ids)).order_by(table.c.id)
        stored = [stored_alert(row) for row in self.tx.execute(rows).all()]
        gone = [(item, closing_reason(item)) for item in stored]
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

    def _row(
        self, item: Alert, body: dict[str, Any], facts: str, opened_at: str
    ) -> tuple[Any, ...]:
        body.update(status="open", opened_at=opened_at, closed_at=None, closed_reason=None)
        keys = (item.id, item.portfolio_id, item.subject_id, item.source, item.record_id)
        state = ("open", item.score, facts, opened_at, self.now, None, None)
        return (*keys, *state, self.run_id, encode(body), item.party_id)

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


def _open_ids(tx: Transaction) -> Iterator[list[str]]:
    """Give the ids of the open alerts, page after page, while those before are written to."""
    ids = schema.alert.c.id
    page = select(ids).where(schema.alert.c.status == "open").order_by(ids).limit(_BATCH)
    found = list(tx.execute(page).scalars())
    while found:
        yield found
        found = list(tx.execute(page.where(ids > found[-1])).scalars())
