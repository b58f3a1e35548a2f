"""The clock of downloads, in one place, so that a test can put another in."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

__all__ = ["pause", "seconds", "today"]


def seconds() -> float:
    """Give the seconds since some fixed moment; a change of the computer's time changes nothing."""
    return time.monotonic()


def pause(duration: float) -> None:
    """Wait for a duration in seconds."""
    time.sleep(duration)


def today() -> date:
    """Give the present day in UTC."""
    return datetime.now(UTC).date()
