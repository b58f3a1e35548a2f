"""Subjects against records: every pair that scores at least the threshold."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from firmwatch.matching.index import PartyIndex, Scored, compared, index_parties, picked
from firmwatch.matching.party_table import columns_of, read_parties
from firmwatch.model import Comparison, Record, Subject

__all__ = [
    "ReferenceIndex",
    "find_subjects",
    "index_subjects",
    "match_parties",
    "screen_subjects",
]

BATCH = 1_000_000
"""Subjects that are looked up at a time, so that memory does not grow with the portfolio."""


class ReferenceIndex:
    """Records that subjects are compared with.

    It holds organisations, vessels and wallets, and no person (scope rule S2): `ScopeError`.
    `records` may be any sequence, one that reads a record when it is asked for among them; `index`
    is the index of just these records, where there is one already.
    """

    def __init__(self, records: Iterable[Record] = (), index: PartyIndex | None = None) -> None:
        self.records: Sequence[Record] = (
            records if isinstance(records, Sequence) else tuple(records)
        )
        self.parties = index or index_parties(columns_of(self.records))
        self._record = functools.lru_cache(maxsize=1 << 14)(self.records.__getitem__)

    def __len__(self) -> int:
        return len(self.parties)

    def record(self, place: int) -> Record:
        """Give a record; those asked for of late are kept at hand."""
        return self._record(place)


def screen_subjects(
    subjects: Iterable[Subject], index: ReferenceIndex, threshold: float, batch: int = BATCH
) -> Iterator[tuple[Subject, Record, Comparison]]:
    """Compare subjects with all their candidates and give the pairs at or above `threshold`.

    `threshold` is a score in [0, 1]. The result depends on no order, and on `batch`, the number of
    subjects looked up at a time, in nothing but memory.
    """
    remaining = iter(subjects)
    while found := list(itertools.islice(remaining, batch)):
        asked = read_parties(columns_of(found))
        candidates = index.parties.candidates(asked, threshold)
        items = picked(found.__getitem__), picked(index.record)
        for pair in compared(candidates, *items, threshold):
            yield found[pair.ours], index.record(pair.theirs), pair.comparison


def find_subjects(
    index: PartyIndex,
    records: Sequence[Record],
    threshold: float,
    valid: Callable[[Sequence[int]], Mapping[int, Subject]],
) -> Iterator[tuple[Subject, Record, Comparison]]:
    """Compare records with the subjects of an index and give the pairs at or above `threshold`.

    `valid` gives the subjects of those of some places (each once, in order) that still count. The
    result is that of `screen_subjects`, sorted by subject. Raises `ScopeError` for a listed person.
    """
    found = index.candidates(read_parties(columns_of(records)), threshold).swapped()
    subjects = valid(np.unique(found.ours).tolist())
    places = np.fromiter(subjects, np.int64, len(subjects))
    found = found.taken(np.isin(found.ours, places))
    items = picked(subjects.__getitem__), picked(records.__getitem__)
    for pair in compared(found, *items, threshold):
        yield subjects[pair.ours], records[pair.theirs], pair.comparison


def index_subjects(subjects: Sequence[Subject]) -> PartyIndex:
    """Index subjects, so that records can be asked with; see `find_subjects`."""
    return index_parties(columns_of(subjects))


def match_parties(
    left: Sequence[Subject | Record],
    right: Sequence[Subject | Record],
    threshold: float,
    *,
    index: Literal["left", "right"] = "right",
    workers: int | None = None,
) -> Iterator[Scored]:
    """Compare two tables of parties and give the pairs at or above `threshold`, sorted by place.

    The side that is indexed changes the time alone: index the one that stays, and ask with what
    has changed. `workers` is the number of threads. Raises `ScopeError` for a listed person.
    """
    if index == "right":
        found = index_parties(columns_of(right)).candidates(
            read_parties(columns_of(left)), threshold, workers
        )
    else:
        found = (
            index_parties(columns_of(left))
            .candidates(read_parties(columns_of(right)), threshold, workers)
            .swapped()
        )
    yield from compared(found, picked(left.__getitem__), picked(right.__getitem__), threshold)
