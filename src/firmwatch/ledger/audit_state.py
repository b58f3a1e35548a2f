"""What the audit log says of the rest of the ledger, laid beside what is there.

A check is told of the acts that it asks for, in order, and then compares. To check more tables,
write a class like these and add it to `STATE_CHECKS`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple, Protocol

import msgspec
from sqlalchemy import Table, select

from firmwatch.ledger import schema
from firmwatch.ledger.alert_contents import alert_contents
from firmwatch.ledger.transaction import Transaction, batched

__all__ = ["STATE_CHECKS", "LoggedAct", "StateCheck"]

_BATCH = 5_000
_ALERT_ACTS = (
    *("opened", "reopened", "changed", "closed", "merged", "ended", "noted", "decided", "proposed"),
    *("disputed", "undone", "assigned", "escalated", "snoozed", "commented", "review_started"),
    "expired",
)
_GONE = "it is gone, and entry {} ({}) says that it exists"
_OTHERWISE = (
    "it, or one of its findings, is not what entry {} ({}) hashed: it was changed without firmwatch"
)
_UNKNOWN = "it is in the ledger, and the log does not know how it came there"


class LoggedAct(NamedTuple):
    """One act as the log has it; `detail` is JSON text, None where it was erased."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: str | None

    def said(self) -> dict[str, Any]:
        """Read the detail; nothing where it was erased or is damaged, which is found elsewhere."""
        try:
            found = msgspec.json.decode(self.detail or "{}")
        except (TypeError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


class _Told(NamedTuple):
    """What an act said of one thing; of millions, no more is kept."""

    seq: int
    action: str
    value: Any


class StateCheck(Protocol):
    """Compares one part of the ledger with the log."""

    actions: ClassVar[frozenset[str]]

    def take(self, act: LoggedAct) -> None:
        """Hear of the next act."""

    def compare(self, tx: Transaction) -> Iterator[tuple[str, str]]:
        """Give what is not as the log says: where it is, and what that means."""


class _LastActs:
    """Keeps the last act of every object of one table, and looks each row of it up."""

    actions: ClassVar[frozenset[str]]
    table: ClassVar[Table]
    ends: ClassVar[frozenset[str]] = frozenset()
    """Actions after which the object is gone from the table."""
    logged_from_start: ClassVar[bool] = True
    """Whether every row of the table has an act."""

    def __init__(self) -> None:
        self.last: dict[str, LoggedAct] = {}
        self._prefix = f"{self.table.name}:"

    def take(self, act: LoggedAct) -> None:
        self.last[act.object] = act

    def compare(self, tx: Transaction) -> Iterator[tuple[str, str]]:
        for row in _rows(tx, self.table):
            where = f"{self._prefix}{row['id']}"
            act = self.last.pop(where, None)
            if act is None or act.action in self.ends:
                if self.logged_from_start or act is not None:
                    yield where, _UNKNOWN
                continue
            for column, expected in self.expected(act, row):
                if row[column] != expected:
                    yield where, _unlike(column, row[column], expected, act)
            for meaning in self.more(act, row):
                yield where, meaning
        for where, act in self.last.items():
            if act.action not in self.ends:
                yield where, _GONE.format(act.seq, act.action)

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        """Give the columns that the act determines, with their values."""
        raise NotImplementedError

    def more(self, act: LoggedAct, row: dict[str, Any]) -> Iterator[str]:
        """Say what else is wrong with a row."""
        yield from ()


class AlertCheck:
    """Alerts: all that the ledger says of each is what the last act on it hashed."""

    actions: ClassVar[frozenset[str]] = frozenset(f"alert.{name}" for name in _ALERT_ACTS)

    def __init__(self) -> None:
        self._contents: dict[str, _Told] = {}
        self._status: dict[str, _Told] = {}

    def take(self, act: LoggedAct) -> None:
        """Hear of the next act."""
        id_, said = act.object.removeprefix("alert:"), act.said()
        if act.action == "alert.expired":
            self._contents.pop(id_, None)
            self._status.pop(id_, None)
        # Acts of alerts as they were before they had findings hashed nothing.
        if "content_sha256" in said:
            self._contents[id_] = _Told(act.seq, act.action, said["content_sha256"])
            if "status" in said:
                self._status[id_] = _Told(act.seq, act.action, said["status"])

    def compare(self, tx: Transaction) -> Iterator[tuple[str, str]]:
        """Give what is not as the log says."""
        last = dict(self._contents)
        for rows in batched(_rows(tx, schema.alert), _BATCH):
            contents = alert_contents(tx, [row["id"] for row in rows])
            for row in rows:
                act = last.pop(row["id"], None)
                if act is None:
                    if row["facts_hash"]:
                        yield f"alert:{row['id']}", _UNKNOWN
                    continue
                told = self._status.get(row["id"])
                if told is not None and row["status"] != told.value:
                    meaning = _unlike("status", row["status"], told.value, told)
                    yield f"alert:{row['id']}", meaning
                elif contents[row["id"]] != act.value:
                    yield f"alert:{row['id']}", _OTHERWISE.format(act.seq, act.action)
        for id_, act in last.items():
            yield f"alert:{id_}", _GONE.format(act.seq, act.action)
        finding, known = schema.finding, select(schema.alert.c.id)
        astray = select(finding.c.id).where(finding.c.alert_id.not_in(known))
        for id_ in tx.execute(astray).scalars():
            yield f"finding:{id_}", "it is part of an alert that is not there"
        loose = select(finding.c.id).where(finding.c.alert_id.is_(None))
        for id_ in tx.execute(loose).scalars():
            yield f"finding:{id_}", "it is part of no alert"


class SeparationCheck(_LastActs):
    """Separations: those that hold are those that were made and not taken back."""

    actions = frozenset({"records.separated", "records.rejoined"})
    table = schema.record_separation
    ends = frozenset({"records.rejoined"})

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        yield from (("at", act.at), ("actor", act.actor))
        said = act.said()
        if said:
            yield "reason", said.get("reason")

    def more(self, act: LoggedAct, row: dict[str, Any]) -> Iterator[str]:
        records = [
            f"{row['source']}:{row['record_id']}",
            f"{row['other_source']}:{row['other_record_id']}",
        ]
        if act.said().get("records", records) != records:
            yield f"it is of {' and '.join(records)}, and entry {act.seq} is of others"


class ReleaseCheck(_LastActs):
    """Held rows: what is released is what somebody vouched for."""

    actions = frozenset({"held_row.released", "held_row.expired"})
    ends = frozenset({"held_row.expired"})
    table = schema.held_row
    logged_from_start = False

    def compare(self, tx: Transaction) -> Iterator[tuple[str, str]]:
        acts = set(self.last)
        yield from super().compare(tx)
        for row in _rows(tx, self.table):
            if row["released_at"] is not None and f"held_row:{row['id']}" not in acts:
                yield f"held_row:{row['id']}", "it is released, and the log names nobody who did it"

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        yield from (("released_at", act.at), ("released_by", act.actor))
        said = act.said()
        for column, key in (("release_reason", "reason"), ("name", "name")):
            if key in said:
                yield column, said[key]


class PortfolioCheck(_LastActs):
    """Portfolios: purpose and legal basis are those that were last given."""

    actions = frozenset({"portfolio.created", "portfolio.changed"})
    table = schema.portfolio

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        for column, value in act.said().items():
            if column in row:
                yield column, value


class SnapshotCheck(_LastActs):
    """Snapshots: those that counted are those whose promotion was logged, with their hashes."""

    actions = frozenset({"snapshot.promoted"})
    table = schema.snapshot

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        yield "promoted_at", act.at
        yield from ((column, value) for column, value in act.said().items() if column in row)

    def more(self, act: LoggedAct, row: dict[str, Any]) -> Iterator[str]:
        if f'"sha256":{json.dumps(row["sha256"])}' not in row["body"]:
            yield "its body has another SHA-256 than its promotion: it was changed"


STATE_CHECKS: tuple[type[StateCheck], ...] = (
    AlertCheck,
    SeparationCheck,
    ReleaseCheck,
    PortfolioCheck,
    SnapshotCheck,
)
"""Every part of the ledger that is compared with the log."""


def _unlike(column: str, value: object, expected: object, act: LoggedAct | _Told) -> str:
    return (
        f"{column} is {value!r}, and entry {act.seq} ({act.action}) says {expected!r}: it was "
        "changed without firmwatch"
    )


def _rows(tx: Transaction, table: Table) -> Iterator[dict[str, Any]]:
    names = [column.name for column in table.columns]
    found = tx.execute(select(table).execution_options(yield_per=_BATCH))
    for batch in found.partitions(_BATCH):
        for row in batch:
            yield dict(zip(names, row, strict=True))
