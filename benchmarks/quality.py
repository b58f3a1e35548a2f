"""How good the comparison is on labelled pairs of the publishers' own words.

The threshold is chosen on the pairs to learn from; every figure is of the pairs that are held back.
Names alone are compared: the labels say nothing of countries (see `firmwatch.quality.folder`).
Run it with ``uv run python benchmarks/quality.py``; it writes `quality.html` beside itself if asked
to with ``--html``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import firmwatch
from firmwatch.quality.curves import calibration, precision_recall, to_html
from firmwatch.quality.folder import read_labels
from firmwatch.quality.pairs import LabelledPair, Side, split_pairs
from firmwatch.quality.report import make_report, perturbation_recall

SHARED = Path(__file__).parents[2] / "shared" / "data"
NAMES_CHANGED = 1_000


def score(sides: list[tuple[Side, Side]]) -> list[float]:
    return [firmwatch.compare(left, right).score for left, right in sides]


def show(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"\n{title}")
    if rows:
        print("  " + " | ".join(rows[0]))
    for row in rows:
        cells = (f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row.values())
        print("  " + " | ".join(cells))


def changed_names(pairs: Sequence[LabelledPair]) -> list[str]:
    """Latin names of the pairs that are held back, evenly taken."""
    names = sorted({str(pair.right["name"]) for pair in pairs if pair.scripts == "Latn"})
    return names[:: max(1, len(names) // NAMES_CHANGED)]


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not there; the labels come from the publishers' real files.")
    labels = read_labels(SHARED)
    train, test, removed = split_pairs(pair.without_context() for pair in labels.pairs)
    print(
        f"{len(train)} pairs to learn from, {len(test)} held back, {removed} known from the former"
    )
    threshold = make_report(train, score).threshold
    report = make_report(test, score, threshold)
    print(f"threshold {threshold}, calibration error {report.calibration_error}")
    tables = report.tables()
    tables["Recall of names changed on purpose"] = perturbation_recall(
        changed_names(test), score, threshold
    )
    for title, rows in tables.items():
        show(title, rows)
    if evidence := labels.country_evidence:
        print(f"\ncountries agree, one organisation: {evidence.one_organisation}")
        print(f"countries agree, two organisations: {evidence.two_organisations}")
    if "--html" in sys.argv:
        drawings = [
            precision_recall(report.scores, report.labels),
            calibration(report.scores, report.labels),
        ]
        path = Path(__file__).with_name("quality.html")
        path.write_text(to_html("Quality", drawings, tables), encoding="utf-8")


if __name__ == "__main__":
    main()
