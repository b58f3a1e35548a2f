"""When two records of different lists are of one party: the rules for one pair.

A number that a register gives out once joins. A name joins only with something else in common,
since namesakes are common and lists print few facts. docs/explanation/linking.md tells the rules,
and what they find in the published lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from firmwatch.matching.comparison import score_of
from firmwatch.matching.corroboration import CORROBORATIONS, texts_in_common
from firmwatch.matching.evidence import SHARED, contradiction, same_number
from firmwatch.matching.weights import WEIGHTS
from firmwatch.model import Comparison, Evidence, Identifier, Join, JoinRule, Record, key_of
from firmwatch.text.identifiers import SCHEMES

__all__ = [
    "NAME_SCORE_MIN",
    "Claim",
    "claim_of",
    "contradicting",
    "join_of",
    "name_strength",
    "near_equal",
]

NAME_SCORE_MIN = 0.9
"""The score that the two best names reach by themselves, from which they may join."""

NUMBER_LENGTH_MIN = 6
"""Shorter national numbers repeat: a country has several registers, and each begins at 1."""

_OWN = frozenset({*(name for name, scheme in SCHEMES.items() if scheme.single), "wallet"})
"""Schemes of which one party has one value, and a wallet's address, which is the wallet."""

_NOT_NAMES = frozenset({"prior", "country", "kind"})
_NEVER = frozenset({"generic_name", "weak_alias"})
_DIFFERENT = "different names"


class Claim(StrEnum):
    """What two records may be joined by, before it is known whether anything corroborates it."""

    NUMBER = "number"
    NAME = "name"


def claim_of(left: Record, right: Record, comparison: Comparison) -> Claim | None:
    """Say by what two records may be joined, if at all; the rest of both is not looked at.

    A number that one party alone has is enough, unless the names have nothing in common and
    another single number contradicts. One that is shorter, of another label, whose country is
    missing, or of which a party may have several, wants names that are alike.
    """
    if left.source == right.source or left.kind is not right.kind:
        return None
    alike = not any(item.detail == _DIFFERENT for item in comparison.evidence)
    numbers = [_is_own(*pair) for pair in _common(left, right)]
    if numbers and (alike or (any(numbers) and contradicting(left, right) is None)):
        return Claim.NUMBER
    return Claim.NAME if near_equal(comparison) else None


def join_of(left: Record, right: Record, claim: Claim, comparison: Comparison) -> Join | None:
    """Give the join of two records, of which the left has the smaller key; None where nothing
    corroborates a name.

    Names join where a country is in common, never where both sides name countries and none is; and
    where a side names none, only with one of `CORROBORATIONS`.
    """
    rule: JoinRule = JoinRule.IDENTIFIER
    grounds: tuple[Evidence, ...] = ()
    if claim is Claim.NAME:
        found = _corroboration(left, right)
        if found is None:
            return None
        rule, grounds = found
    strength = (
        round(comparison.score * 10_000),
        name_strength(comparison),
        texts_in_common(left, right),
    )
    return Join(key_of(left), key_of(right), rule, comparison, strength, grounds)


def near_equal(comparison: Comparison) -> bool:
    """Whether the best names say by themselves, at `NAME_SCORE_MIN` or above, that two are one.

    Never where they are generic, or the publisher calls one a weak alias.
    """
    if any(item.name in _NEVER for item in comparison.evidence):
        return False
    weight = min(name_strength(comparison), round(WEIGHTS.name_max * 100))
    return score_of(weight + round(WEIGHTS.prior * 100)) >= NAME_SCORE_MIN


def contradicting(left: Record, right: Record) -> tuple[Identifier, Identifier] | None:
    """Give two numbers that one party cannot both have, or None."""
    if not left.identifiers or not right.identifiers:
        return None
    for scheme, facts in SCHEMES.items():
        if facts.single and (pair := contradiction(scheme, left.identifiers, right.identifiers)):
            return pair
    return None


def name_strength(comparison: Comparison) -> int:
    """Give what the best names weigh, in hundredths of log-odds, without the limit for namesakes.

    Of several records that bear a name, the one whose names agree best has the most.
    """
    return sum(
        round(item.weight * 100)
        for item in comparison.evidence
        if item.name not in _NOT_NAMES
        and item.name != "namesakes"
        and not item.name.startswith("identifier:")
    )


def _corroboration(left: Record, right: Record) -> tuple[JoinRule, tuple[Evidence, ...]] | None:
    if left.countries and right.countries:
        if set(left.countries).isdisjoint(right.countries):
            return None
        return JoinRule.COUNTRY, ()
    for corroboration in CORROBORATIONS:
        for found in corroboration(left, right):
            return JoinRule(f"name and {found.name}"), (found,)
    return None


def _common(left: Record, right: Record) -> Iterator[tuple[Identifier, Identifier]]:
    for ours in left.identifiers:
        for theirs in right.identifiers:
            if SHARED.isdisjoint((ours.scheme, theirs.scheme)) and same_number(ours, theirs):
                yield ours, theirs


def _is_own(ours: Identifier, theirs: Identifier) -> bool:
    """Whether two equal numbers are surely one, and of one party."""
    if ours.scheme != theirs.scheme or ours.scheme not in _OWN:
        return False
    if ours.valid is False or theirs.valid is False:
        return False
    if not SCHEMES[ours.scheme].national:
        return True
    return bool(ours.country and theirs.country) and len(ours.value) >= NUMBER_LENGTH_MIN
