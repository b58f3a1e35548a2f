"""Two parties compared: the evidence, its sum, and the score."""

from __future__ import annotations

import math

from firmwatch.matching.evidence import FEATURES, NamePair, legal_form, name_evidence, weak_weights
from firmwatch.matching.party import Party
from firmwatch.model import Comparison

__all__ = ["compare_parties"]


def compare_parties(left: Party, right: Party) -> Comparison:
    """Compare two parties by their best pair of names and everything else that is known of both.

    The score is a pure function of both sides and of `matcher_version()`; swapping the sides swaps
    the values shown and changes nothing else.
    """
    pair = _best_pair(left, right)
    evidence = tuple(item for feature in FEATURES for item in feature(left, right, pair))
    log_odds = sum(round(item.weight * 100) for item in evidence) / 100
    return Comparison(
        score=round(1 / (1 + math.exp(-log_odds)), 4),
        evidence=evidence,
        subject_name=pair[0].form.value,
        record_name=pair[1].form.value,
        record_locator=pair[1].locator,
    )


def _best_pair(left: Party, right: Party) -> NamePair:
    """Choose the names that say most; ties go to the smaller texts, whichever side they are on."""

    def rank(pair: NamePair) -> tuple[float, list[str]]:
        weight = name_evidence(*pair).weight + sum(weight for _, weight in weak_weights(pair))
        weight += sum(item.weight for item in legal_form(left, right, pair))
        return -round(weight, 2), sorted(item.form.value for item in pair)

    return min(((ours, theirs) for ours in left.names for theirs in right.names), key=rank)
