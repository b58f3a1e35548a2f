"""Ownership: from who owns whom to whom a rule blocks, with the proof."""

from firmwatch.ownership.assessment import NEAR_MISSES, Assessment, assess
from firmwatch.ownership.drawing import png, svg
from firmwatch.ownership.ftm_export import ftm_lines
from firmwatch.ownership.graphml import graphml
from firmwatch.ownership.identity import (
    identifier_key,
    identifier_keys,
    organisation_digests,
    party_digests,
    party_ids,
)
from firmwatch.ownership.listings import ANY_LIST, starts_from
from firmwatch.ownership.network import Network, network_of, network_of_frame, with_changed
from firmwatch.ownership.proof_text import proof_lines
from firmwatch.ownership.reach import Links, links_of
from firmwatch.ownership.rules import (
    RULES,
    Counting,
    Period,
    Rule,
    rule_on,
    rules_on,
    rules_version,
    threshold_rule,
)
from firmwatch.ownership.statements import INTEREST_COLUMNS, interest_frame
from firmwatch.ownership.tree import INTEREST_FIELDS, interest_rows, tree_lines, tree_rows
from firmwatch.ownership.whereabouts import (
    Whereabouts,
    found_among,
    likely_among,
    sought_of,
    whereabouts_of,
)
from firmwatch.ownership.words import held_text, share_text

__all__ = [
    "ANY_LIST",
    "INTEREST_COLUMNS",
    "INTEREST_FIELDS",
    "NEAR_MISSES",
    "RULES",
    "Assessment",
    "Counting",
    "Links",
    "Network",
    "Period",
    "Rule",
    "Whereabouts",
    "assess",
    "found_among",
    "ftm_lines",
    "graphml",
    "held_text",
    "identifier_key",
    "identifier_keys",
    "interest_frame",
    "interest_rows",
    "likely_among",
    "links_of",
    "network_of",
    "network_of_frame",
    "organisation_digests",
    "party_digests",
    "party_ids",
    "png",
    "proof_lines",
    "rule_on",
    "rules_on",
    "rules_version",
    "share_text",
    "sought_of",
    "starts_from",
    "svg",
    "threshold_rule",
    "tree_lines",
    "tree_rows",
    "whereabouts_of",
    "with_changed",
]
