"""The matcher: which records a subject may be, how likely, and why."""

from firmwatch.matching.alignment import CANDIDATE, MILLION
from firmwatch.matching.comparison import compare_parties
from firmwatch.matching.features import NAME_FEATURES, compare_names, name_features
from firmwatch.matching.party import Party, party_of, party_of_record, party_of_subject
from firmwatch.matching.screening import ReferenceIndex, screen_subjects
from firmwatch.matching.weights import LEARNT, WEIGHTS, Weights, matcher_version

__all__ = [
    "CANDIDATE",
    "LEARNT",
    "MILLION",
    "NAME_FEATURES",
    "WEIGHTS",
    "Party",
    "ReferenceIndex",
    "Weights",
    "compare_names",
    "compare_parties",
    "matcher_version",
    "name_features",
    "party_of",
    "party_of_record",
    "party_of_subject",
    "screen_subjects",
]
