"""A comparison measured on labelled pairs: every figure in the order to be read, with the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firmwatch.quality.figures import (
    Figure,
    calibration_figures,
    quality_figures,
    share_figure,
    share_figures,
)
from firmwatch.quality.measures import share
from firmwatch.quality.pairs import LabelledPair
from firmwatch.quality.report import Report, ScoreFunction, make_report, perturbation_recall
from firmwatch.quality.transliteration import ALIAS, ORIGINAL_ASKED, transliteration_recall

__all__ = ["BARS", "NAMES_CHANGED", "Evaluation", "evaluate"]

ALIAS_BAR = 0.95
BARS = {
    "case": 1.0,
    "punctuation": 1.0,
    "spacing": 1.0,
    "word order": 1.0,
    "legal form spelling": 1.0,
    "legal form dropped": 1.0,
    "legal form added": 1.0,
    "one edit": 0.99,
    "Cyrillic and back": ALIAS_BAR,
    "Greek and back": ALIAS_BAR,
}
"""The recall that firmwatch aims at, by kind of change: nothing is lost that only looks different;
one misspelling in a hundred may be; another romanisation is found where a romanised name exists.
Where the record has the original script alone there is no bar: the figure is published."""

_CHANGED = "recall of names changed on purpose"
NAMES_CHANGED = 500
"""Names that are changed on purpose in each kind, at most."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures, and the report that they come from, for curves."""

    figures: tuple[Figure, ...]
    report: Report


def evaluate(
    pairs: Sequence[LabelledPair],
    score: ScoreFunction,
    threshold: float,
    names: Sequence[str] | None = None,
) -> Evaluation:
    """Measure at a threshold, a score in [0, 1]; names alone are compared.

    `names` are those to be changed on purpose; without any, Latin names of the pairs. Countries
    stay out: the names of one entry share its countries by construction.
    """
    named = [pair.without_context() for pair in pairs]
    report = make_report(named, score, threshold)
    chosen = _names(named) if names is None else names
    alone = score([({"name": name}, {"name": name}) for name in chosen]) if chosen else []
    found = share(sum(value >= threshold for value in alone), len(chosen))
    changed = perturbation_recall(chosen, score, threshold)
    written = transliteration_recall(named, score, threshold)
    across = {
        str(row["case"]): ALIAS_BAR
        for row in written
        if str(row["case"]).partition(": ")[2] in (ALIAS, ORIGINAL_ASKED)
    }
    figures = [
        *quality_figures("overall", report.overall),
        *share_figures("recall by kind of difference", report.recall_by_kind),
        *share_figures("recall by script", report.recall_by_script),
        *share_figures("recall over transliteration", written, bars=across),
        # A name of generic words alone is not found by itself: no change can do better.
        share_figure(_CHANGED, "not changed", "recall", found),
        *share_figures(_CHANGED, changed, bars=BARS),
        *share_figures(
            "different organisations taken for one", report.wrong_by_kind, "taken for one"
        ),
        *quality_figures("by publisher", report.by_publisher),
        *calibration_figures("calibration", report.calibration, report.calibration_error),
    ]
    return Evaluation(tuple(figures), report)


def _names(pairs: Sequence[LabelledPair]) -> list[str]:
    """Choose Latin names evenly."""
    names = sorted({str(pair.left["name"]) for pair in pairs if pair.scripts == "Latn"})
    return names[:: max(1, -(-len(names) // NAMES_CHANGED))]
