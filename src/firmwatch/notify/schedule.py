"""When a delivery that failed is tried again."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

__all__ = ["ATTEMPTS_MAX", "DELAYS", "WAIT_MAX", "next_instant"]

DELAYS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds from one try to the next: three days and four hours in all.
Source: Standard Webhooks 1.0.0, "Deliverability and reliability", the example schedule."""
ATTEMPTS_MAX = len(DELAYS) + 1
WAIT_MAX = 86_400.0
"""Longest wait in seconds that a receiver is granted: what it asks must not drop a message."""

_JITTER = 0.2


def next_instant(attempts: int, now: str, wait: float | None = None) -> str | None:
    """Say when to try again after the `attempts`-th try failed; None where no try is left.

    The delay is up to a fifth longer than in `DELAYS`, never the same for two that failed at once;
    `wait` is for how many seconds the receiver asked to be left alone. Instants are ISO 8601.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    delay = DELAYS[attempts - 1] * random.uniform(1.0, 1.0 + _JITTER)  # noqa: S311
    return later(now, max(delay, min(wait or 0.0, WAIT_MAX)))


def later(now: str, seconds: float) -> str:
    """Give the instant so many seconds after another."""
    moment = datetime.fromisoformat(now) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="seconds")
