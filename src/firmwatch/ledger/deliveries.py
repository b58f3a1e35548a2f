"""Deliveries as an operator sees them, and what may be done about one; every act is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event, append_events
from firmwatch.ledger.transaction import Transaction

__all__ = [
    "STATES",
    "Attempt",
    "Delivery",
    "Standing",
    "StoredMessage",
    "attempts",
    "deliveries",
    "disabled",
    "drop",
    "enable",
    "message",
    "resend",
    "standings",
]

STATES = ("pending", "failing", "disabled", "delivered", "dropped")
_PREFIX_MIN = 8


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way to one receiver; instants are ISO 8601 in UTC.

    `state` is `pending` (waits for a try), `delivered`, `failing` (no try is left), `disabled` (its
    receiver is) or `dropped` (an operator said so).
    """

    message_id: str
    receiver: str
    type: str
    object: str
    state: str
    attempts: int
    created_at: str
    next_at: str | None
    last_error: str | None
    delivered_at: str | None
    digest_id: str | None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of the outbox; `payload` is its JSON text."""

    id: str
    type: str
    object: str
    created_at: str
    run_id: str | None
    payload: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver a message, and what came of it: `delivered` or `failed`."""

    at: str
    receiver: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How many deliveries of a receiver are in one state, since when, and the last error of one."""

    receiver: str
    state: str
    count: int
    oldest_at: str
    last_error: str | None


def deliveries(
    tx: Transaction,
    state: str | None = None,
    receiver: str | None = None,
    message_id: str | None = None,
    limit: int | None = None,
) -> list[Delivery]:
    """Give deliveries, those of the newest messages first."""
    table, text = schema.delivery, schema.outbox_message
    asked = {"state": state, "receiver": receiver, "message_id": message_id}
    chosen = [table.c[name] == value for name, value in asked.items() if value is not None]
    found = tx.execute(
        select(table, text.c.type, text.c.object)
        .join(text, text.c.id == table.c.message_id)
        .where(*chosen)
        .order_by(table.c.created_at.desc(), table.c.message_id, table.c.receiver)
        .limit(limit)
    )
    return [Delivery(**row._mapping) for row in found]


def message(tx: Transaction, id_or_prefix: str) -> StoredMessage:
    """Give the message with that id, or the only one whose id begins so (8 characters or more).

    Raises `NotFoundError` where there is none, `UsageError` where the beginning is too short or
    fits several.
    """
    table = schema.outbox_message
    if len(id_or_prefix) < _PREFIX_MIN:
        raise UsageError(
            f"{id_or_prefix!r} is too short for a message's id: give {_PREFIX_MIN} characters or "
            "more, with the msg_ that it begins with."
        )
    beginning = func.substr(table.c.id, 1, len(id_or_prefix)) == id_or_prefix
    rows = tx.execute(select(table).where(beginning).order_by(table.c.id).limit(5)).all()
    if len(rows) > 1:
        names = ", ".join(row.id for row in rows)
        raise UsageError(f"{id_or_prefix!r} begins several ids: {names}. Give more of it.")
    if not rows:
        raise NotFoundError(
            f"no message has the id {id_or_prefix!r}. `firmwatch notify list` shows their ids."
        )
    return StoredMessage(**rows[0]._mapping)


def attempts(tx: Transaction, message_id: str) -> list[Attempt]:
    """Give every try to deliver a message, the first first."""
    table = schema.delivery_attempt
    columns = (table.c.at, table.c.receiver, table.c.outcome, table.c.detail)
    query = select(*columns).where(table.c.message_id == message_id).order_by(table.c.seq)
    return [Attempt(**row._mapping) for row in tx.execute(query)]


def standings(tx: Transaction) -> list[Standing]:
    """Count the deliveries that are neither delivered nor dropped, by receiver and state."""
    table = schema.delivery
    found = tx.execute(
        select(
            table.c.receiver,
            table.c.state,
            func.count().label("count"),
            func.min(table.c.created_at).label("oldest_at"),
            func.max(table.c.last_error).label("last_error"),
        )
        .where(table.c.state.in_(("pending", "failing", "disabled")))
        .group_by(table.c.receiver, table.c.state)
        .order_by(table.c.receiver, table.c.state)
    )
    return [Standing(**row._mapping) for row in found]


def disabled(tx: Transaction) -> Mapping[str, tuple[str, str]]:
    """Give the receivers that are disabled, each with the instant and the reason."""
    table = schema.receiver_state
    found = tx.execute(select(table).where(table.c.disabled_at.is_not(None)))
    return {row.receiver: (row.disabled_at, row.disabled_reason) for row in found}


def resend(
    tx: Transaction, message_id: str | None, receiver: str | None, reason: str, now: str
) -> list[Delivery]:
    """Let deliveries be tried anew, now and with every try; logged with the reason.

    Those of a message, also if it was delivered; or without one, all of a receiver that no try was
    left for. The id stays, so that a receiver that has it can tell. Raises `NotFoundError` where
    there is none, `UsageError` without a reason and where the receiver is disabled.
    """
    states = STATES if message_id else ("failing",)
    found = _chosen(tx, message_id, receiver, states, reason)
    off = disabled(tx)
    for item in found:
        if item.receiver in off:
            raise UsageError(
                f"{item.receiver} is disabled since {off[item.receiver][0]}: "
                f"{off[item.receiver][1]}. `firmwatch notify enable {item.receiver}` sends it "
                "everything that waits."
            )
    values = {"state": "pending", "attempts": 0, "next_at": now, "delivered_at": None}
    for item in found:
        tx.execute(update(schema.delivery).where(_is(item)).values({**values, "digest_id": None}))
        _release(tx, item.receiver)
    _log(tx, "message.resent", found, reason, now)
    return found


def drop(
    tx: Transaction, message_id: str | None, receiver: str | None, reason: str, now: str
) -> list[Delivery]:
    """Give deliveries up that were not made: those of a message, or all of a receiver; logged.

    Raises `NotFoundError` where there is none, `UsageError` without a reason.
    """
    found = _chosen(tx, message_id, receiver, ("pending", "failing", "disabled"), reason)
    for item in found:
        tx.execute(update(schema.delivery).where(_is(item)).values(state="dropped", next_at=None))
    _log(tx, "message.dropped", found, reason, now)
    return found


def enable(tx: Transaction, receiver: str, reason: str, now: str) -> int:
    """Send to a disabled receiver again, and first what waits for it; logged. Gives how many wait.

    Raises `UsageError` without a reason, `NotFoundError` where it is not disabled.
    """
    _check_reason(reason)
    if receiver not in disabled(tx):
        raise NotFoundError(f"{receiver} is not disabled; `firmwatch doctor` says which are.")
    state, table = schema.receiver_state, schema.delivery
    tx.execute(
        update(state)
        .where(state.c.receiver == receiver)
        .values(disabled_at=None, disabled_reason=None, not_before=None)
    )
    done = tx.execute(
        update(table)
        .where(table.c.receiver == receiver, table.c.state == "disabled")
        .values(state="pending", attempts=0, next_at=now)
    )
    append_event(tx, tx.actor, "receiver.enabled", f"receiver:{receiver}", {"reason": reason}, now)
    return done.rowcount


def _chosen(
    tx: Transaction,
    message_id: str | None,
    receiver: str | None,
    states: Sequence[str],
    reason: str,
) -> list[Delivery]:
    _check_reason(reason)
    if message_id is None and receiver is None:
        raise UsageError("Name a message, or a receiver with --receiver for all of its messages.")
    found = deliveries(tx, receiver=receiver, message_id=message_id)
    chosen = [item for item in found if item.state in states]
    if not chosen:
        whose = " ".join(filter(None, (message_id, receiver and f"to {receiver}")))
        raise NotFoundError(
            f"Nothing {whose} is {' or '.join(states)}. `firmwatch notify list` shows all."
        )
    return chosen


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise UsageError("This needs a reason, which is logged: give --reason.")


def _is(item: Delivery) -> ColumnElement[bool]:
    table = schema.delivery
    return (table.c.message_id == item.message_id) & (table.c.receiver == item.receiver)


def _release(tx: Transaction, receiver: str) -> None:
    """An operator who sends something now knows better than what the receiver asked for once."""
    table = schema.receiver_state
    tx.execute(update(table).where(table.c.receiver == receiver).values(not_before=None))


def _log(tx: Transaction, action: str, found: Sequence[Delivery], reason: str, now: str) -> None:
    acts = [
        (
            action,
            f"outbox_message:{item.message_id}",
            {"receiver": item.receiver, "state": item.state, "reason": reason},
        )
        for item in found
    ]
    append_events(tx, tx.actor, acts, now)
