"""Records of several lists that are of one party: every join of two, and the parties they make."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.matching.bounds import name_needed
from firmwatch.matching.comparison import remembered
from firmwatch.matching.index import Candidates, PartyIndex, finished, index_parties, picked
from firmwatch.matching.joins import NAME_SCORE_MIN, Claim, claim_of, join_of
from firmwatch.matching.party_table import PartyTable, columns_of, read_parties
from firmwatch.model import (
    Comparison,
    Join,
    Record,
    RecordKey,
    Subject,
    key_of,
)

__all__ = ["LINKING_VERSION", "find_joins", "find_joins_with"]

Array = npt.NDArray[Any]

LINKING_VERSION = "1"
"""Raised by hand where `find_joins` gives other joins of the same records and matcher version."""


def find_joins(
    records: Sequence[Record],
    index: PartyIndex | None = None,
    workers: int | None = None,
    *,
    keys: Sequence[RecordKey] = (),
    changed: Sequence[int] | None = None,
) -> list[Join]:
    """Give every join of two records of different sources, sorted by their keys.

    The result does not depend on the order of the records. `index` is the index of just these
    records in this order, where there is one already, and `keys` are theirs: with both, no more
    records are read than may be joined. `workers` is the number of threads of the search.

    A join is a function of its two records, `matcher_version()` and `LINKING_VERSION`: no other
    record counts in its comparison, its rule, its grounds or its strength, and no statistic of the
    lists does. Where a record stands in its file shows in a join as the locator of the right
    record's name and in nothing else. So with `changed`, places of records, only joins that have
    one of these are given: those that are missing, where the joins of all others are known.

    Raises `ScopeError` for a listed person (scope rule S2): people are never linked.
    """
    parties = index or index_parties(columns_of(records))
    if len(parties) < 2:
        return []
    record = functools.lru_cache(maxsize=1 << 16)(records.__getitem__)
    search = _Search(parties, keys or [key_of(item) for item in records], workers)
    if changed is None:
        every = search.among_all()
    else:
        asked = read_parties(columns_of(map(record, changed)))
        every = search.of_some(asked, np.array(changed, np.int64))
    items = picked(record)
    joins: list[Join] = []
    for candidates in every:
        # Numbers join at any score of the pair, so every candidate is looked at.
        claims = finished(candidates, items, items, -1.0, _claim, remembered)
        joins += _joins(record, claims)
    return sorted(joins, key=lambda item: (item.left, item.right))


def find_joins_with(
    others: Sequence[Record],
    records: Sequence[Record],
    index: PartyIndex | None = None,
    workers: int | None = None,
) -> list[Join]:
    """Give every join that one of some other records would have, stood they beside these.

    The arguments and the joins are as for `find_joins`. No two of all records have one key.
    """
    if not others:
        return []
    parties = index or index_parties(columns_of(records))
    asked = read_parties(columns_of(others))
    # A join is a function of its two records: what cannot be one is left out, and all is searched.
    near = np.unique(parties.candidates(asked, NAME_SCORE_MIN, workers).theirs)
    found = [*others, *(records[place] for place in near.tolist())]
    return find_joins(found, workers=workers, changed=range(len(others)))


@dataclass(frozen=True, slots=True)
class _Search:
    """The pairs of records that may be joined, the one of the smaller key first."""

    parties: PartyIndex
    keys: Sequence[RecordKey]
    workers: int | None

    def among_all(self) -> Iterator[Candidates]:
        """Give every pair."""
        table = self.parties.table
        found = self._found(table, np.arange(len(table)))
        yield found.taken(self._in_order(found))

    def of_some(self, asked: PartyTable, changed: Array) -> Iterator[Candidates]:
        """Give the pairs that have one of some records: what they are, and their places."""
        found = self._found(asked, changed)
        in_order = self._in_order(found)
        yield found.taken(in_order)
        # Two that have both changed are found from either side.
        yield found.taken(~in_order & ~np.isin(found.theirs, changed)).swapped()

    def _found(self, asked: PartyTable, places: Array) -> Candidates:
        """Search; `places` are those of the parties that are asked for."""
        parties = self.parties
        candidates = parties.candidates(asked, NAME_SCORE_MIN, self.workers)
        numbers = parties.same_values(asked, candidates)
        candidates = replace(candidates, ours=places[candidates.ours])
        sources = self._sources()
        kinds, countries = parties.table.kinds, parties.table.countries
        ours, theirs = candidates.ours, candidates.theirs
        wanted = (sources[ours] != sources[theirs]) & (kinds[ours] == kinds[theirs])
        apart = (countries[ours] != countries[theirs]) & (countries[ours] >= 0)
        apart &= countries[theirs] >= 0
        return candidates.taken(wanted & (numbers | (~apart & _are_near(candidates))))

    def _sources(self) -> Array:
        numbers: dict[str, int] = {}
        found = (numbers.setdefault(source, len(numbers)) for source, _ in self.keys)
        return np.fromiter(found, np.int64, len(self.keys))

    def _in_order(self, found: Candidates) -> Array:
        keys = self.keys
        pairs = zip(found.ours.tolist(), found.theirs.tolist(), strict=True)
        return np.fromiter((keys[i] < keys[j] for i, j in pairs), np.bool_, len(found.ours))


def _are_near(found: Candidates) -> Array:
    """Whether names of a pair may reach `NAME_SCORE_MIN` by themselves, see `joins.near_equal`."""
    rows = np.repeat(np.arange(len(found.ours)), np.diff(found.bounds))
    near: Array = np.zeros(len(found.ours), np.bool_)
    near[rows[found.names[:, 2] >= name_needed(NAME_SCORE_MIN)]] = True
    return near


def _joins(
    record: Callable[[int], Record],
    claims: Iterable[tuple[int, int, tuple[Claim, Comparison] | None]],
) -> Iterator[Join]:
    for ours, theirs, found in claims:
        if found is not None:
            join = join_of(record(ours), record(theirs), *found)
            if join is not None:
                yield join


def _claim(
    left: Record | Subject, right: Record | Subject, comparison: Comparison
) -> tuple[Claim, Comparison] | None:
    assert isinstance(left, Record)
    assert isinstance(right, Record)
    claim = claim_of(left, right, comparison)
    return None if claim is None else (claim, comparison)
