"""The outbox: what is to be told, and what became of each try to tell it.

A message is written in the transaction that makes it true, so that neither is there without the
other (the "transactional outbox"); it is sent after that, and noted as delivered after that again.
So each is told at least once, with the same id. A delivery that no try is left for stays, as
`failing`, until an operator resends or drops it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update

from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, batched, encode
from firmwatch.model import Message
from firmwatch.receivers import Receiver

__all__ = [
    "Digest",
    "Waiting",
    "disable",
    "due",
    "enqueue",
    "gather_digest",
    "held_until",
    "hold_back",
    "message_id",
    "note_delivered",
    "note_failed",
]

_BATCH = 1_000
_WAIT_MAX = timedelta(days=2)
"""Longer than any try is put off: what is to wait longer was put off by a clock that was ahead."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits to be sent to one receiver; `attempts` is how often it was tried."""

    id: str
    type: str
    object: str
    payload: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The messages of one e-mail: all their ids, and the first of them as they are shown."""

    id: str
    ids: tuple[str, ...]
    shown: tuple[Waiting, ...]
    attempts: int


def message_id(message: Message, run_id: str | None) -> str:
    """Give a message's id: a pure function of the event and the run, so that none is there twice.

    It has no full stop, which separates the parts of what is signed (Standard Webhooks 1.0.0,
    "Signature scheme").
    """
    content = encode([message.type, message.object, run_id, message.payload()])
    return f"msg_{hashlib.sha256(content.encode()).hexdigest()[:24]}"


def enqueue(
    tx: Transaction,
    messages: Iterable[Message],
    receivers: Sequence[Receiver],
    now: str,
    run_id: str | None = None,
) -> int:
    """Write messages down for the receivers that take them; gives how many had any.

    For the transaction of the change that they tell of. `now` is an ISO 8601 instant in UTC. A
    message that is there already is not written again, and one that nobody takes is not kept.
    """
    if not receivers:
        return 0
    disabled = _disabled(tx)
    count = 0
    for batch in batched(messages, _BATCH):
        taken = {
            message_id(item, run_id): (item, names)
            for item in batch
            if (names := [each.name for each in receivers if each.takes(item)])
        }
        table = schema.outbox_message
        known = set(
            tx.execute(select(table.c.id).where(tx.among(table.c.id, list(taken)))).scalars()
        )
        new = {id_: found for id_, found in taken.items() if id_ not in known}
        tx.insert_rows(
            table,
            [
                (id_, item.type, item.object, now, run_id, item.payload())
                for id_, (item, _) in new.items()
            ],
        )
        rows = []
        for id_, (_, names) in new.items():
            for name in names:
                state, at = ("disabled", None) if name in disabled else ("pending", now)
                rows.append((id_, name, state, 0, now, at, None, None, None))
        tx.insert_rows(schema.delivery, rows)
        count += len(new)
    return count


def due(tx: Transaction, receiver: str, now: str, limit: int) -> list[Waiting]:
    """Give what is to be sent to a receiver by now, the oldest first, at most `limit`."""
    query = _waiting(receiver).where(_is_over(schema.delivery.c.next_at, now)).limit(limit)
    return [_read(row) for row in tx.execute(query)]


def gather_digest(tx: Transaction, receiver: str, now: str, shown: int) -> Digest | None:
    """Give the digest that is to be sent by now; None where there is none.

    One whose sending failed stays as it is, with its id, until it is delivered or no try is left.
    A new one takes up everything that waits, once a day (UTC).
    """
    table, state = schema.delivery, schema.receiver_state
    waiting = (table.c.receiver == receiver) & (table.c.state == "pending")
    begun = tx.execute(
        select(table.c.digest_id, _is_over(table.c.next_at, now).label("is_due"))
        .where(waiting, table.c.digest_id.is_not(None))
        .order_by(table.c.created_at)
        .limit(1)
    ).one_or_none()
    if begun is not None:
        return _digest(tx, receiver, begun.digest_id, shown) if begun.is_due else None
    last = tx.execute(select(state.c.digest_at).where(state.c.receiver == receiver)).scalar()
    if last is not None and last[:10] == now[:10]:
        return None
    chosen = waiting & _is_over(table.c.next_at, now) & table.c.digest_id.is_(None)
    ids = list(tx.execute(select(table.c.message_id).where(chosen)).scalars())
    if not ids:
        return None
    content = encode(["digest", receiver, now, sorted(ids)])
    id_ = f"dig_{hashlib.sha256(content.encode()).hexdigest()[:24]}"
    tx.execute(update(table).where(chosen).values(digest_id=id_))
    return _digest(tx, receiver, id_, shown)


def note_delivered(
    tx: Transaction, receiver: str, ids: Sequence[str], detail: str, now: str, digest: bool = False
) -> None:
    """Note that messages have reached a receiver, which answered `detail`."""
    table = schema.delivery
    tx.execute(
        update(table)
        .where(_of(tx, receiver, ids), table.c.state.in_(("pending", "failing", "disabled")))
        .values(state="delivered", delivered_at=now, next_at=None, last_error=None)
        .values(attempts=table.c.attempts + 1)
    )
    _log(tx, receiver, ids, ("delivered", detail), now)
    _set_state(tx, receiver, {"not_before": None} | ({"digest_at": now} if digest else {}))


def note_failed(
    tx: Transaction,
    receiver: str,
    ids: Sequence[str],
    detail: str,
    now: str,
    next_at: str | None,
) -> None:
    """Note that a try failed for `detail`; the next one is due at `next_at`, None for no other."""
    table = schema.delivery
    values = {
        "state": "failing" if next_at is None else "pending",
        "next_at": next_at,
        "last_error": detail,
    }
    tx.execute(
        update(table)
        .where(_of(tx, receiver, ids), table.c.state == "pending")
        .values(values)
        .values(attempts=table.c.attempts + 1)
    )
    _log(tx, receiver, ids, ("failed", detail), now)


def disable(tx: Transaction, receiver: str, reason: str, now: str) -> None:
    """Send a receiver nothing more until an operator enables it; what waits is kept. Logged."""
    table = schema.delivery
    tx.execute(
        update(table)
        .where(table.c.receiver == receiver, table.c.state == "pending")
        .values(state="disabled", next_at=None)
    )
    _set_state(tx, receiver, {"disabled_at": now, "disabled_reason": reason})
    append_event(tx, tx.actor, "receiver.disabled", f"receiver:{receiver}", {"reason": reason}, now)


def hold_back(tx: Transaction, receiver: str, until: str) -> None:
    """Leave a receiver alone until an instant, as it asked."""
    _set_state(tx, receiver, {"not_before": until})


def held_until(tx: Transaction, receiver: str, now: str) -> str | None:
    """Give the instant until which a receiver wants to be left alone, if that is not over."""
    state = schema.receiver_state
    found: str | None = tx.execute(
        select(state.c.not_before).where(
            state.c.receiver == receiver, ~_is_over(state.c.not_before, now)
        )
    ).scalar()
    return found


def _is_over(until: ColumnElement[str | None], now: str) -> ColumnElement[bool]:
    """Whether a wait is over, or is so long that the clock has been set back since it began."""
    limit = datetime.fromisoformat(now) + _WAIT_MAX
    return or_(until <= now, until > limit.isoformat(timespec="seconds"))


def _waiting(receiver: str) -> Select[tuple[str, str, str, str, int]]:
    table, message = schema.delivery, schema.outbox_message
    return (
        select(message.c.id, message.c.type, message.c.object, message.c.payload, table.c.attempts)
        .join(table, table.c.message_id == message.c.id)
        .where(table.c.receiver == receiver, table.c.state == "pending")
        .order_by(table.c.created_at, table.c.message_id)
    )


def _read(row: Row[tuple[str, str, str, str, int]]) -> Waiting:
    return Waiting(**row._mapping)


def _digest(tx: Transaction, receiver: str, id_: str, shown: int) -> Digest:
    table = schema.delivery
    of_digest = (table.c.receiver == receiver) & (table.c.digest_id == id_)
    waiting = of_digest & (table.c.state == "pending")
    ids = tuple(tx.execute(select(table.c.message_id).where(waiting)).scalars())
    attempts = tx.execute(select(func.max(table.c.attempts)).where(waiting)).scalar() or 0
    first = tx.execute(_waiting(receiver).where(of_digest).limit(shown))
    return Digest(id_, ids, tuple(_read(row) for row in first), attempts)


def _of(tx: Transaction, receiver: str, ids: Sequence[str]) -> ColumnElement[bool]:
    table = schema.delivery
    return (table.c.receiver == receiver) & tx.among(table.c.message_id, ids)


def _disabled(tx: Transaction) -> set[str]:
    state = schema.receiver_state
    return set(
        tx.execute(select(state.c.receiver).where(state.c.disabled_at.is_not(None))).scalars()
    )


def _set_state(tx: Transaction, receiver: str, values: dict[str, str | None]) -> None:
    row = {"receiver": receiver, **values}
    statement = tx.insert(schema.receiver_state).values(row)
    tx.execute(statement.on_conflict_do_update(index_elements=["receiver"], set_=values))


def _log(
    tx: Transaction, receiver: str, ids: Sequence[str], what: tuple[str, str], now: str
) -> None:
    outcome, detail = what
    rows = [
        {"message_id": id_, "receiver": receiver, "at": now, "outcome": outcome, "detail": detail}
        for id_ in ids
    ]
    if rows:
        tx.execute(schema.delivery_attempt.insert(), rows)
