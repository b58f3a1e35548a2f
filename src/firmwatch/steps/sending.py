"""Send what is due: each receiver by itself, so that none that fails holds up another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from firmwatch.errors import ConfigError, NotFoundError, UsageError
from firmwatch.ledger import deliveries, outbox
from firmwatch.model import Message
from firmwatch.receivers import Receiver
from firmwatch.steps.workspace import Workspace

if TYPE_CHECKING:
    from firmwatch.notify import Guard, Outcome, Parcel, Sender

__all__ = [
    "FAILURES_MAX",
    "PASS_SECONDS",
    "ReceiverReport",
    "find_receiver",
    "send_due",
    "send_test",
]

FAILURES_MAX = 3
"""How many tries in a row may fail until a receiver is left alone until the next time."""
PASS_SECONDS = 300.0
"""How long one receiver may take in all; what is left goes out the next time."""

_TURN = "notify"
_THREADS_MAX = 8


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """What was sent to one receiver, and what it could not be sent for.

    `delivered` and `failed` count messages. `problem` is for people, empty where there was none.
    """

    receiver: str
    delivered: int
    failed: int
    problem: str = ""


def send_due(
    workspace: Workspace, stream: BinaryIO | None = None, guard: Guard | None = None
) -> list[ReceiverReport]:
    """Send every message that is due to its receiver; gives what came of it, by receiver.

    `stream` is standard output; without one, receivers of that kind wait. A message is noted as
    delivered after it was: a process that is killed between sends it again, with the same id.
    Raises `BusyError` where another process sends, `LedgerError` where nothing can be noted.
    """
    chosen = [
        item for item in workspace.settings.notify if item.kind != "stdout" or stream is not None
    ]
    now = workspace.now()
    with workspace.ledger.reading() as tx:
        waiting = {item.receiver for item in deliveries.standings(tx) if item.state == "pending"}
    chosen = [item for item in chosen if item.name in waiting]
    if not chosen:
        return []
    with workspace.ledger.turn(_TURN), ThreadPoolExecutor(_THREADS_MAX) as pool:
        ending = threading.Event()
        passes = [_Pass(workspace, item, now, stream, guard, ending) for item in chosen]
        futures = [pool.submit(each.run) for each in passes]
        try:
            # All are let finish before an error of one is raised.
            wait(futures)
        except BaseException:
            ending.set()
            raise
    return [future.result() for future in futures]


def send_test(
    workspace: Workspace,
    name: str,
    stream: BinaryIO | None = None,
    guard: Guard | None = None,
) -> Outcome:
    """Send a receiver a message of type `notify.test` now; it is kept nowhere and tried once.

    Raises `NotFoundError` for a receiver that is not in the settings, `ConfigError` where its
    secret cannot be read.
    """
    from firmwatch.notify import Parcel
    from firmwatch.notify.outcomes import Item

    receiver, now = find_receiver(workspace, name), workspace.now()
    message = Message("notify.test", f"receiver:{name}", now, {"receiver": name})
    # Each test is another one: a receiver that knows the id would pass over it.
    id_ = outbox.message_id(message, str(time.time_ns()))
    sender = _sender(workspace, receiver, stream, guard)
    return sender.send(Parcel(id_, (Item(id_, message.payload()),), 1), now)


def find_receiver(workspace: Workspace, name: str) -> Receiver:
    """Give a receiver of the settings; raises `NotFoundError` where there is no such one."""
    for item in workspace.settings.notify:
        if item.name == name:
            return item
    known = ", ".join(item.name for item in workspace.settings.notify) or "none"
    raise NotFoundError(
        f"The settings have no receiver {name!r}; they have: {known}. Add a [[notify]] table to "
        "firmwatch.toml."
    )


def _sender(
    workspace: Workspace, receiver: Receiver, stream: BinaryIO | None, guard: Guard | None
) -> Sender:
    from firmwatch.notify import Guard, open_sender

    settings = workspace.settings
    guard = guard or Guard.of(settings.notify_allow_private)
    return open_sender(receiver, guard, settings.notify_timeout_seconds, stream)


@dataclass(slots=True)
class _Pass:
    """One pass over what is due to one receiver, at the instant `began`."""

    workspace: Workspace
    receiver: Receiver
    began: str
    stream: BinaryIO | None
    guard: Guard | None
    ending: threading.Event
    delivered: int = 0
    failed: int = 0
    problem: str = ""

    def run(self) -> ReceiverReport:
        """Send until nothing is due, the receiver fails too often, or the time is over."""
        name = self.receiver.name
        with self.workspace.ledger.reading() as tx:
            until = outbox.held_until(tx, name, self.began)
        if until is not None:
            return ReceiverReport(name, 0, 0, f"it asked to be left alone until {until}")
        try:
            sender = _sender(self.workspace, self.receiver, self.stream, self.guard)
        except (ConfigError, UsageError) as error:
            # No try is spent on what an operator has to set right here.
            return ReceiverReport(name, 0, 0, str(error))
        failures, end = 0, time.monotonic() + PASS_SECONDS
        for parcel, ids, attempts in self._parcels(sender.batch_max):
            outcome = sender.send(parcel, self.workspace.now())
            self._note(ids, attempts, outcome, parcel.is_digest)
            failures = 0 if outcome.delivered else failures + 1
            if outcome.is_gone or outcome.is_busy or outcome.wait or failures >= FAILURES_MAX:
                break
            if self.ending.is_set():
                break
            if time.monotonic() >= end:
                self.problem = f"it took {PASS_SECONDS:g} seconds; the rest goes out the next time"
                break
        return ReceiverReport(name, self.delivered, self.failed, self.problem)

    def _parcels(self, batch_max: int) -> Iterator[tuple[Parcel, tuple[str, ...], int]]:
        """Give what to send at once, the ids that it is of, and how often it was tried."""
        from firmwatch.notify import Parcel
        from firmwatch.notify.outcomes import Item

        def items(found: Iterable[outbox.Waiting]) -> tuple[Item, ...]:
            return tuple(Item(item.id, item.payload) for item in found)

        name, ledger = self.receiver.name, self.workspace.ledger
        if self.receiver.digest == "daily":
            with ledger.transaction() as tx:
                digest = outbox.gather_digest(tx, name, self.began, self.receiver.digest_max)
            if digest is not None:
                parcel = Parcel(digest.id, items(digest.shown), len(digest.ids), is_digest=True)
                yield parcel, digest.ids, digest.attempts
            return
        while True:
            with ledger.reading() as tx:
                found = outbox.due(tx, name, self.began, batch_max)
            if not found:
                return
            # Of several, the one that was tried most says when to try again.
            attempts = max(item.attempts for item in found)
            ids = tuple(item.id for item in found)
            yield Parcel(ids[0], items(found), len(found)), ids, attempts

    def _note(self, ids: tuple[str, ...], attempts: int, outcome: Outcome, is_digest: bool) -> None:
        from firmwatch.notify import next_instant
        from firmwatch.notify.schedule import WAIT_MAX, later

        name, now = self.receiver.name, self.workspace.now()
        with self.workspace.ledger.transaction() as tx:
            if outcome.delivered:
                self.delivered += len(ids)
                outbox.note_delivered(tx, name, ids, outcome.detail, now, is_digest)
                return
            self.failed += len(ids)
            self.problem = outcome.detail
            if outcome.is_gone:
                outbox.note_failed(tx, name, ids, outcome.detail, now, now)
                outbox.disable(tx, name, outcome.detail, now)
                return
            next_at = next_instant(attempts + 1, now, outcome.wait)
            outbox.note_failed(tx, name, ids, outcome.detail, now, next_at)
            if outcome.wait:
                outbox.hold_back(tx, name, later(now, min(outcome.wait, WAIT_MAX)))
