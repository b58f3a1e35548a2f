"""Subjects against an index: every pair that scores at least the threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firmwatch.matching.comparison import compare_parties
from firmwatch.matching.index import ReferenceIndex
from firmwatch.matching.party import party_of_subject
from firmwatch.model import Comparison, Record, Subject

__all__ = ["screen_subjects"]


def screen_subjects(
    subjects: Iterable[Subject], index: ReferenceIndex, threshold: float
) -> Iterator[tuple[Subject, Record, Comparison]]:
    """Compare subjects with all their candidates and give the pairs at or above `threshold`.

    `threshold` is a score in [0, 1]. Each subject is looked at by itself, so the result depends on
    no batch and no order.
    """
    for subject in subjects:
        party = None
        for record, reference in index.candidates(subject):
            party = party or party_of_subject(subject)
            comparison = compare_parties(party, reference)
            if comparison.score >= threshold:
                yield subject, record, comparison
