"""What a what-if gives: alerts gained and lost by month, and pairs on both sides of the line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from firmwatch.model import Comparison, Evidence, Record, Subject

__all__ = ["AlertKey", "Nearest", "Sample", "WhatIf", "WhatIfPeriod", "periods_of"]

AlertKey = tuple[str, str]
"""A subject and a listed party, or a record of none: what one alert is of."""


@dataclass(frozen=True, slots=True)
class WhatIfPeriod:
    """Alerts that were first raised in a month (`2026-03`), or stood before it (`standing`).

    Of `exposed today`, subjects that exposures raise alerts on.

    `before` is how many there were, `after` how many there would have been.
    """

    period: str
    versions: int
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair near the line: `side` is `above` where it would raise an alert, else `below`."""

    side: str
    score: float
    subject_id: str
    subject_name: str
    source: str
    record_id: str
    record_name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What another threshold or matcher would have done since a day; `actor` asked it, `at` when.

    The versions of the lists are those that counted; the subjects are those of now. `unread` names
    versions that were pruned and could not be compared.
    """

    what_if_id: str
    at: str
    actor: str
    since: str
    threshold_before: float
    threshold: float
    matcher_before: str
    matcher_version: str
    subjects: int
    versions: int
    unread: tuple[str, ...]
    gained: int
    lost: int
    periods: tuple[WhatIfPeriod, ...]
    samples: tuple[Sample, ...]


@dataclass(slots=True)
class Nearest:
    """The pairs that are nearest to a threshold, `count` on either side."""

    threshold: float
    count: int
    _found: dict[tuple[str, str, str], Sample] = field(default_factory=dict)

    def take(self, subject: Subject, record: Record, comparison: Comparison) -> None:
        """Note a pair; the last version of it is the one that is shown."""
        score = comparison.score
        key = (subject.id, record.source, record.id)
        self._found[key] = Sample(
            side="above" if score >= self.threshold else "below",
            score=score,
            subject_id=subject.id,
            subject_name=comparison.subject_name,
            source=record.source,
            record_id=record.id,
            record_name=comparison.record_name,
            evidence=comparison.evidence,
        )
        if len(self._found) > 64 * self.count:
            kept = self.chosen()
            self._found = {(item.subject_id, item.source, item.record_id): item for item in kept}

    def chosen(self) -> tuple[Sample, ...]:
        """Give the nearest above the line and below it, each the nearest first."""
        found = sorted(
            self._found.values(),
            key=lambda item: (
                abs(item.score - self.threshold), item.subject_id, item.source, item.record_id
            ),
        )  # fmt: skip
        above = [item for item in found if item.side == "above"]
        below = [item for item in found if item.side == "below"]
        return (*above[: self.count], *below[: self.count])


def periods_of(
    versions: Counter[str], before: Mapping[AlertKey, str], after: Mapping[AlertKey, str]
) -> tuple[WhatIfPeriod, ...]:
    """Sum alerts up by the period in which each was first raised; `versions` are counted by it."""
    were, would = Counter(before.values()), Counter(after.values())
    gained = Counter(after[key] for key in after.keys() - before.keys())
    lost = Counter(before[key] for key in before.keys() - after.keys())
    names = sorted(versions.keys() | were.keys() | would.keys(), key=lambda n: (n[0].isdigit(), n))
    return tuple(
        WhatIfPeriod(name, versions[name], were[name], would[name], gained[name], lost[name])
        for name in names
    )
