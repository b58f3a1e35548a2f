"""The sender of each kind of receiver."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from firmwatch.errors import UsageError
from firmwatch.notify.addresses import Guard
from firmwatch.notify.lines import File, Standard
from firmwatch.notify.outcomes import Outcome, Parcel
from firmwatch.receivers import Receiver

__all__ = ["Sender", "open_sender"]


class Sender(Protocol):
    """Sends parcels of at most `batch_max` messages to one receiver."""

    @property
    def batch_max(self) -> int:
        """How many messages may go at once."""

    def send(self, parcel: Parcel, now: str) -> Outcome:
        """Send once, and say what came of it; `now` is an ISO 8601 instant in UTC."""


def open_sender(
    receiver: Receiver, guard: Guard, timeout_seconds: float, stream: BinaryIO | None = None
) -> Sender:
    """Make the sender of a receiver; `stream` is standard output, where there is one to write to.

    Raises `ConfigError` where its secret or the certificates cannot be read.
    """
    if receiver.kind == "file":
        assert receiver.path is not None
        return File(receiver.path)
    if receiver.kind == "stdout":
        if stream is None:
            raise UsageError("Standard output is written to by `firmwatch notify` only.")
        return Standard(stream)
    # Loading it takes longer than most commands, which send nothing.
    from firmwatch.notify.mail import Mail
    from firmwatch.notify.webhooks import Webhook, signing_keys, tls_context

    if receiver.kind == "smtp":
        if receiver.secret:
            receiver.secret.read()
        return Mail(receiver, guard, timeout_seconds, tls_context())
    assert receiver.secret is not None
    keys = signing_keys(receiver.secret)
    return Webhook(receiver, keys, guard, timeout_seconds, tls_context())
