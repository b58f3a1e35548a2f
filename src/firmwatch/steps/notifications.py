"""Messages that a run leaves for receivers, how they stand, and what an operator does about one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firmwatch.errors import ConfigError
from firmwatch.ledger import alerts, deliveries, outbox, portfolios
from firmwatch.ledger.alerts import Act
from firmwatch.ledger.deliveries import Attempt, Delivery, StoredMessage
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import Message
from firmwatch.receivers import Receiver
from firmwatch.steps.sending import find_receiver
from firmwatch.steps.workspace import Workspace

__all__ = [
    "MessageDetails",
    "Notice",
    "drop_messages",
    "enable_receiver",
    "enqueue_alerts",
    "list_deliveries",
    "message_details",
    "notices",
    "resend_messages",
]


@dataclass(frozen=True, slots=True)
class MessageDetails:
    """A message with its way to every receiver, and every try."""

    message: StoredMessage
    deliveries: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """How the messages of one receiver stand; `status` is `ok`, `warning` or `error`."""

    receiver: str
    status: str
    detail: str


def enqueue_alerts(tx: Transaction, acts: Sequence[Act], workspace: Workspace, run_id: str) -> int:
    """Leave a message for everything that a run did to an alert: opened, reopened, changed, ...

    For the transaction that changes the alerts. Gives how many messages have a receiver.
    """
    receivers = workspace.settings.notify
    if not receivers:
        return 0
    now = workspace.now()
    names = {item.id: item.name for item in portfolios.portfolios(tx)}

    def messages() -> Iterator[Message]:
        actions = {act.state.id: act.action for act in acts}
        for item in alerts.alerts_of(tx, list(actions)):
            name = names.get(item.portfolio_id or "")
            severity = item.severity.value
            yield Message(actions[item.id], f"alert:{item.id}", now, item.row(), name, severity)

    return outbox.enqueue(tx, messages(), receivers, now, run_id)


def list_deliveries(
    workspace: Workspace,
    state: str | None = None,
    receiver: str | None = None,
    limit: int | None = None,
) -> list[Delivery]:
    """Give deliveries, those of the newest messages first."""
    with workspace.ledger.reading() as tx:
        return deliveries.deliveries(tx, state, receiver, limit=limit)


def message_details(workspace: Workspace, name: str) -> MessageDetails:
    """Give a message by its id or the beginning of it; raises as `deliveries.message`."""
    with workspace.ledger.reading() as tx:
        found = deliveries.message(tx, name)
        return MessageDetails(
            found,
            tuple(deliveries.deliveries(tx, message_id=found.id)),
            tuple(deliveries.attempts(tx, found.id)),
        )


def resend_messages(
    workspace: Workspace, name: str | None, receiver: str | None, reason: str
) -> list[Delivery]:
    """Let a message, or all failing ones of a receiver, be tried anew; see `deliveries.resend`."""
    with workspace.ledger.transaction() as tx:
        id_ = deliveries.message(tx, name).id if name else None
        return deliveries.resend(tx, id_, receiver, reason, workspace.now())


def drop_messages(
    workspace: Workspace, name: str | None, receiver: str | None, reason: str
) -> list[Delivery]:
    """Give a message, or all that waits for a receiver, up; see `deliveries.drop`."""
    with workspace.ledger.transaction() as tx:
        id_ = deliveries.message(tx, name).id if name else None
        return deliveries.drop(tx, id_, receiver, reason, workspace.now())


def enable_receiver(workspace: Workspace, name: str, reason: str) -> int:
    """Send to a disabled receiver again; gives how many messages wait. See `deliveries.enable`."""
    find_receiver(workspace, name)
    with workspace.ledger.transaction() as tx:
        return deliveries.enable(tx, name, reason, workspace.now())


def notices(workspace: Workspace) -> list[Notice]:
    """Say how the messages of every receiver stand: of the settings, and of those that were there.

    An error is what waits for an operator; a warning is what is still tried.
    """
    with workspace.ledger.reading() as tx:
        standing = {(item.receiver, item.state): item for item in deliveries.standings(tx)}
        off = deliveries.disabled(tx)
    configured = {item.name: item for item in workspace.settings.notify}
    names = [*configured, *sorted({name for name, _ in standing} - configured.keys())]
    found = []
    for name in names:
        states = {state: item for (each, state), item in standing.items() if each == name}
        found.append(_notice(name, configured.get(name), states, off.get(name)))
    return found


def _notice(
    name: str,
    receiver: Receiver | None,
    states: dict[str, deliveries.Standing],
    off: tuple[str, str] | None,
) -> Notice:
    counts = ", ".join(
        f"{item.count} {state} since {item.oldest_at}" for state, item in states.items()
    )
    if receiver is None:
        advice = "it is not in the settings. Put it back, or `firmwatch notify drop --receiver`"
        return Notice(name, "error", f"{counts}; {advice} {name}")
    if off is not None:
        detail = f"disabled since {off[0]}: {off[1]}; {counts or 'nothing waits'}"
        return Notice(name, "error", f"{detail}. `firmwatch notify enable {name}` sends again")
    if "failing" in states:
        why = states["failing"].last_error
        advice = f"`firmwatch notify resend --receiver {name}` tries again, `drop` gives up"
        return Notice(name, "error", f"{counts}; no try is left ({why}). {advice}")
    try:
        if receiver.secret is not None:
            receiver.secret.read()
    except ConfigError as error:
        return Notice(name, "error", str(error))
    pending = states.get("pending")
    if pending and pending.last_error:
        return Notice(name, "warning", f"{counts}; not all delivered yet: {pending.last_error}")
    return Notice(name, "ok", f"{receiver.place}; {counts or 'nothing waits'}")
