"""Measuring the comparison as it is installed: on your labels, or on fictional ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.config import Settings
from firmwatch.errors import UsageError
from firmwatch.matching import compare_parties, matcher_version, party_of
from firmwatch.model import Subject
from firmwatch.quality.evaluation import evaluate
from firmwatch.quality.fictional import fictional_names, fictional_pairs
from firmwatch.quality.figures import Figure
from firmwatch.quality.pairs import LabelledPair, Side, split_pairs
from firmwatch.quality.report import Report

__all__ = ["QualityMeasurement", "measure_alarms", "measure_quality"]

Progress = Callable[[str, int, int | None], None]
"""Is told step, done and total."""

_FICTIONAL = "fictional organisations, made by code, which are not those of real life"
_EVERY = 200
"""Comparisons between two words about progress."""


@dataclass(frozen=True, slots=True)
class QualityMeasurement:
    """Figures, what they are measured on in words, warnings, and the report for curves.

    `reliable` is False where a list was stale, incomplete or missing.
    """

    figures: tuple[Figure, ...]
    measured_on: str
    warnings: tuple[str, ...] = ()
    reliable: bool = True
    report: Report | None = None


def measure_quality(
    labels: Path | None, threshold: float, progress: Progress
) -> QualityMeasurement:
    """Measure on the labels of a folder (`firmwatch.quality.folder`), or on fictional ones.

    Of a folder, the publishers that weights are not learnt from are measured with; where there are
    none, all are, which is said. Raises `NotFoundError` for a folder without labels, `UsageError`
    where no pair is left.
    """
    pairs: Sequence[LabelledPair]
    names: Sequence[str] | None = None
    if labels is None:
        progress("make fictional organisations", 0, None)
        names = fictional_names()
        pairs, words = fictional_pairs(), _FICTIONAL
    else:
        pairs, words = _of_folder(labels, progress)
    if not any(pair.same for pair in pairs):
        raise UsageError(
            f"{labels} has no two names of one organisation, so there is nothing to find. Name a "
            "folder with more of the files that docs/how-to/measure-quality.md lists."
        )
    same = sum(pair.same for pair in pairs)
    found = evaluate(pairs, _scorer(progress), threshold, names)
    text = (
        f"{words}: {same:,} pairs of one organisation, {len(pairs) - same:,} of two; "
        f"threshold {threshold:g}, matcher {matcher_version()}"
    )
    return QualityMeasurement(found.figures, text, report=found.report)


def measure_alarms(
    portfolio: Path, settings: Settings, against: Mapping[str, str] | None, progress: Progress
) -> QualityMeasurement:
    """Screen a portfolio's file and count the alerts of organisations that are on no list.

    `against` maps sources to files; without it the workspace's snapshots serve. Nothing is kept.
    Raises what `firmwatch.screen` raises.
    """
    from firmwatch.api.screening import left_out, reference_of
    from firmwatch.pipeline import findings_of, subject_rows, utc_now
    from firmwatch.quality.alarms import alarm_figures

    progress("read the lists", 0, None)
    reference, shortcomings = reference_of(settings, against)
    found = subject_rows(portfolio)
    subjects = _told(found, progress)
    alerts = list(findings_of(subjects, reference, settings.alert_threshold, utc_now()))
    figures = tuple(alarm_figures(alerts, found.count))
    words = f"{portfolio.name} against {', '.join(reference.snapshots)}: {found.count:,} screened"
    warnings = (*shortcomings, *left_out(found))
    return QualityMeasurement(figures, words, warnings, not shortcomings)


def _of_folder(folder: Path, progress: Progress) -> tuple[Sequence[LabelledPair], str]:
    from firmwatch.quality.folder import read_labels

    labels = read_labels(folder, progress)
    train, test, _ = split_pairs(labels.pairs)
    if test:
        return test, f"publishers of {folder} that weights are not learnt from"
    return train, f"publishers of {folder} that weights may be learnt from, so flattering"


def _scorer(progress: Progress) -> Callable[[list[tuple[Side, Side]]], list[float]]:
    def score(sides: list[tuple[Side, Side]]) -> list[float]:
        scores = []
        for done, (left, right) in enumerate(sides):
            if done % _EVERY == 0:
                progress("compare names", done, len(sides))
            scores.append(compare_parties(party_of(left), party_of(right)).score)
        return scores

    return score


def _told(subjects: Iterable[Subject], progress: Progress) -> Iterator[Subject]:
    for done, subject in enumerate(subjects):
        if done % _EVERY == 0:
            progress("screen the portfolio", done, None)
        yield subject
