"""Weights learnt from made-up cases whose weights are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from firmwatch.quality.calibration import fit_monotone
from firmwatch.quality.training import Problem, fit_weights

TRUE = np.array([2.0, -1.5, 0.8])
INTERCEPT = -1.0
NAMES = ("name", "country", "kind")


def cases(rows: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(20310304)
    features = draw.normal(size=(rows, 3))
    chance = 1 / (1 + np.exp(-(features @ TRUE + INTERCEPT)))
    return features, (draw.random(rows) < chance).astype(float)


def test_known_weights_are_found_within_their_errors() -> None:
    features, labels = cases(20_000)
    fit = fit_weights(Problem(features, labels, NAMES, {}, penalty=0.0))
    for name, true in zip(NAMES, TRUE, strict=True):
        error = fit.standard_errors[name]
        assert error is not None
        assert 0 < error < 0.05
        assert abs(fit.weights[name] - true) < 3 * error
    assert abs(fit.intercept - INTERCEPT) < 3 * fit.intercept_error


def test_two_by_two_gives_the_log_odds_ratio() -> None:
    # Of 40 pairs with the feature 30 are true, of 60 without it 20: closed form.
    features = [[1.0]] * 40 + [[0.0]] * 60
    labels = [1] * 30 + [0] * 10 + [1] * 20 + [0] * 40
    fit = fit_weights(Problem(features, labels, ["agreement"], {}, penalty=0.0))
    assert fit.intercept == pytest.approx(math.log(20 / 40))
    assert fit.weights["agreement"] == pytest.approx(math.log(3) - math.log(0.5))
    variance = 1 / 30 + 1 / 10 + 1 / 20 + 1 / 40
    assert fit.standard_errors["agreement"] == pytest.approx(math.sqrt(variance))
    loss = -(30 * math.log(3 / 4) + 10 * math.log(1 / 4) + 20 * math.log(1 / 3)) / 100
    assert fit.log_loss == pytest.approx(loss - 40 * math.log(2 / 3) / 100)
    assert fit.log_odds([[1.0]])[0] == pytest.approx(math.log(3))


def test_sample_weights_count_like_repeated_rows() -> None:
    features, labels = cases(300)
    counts = np.arange(300) % 3
    once = fit_weights(Problem(features, labels, NAMES, {}, counts))
    repeated = np.repeat(np.arange(300), counts)
    again = fit_weights(Problem(features[repeated], labels[repeated], NAMES, {}))
    for name in NAMES:
        assert once.weights[name] == pytest.approx(again.weights[name], abs=1e-6)


def test_a_sign_holds_a_weight_at_nought_and_the_others_settle_without_it() -> None:
    features, labels = cases(2_000)
    fit = fit_weights(Problem(features, labels, NAMES, {"country": +1, "name": +1}))
    assert fit.weights["country"] == 0
    assert fit.standard_errors["country"] is None
    without = fit_weights(Problem(features[:, [0, 2]], labels, ("name", "kind"), {}))
    assert fit.weights["name"] == pytest.approx(without.weights["name"], abs=1e-6)
    negative = fit_weights(Problem(features, labels, NAMES, {"country": -1}))
    free = fit_weights(Problem(features, labels, NAMES, {}))
    assert negative.weights["country"] == pytest.approx(free.weights["country"], abs=1e-6)
    assert negative.weights["country"] < -1


def test_a_larger_penalty_draws_the_weights_to_nought() -> None:
    features, labels = cases(500)
    sizes = [
        sum(
            abs(w)
            for w in fit_weights(Problem(features, labels, NAMES, {}, None, p)).weights.values()
        )
        for p in (0.0, 10.0, 1000.0)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_pairs_that_are_parted_completely_settle_with_a_penalty() -> None:
    fit = fit_weights(Problem([[0.0], [1.0]] * 5, [0, 1] * 5, ["agreement"], {"agreement": 1}))
    assert 0 < fit.weights["agreement"] < 20


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem([[1.0]], [1, 0], ["a"], {}), "belong together"),
        (Problem([[1.0], [2.0]], [1, 1], ["a"], {}), "equal"),
        (Problem([[1.0], [2.0]], [1, 0], ["a"], {"b": 1}), "no feature"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(problem: Problem, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit_weights(problem)


def test_pools_of_a_monotone_curve() -> None:
    # 0.3 and 0.4 violate the order and are pooled: (1 + 0) / 2 at 0.35.
    curve = fit_monotone([0.1, 0.3, 0.4, 0.9], [False, True, False, True])
    assert curve.scores == pytest.approx((0.1, 0.35, 0.9))
    assert curve.probabilities == (0.0, 0.5, 1.0)
    assert curve(0.0) == 0.0
    assert curve(0.225) == pytest.approx(0.25)
    assert curve(0.9) == 1.0
    assert curve(2.0) == 1.0


def test_weights_of_a_monotone_curve_and_its_refusals() -> None:
    curve = fit_monotone([0.5, 0.5], [True, False], [3.0, 1.0])
    assert curve.probabilities == (0.75,)
    assert curve(0.1) == 0.75
    with pytest.raises(ValueError, match="no case"):
        fit_monotone([], [])


def test_a_monotone_curve_never_falls() -> None:
    features, labels = cases(500)
    scores = list(map(float, features[:, 0]))
    curve = fit_monotone(scores, [bool(label) for label in labels])
    found = [curve(score) for score in sorted(scores)]
    assert found == sorted(found)
    assert list(curve.scores) == sorted(set(curve.scores))
    # Pooling keeps the total: the mean probability at the pools is the share that is true.
    assert len(curve.scores) < len(scores)
