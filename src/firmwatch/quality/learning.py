"""Weights of names learnt from labelled pairs, and what is measured of them on held-back ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firmwatch.matching import CANDIDATE, NAME_FEATURES, compare_names, name_features, party_of
from firmwatch.matching.party import PartyName
from firmwatch.quality.pairs import LabelledPair, Side
from firmwatch.quality.strangers import STRANGER
from firmwatch.quality.training import Problem, WeightFit, fit_weights

__all__ = ["LEARNT_FEATURES", "SIGNS", "Example", "example_of", "learn"]

SIGNS = {
    "shared_nats": 1,
    "shared_nats_more": 1,
    "telling_nats": 1,
    "equal": 1,
    "complete": 1,
    "missing_little": -1,
    "missing_much": -1,
    "differing_little": -1,
    "differing_much": -1,
    "missing_nats": -1,
    "differing_nats": -1,
    "misspelt": -1,
    "misspelt_common": -1,
    "misspelt_more": -1,
    "transliterated": -1,
    "other_script": -1,
    "respaced": -1,
    "reordered": -1,
    "number_differs": -1,
    "number_missing": -1,
    "place_differs": -1,
    "place_missing": -1,
    "form_agrees": 1,
    "form_differs": -1,
}
"""Which way each feature may speak: a difference never speaks for two names being one's."""

LEARNT_FEATURES = tuple(name for name in NAME_FEATURES if name in SIGNS)
"""What is learnt: all but the acronym, whose weight is a rule (`matching.weights`)."""

STRANGER_SHARE = 0.1
"""What a pair with an unlisted organisation counts in the first step of learning."""

PENALTY = 1.0
"""Half the inverse variance of the normal prior on a weight: small beside thousands of pairs."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled pair as features, and how alike its names are in millionths."""

    pair: LabelledPair
    similarity: int
    values: tuple[float, ...]
    by: str = "tokens"

    @property
    def learnable(self) -> bool:
        """Whether a search would find the pair by its names, and weights are learnt from such.

        What weak aliases and acronyms weigh is a rule: the labels have no acronym of two.
        """
        return (
            self.similarity >= CANDIDATE and self.pair.kind != "weak alias" and self.by != "acronym"
        )


def example_of(pair: LabelledPair) -> Example:
    """Lay the names of a pair side by side, by the readings that are most alike."""
    left, right = _names(pair.left), _names(pair.right)
    views = [compare_names(ours, theirs) for ours in left for theirs in right]
    best = max(views, key=lambda view: view.alignment.similarity)
    values = dict(zip(NAME_FEATURES, name_features(best), strict=True))
    return Example(
        pair,
        best.alignment.similarity,
        tuple(values[name] for name in LEARNT_FEATURES),
        best.alignment.by,
    )


def learn(examples: Iterable[Example]) -> tuple[WeightFit, Sequence[Example]]:
    """Learn the weights of `LEARNT_FEATURES` from the pairs that a search would find.

    In two steps: what the features weigh beside one another is learnt with strangers in a small
    share, since they are short names all; then all weights are stretched by one factor, and the
    intercept moved, until they are probabilities where strangers come in their whole number
    (J. Platt, "Probabilistic outputs for support vector machines", 1999).

    Also gives the examples that were learnt from. Raises `ValueError` where all are of one label.
    """
    used = [item for item in examples if item.learnable]
    values, labels = [item.values for item in used], [float(item.pair.same) for item in used]
    problem = Problem(
        features=values,
        labels=labels,
        names=LEARNT_FEATURES,
        signs=SIGNS,
        weights=[STRANGER_SHARE if item.pair.kind == STRANGER else 1.0 for item in used],
        penalty=PENALTY,
    )
    fit = fit_weights(problem)
    odds = fit.log_odds(values)
    stretch = fit_weights(Problem([[value] for value in odds], labels, ["odds"], {"odds": 1}))
    return stretched(fit, stretch.weights["odds"], stretch.intercept), used


def stretched(fit: WeightFit, factor: float, intercept: float) -> WeightFit:
    """Give weights times a factor, and the intercept moved too."""
    return dataclasses.replace(
        fit,
        weights={name: value * factor for name, value in fit.weights.items()},
        standard_errors={
            name: None if error is None else error * factor
            for name, error in fit.standard_errors.items()
        },
        intercept=fit.intercept * factor + intercept,
        intercept_error=fit.intercept_error * factor,
    )


def _names(side: Side) -> Sequence[PartyName]:
    return party_of({"name": side["name"], "kind": side.get("kind", "organisation")}).names
