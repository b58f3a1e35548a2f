"""Comparing two sides from Python; needs no workspace, and imports nothing that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firmwatch.matching import compare_parties, party_of
from firmwatch.model import Comparison

__all__ = ["compare"]


def compare(left: str | Mapping[str, Any], right: str | Mapping[str, Any]) -> Comparison:
    """Compare two sides and say why.

    Each is a name, or a mapping with `name` and any of `country`, `kind` (`organisation`, `vessel`,
    `wallet`), `aliases` and identifiers (`lei`, `imo`, `registration`, `tax`, ...). The answer has
    `.score` in [0, 1] and `.evidence`, whose weights are log-odds that add up to the score.
    Raises `UsageError` for a side without a name, `ScopeError` for a person.
    """
    return compare_parties(party_of(left), party_of(right))
