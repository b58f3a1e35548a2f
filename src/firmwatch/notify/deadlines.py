"""The time that one try has, from looking a name up to the answer."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.fetch import clock

__all__ = ["Deadline"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """An end on the clock of `fetch.clock.seconds`, and how long it was away in the beginning."""

    end: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Set a deadline so many seconds from now."""
        return cls(clock.seconds() + seconds, seconds)

    def left(self) -> float:
        """Give the seconds that are left; raises `TimeoutError` where none are."""
        left = self.end - clock.seconds()
        if left <= 0:
            raise TimeoutError(f"it took longer than {self.seconds:g} seconds")
        return left
