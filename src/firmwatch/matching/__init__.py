"""The matcher: which records a subject may be, how likely, and why."""

from firmwatch.matching.alignment import CANDIDATE, MILLION
from firmwatch.matching.arrays import from_arrays, to_arrays
from firmwatch.matching.clusters import clustered, party_id
from firmwatch.matching.comparison import compare_parties
from firmwatch.matching.compilation import prepare_kernels
from firmwatch.matching.features import NAME_FEATURES, compare_names, name_features
from firmwatch.matching.index import PartyIndex, Scored, index_parties
from firmwatch.matching.linking import LINKING_VERSION, find_joins, find_joins_with
from firmwatch.matching.name_table import KnownTokens, known_tokens, resume_tokens
from firmwatch.matching.party import Party, party_of, party_of_record, party_of_subject
from firmwatch.matching.party_table import columns_of_lines
from firmwatch.matching.people import compare_person, match_people
from firmwatch.matching.person_index import PersonIndex
from firmwatch.matching.screening import (
    ReferenceIndex,
    find_subjects,
    index_subjects,
    match_parties,
    screen_subjects,
)
from firmwatch.matching.weights import LEARNT, WEIGHTS, Weights, matcher_version

__all__ = [
    "CANDIDATE",
    "LEARNT",
    "LINKING_VERSION",
    "MILLION",
    "NAME_FEATURES",
    "WEIGHTS",
    "KnownTokens",
    "Party",
    "PartyIndex",
    "PersonIndex",
    "ReferenceIndex",
    "Scored",
    "Weights",
    "clustered",
    "columns_of_lines",
    "compare_names",
    "compare_parties",
    "compare_person",
    "find_joins",
    "find_joins_with",
    "find_subjects",
    "from_arrays",
    "index_parties",
    "index_subjects",
    "known_tokens",
    "match_parties",
    "match_people",
    "matcher_version",
    "name_features",
    "party_id",
    "party_of",
    "party_of_record",
    "party_of_subject",
    "prepare_kernels",
    "resume_tokens",
    "screen_subjects",
    "to_arrays",
]
