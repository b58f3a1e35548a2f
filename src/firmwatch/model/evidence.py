"""One contribution to a score."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One contribution to a score: its weight in natural log-odds, with both values."""

    name: str
    subject_value: str
    record_value: str
    weight: float
    detail: str
