"""What the audit log says of the rest of the ledger, laid beside what is there.

A check is told of the acts that it asks for, in order, and then compares. To check more tables,
write a class like these and add it to `STATE_CHECKS`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, ClassVar, NamedTuple, Protocol

from sqlalchemy import Table, select

from firmwatch.ledger import schema
from firmwatch.ledger.facts import row_facts_hash
from firmwatch.ledger.transaction import Transaction, encode

__all__ = ["STATE_CHECKS", "LoggedAct", "StateCheck"]

_BATCH = 5_000


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
            found = json.loads(self.detail or "{}")
        except (TypeError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


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
                    yield where, "it is in the ledger, and the log does not know how it came there"
                continue
            for column, expected in self.expected(act, row):
                if row[column] != expected:
                    yield where, _unlike(column, row[column], expected, act)
            for meaning in self.more(act, row):
                yield where, meaning
        for where, act in self.last.items():
            if act.action not in self.ends:
                yield where, f"it is gone, and entry {act.seq} ({act.action}) says that it exists"

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        """Give the columns that the act determines, with their values."""
        raise NotImplementedError

    def more(self, act: LoggedAct, row: dict[str, Any]) -> Iterator[str]:
        """Say what else is wrong with a row."""
        yield from ()


class AlertCheck(_LastActs):
    """Alerts: status, dates, reason, run and contents are those of the last act on each."""

    actions = frozenset({"alert.opened", "alert.reopened", "alert.changed", "alert.closed"})
    table = schema.alert
    _COPIED = ("run_id", "subject_id", "source", "record_id")

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[str, Any] = {}
        self._opened: dict[str, LoggedAct] = {}
        self._found: dict[str, LoggedAct] = {}

    def take(self, act: LoggedAct) -> None:
        super().take(act)
        if act.action != "alert.closed":
            self._found[act.object] = act
        if act.action in ("alert.opened", "alert.reopened"):
            self._opened[act.object] = act

    def expected(self, act: LoggedAct, row: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        said = self._read = act.said()
        expected = {name: said[name] for name in self._COPIED if name in said}
        closed = act.action == "alert.closed"
        expected |= {"status": "open", "closed_at": None, "changed_at": act.at}
        if closed:
            expected |= {"status": "closed", "closed_at": act.at}
        if opened := self._opened.get(act.object):
            expected["opened_at"] = opened.at
        if not closed or said:
            expected["closed_reason"] = said.get("reason")
        found = self._found.get(act.object)
        if found is not None and found is not act:
            self._read = found.said()
        if "facts_hash" in self._read:
            expected["facts_hash"] = self._read["facts_hash"]
        return expected.items()

    def more(self, act: LoggedAct, row: dict[str, Any]) -> Iterator[str]:
        body, said = str(row["body"]), self._read
        if "body_sha256" in said:
            same = sha256(body.encode()).hexdigest() == said["body_sha256"]
        elif "facts_hash" in said:
            same = _facts(body) == said["facts_hash"]
        else:
            return
        if not same:
            found = self._found.get(act.object)
            yield f"its body is not what entry {found and found.seq} says: it was changed"
        # The body is JSON that firmwatch wrote, where every key stands in this very form.
        elif f'"score":{row["score"]!r}' not in body:
            yield "score is another than in its body: it was changed"
        elif f'"portfolio_id":{encode(row["portfolio_id"])}' not in body:
            yield "portfolio_id is another than in its body: it was changed"


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

    actions = frozenset({"held_row.released"})
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


def _unlike(column: str, value: object, expected: object, act: LoggedAct) -> str:
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


def _facts(body: Any) -> str | None:
    try:
        return row_facts_hash(json.loads(body))
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
