"""Subjects against records: every pair that scores at least the threshold."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence

from firmwatch.matching.index import PartyIndex, compared
from firmwatch.matching.party import Party, party_of_record, party_of_subject
from firmwatch.matching.party_table import columns_of, read_parties
from firmwatch.model import Comparison, Record, Subject

__all__ = ["ReferenceIndex", "screen_subjects"]

BATCH = 250_000
"""Subjects that are looked up at a time, so that memory does not grow with the portfolio."""


class ReferenceIndex:
    """Records that subjects are compared with.

    It holds organisations, vessels and wallets, and no person (scope rule S2): `ScopeError`.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records: Sequence[Record] = tuple(records)
        self.parties = PartyIndex(columns_of(self.records))
        self.party = functools.lru_cache(maxsize=1 << 16)(self._party)

    def __len__(self) -> int:
        return len(self.records)

    def _party(self, place: int) -> Party:
        return party_of_record(self.records[place])


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
        for pair in compared(
            candidates, lambda place: party_of_subject(found[place]), index.party, threshold
        ):
            yield found[pair.ours], index.records[pair.theirs], pair.comparison
