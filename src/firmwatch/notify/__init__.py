"""How a message leaves: webhook, e-mail, file or standard output."""

from firmwatch.notify.addresses import Guard
from firmwatch.notify.outcomes import Outcome, Parcel
from firmwatch.notify.schedule import ATTEMPTS_MAX, next_instant
from firmwatch.notify.senders import Sender, open_sender

__all__ = ["ATTEMPTS_MAX", "Guard", "Outcome", "Parcel", "Sender", "next_instant", "open_sender"]
