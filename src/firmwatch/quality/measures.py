"""Precision, recall, F1 and calibration of scores, with intervals; pure functions on sequences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "CASES_MIN",
    "Bin",
    "Quality",
    "Share",
    "best_threshold",
    "calibration_error",
    "calibration_table",
    "precision_recall_curve",
    "quality_at",
    "share",
]

CASES_MIN = 30
"""Cases below which a share is printed with "too few cases": its interval is wider than any use."""

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution, for intervals of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases with its 95 % interval; `value` is None where there is no case."""

    count: int
    total: int
    value: float | None
    low: float
    high: float

    @property
    def enough(self) -> bool:
        """Whether there are `CASES_MIN` cases."""
        return self.total >= CASES_MIN

    def __str__(self) -> str:
        if self.value is None:
            return "no case"
        text = f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] of {self.total}"
        return text if self.enough else f"{text} (too few cases)"


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts at a threshold, and what follows from them; `f1` is 0 where nothing true is found."""

    threshold: float
    found: int
    wrong: int
    missed: int
    rejected: int
    precision: Share
    recall: Share
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores in [low, high), the last one with 1: their mean, and the share that is true."""

    low: float
    high: float
    mean_score: float | None
    true: Share


def share(count: int, total: int) -> Share:
    """Give a share with the score interval of E. B. Wilson (JASA 22, 1927, 209-212).

    Raises `ValueError` for a count outside of 0 to total.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share.")
    if total == 0:
        return Share(0, 0, None, 0.0, 1.0)
    value = count / total
    scale = 1 + Z * Z / total
    centre = (value + Z * Z / (2 * total)) / scale
    half = Z / scale * math.sqrt(value * (1 - value) / total + Z * Z / (4 * total * total))
    low = 0.0 if count == 0 else max(0.0, centre - half)
    return Share(count, total, value, low, 1.0 if count == total else min(1.0, centre + half))


def quality_at(scores: Sequence[float], labels: Sequence[bool], threshold: float) -> Quality:
    """Count what scores of at least `threshold` find; raises `ValueError` for unequal lengths."""
    found = wrong = missed = rejected = 0
    for score, label in zip(scores, labels, strict=True):
        if score >= threshold:
            found, wrong = found + label, wrong + (not label)
        else:
            missed, rejected = missed + label, rejected + (not label)
    f1 = 2 * found / (2 * found + wrong + missed) if found else 0.0
    precision, recall = share(found, found + wrong), share(found, found + missed)
    return Quality(threshold, found, wrong, missed, rejected, precision, recall, f1)


def precision_recall_curve(
    scores: Sequence[float], labels: Sequence[bool]
) -> list[tuple[float, float, float]]:
    """Give (threshold, precision, recall) at every distinct score, the highest first.

    Empty where no label is true, since nothing can be recalled.
    """
    ranked = sorted(zip(scores, labels, strict=True), key=lambda item: -item[0])
    true = sum(labels)
    curve: list[tuple[float, float, float]] = []
    found = 0
    for place, (score, label) in enumerate(ranked, 1):
        found += label
        # Pairs of one score pass together.
        if true and (place == len(ranked) or ranked[place][0] != score):
            curve.append((score, found / place, found / true))
    return curve


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Give the score from which F1 is highest; of equals the highest, 1.0 where none is true."""
    best, threshold = 0.0, 1.0
    for score, precision, recall in precision_recall_curve(scores, labels):
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        if f1 > best:
            best, threshold = f1, score
    return threshold


def calibration_table(scores: Sequence[float], labels: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Part [0, 1] into equal bins and compare their mean score with the share that is true.

    Raises `ValueError` for a score outside of [0, 1].
    """
    sums, trues, totals = [0.0] * bins, [0] * bins, [0] * bins
    for score, label in zip(scores, labels, strict=True):
        if not 0 <= score <= 1:
            raise ValueError(f"The score {score} is not in [0, 1].")
        place = min(int(score * bins), bins - 1)
        sums[place] += score
        trues[place] += label
        totals[place] += 1
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            sums[place] / totals[place] if totals[place] else None,
            share(trues[place], totals[place]),
        )
        for place in range(bins)
    ]


def calibration_error(table: Sequence[Bin]) -> float | None:
    """Give the expected calibration error: the mean distance of score and share, by cases.

    After Naeini, Cooper and Hauskrecht (AAAI 2015); None where there is no case.
    """
    total = sum(row.true.total for row in table)
    if not total:
        return None
    return sum(
        abs(row.mean_score - row.true.value) * row.true.total / total
        for row in table
        if row.mean_score is not None and row.true.value is not None
    )
