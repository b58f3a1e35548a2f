"""Measures against examples that were worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.quality.measures import (
    best_threshold,
    calibration_error,
    calibration_table,
    precision_recall_curve,
    quality_at,
    share,
)

SCORES = [0.9, 0.8, 0.8, 0.3, 0.1]
LABELS = [True, True, False, True, False]


def test_a_share_of_ten_has_wilson_s_interval() -> None:
    # (8/10 + z²/20 ± z·sqrt(0.8·0.2/10 + z²/400)) / (1 + z²/10) with z = 1.95996.
    found = share(8, 10)
    assert found.value == 0.8
    assert found.low == pytest.approx(0.4901625, abs=1e-6)
    assert found.high == pytest.approx(0.9433178, abs=1e-6)
    assert not found.enough
    assert "too few cases" in str(found)


def test_the_ends_of_an_interval_stay_in_bounds() -> None:
    # At 0 of n the upper bound is z²/(n + z²): 3.84146 / 103.84146.
    none, every = share(0, 100), share(100, 100)
    assert (none.low, every.high) == (0.0, 1.0)
    assert none.high == pytest.approx(0.0369935, abs=1e-6)
    assert every.low == pytest.approx(1 - 0.0369935, abs=1e-6)
    assert none.enough
    assert "too few" not in str(none)
    assert share(0, 0).value is None
    assert str(share(0, 0)) == "no case"
    with pytest.raises(ValueError, match="no share"):
        share(3, 2)


def test_counts_at_a_threshold() -> None:
    quality = quality_at(SCORES, LABELS, 0.8)
    assert (quality.found, quality.wrong, quality.missed, quality.rejected) == (2, 1, 1, 1)
    assert quality.precision.value == pytest.approx(2 / 3)
    assert quality.recall.value == pytest.approx(2 / 3)
    assert quality.f1 == pytest.approx(2 / 3)
    assert quality_at(SCORES, LABELS, 1.0).f1 == 0
    with pytest.raises(ValueError, match=r"shorter|longer"):
        quality_at([0.1], [], 0.5)


def test_the_curve_takes_equal_scores_together() -> None:
    assert precision_recall_curve(SCORES, LABELS) == [
        (0.9, 1.0, 1 / 3),
        (0.8, 2 / 3, 2 / 3),
        (0.3, 3 / 4, 1.0),
        (0.1, 3 / 5, 1.0),
    ]
    assert precision_recall_curve([0.5], [False]) == []


def test_the_best_threshold_has_the_highest_f1() -> None:
    # F1 from the curve: 1/2, 2/3, 6/7, 3/4.
    assert best_threshold(SCORES, LABELS) == 0.3
    assert best_threshold([0.4], [False]) == 1.0


def test_bins_compare_the_mean_score_with_the_share() -> None:
    table = calibration_table([0.02, 0.08, 0.95, 1.0, 0.91], [False, True, True, True, False])
    assert [row.true.total for row in table] == [2, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert table[0].mean_score == pytest.approx(0.05)
    assert table[0].true.value == 0.5
    assert table[9].mean_score == pytest.approx(2.86 / 3)
    assert table[1].mean_score is None
    # |0.05 - 1/2|·2/5 + |2.86/3 - 2/3|·3/5
    assert calibration_error(table) == pytest.approx(0.45 * 0.4 + 0.86 / 3 * 0.6)
    assert calibration_error(calibration_table([], [])) is None
    with pytest.raises(ValueError, match=r"1\.2"):
        calibration_table([1.2], [True])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_no_threshold_beats_the_best_one(cases: list[tuple[float, bool]]) -> None:
    scores, labels = [score for score, _ in cases], [label for _, label in cases]
    best = quality_at(scores, labels, best_threshold(scores, labels)).f1
    for threshold in scores:
        assert quality_at(scores, labels, threshold).f1 <= best + 1e-12
