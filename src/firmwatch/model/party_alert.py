"""Several alerts that are of one organisation: one subject, and one party of several lists."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from firmwatch.model.kinds import AlertStatus
from firmwatch.model.record import Listing
from firmwatch.model.rows import to_row

__all__ = ["PartyAlert"]


@dataclass(frozen=True, slots=True)
class PartyAlert:
    """The alerts of a subject that are of records of one party, as one row.

    Names and score are those of the likeliest alert, which is the first of `alert_ids`; `listings`
    are in the order of these. `records` are `SOURCE:RECORD`, `opened_at` is the earliest.
    """

    party_id: str | None
    subject_id: str
    subject_name: str
    record_name: str
    record_kind: str
    score: float
    status: AlertStatus
    opened_at: str
    sources: tuple[str, ...]
    records: tuple[str, ...]
    listings: tuple[Listing, ...]
    alert_ids: tuple[str, ...]
    portfolio_id: str | None = None

    def row(self) -> dict[str, Any]:
        """Give it as every command prints it: JSON types only."""
        row: dict[str, Any] = to_row(self)
        return row

    @classmethod
    def row_fields(cls) -> list[str]:
        """Name the fields of `row`, in its order."""
        return [field.name for field in fields(cls)]
