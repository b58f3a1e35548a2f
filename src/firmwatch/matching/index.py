"""The index: where parties find the parties that they may be, in either direction."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from firmwatch.engine import collector_paused, map_partitions
from firmwatch.matching.alignment import CANDIDATE
from firmwatch.matching.bounds import may_reach, name_bound
from firmwatch.matching.comparison import Weigh, find_match, weigh
from firmwatch.matching.facts import remember_tokens
from firmwatch.matching.keys import SortedKeys, join, sorted_keys
from firmwatch.matching.name_index import NameIndex, make_index
from firmwatch.matching.party import Party, essentials, party_of_record, party_of_subject
from firmwatch.matching.party_table import PartyColumns, PartyTable, read_parties
from firmwatch.model import Comparison, Record, Subject

__all__ = ["Candidates", "PartyIndex", "Scored", "compared", "finished", "index_parties", "picked"]

Array = npt.NDArray[Any]
Item = Subject | Record
ItemsOf = Callable[[Sequence[int]], Sequence[Item]]
Finish = Callable[[Item, Item, Comparison], Any]

_CHUNK = 5_000
"""Pairs that go to another process at a time; fewer than three times as many stay here."""


class Scored(NamedTuple):
    """A pair that reached the threshold: places of both parties, and what was found."""

    ours: int
    theirs: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of parties to be compared, sorted, and the pairs of their names that are alike.

    The names of pair i are rows `bounds[i]` to `bounds[i + 1]` of `names` (int32 [n, 3]: their
    places within the two parties, and the most that they can weigh in hundredths of log-odds).
    """

    ours: Array
    theirs: Array
    bounds: Array
    names: Array

    def taken(self, chosen: Array) -> Candidates:
        """Give some of the pairs; `chosen` (bool) says which."""
        counts = np.diff(self.bounds)
        rows = np.repeat(chosen, counts)
        bounds = np.concatenate([[0], np.cumsum(counts[chosen])])
        return Candidates(self.ours[chosen], self.theirs[chosen], bounds, self.names[rows])

    def swapped(self) -> Candidates:
        """Give the same pairs from the other side, sorted."""
        order = np.lexsort((self.ours, self.theirs))
        counts = np.diff(self.bounds)[order]
        bounds = np.concatenate([[0], np.cumsum(counts)])
        starts = np.repeat(self.bounds[:-1][order] - bounds[:-1], counts)
        names = self.names[starts + np.arange(bounds[-1])][:, [1, 0, 2]]
        # As a search from this side has them: of names that weigh the same, the first is chosen.
        pairs = np.repeat(np.arange(len(order)), counts)
        names = names[np.lexsort((names[:, 1], names[:, 0], pairs))]
        return Candidates(self.theirs[order], self.ours[order], bounds, names)


@dataclass(frozen=True, slots=True)
class PartyIndex:
    """Parties that can be found by their names and numbers; made by `index_parties`.

    It is made of subjects or of records; of records it holds organisations, vessels and wallets,
    and no person (scope rule S2). It is a tree of arrays, see `arrays.to_arrays`.
    """

    table: PartyTable
    names: NameIndex
    values: SortedKeys

    def __len__(self) -> int:
        return len(self.table)

    def candidates(
        self, asked: PartyTable, threshold: float, workers: int | None = None
    ) -> Candidates:
        """Give every pair of parties that may score at least `threshold`, in order.

        Nothing that reaches it is left out. `workers` is the number of threads.
        """
        pairs = self.names.pairs(asked.names, CANDIDATE, workers)
        ours, theirs = asked.owners[pairs.ours], self.table.owners[pairs.theirs]
        most = name_bound(pairs)
        likely = may_reach(asked, self.table, pairs, most, threshold)
        by_value = join(asked.values, asked.value_owners, self.values)
        wanted = np.unique(np.concatenate([_key(ours[likely], theirs[likely]), _key(*by_value)]))
        # All names that are alike count in a comparison, not the likely ones alone.
        keys = _key(ours, theirs)
        kept = np.flatnonzero(_among(keys, wanted))
        kept = kept[np.argsort(keys[kept], kind="stable")]
        names = np.stack(
            [
                pairs.ours[kept] - asked.firsts[ours[kept]],
                pairs.theirs[kept] - self.table.firsts[theirs[kept]],
                most[kept],
            ],
            axis=1,
        )
        bounds = np.searchsorted(keys[kept], np.append(wanted, np.iinfo(np.int64).max))
        return Candidates(
            (wanted >> 32).astype(np.int32), (wanted & 0xFFFFFFFF).astype(np.int32), bounds, names
        )

    def same_values(self, asked: PartyTable, found: Candidates) -> Array:
        """Say of each pair that `candidates` gives whether they have an identifier's value both."""
        by_value = join(asked.values, asked.value_owners, self.values)
        return _among(_key(found.ours, found.theirs), np.unique(_key(*by_value)))


def index_parties(columns: PartyColumns) -> PartyIndex:
    """Index parties. Raises `ScopeError` for a listed person."""
    table = read_parties(columns)
    return PartyIndex(table, make_index(table.names), sorted_keys(table.values, table.value_owners))


def picked(item_of: Callable[[int], Item]) -> ItemsOf:
    """Give the parties of places one by one."""
    return lambda places: [item_of(place) for place in places]


def compared(
    candidates: Candidates, ours: ItemsOf, theirs: ItemsOf, threshold: float
) -> Iterator[Scored]:
    """Compare candidates and give the pairs at or above `threshold`, in their order.

    `ours` and `theirs` give the parties of places, which are in order and each there once. Many
    pairs are spread over processes, where `engine.use_processes` allows it.
    """
    for our, their, comparison in finished(candidates, ours, theirs, threshold, _as_it_is):
        yield Scored(our, their, comparison)


def finished(
    candidates: Candidates,
    ours: ItemsOf,
    theirs: ItemsOf,
    threshold: float,
    finish: Finish,
    weigh: Weigh = weigh,
) -> Iterator[tuple[int, int, Any]]:
    """Compare as `compared` does, and give `finish(left, right, comparison)` of each pair found.

    `finish` runs where the comparison does: it and what it gives must be picklable. Of a record it
    is given what `essentials` leaves. `weigh` as in `find_match`.
    """
    starts = range(0, len(candidates.ours), _CHUNK)
    chunks = (_chunk(candidates, ours, theirs, start) for start in starts)
    step = functools.partial(_compare, threshold, finish, weigh)
    for start, found in zip(starts, map_partitions(step, chunks), strict=True):
        left = candidates.ours[start : start + _CHUNK].tolist()
        right = candidates.theirs[start : start + _CHUNK].tolist()
        for place, result in found:
            yield left[place], right[place], result


class Chunk(NamedTuple):
    """Some pairs of `Candidates`, with their parties, each of them once.

    `ours` and `theirs` (int64) are places in `left` and `right`; `bounds` and `names` as there.
    """

    left: Sequence[Item]
    right: Sequence[Item]
    ours: Array
    theirs: Array
    bounds: Array
    names: Array


def _chunk(candidates: Candidates, ours: ItemsOf, theirs: ItemsOf, start: int) -> Chunk:
    end = min(start + _CHUNK, len(candidates.ours))
    left, own = np.unique(candidates.ours[start:end], return_inverse=True)
    right, other = np.unique(candidates.theirs[start:end], return_inverse=True)
    bounds = candidates.bounds[start : end + 1]
    return Chunk(
        list(map(essentials, ours(left.tolist()))),
        list(map(essentials, theirs(right.tolist()))),
        own,
        other,
        bounds - bounds[0],
        candidates.names[bounds[0] : bounds[-1]],
    )


def _as_it_is(left: Item, right: Item, comparison: Comparison) -> Comparison:
    return comparison


def _compare(threshold: float, finish: Finish, weigh: Weigh, chunk: Chunk) -> list[tuple[int, Any]]:
    """Compare pairs; gives the places of those that reach the threshold, finished."""
    with collector_paused():
        ours, theirs = list(map(_party, chunk.left)), list(map(_party, chunk.right))
        names = (name for party in (*ours, *theirs) for name in party.names)
        remember_tokens({token for name in names for token in name.form.core})
        places, bounds = chunk.names.tolist(), chunk.bounds.tolist()
        found = []
        for place, (i, j) in enumerate(
            zip(chunk.ours.tolist(), chunk.theirs.tolist(), strict=True)
        ):
            pairs = places[bounds[place] : bounds[place + 1]]
            comparison = find_match(ours[i], theirs[j], pairs, threshold, weigh)
            if comparison is not None:
                found.append((place, finish(chunk.left[i], chunk.right[j], comparison)))
        return found


def _party(item: Item) -> Party:
    return party_of_record(item) if isinstance(item, Record) else party_of_subject(item)


def _key(ours: Array, theirs: Array) -> Array:
    found: Array = ours.astype(np.int64) << 32 | theirs
    return found


def _among(keys: Array, wanted: Array) -> Array:
    if not len(wanted):
        return np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    found: Array = wanted[places] == keys
    return found
