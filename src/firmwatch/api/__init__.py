"""The Python door."""

from firmwatch.api.screening import ScreeningResult, compare, screen

__all__ = ["ScreeningResult", "compare", "screen"]
