"""Messages that were told long ago: what of the outbox may go, with all tries to deliver it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, false, func, or_, select
from sqlalchemy.sql.expression import ColumnElement

from firmwatch.ledger import schema
from firmwatch.ledger.expiries import Expired
from firmwatch.ledger.transaction import Transaction, batched
from firmwatch.model import canonical_digest

__all__ = ["expired_messages"]

_BATCH = 5_000
_DONE = ("delivered", "dropped")


def expired_messages(tx: Transaction, cutoff: str) -> Expired:
    """Find the messages of which nothing has happened since a cutoff, and nothing will.

    Every receiver has it, or an operator has given it up: one that waits, that no try is left for
    or whose receiver is disabled stays, however old. What counts is the last of its writing, its
    tries, its deliveries and its dropping. `cutoff` is an ISO 8601 instant in UTC. Messages of an
    alert whose subject is under a legal hold stay.
    """
    message, alert, subject = schema.outbox_message, schema.alert, schema.subject
    rows = tx.execute(
        select(message, func.coalesce(subject.c.legal_hold, false()).label("hold"))
        .outerjoin(alert, message.c.object == "alert:" + alert.c.id)
        .outerjoin(subject, subject.c.id == alert.c.subject_id)
        .where(message.c.created_at < cutoff, ~_moved_since(cutoff))
        .order_by(message.c.id)
    ).all()
    given_up = _dropped_since(tx, cutoff)
    old = [row for row in rows if f"outbox_message:{row.id}" not in given_up]
    free = {row.id: row for row in old if not row.hold}
    digests = []
    for row in free.values():
        values = {name: value for name, value in row._mapping.items() if name != "hold"}
        digests.append(canonical_digest(values))
    for item in _parts(tx, free):
        values = dict(item._mapping)
        digests.append(canonical_digest(values))
    return Expired("outbox_message", tuple(free), tuple(digests), len(old) - len(free))


def _moved_since(cutoff: str) -> ColumnElement[bool]:
    """Whether a delivery of a message is not done, or was, or was tried, since a cutoff."""
    message, delivery, attempt = schema.outbox_message, schema.delivery, schema.delivery_attempt
    undone = delivery.c.state.not_in(_DONE) | (delivery.c.delivered_at >= cutoff)
    return or_(
        select(delivery.c.message_id).where(delivery.c.message_id == message.c.id, undone).exists(),
        select(attempt.c.seq)
        .where(attempt.c.message_id == message.c.id, attempt.c.at >= cutoff)
        .exists(),
    )


def _dropped_since(tx: Transaction, cutoff: str) -> set[str]:
    """Give the objects of messages that an operator gave up since a cutoff: the log has when."""
    event = schema.audit_event
    query = select(event.c.object).where(event.c.action == "message.dropped", event.c.at >= cutoff)
    return set(tx.execute(query).scalars())


def _parts(tx: Transaction, ids: Mapping[str, Any]) -> Iterable[Row[Any]]:
    """Give the deliveries of messages, and every try, in order."""
    delivery, attempt = schema.delivery, schema.delivery_attempt
    for table, order in ((delivery, delivery.c.receiver), (attempt, attempt.c.seq)):
        for batch in batched(sorted(ids), _BATCH):
            own = table.c.message_id
            yield from tx.execute(select(table).where(tx.among(own, batch)).order_by(own, order))
