"""What a comparison found, and how it says why."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from firmwatch.model.kinds import AlertStatus
from firmwatch.model.record import Listing, Locator
from firmwatch.model.rows import to_row

__all__ = ["AlignedWords", "Alert", "Comparison", "Evidence", "SnapshotReference"]


@dataclass(frozen=True, slots=True)
class AlignedWords:
    """A word of each name that stand for one another, or a word of one name alone.

    `kind` is `equal`, `equivalent`, `one letter differs`, `transliteration` or `missing`;
    `similarity` is in [0, 1], `information` how much the word tells, in nats.
    """

    subject_word: str
    record_word: str
    kind: str
    similarity: float
    information: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One contribution to a score: its weight in natural log-odds, with both values.

    `words` lays the words of two names side by side, in the piece of evidence called `name`.
    """

    name: str
    subject_value: str
    record_value: str
    weight: float
    detail: str
    words: tuple[AlignedWords, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject and a record compared: `score` is the logistic of the sum of the weights."""

    score: float
    evidence: tuple[Evidence, ...]
    subject_name: str
    record_name: str
    record_locator: Locator | None = None

    @property
    def log_odds(self) -> float:
        """The sum of the weights, exact to a hundredth whatever the order."""
        return sum(round(item.weight * 100) for item in self.evidence) / 100


@dataclass(frozen=True, slots=True)
class SnapshotReference:
    """Which version of which source a record was read from."""

    source: str
    sha256: str
    published_at: str | None
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A subject that may be a listed record, with everything needed to judge it.

    This object stands behind `alerts`, `screen`, `explain` and every export. `id` is a pure
    function of subject, source and record. `record_caption` is the record's first name,
    `record_name` the one that matched best, which stands at `locator` in the publisher's file.
    """

    id: str
    subject_id: str
    subject_name: str
    record_id: str
    record_name: str
    record_caption: str
    record_kind: str
    source: str
    listings: tuple[Listing, ...]
    score: float
    evidence: tuple[Evidence, ...]
    status: AlertStatus
    opened_at: str
    snapshot: SnapshotReference
    matcher_version: str
    portfolio_id: str | None = None
    locator: Locator | None = None
    closed_at: str | None = None
    closed_reason: str | None = None

    def row(self) -> dict[str, Any]:
        """Give the alert as every command, file and export prints it: JSON types only."""
        row = to_row(self)
        return {"alert_id": row.pop("id"), **row}

    @classmethod
    def row_fields(cls) -> list[str]:
        """Name the fields of `row`, in its order."""
        names = [field.name for field in fields(cls)]
        return ["alert_id", *(name for name in names if name != "id")]
