"""The matcher: which records a subject may be, how likely, and why."""

from firmwatch.matching.comparison import compare_parties
from firmwatch.matching.party import Party, party_of, party_of_record, party_of_subject
from firmwatch.matching.screening import ReferenceIndex, screen_subjects
from firmwatch.matching.weights import WEIGHTS, Weights, matcher_version

__all__ = [
    "WEIGHTS",
    "Party",
    "ReferenceIndex",
    "Weights",
    "compare_parties",
    "matcher_version",
    "party_of",
    "party_of_record",
    "party_of_subject",
    "screen_subjects",
]
