"""What a score is worth on labelled pairs: by kind of difference, by script, by publisher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from firmwatch.quality.differences import KINDS, NOT_FINDABLE, SPELLING
from firmwatch.quality.measures import (
    Quality,
    Share,
    best_threshold,
    calibration_error,
    calibration_table,
    quality_at,
    share,
)
from firmwatch.quality.pairs import LabelledPair, Side
from firmwatch.quality.perturbations import PERTURBATIONS, perturb

__all__ = [
    "Report",
    "Row",
    "ScoreFunction",
    "make_report",
    "perturbation_recall",
    "share_cells",
]

ScoreFunction = Callable[[list[tuple[Side, Side]]], Sequence[float]]
"""Scores in [0, 1] of pairs of sides, in their order."""

Row = Mapping[str, Any]
"""A row of a table: texts and numbers by column."""


@dataclass(slots=True)
class Report:
    """Tables as lists of rows.

    `overall` has a row for all pairs, one for the findable ones (without the pairs of one
    organisation whose kind no comparison of names finds, `differences.NOT_FINDABLE`), and one for
    those that differ in spelling (`differences.SPELLING`); each with all pairs of two.
    `calibration_error` is of the findable pairs. `scores` and `labels` are theirs, for curves.
    """

    threshold: float
    overall: list[Row] = field(default_factory=list)
    recall_by_kind: list[Row] = field(default_factory=list)
    recall_by_script: list[Row] = field(default_factory=list)
    wrong_by_kind: list[Row] = field(default_factory=list)
    by_publisher: list[Row] = field(default_factory=list)
    calibration: list[Row] = field(default_factory=list)
    calibration_error: float | None = None
    scores: list[float] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)

    def tables(self) -> dict[str, list[Row]]:
        """Give every table by its title, in the order to be read."""
        return {
            "Overall": self.overall,
            "Recall by kind of difference": self.recall_by_kind,
            "Recall by script": self.recall_by_script,
            "Different organisations taken for one, by kind": self.wrong_by_kind,
            "By publisher (findable pairs)": self.by_publisher,
            "Calibration (findable pairs)": self.calibration,
        }


def make_report(
    pairs: Sequence[LabelledPair], score: ScoreFunction, threshold: float | None = None
) -> Report:
    """Score the pairs and count.

    `threshold` is the score from which a pair is taken for one organisation; without one it is
    where F1 is highest on these very pairs, which flatters: take it from the pairs learnt from.
    Raises `ValueError` for another number of scores than pairs.
    """
    scores = [float(value) for value in score([(pair.left, pair.right) for pair in pairs])]
    scored = list(zip(pairs, scores, strict=True))
    findable = [item for item in scored if not (item[0].same and item[0].kind in NOT_FINDABLE)]
    spelling = [item for item in scored if not item[0].same or item[0].kind in SPELLING]
    labels = [pair.same for pair, _ in findable]
    values = [value for _, value in findable]
    at = best_threshold(values, labels) if threshold is None else threshold
    report = Report(at, scores=values, labels=labels)
    report.overall = [
        _quality_row("pairs", name, _quality(group, at))
        for name, group in (("spelling", spelling), ("findable", findable), ("all", scored))
    ]
    same = [item for item in scored if item[0].same]
    wrong = [item for item in scored if not item[0].same]
    report.recall_by_kind = _shares("kind", same, at, lambda pair: pair.kind)
    found = [item for item in same if item[0].kind not in NOT_FINDABLE]
    report.recall_by_script = _shares("script", found, at, lambda pair: pair.scripts)
    report.wrong_by_kind = _shares("kind", wrong, at, lambda pair: pair.kind)
    report.by_publisher = _by_publisher(findable, at)
    bins = calibration_table(values, labels)
    report.calibration_error = calibration_error(bins)
    report.calibration = [
        {"from": row.low, "to": row.high, "mean score": row.mean_score, **share_cells(row.true)}
        for row in bins
    ]
    return report


def perturbation_recall(
    names: Sequence[str], score: ScoreFunction, threshold: float, seed: int = 0
) -> list[Row]:
    """Give the recall of names that were changed in each way of `PERTURBATIONS`, one row a kind.

    `names` that a kind has nothing to change in do not count for it; `unchanged` says how many.
    """
    rows: list[Row] = []
    for kind in PERTURBATIONS:
        changed = [(name, other) for name in names if (other := perturb(name, kind, seed))]
        sides: list[tuple[Side, Side]] = [({"name": a}, {"name": b}) for a, b in changed]
        found = sum(value >= threshold for value in score(sides)) if sides else 0
        unchanged = len(names) - len(changed)
        cells = share_cells(share(found, len(changed)))
        rows.append({"kind": kind, **cells, "unchanged": unchanged})
    return rows


def _quality(scored: Sequence[tuple[LabelledPair, float]], threshold: float) -> Quality:
    return quality_at([value for _, value in scored], [pair.same for pair, _ in scored], threshold)


def _quality_row(column: str, value: str, quality: Quality) -> Row:
    precision, recall = quality.precision, quality.recall
    return {
        column: value,
        "one organisation": recall.total,
        "two organisations": quality.wrong + quality.rejected,
        "found": quality.found,
        "wrong": quality.wrong,
        "precision": precision.value,
        "precision low": precision.low,
        "precision high": precision.high,
        "recall": recall.value,
        "recall low": recall.low,
        "recall high": recall.high,
        "F1": quality.f1,
        "enough cases": precision.enough and recall.enough,
    }


def share_cells(value: Share) -> dict[str, Any]:
    """Give the cells of a row that a share makes."""
    return {
        "count": value.count,
        "of": value.total,
        "share": value.value,
        "low": value.low,
        "high": value.high,
        "enough cases": value.enough,
    }


def _shares(
    column: str,
    scored: Sequence[tuple[LabelledPair, float]],
    threshold: float,
    key: Callable[[LabelledPair], str],
) -> list[Row]:
    """Count the pairs at or above the threshold by a key, kinds of difference in their order."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pair, value in scored:
        counts[key(pair)][0] += value >= threshold
        counts[key(pair)][1] += 1
    order = {kind: place for place, kind in enumerate(KINDS)}
    names = sorted(counts, key=lambda name: (order.get(name, len(order)), name))
    return [{column: name, **share_cells(share(*counts[name]))} for name in names]


def _by_publisher(scored: Sequence[tuple[LabelledPair, float]], threshold: float) -> list[Row]:
    groups: dict[str, tuple[list[float], list[bool]]] = defaultdict(lambda: ([], []))
    for pair, value in scored:
        groups[pair.publisher][0].append(value)
        groups[pair.publisher][1].append(pair.same)
    return [
        _quality_row("publisher", name, quality_at(*groups[name], threshold))
        for name in sorted(groups)
    ]
