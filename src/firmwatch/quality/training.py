"""Weights in log-odds learnt from labelled pairs: logistic regression with constraints of sign.

Penalised maximum likelihood by a projected Newton method (D. P. Bertsekas, SIAM Journal on Control
and Optimization 20, 1982, 221-246). NumPy is loaded when something is learnt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["Problem", "WeightFit", "fit_weights"]

ITERATIONS_MAX = 200
TOLERANCE = 1e-9
"""The projected gradient's largest component, per unit of sample weight, at which to stop."""
_HALVINGS_MAX = 40
_SUFFICIENT = 1e-4
"""Armijo's condition: the share of the promised decrease that a step must bring."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What to learn from.

    `features` is n x k (agreements, counts, similarities), `labels` n zeros and ones, `names` k.
    `signs` holds +1 for a feature whose weight may not be negative, -1 for one whose weight may not
    be positive; others are free. `weights` are n sample weights, 1 by default. `penalty` is half
    the inverse variance of a normal prior on each weight; the intercept has none.
    """

    features: ArrayLike
    labels: ArrayLike
    names: Sequence[str]
    signs: Mapping[str, int]
    weights: ArrayLike | None = None
    penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class WeightFit:
    """Weights by feature in log-odds (nats), their standard errors, and the intercept.

    A weight that its constraint holds at 0 has the standard error None: it was not free.
    `log_loss` is the weighted mean of -ln p of the right answer.
    """

    weights: dict[str, float]
    standard_errors: dict[str, float | None]
    intercept: float
    intercept_error: float
    log_loss: float
    iterations: int

    def log_odds(self, features: ArrayLike) -> Floats:
        """Give the log-odds of rows of features in the order of `weights`."""
        import numpy as np

        vector = np.array(list(self.weights.values()))
        answer: Floats = np.asarray(features, float) @ vector + self.intercept
        return answer


def fit_weights(problem: Problem) -> WeightFit:
    """Learn the weights.

    Raises `ValueError` for shapes that differ, labels of one class, and weights that do not settle.
    """
    import numpy as np

    design, labels, sample, signs = _arrays(problem)
    penalty = np.append(np.full(len(problem.names), problem.penalty), 0.0)
    vector = np.zeros(design.shape[1])
    bounded = np.append(np.asarray(signs) != 0, False)
    flips = np.append(np.where(np.asarray(signs) < 0, -1.0, 1.0), 1.0)
    design = design * flips
    steps = _newton(vector, _Likelihood(design, labels, sample, penalty), bounded)
    model = _Likelihood(design, labels, sample, penalty)
    gradient, hessian = model.derivatives(vector)
    free = ~(bounded & (vector <= 0) & (gradient >= 0))
    errors = np.zeros(len(vector))
    errors[free] = np.sqrt(np.diag(np.linalg.inv(hessian[np.ix_(free, free)])))
    found = vector * flips
    plain = _Likelihood(design, labels, sample, penalty * 0)
    return WeightFit(
        dict(zip(problem.names, map(float, found), strict=False)),
        {
            name: float(error) if is_free else None
            for name, error, is_free in zip(problem.names, errors, free, strict=False)
        },
        float(found[-1]),
        float(errors[-1]),
        plain.loss(vector) / float(sample.sum()),
        steps,
    )


def _arrays(problem: Problem) -> tuple[Floats, Floats, Floats, list[int]]:
    import numpy as np

    features = np.asarray(problem.features, float)
    labels = np.asarray(problem.labels, float)
    sample = np.ones(len(labels)) if problem.weights is None else np.asarray(problem.weights, float)
    if features.shape != (len(labels), len(problem.names)) or sample.shape != labels.shape:
        raise ValueError(
            f"Features of {features.shape}, {len(labels)} labels, {len(problem.names)} names and "
            f"{len(sample)} sample weights do not belong together."
        )
    if len(np.unique(labels[sample > 0])) < 2:
        raise ValueError("All labels are equal: there is nothing to learn.")
    unknown = set(problem.signs) - set(problem.names)
    if unknown:
        raise ValueError(f"A sign is given for {sorted(unknown)[0]!r}, which is no feature.")
    signs = [problem.signs.get(name, 0) for name in problem.names]
    return np.column_stack([features, np.ones(len(labels))]), labels, sample, signs


@dataclass(frozen=True, slots=True)
class _Likelihood:
    """The penalised negative log-likelihood."""

    design: Floats
    labels: Floats
    sample: Floats
    penalty: Floats

    def loss(self, vector: Floats) -> float:
        import numpy as np

        odds = self.design @ vector
        each = np.logaddexp(0.0, odds) - self.labels * odds
        return float(self.sample @ each + 0.5 * self.penalty @ vector**2)

    def derivatives(self, vector: Floats) -> tuple[Floats, Floats]:
        import numpy as np

        # The logistic function by tanh does not overflow.
        chance = 0.5 * (1.0 + np.tanh(0.5 * (self.design @ vector)))
        gradient = self.design.T @ (self.sample * (chance - self.labels)) + self.penalty * vector
        curvature = self.sample * chance * (1 - chance)
        hessian = (self.design.T * curvature) @ self.design + np.diag(self.penalty)
        # A little on the diagonal keeps a column without variation solvable.
        return gradient, hessian + 1e-10 * np.eye(len(vector))


def _newton(vector: Floats, model: _Likelihood, bounded: NDArray[np.bool_]) -> int:
    """Move `vector` to the minimum with `vector[bounded] >= 0`; give the number of steps."""
    import numpy as np

    for step in range(ITERATIONS_MAX):
        gradient, hessian = model.derivatives(vector)
        held = bounded & (vector <= 0) & (gradient > 0)
        free = ~held
        if np.abs(gradient[free]).max(initial=0.0) <= TOLERANCE * max(1.0, model.sample.sum()):
            return step
        direction = np.zeros_like(vector)
        direction[free] = -np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        if not _advance(vector, direction, gradient, model, bounded):
            return step
    raise ValueError(f"The weights did not settle in {ITERATIONS_MAX} steps.")


def _advance(
    vector: Floats,
    direction: Floats,
    gradient: Floats,
    model: _Likelihood,
    bounded: NDArray[np.bool_],
) -> bool:
    """Take the longest halved step that lowers the loss enough; False where none lowers it."""
    import numpy as np

    before = model.loss(vector)
    for halving in range(_HALVINGS_MAX):
        trial = vector + 0.5**halving * direction
        trial[bounded] = np.maximum(trial[bounded], 0.0)
        if model.loss(trial) < before + _SUFFICIENT * float(gradient @ (trial - vector)):
            vector[:] = trial
            return True
    return False
