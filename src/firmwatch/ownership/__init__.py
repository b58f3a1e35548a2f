"""Ownership: from who owns whom to whom a rule blocks, with the proof."""

from firmwatch.ownership.assessment import NEAR_MISSES, Assessment, assess
from firmwatch.ownership.identity import identifier_key, identifier_keys, party_ids
from firmwatch.ownership.listings import ANY_LIST, starts_from
from firmwatch.ownership.network import Network, network_of, network_of_frame, with_changed
from firmwatch.ownership.rules import (
    RULES,
    Counting,
    Period,
    Rule,
    rule_on,
    rules_on,
    threshold_rule,
)
from firmwatch.ownership.statements import INTEREST_COLUMNS, interest_frame

__all__ = [
    "ANY_LIST",
    "INTEREST_COLUMNS",
    "NEAR_MISSES",
    "RULES",
    "Assessment",
    "Counting",
    "Network",
    "Period",
    "Rule",
    "assess",
    "identifier_key",
    "identifier_keys",
    "interest_frame",
    "network_of",
    "network_of_frame",
    "party_ids",
    "rule_on",
    "rules_on",
    "starts_from",
    "threshold_rule",
    "with_changed",
]
