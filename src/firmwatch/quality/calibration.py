"""A monotone curve from scores to probabilities, learnt from labelled pairs.

Isotonic regression by pooling adjacent violators (M. Ayer and others, Annals of Mathematical
Statistics 26, 1955, 641-647), read with straight lines between the middles of the pools.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["MonotoneCurve", "fit_monotone"]


@dataclass(frozen=True, slots=True)
class MonotoneCurve:
    """Knots of a curve that never falls: scores, strictly rising, and probabilities in [0, 1]."""

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __call__(self, score: float) -> float:
        """Give the probability at a score; constant beyond the first and the last knot."""
        place = bisect_right(self.scores, score)
        if place == 0:
            return self.probabilities[0]
        if place == len(self.scores):
            return self.probabilities[-1]
        left, right = self.scores[place - 1], self.scores[place]
        low, high = self.probabilities[place - 1], self.probabilities[place]
        return low + (high - low) * (score - left) / (right - left)


@dataclass(slots=True)
class _Pool:
    weight: float
    scores: float
    labels: float

    @property
    def share(self) -> float:
        return self.labels / self.weight


def fit_monotone(
    scores: Sequence[float], labels: Sequence[bool], weights: Sequence[float] | None = None
) -> MonotoneCurve:
    """Fit the curve; `weights` are sample weights above 0, 1 by default.

    Raises `ValueError` for no case or unequal lengths.
    """
    if not scores:
        raise ValueError("There is no case to fit a curve to.")
    sample = weights if weights is not None else [1.0] * len(scores)
    ties: dict[float, _Pool] = {}
    for score, label, weight in sorted(zip(scores, labels, sample, strict=True)):
        pool = ties.setdefault(score, _Pool(0.0, 0.0, 0.0))
        pool.weight += weight
        pool.scores += weight * score
        pool.labels += weight * label
    pools: list[_Pool] = []
    for pool in ties.values():
        pools.append(pool)
        while len(pools) > 1 and pools[-2].share >= pools[-1].share:
            last = pools.pop()
            pools[-1].weight += last.weight
            pools[-1].scores += last.scores
            pools[-1].labels += last.labels
    return MonotoneCurve(
        tuple(pool.scores / pool.weight for pool in pools), tuple(pool.share for pool in pools)
    )
