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
from firmwatch.matching.features import LITTLE, SHARED_KNEE, UNMET_MAX
from firmwatch.matching.party_table import KINDS, NO_COUNTRY, SEVERAL_COUNTRIES, PartyTable
from firmwatch.matching.weights import NAME_WEIGHTS, WEIGHTS
from firmwatch.text.frequencies import UNSEEN

__all__ = ["may_reach", "name_bound"]

Array = npt.NDArray[Any]

_ONCE = (
    "complete", "other_script", "respaced", "reordered", "number_differs", "number_missing",
    "place_differs",
    "place_missing", "form_agrees", "form_differs",
)  # fmt: skip
_TWICE = ("misspelt", "misspelt_common", "misspelt_more", "transliterated")
_IN_NATS = ("missing_nats", "differing_nats")
_ROUNDING = 0.2
"""Pieces of evidence are rounded to a hundredth each: twenty of them by this at most."""


def may_reach(
    asked: PartyTable,
    index: PartyTable,
    pairs: tuple[Array, Array, Array],
    threshold: float,
) -> Array:
    """Say of each pair of rows (ours, theirs, similarity) whether its parties may score so high."""
    rows, others, similarities = pairs
    nats = np.minimum(asked.names.totals[rows], index.names.totals[others]) / 1_000
    ours, theirs = asked.owners[rows], index.owners[others]
    bound = WEIGHTS.prior + name_bound(similarities, nats) + _ROUNDING
    bound += _countries(asked, index, ours, theirs)
    bound += np.where(asked.kinds[ours] != index.kinds[theirs], WEIGHTS.kind_differs, 0.0)
    needed = (
        math.inf
        if threshold >= 1
        else math.log(threshold / (1 - threshold))
        if threshold > 0
        else -math.inf
    )
    found: Array = bound >= min(needed, 9.0)
    return found


def name_bound(similarities: Array, nats: Array) -> Array:
    """Give the most that two names of a similarity (millionths) and so many nats can weigh."""
    lost = (MILLION - similarities) / MILLION
    shared = np.minimum(nats, SHARED_KNEE) * NAME_WEIGHTS["shared_nats"]
    shared += np.clip(nats - SHARED_KNEE, 0, 21) * NAME_WEIGHTS["shared_nats_more"]
    shared += np.minimum(nats, UNSEEN / 1_000) * NAME_WEIGHTS["telling_nats"]
    best = np.full(len(lost), -np.inf)
    # Where the loss is split between words missing and words differing does no harm but at knees.
    for differing in (
        lost * 0,
        np.minimum(lost, LITTLE),
        np.clip(lost - LITTLE / 2, 0, None),
        lost,
    ):
        missing = 2 * (lost - differing)
        best = np.maximum(best, _lost("missing", missing) + _lost("differing", differing))
    most = (
        NAME_WEIGHTS["base"]
        + shared
        + best
        + np.where(similarities == MILLION, NAME_WEIGHTS["equal"], 0.0)
    )
    others = sum(max(0.0, NAME_WEIGHTS[name]) for name in _ONCE)
    others += sum(max(0.0, 2 * NAME_WEIGHTS[name]) for name in _TWICE)
    equal = (similarities == MILLION) | (similarities == SPACING)
    most = np.where(equal, np.maximum(most, WEIGHTS.name_equal_min), most)
    others += sum(max(0.0, UNMET_MAX * NAME_WEIGHTS[name]) for name in _IN_NATS)
    acronym = np.where(similarities == CANDIDATE, 4 * NAME_WEIGHTS["acronym"], -np.inf)
    bound: Array = np.maximum(most, acronym) + others
    return bound


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
