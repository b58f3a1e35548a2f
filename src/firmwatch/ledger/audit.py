"""The audit log: what was done, by whom and when; the database refuses to change it.

Each act is an entry of a Merkle tree (`firmwatch.transparency`), written in the transaction of the
change that it records. What the log proves, and what not: docs/explanation/audit-log.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, type_coerce, update
from sqlalchemy.types import NullType

from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger.schema import audit_checkpoint, audit_event, audit_tree
from firmwatch.ledger.transaction import Transaction
from firmwatch.transparency import Act, Frontier, Tree, detail_text, seal

__all__ = [
    "ERASED",
    "AuditEvent",
    "StoredCheckpoint",
    "append_event",
    "append_events",
    "checkpoints",
    "erase_details",
    "event",
    "events",
    "events_of",
    "first_leaf",
    "frontier",
    "save_checkpoint",
    "tree",
]

ERASED = "audit.detail_erased"
"""The action of an act that erased the detail of another; its object is `audit_event:<seq>`."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One act. `at` is an ISO 8601 instant in UTC, `object` is `<table>:<id>`.

    `seq` counts from 1 without gaps. `detail_text` is the very text of `detail` that
    `commitment` commits to, with `salt` before it; where it was erased, both are None.
    """

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]
    detail_text: str | None
    salt: bytes | None
    commitment: bytes
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """The signed head of the log when it had `size` entries; `note` is a signed note."""

    size: int
    at: str
    note: str


def append_event(
    tx: Transaction,
    actor: str,
    action: str,
    object: str,  # noqa: A002 - the column's name in every part of the project
    detail: Mapping[str, Any],
    now: str,
) -> None:
    """Write one act down. `detail` holds what JSON can; `now` is an ISO 8601 instant in UTC."""
    append_events(tx, actor, [(action, object, detail)], now)


def append_events(
    tx: Transaction,
    actor: str,
    acts: Iterable[tuple[str, str, Mapping[str, Any]]],
    now: str,
) -> None:
    """Write many acts of one moment down, each as (action, object, detail).

    Raises `LedgerError` for a detail that has no canonical form (RFC 8785), such as a whole number
    beyond 2^53.
    """
    try:
        rows = [Act(now, actor, action, name, detail_text(detail)) for action, name, detail in acts]
        if not rows:
            return
        head = frontier(tx)
        sealed = seal(rows, head.size)
    except ValueError as error:
        raise LedgerError(
            f"an act of {actor} at {now} cannot be logged, so nothing was stored: {error}. Please "
            "report this as a bug of firmwatch."
        ) from error
    head.extend(each.leaf_hash for each in sealed)
    tx.insert_rows(audit_event, sealed)
    tx.execute(update(audit_tree).values(size=head.size, frontier=head.packed))


def frontier(tx: Transaction) -> Frontier:
    """Give the tree as appending left it; raises `LedgerError` where that is damaged."""
    row = tx.execute(select(audit_tree.c.size, audit_tree.c.frontier)).one_or_none()
    try:
        return Frontier(*row) if row is not None else Frontier(-1)
    except (TypeError, ValueError) as error:
        raise LedgerError(
            f"the table audit_tree of the ledger is damaged ({error}), so nothing can be logged. "
            "Something other than firmwatch has written it: run `firmwatch audit verify`, and "
            "take the ledger from a backup."
        ) from error


def events(
    tx: Transaction,
    limit: int | None = None,
    object: str | None = None,  # noqa: A002 - the column's name
) -> list[AuditEvent]:
    """Give the newest `limit` acts (all without one), of one object or of all, the newest first."""
    found = select(audit_event).order_by(audit_event.c.seq.desc()).limit(limit)
    if object is not None:
        found = found.where(audit_event.c.object == object)
    return [_event(row) for row in tx.execute(found)]


def events_of(tx: Transaction, objects: Sequence[str]) -> list[AuditEvent]:
    """Give all acts on some objects, the oldest first."""
    query = select(audit_event).where(tx.among(audit_event.c.object, objects))
    return [_event(row) for row in tx.execute(query.order_by(audit_event.c.seq))]


def event(tx: Transaction, seq: int) -> AuditEvent:
    """Give one act; raises `NotFoundError`, which says how many there are."""
    row = tx.execute(select(audit_event).where(audit_event.c.seq == seq)).one_or_none()
    if row is None:
        count = tx.execute(select(func.count()).select_from(audit_event)).scalar_one()
        raise NotFoundError(f"the audit log has no entry {seq}; it has {count}, from 1 on.")
    return _event(row)


def first_leaf(tx: Transaction) -> bytes | None:
    """Give the leaf hash of the first entry, None without one; no two logs have the same."""
    found = type_coerce(audit_event.c.leaf_hash, NullType())
    first = tx.execute(select(found).order_by(audit_event.c.seq).limit(1)).scalar()
    return first if first is None or isinstance(first, bytes) else str(first).encode()


def erase_details(tx: Transaction, seqs: Sequence[int], reason: str, now: str) -> int:
    """Erase the details of acts for good; gives how many there were, each logged.

    The acts themselves stay (time, actor, action, object), and so does every proof. Raises
    `UsageError` without a reason and for an act of erasing, whose detail is why; `NotFoundError`
    for an entry that does not exist.
    """
    if not reason.strip():
        raise UsageError("Erasing needs a reason, which is logged: give --reason.")
    found = [event(tx, seq) for seq in dict.fromkeys(seqs)]
    if any(each.action == ERASED for each in found):
        raise UsageError("The reason of an erasure cannot be erased: leave its entries out.")
    gone = [each.seq for each in found if each.detail_text is not None]
    acts = [(ERASED, f"audit_event:{seq}", {"reason": reason}) for seq in gone]
    append_events(tx, tx.actor, acts, now)
    for seq in gone:
        erased = update(audit_event).where(audit_event.c.seq == seq)
        tx.execute(erased.values(detail=None, salt=None))
    return len(gone)


def save_checkpoint(tx: Transaction, size: int, note: str, now: str) -> None:
    """Keep a signed checkpoint of the first `size` entries."""
    tx.execute(audit_checkpoint.insert(), {"size": size, "at": now, "note": note})


def checkpoints(tx: Transaction) -> list[StoredCheckpoint]:
    """Give every checkpoint, the smallest first."""
    found = tx.execute(select(audit_checkpoint).order_by(audit_checkpoint.c.size))
    return [StoredCheckpoint(**row._mapping) for row in found]


def tree(tx: Transaction) -> Tree:
    """Read the whole tree for proofs: a second and 64 MB for a million entries."""
    found = tx.execute(select(audit_event.c.leaf_hash).order_by(audit_event.c.seq))
    return Tree(list(found.scalars()))


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        object=row.object,
        detail=json.loads(row.detail or "{}"),
        detail_text=row.detail,
        salt=row.salt,
        commitment=row.commitment,
        leaf_hash=row.leaf_hash,
    )
