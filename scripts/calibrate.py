"""Learn the weights of names from the publishers' own words: `make calibrate`.

Writes src/firmwatch/matching/_learnt.py, which a person reviews before it is committed, and the
tables of docs/explanation/calibration.md. The pairs come from ../shared/data, split by publisher:
weights are learnt from the one side, and everything that is reported is measured on the other.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from firmwatch.config import SETTINGS
from firmwatch.matching import CANDIDATE, MILLION
from firmwatch.quality.differences import SPELLING
from firmwatch.quality.folder import LISTED, Labels, read_entries, read_labels
from firmwatch.quality.learning import LEARNT_FEATURES, Example, example_of, learn
from firmwatch.quality.measures import (
    Quality,
    calibration_error,
    calibration_table,
    quality_at,
)
from firmwatch.quality.near_misses import sampled
from firmwatch.quality.pairs import LabelledPair, split, split_pairs
from firmwatch.quality.registers import read_portfolio
from firmwatch.quality.strangers import STRANGER, found_strangers
from firmwatch.quality.training import WeightFit

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
TABLE = ROOT / "src" / "firmwatch" / "matching" / "_learnt.py"
PAGE = ROOT / "docs" / "explanation" / "calibration.md"
MARK = "<!-- Below this line everything is written by `make calibrate`. -->\n"
ADDED = "words added"
THRESHOLD = next(item.default for item in SETTINGS if item.key == "alert_threshold")


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not there; weights are learnt from the publishers' files.")
    labels = read_labels(SHARED)
    pairs = [pair for pair in labels.pairs if not is_stranger(pair)]
    pairs += strangers(labels)
    train, test, removed = split_pairs(pair.without_context() for pair in pairs)
    examples = [example_of(pair) for pair in train]
    fit, used = learn(examples)
    write_table(fit, used)
    held = [example_of(pair) for pair in test]
    lines = [*weights_section(fit, used), *test_section(fit, held, removed)]
    head = PAGE.read_text("utf-8").split(MARK)[0] if PAGE.exists() else "# Calibration\n\n"
    PAGE.write_text(head + MARK + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def is_stranger(pair: LabelledPair) -> bool:
    """Whether a pair is a near miss of the portfolio; those that a search finds take its place."""
    return pair.publisher.endswith("+portfolio") and not pair.same


def strangers(labels: Labels) -> Iterator[LabelledPair]:
    """Find unlisted organisations' pairs: one half of the portfolio for each side of the split."""
    entries = read_entries(SHARED, labels)
    rows = list(read_portfolio(SHARED / "organisations" / "portfolio_500k.csv.gz"))
    for part in ("train", "test"):
        listed = [
            entry
            for publisher in LISTED
            if split(publisher) == part
            for entry in entries.get(publisher, ())
        ]
        half = [row for row in rows if sampled(row, 2) == (part == "train")]
        left_out: Counter[str] = Counter()
        yield from found_strangers(listed, half, left_out)
        print(f"strangers of the {part} lists left out: {dict(left_out)}")


def write_table(fit: WeightFit, used: Sequence[Example]) -> None:
    digest = hashlib.sha256(
        "\n".join(
            sorted(
                f"{item.pair.left['name']}\0{item.pair.right['name']}\0{item.pair.same}"
                for item in used
            )
        ).encode()
    ).hexdigest()
    rows = {"intercept": fit.intercept, **fit.weights}
    lines = [
        '"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.',
        "",
        f"Made by scripts/calibrate.py of {len(used)} pairs (SHA-256 {digest[:16]}).",
        '"""',
        "",
        "LEARNT: dict[str, float] = {",
        *(f'    "{name}": {value + 0.0:.2f},' for name, value in rows.items()),
        "}",
        "",
    ]
    TABLE.write_text("\n".join(lines).replace("-0.00", "0.00"), encoding="utf-8")


def weights_section(fit: WeightFit, used: Sequence[Example]) -> list[str]:
    same = sum(item.pair.same for item in used)
    lines = [
        "## The weights",
        "",
        f"Learnt from {len(used):,} pairs whose names are {CANDIDATE / MILLION:.2f} alike or more:",
        f"{same:,} of one organisation, {len(used) - same:,} of two. A weight that its sign holds",
        "at zero has no standard error.",
        "",
        "| feature | weight | standard error |",
        "|---|---|---|",
        f"| intercept | {fit.intercept:.2f} | {fit.intercept_error:.2f} |",
    ]
    for name in LEARNT_FEATURES:
        error = fit.standard_errors[name]
        shown = "held at zero" if error is None else f"{error:.2f}"
        lines.append(
            f"| {name} | {fit.weights[name] + 0.0:.2f} | {shown} |".replace("-0.00", "0.00")
        )
    return [*lines, ""]


def probabilities(fit: WeightFit, examples: Sequence[Example]) -> list[float]:
    """Give the score of each pair by its names; what no search finds is near nought."""
    odds = fit.log_odds([item.values for item in examples])
    return [
        1 / (1 + math.exp(-value)) if item.learnable else 0.0001
        for value, item in zip(odds.tolist(), examples, strict=True)
    ]


def test_section(
    fit: WeightFit, train: list[Example], held: list[Example], removed: int
) -> list[str]:
    threshold = THRESHOLD
    lines = [
        "## Held-back publishers",
        "",
        f"{len(held):,} pairs of publishers that nothing was learnt from; {removed:,} more were",
        "left out because both names occur among the pairs to learn from. Threshold",
        f"{threshold:.2f}, the default.",
        "",
        "| pairs | one organisation | two | precision | recall | F1 | calibration error |",
        "|---|---|---|---|---|---|---|",
    ]
    groups = {
        "every word has its counterpart": [k for k in SPELLING if k != ADDED],
        "the same, and words added": list(SPELLING),
    }
    for title, kinds in groups.items():
        rows = [item for item in held if item.pair.kind in kinds or (not item.pair.same)]
        if ADDED not in kinds:
            rows = [item for item in rows if item.pair.kind != ADDED]
        listed = [item for item in rows if item.pair.kind != STRANGER]
        for what, chosen in ((title, listed), (f"{title}; and strangers", rows)):
            lines.append(quality_row(what, fit, chosen, threshold))
            found = [item for item in chosen if item.learnable]
            lines.append(quality_row(f"{what}; found by the search", fit, found, threshold))
    lines += ["", "Recall by kind of difference:", "", "| kind | found | of |", "|---|---|---|"]
    scores = probabilities(fit, held)
    found, total = Counter[str](), Counter[str]()
    for item, score in zip(held, scores, strict=True):
        if item.pair.same:
            kind = f"{item.pair.kind}, {item.pair.scripts}"
            total[kind] += 1
            found[kind] += score >= threshold
    lines += [f"| {kind} | {found[kind]} | {count} |" for kind, count in total.most_common(40)]
    lines += ["", "Calibration of the pairs that a search finds:", ""]
    rows = [item for item in held if item.learnable]
    table = calibration_table(probabilities(fit, rows), [item.pair.same for item in rows])
    lines += ["| mean score | pairs | true |", "|---|---|---|"]
    for row in table:
        if row.true.total:
            lines.append(f"| {row.mean_score:.3f} | {row.true.total} | {row.true.value:.3f} |")
    return [
        *lines,
        "",
        f"Expected calibration error over ten bins: {calibration_error(table):.3f}.",
    ]


def quality_row(title: str, fit: WeightFit, rows: Sequence[Example], threshold: float) -> str:
    labels = [item.pair.same for item in rows]
    scores = probabilities(fit, rows)
    quality: Quality = quality_at(scores, labels, threshold)
    error = calibration_error(calibration_table(scores, labels))
    return (
        f"| {title} | {sum(labels):,} | {len(labels) - sum(labels):,} | "
        f"{quality.precision.value:.3f} | {quality.recall.value:.3f} | {quality.f1:.3f} | "
        f"{error:.3f} |"
    )


if __name__ == "__main__":
    main()
