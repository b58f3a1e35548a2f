"""Records of several lists that are of one party: every join of two, and the parties they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from firmwatch.matching.comparison import remembered
from firmwatch.matching.index import PartyIndex, finished, index_parties, picked
from firmwatch.matching.joins import NAME_SCORE_MIN, Claim, claim_of, join_of
from firmwatch.matching.party_table import columns_of
from firmwatch.model import (
    Comparison,
    Join,
    Record,
    Subject,
    key_of,
)

__all__ = ["LINKING_VERSION", "find_joins"]

LINKING_VERSION = "1"
"""Raised by hand where `find_joins` gives other joins of the same records and matcher version."""


def find_joins(
    records: Sequence[Record], index: PartyIndex | None = None, workers: int | None = None
) -> list[Join]:
    """Give every join of two records of different sources, sorted by their keys.

    The result does not depend on the order of the records. `index` is the index of just these
    records in this order, where there is one already; `workers` is the number of threads of the
    search. Raises `ScopeError` for a listed person (scope rule S2): people are never linked.
    """
    parties = index or index_parties(columns_of(records))
    if len(parties) < 2:
        return []
    keys = [key_of(record) for record in records]
    ranks = np.empty(len(keys), np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    names = {name: place for place, name in enumerate(sorted({key[0] for key in keys}))}
    sources = np.fromiter((names[key[0]] for key in keys), np.int64, len(keys))
    found = parties.candidates(parties.table, NAME_SCORE_MIN, workers)
    kinds = parties.table.kinds
    wanted = (ranks[found.ours] < ranks[found.theirs]) & (
        sources[found.ours] != sources[found.theirs]
    )
    wanted &= kinds[found.ours] == kinds[found.theirs]
    items = picked(records.__getitem__)
    # Numbers join at any score of the pair, so every candidate is looked at.
    claims = finished(found.taken(wanted), items, items, -1.0, _claim, remembered)
    return sorted(_joins(records, claims), key=lambda item: (item.left, item.right))


def _joins(
    records: Sequence[Record],
    claims: Iterable[tuple[int, int, tuple[Claim, Comparison] | None]],
) -> Iterator[Join]:
    for ours, theirs, found in claims:
        if found is not None:
            join = join_of(records[ours], records[theirs], *found)
            if join is not None:
                yield join


def _claim(
    left: Record | Subject, right: Record | Subject, comparison: Comparison
) -> tuple[Claim, Comparison] | None:
    assert isinstance(left, Record)
    assert isinstance(right, Record)
    claim = claim_of(left, right, comparison)
    return None if claim is None else (claim, comparison)
