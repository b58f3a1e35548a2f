"""Records that a user keeps apart, whatever joins them."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, select

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import RecordKey, Separation

__all__ = ["rejoin", "separate", "separation_id", "separations"]


def separation_id(one: RecordKey, other: RecordKey) -> str:
    """Give the id of a separation: 16 hexadecimal digits of both records, in either order."""
    content = encode(["separation", *sorted([one, other])])
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def separations(tx: Transaction) -> list[Separation]:
    """Give every separation that holds, by its records."""
    table = schema.record_separation
    order = (table.c.source, table.c.record_id, table.c.other_source, table.c.other_record_id)
    return [
        Separation(
            (row.source, row.record_id),
            (row.other_source, row.other_record_id),
            row.reason,
            row.at,
            row.actor,
        )
        for row in tx.execute(select(table).order_by(*order))
    ]


def separate(
    tx: Transaction, one: RecordKey, other: RecordKey, reason: str, now: str
) -> Separation:
    """Keep two records apart from now on; logged. `now` is an ISO 8601 instant in UTC.

    Raises `UsageError` for a record and itself, without a reason, and for two that are apart.
    """
    left, right = sorted([one, other])
    if left == right:
        raise UsageError(f"{left[0]}:{left[1]} is one record; name two to separate.")
    if not reason.strip():
        raise UsageError("A separation needs a reason, which is logged: give --reason.")
    table, id_ = schema.record_separation, separation_id(left, right)
    known = tx.execute(select(table.c.at, table.c.actor).where(table.c.id == id_)).one_or_none()
    if known is not None:
        raise UsageError(
            f"{left[0]}:{left[1]} and {right[0]}:{right[1]} were separated at {known.at} by "
            f"{known.actor}. `firmwatch parties rejoin` takes it back."
        )
    tx.execute(
        table.insert(),
        {
            "id": id_,
            "source": left[0],
            "record_id": left[1],
            "other_source": right[0],
            "other_record_id": right[1],
            "reason": reason,
            "at": now,
            "actor": tx.actor,
        },
    )
    _log(tx, "records.separated", left, right, (reason, now))
    return Separation(left, right, reason, now, tx.actor)


def rejoin(tx: Transaction, one: RecordKey, other: RecordKey, reason: str, now: str) -> None:
    """Take a separation back; logged. What joined the two before joins them again.

    Raises `NotFoundError` where the two are not separated, `UsageError` without a reason.
    """
    left, right = sorted([one, other])
    if not reason.strip():
        raise UsageError("Taking a separation back needs a reason, which is logged: give --reason.")
    table = schema.record_separation
    gone = tx.execute(delete(table).where(table.c.id == separation_id(left, right)))
    if not gone.rowcount:
        raise NotFoundError(
            f"{left[0]}:{left[1]} and {right[0]}:{right[1]} are not separated. "
            "`firmwatch parties separations` lists those that are."
        )
    _log(tx, "records.rejoined", left, right, (reason, now))


def _log(
    tx: Transaction, action: str, left: RecordKey, right: RecordKey, why: tuple[str, str]
) -> None:
    reason, now = why
    detail = {"records": [":".join(left), ":".join(right)], "reason": reason}
    name = f"record_separation:{separation_id(left, right)}"
    append_event(tx, tx.actor, action, name, detail, now)
