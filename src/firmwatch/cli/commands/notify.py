"""``firmwatch notify``: messages to receivers outside."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.errors import BusyError, FirmwatchError

if TYPE_CHECKING:
    from firmwatch.pipeline import Workspace
    from firmwatch.steps.notifications import MessageDetails
    from firmwatch.steps.sending import ReceiverReport

__all__ = ["command", "say_sent", "send"]

STATES = ("pending", "failing", "disabled", "delivered", "dropped")
COLUMNS = ("message_id", "receiver", "type", "state", "next_at", "last_error")
FIELDS = (
    *("message_id", "receiver", "type", "object", "state", "attempts", "created_at", "next_at"),
    *("last_error", "delivered_at", "digest_id"),
)
TRIES = ("at", "receiver", "outcome", "detail")

_RECEIVER = click.option("--receiver", metavar="NAME", help="Only this receiver.")
_REASON = click.option("--reason", required=True, help="Why; logged.")


@click.group("notify")
def command() -> None:
    """Tell receivers outside: send, list, resend or drop messages.

    Receivers stand in firmwatch.toml, one [[notify]] table each: a webhook, an e-mail address, a
    file or standard output. A message that cannot be delivered is tried for days, and stays until
    you resend or drop it.
    """


@command.command("send")
@door_options(rows=False)
def send_all(door: Door) -> int:
    """Send what is due; for cron, every few minutes. `firmwatch run` does it too.

    Messages to a receiver of kind stdout are printed as JSON lines. Exit code 1 if a receiver waits
    for you: it is disabled, or no try is left for one of its messages.
    """
    from firmwatch.pipeline import unsent
    from firmwatch.steps.sending import send_due

    with door.workspace() as workspace:
        say_sent(door, send_due(workspace, _standard_output()))
        waiting = unsent(workspace)
    for message in waiting:
        door.warn(message)
    return 1 if waiting else 0


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only messages in this state.")
@_RECEIVER
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@door_options()
def list_all(door: Door, state: str | None, receiver: str | None, limit: int | None) -> None:
    """List messages, the newest first, one row for each receiver."""
    from firmwatch.model import to_row
    from firmwatch.steps.notifications import list_deliveries

    with door.workspace() as workspace:
        rows = [to_row(item) for item in list_deliveries(workspace, state, receiver, limit)]
    door.rows(rows, COLUMNS, FIELDS)


@command.command("show")
@click.argument("message")
@door_options()
def show(door: Door, message: str) -> None:
    """Show a message, where it stands and every try; the beginning of its id is enough."""
    from firmwatch.steps.notifications import message_details

    with door.workspace() as workspace:
        found = message_details(workspace, message)
    row = _details(found)
    if door.chosen_format != "table":
        door.rows([row], tuple(row))
        return
    door.note(f"{found.message.id} {found.message.type} {found.message.object}")
    door.rows(row["deliveries"], COLUMNS[1:], FIELDS)
    door.rows(row["attempts"], TRIES)
    door.note(json.dumps(row["payload"], ensure_ascii=False, indent=1))


@command.command("resend")
@click.argument("message", required=False)
@_RECEIVER
@_REASON
@door_options(rows=False)
def resend(door: Door, message: str | None, receiver: str | None, reason: str) -> None:
    """Let a message be tried anew, with the same id, whatever became of it.

    Without MESSAGE, all messages of --receiver that no try is left for. `firmwatch notify send`
    sends them.
    """
    from firmwatch.steps.notifications import resend_messages

    with door.workspace() as workspace:
        found = resend_messages(workspace, message, receiver, reason)
    door.note(f"{len(found)} to send again; `firmwatch notify send` does it.")


@command.command("drop")
@click.argument("message", required=False)
@_RECEIVER
@_REASON
@door_options(rows=False)
def drop(door: Door, message: str | None, receiver: str | None, reason: str) -> None:
    """Give a message up that was not delivered; it is kept, and sent no more.

    Without MESSAGE, every message that waits for --receiver.
    """
    from firmwatch.steps.notifications import drop_messages

    with door.workspace() as workspace:
        found = drop_messages(workspace, message, receiver, reason)
    door.note(f"{len(found)} dropped. `firmwatch notify resend` takes it back.")


@command.command("test")
@click.argument("receiver")
@door_options(rows=False)
def test(door: Door, receiver: str) -> int:
    """Send RECEIVER a message of type notify.test now. Exit code 1 if that fails."""
    from firmwatch.steps.sending import send_test

    with door.workspace() as workspace:
        outcome = send_test(workspace, receiver, _standard_output())
    if not outcome.delivered:
        door.warn(f"{receiver}: {outcome.detail}")
        return FirmwatchError.exit_code
    door.note(f"{receiver}: delivered: {outcome.detail}")
    return 0


@command.command("enable")
@click.argument("receiver")
@_REASON
@door_options(rows=False)
def enable(door: Door, receiver: str, reason: str) -> None:
    """Send to a RECEIVER again that is disabled, since it answered that it is gone (410)."""
    from firmwatch.steps.notifications import enable_receiver

    with door.workspace() as workspace:
        count = enable_receiver(workspace, receiver, reason)
    door.note(f"{receiver} is enabled; {count} messages wait. `firmwatch notify send` sends them.")


def send(door: Door, workspace: Workspace, told: Collection[str]) -> None:
    """Send what is due at the end of a run; warnings that were `told` are not said again.

    A receiver that fails is no failure of the run: its messages stay.
    """
    from firmwatch.pipeline import unsent
    from firmwatch.steps.sending import send_due

    try:
        say_sent(door, send_due(workspace))
    except BusyError as error:
        door.note(f"Messages were not sent: {error}")
    for message in unsent(workspace):
        if message not in told:
            door.warn(message)


def say_sent(door: Door, reports: Collection[ReceiverReport]) -> None:
    """Sum up what was sent, on standard error."""
    for item in reports:
        counts = f"{item.receiver}: {item.delivered} delivered, {item.failed} failed"
        if item.problem:
            door.warn(f"{counts}: {item.problem}")
        else:
            door.note(counts)


def _standard_output() -> BinaryIO:
    sys.stdout.flush()
    return sys.stdout.buffer


def _details(found: MessageDetails) -> dict[str, Any]:
    from firmwatch.model import to_row

    row: dict[str, Any] = to_row(found.message)
    return {
        "message_id": row.pop("id"),
        **row,
        "payload": json.loads(found.message.payload),
        "deliveries": to_row(found.deliveries),
        "attempts": to_row(found.attempts),
    }
