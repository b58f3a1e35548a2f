"""The clock of downloads, in one place, so that a test can put another in."""

from __future__ import annotations

import time

__all__ = ["pause", "seconds"]


def seconds() -> float:
    """Give the seconds since some fixed moment; a change of the computer's time changes nothing."""
    return time.monotonic()


def pause(duration: float) -> None:
    """Wait for a duration in seconds."""
    time.sleep(duration)
