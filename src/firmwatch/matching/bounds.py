"""The most that a pair of parties can score, from what arrays say of it: what may be left out.

Whatever is left out here would not have reached the threshold; the score itself is always
`comparison.compare_parties`'.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.matching.alignment import CANDIDATE, MILLION, SPACING
from firmwatch.matching.features import LITTLE, SHARED_KNEE, SHARED_MAX, UNMET_MAX
from firmwatch.matching.name_index import NamePairs
from firmwatch.matching.party_table import KINDS, NO_COUNTRY, SEVERAL_COUNTRIES, PartyTable
from firmwatch.matching.weights import NAME_WEIGHTS, WEIGHTS

__all__ = ["may_reach", "name_bound", "name_needed"]

Array = npt.NDArray[Any]

_ONCE = (
    "other_script", "respaced", "reordered", "number_differs", "number_missing",
    "place_differs",
    "place_missing", "form_agrees", "form_differs",
)  # fmt: skip
_TWICE = ("misspelt", "misspelt_common", "misspelt_more", "transliterated")
_MISSPELT = ("misspelt", "misspelt_common", "misspelt_more")
_ROUNDING = 0.06
"""Pieces of evidence are rounded to a hundredth each: twelve of them by this at most."""
_SCORE_ROUNDING = 0.00006
"""A score is rounded to four decimals."""


def may_reach(
    asked: PartyTable, index: PartyTable, pairs: NamePairs, most: Array, threshold: float
) -> Array:
    """Say of each pair of names whether its parties may score so high.

    `most` is what `name_bound` gives.
    """
    ours, theirs = asked.owners[pairs.ours], index.owners[pairs.theirs]
    bound = WEIGHTS.prior + most / 100
    bound += _countries(asked, index, ours, theirs)
    bound += np.where(asked.kinds[ours] != index.kinds[theirs], WEIGHTS.kind_differs, 0.0)
    found: Array = bound >= min(_needed(threshold), 9.0)
    return found


def name_needed(threshold: float) -> int:
    """Give what names must weigh to reach a score above 0 alone, in hundredths, and no more."""
    return math.floor((_needed(threshold) - WEIGHTS.prior) * 100)


def _needed(threshold: float) -> float:
    least = min(threshold, 1.0) - _SCORE_ROUNDING
    return math.log(least / (1 - least)) if least > 0 else -math.inf


def name_bound(pairs: NamePairs) -> Array:
    """Give the most that each pair of names can weigh, in hundredths of log-odds (int32).

    All that their tokens say is in it; what limits names that are weak or generic is not.
    """
    weights = NAME_WEIGHTS
    shared, telling, more, less, differing, missing = pairs.sums.T[:6] / 1_000
    shared = np.minimum(shared, SHARED_MAX)
    most = weights["base"] + np.minimum(shared, SHARED_KNEE) * weights["shared_nats"]
    most += np.maximum(shared - SHARED_KNEE, 0) * weights["shared_nats_more"]
    most += telling * weights["telling_nats"]
    most += np.where(pairs.similarities == MILLION, weights["equal"], 0.0)
    most += np.where(pairs.sums[:, 6] > 0, weights["complete"], 0.0)
    whole = (pairs.similarities == MILLION) | (pairs.similarities == SPACING)
    most = np.where(whole, np.maximum(most, WEIGHTS.name_equal_min), most)
    lost, other_lost = 1 - more / 1_000, 1 - less / 1_000
    most += _lost("differing", lost) + _lost("missing", other_lost - lost)
    differing, missing = np.minimum(differing, UNMET_MAX), np.minimum(missing, UNMET_MAX)
    most += differing * weights["differing_nats"] + (missing - differing) * weights["missing_nats"]
    most += np.minimum(pairs.sums[:, 7], 2) * min(0.0, max(weights[name] for name in _MISSPELT))
    # A name of this similarity may be one by its initials: nothing else is counted then.
    initials = np.where(pairs.similarities == CANDIDATE, 4 * weights["acronym"], -np.inf)
    others = sum(max(0.0, weights[name]) for name in _ONCE)
    others += sum(max(0.0, 2 * weights[name]) for name in _TWICE)
    bound = np.maximum(most, initials) + others + _ROUNDING
    found: Array = np.ceil(bound * 100).astype(np.int32)
    return found


def _lost(kind: str, share: Array) -> Array:
    little = np.minimum(share, LITTLE) * NAME_WEIGHTS[f"{kind}_little"]
    found: Array = little + np.clip(share - LITTLE, 0, None) * NAME_WEIGHTS[f"{kind}_much"]
    return found


def _countries(asked: PartyTable, index: PartyTable, ours: Array, theirs: Array) -> Array:
    left, right = asked.countries[ours], index.countries[theirs]
    unknown = (left == NO_COUNTRY) | (right == NO_COUNTRY)
    agree = (left == right) | (left == SEVERAL_COUNTRIES) | (right == SEVERAL_COUNTRIES)
    vessels = asked.kinds[ours] == KINDS.index("vessel")
    differ = np.where(vessels, WEIGHTS.flag_differs, WEIGHTS.country_differs)
    weight = np.where(agree, WEIGHTS.country_agrees, differ)
    found: Array = np.where(unknown, 0.0, weight)
    return found
