"""How much a token of a name tells: its inverse document frequency, smoothed over misspellings.

The counts are frozen in two generated tables, so that what a token tells is a pure function of the
token and of the version of the tables.
"""

from __future__ import annotations

import functools

from firmwatch.text._token_frequency import TOKENS
from firmwatch.text._token_frequency_rare import RARE_TOKENS

__all__ = ["MISSPELLING", "TABLES", "UNSEEN", "information", "is_seen", "within_one_edit"]

UNSEEN = 13_100
"""Thousandths of a nat of a token that is in no table: ln(500,000 names), as if one name had it."""
MISSPELLING = 2_000
"""Thousandths of a nat that a misspelling of a common token tells more than the token itself.

Without it a slip in "INTERNATIONAL" would weigh as much as the rarest name. Set by hand.
"""
COMMON_MAX = 76
"""Tenths of a nat: a token is common if at least one name in 2,000 has it (ln 2,000 is 7.6)."""
COMMON_LENGTH_MIN = 6
"""Letters of a common token whose misspellings are looked for: shorter ones are near too many."""

TABLES = (TOKENS, RARE_TOKENS, UNSEEN, MISSPELLING, COMMON_MAX, COMMON_LENGTH_MIN)
"""Everything that `information` depends on, for the version of a matcher."""


def information(token: str) -> int:
    """Give a token's inverse document frequency in thousandths of a nat, 0 to `UNSEEN`.

    A token of the tables has its own (given to a tenth of a nat). Another one within one edit of
    a common token (insert, delete, substitute or swap) has that token's plus `MISSPELLING`, of
    several the least. All else is `UNSEEN`.
    """
    known = _known().get(token)
    if known is not None:
        return known
    if len(token) < COMMON_LENGTH_MIN - 1:
        return UNSEEN
    return _misspelt(token)


def is_seen(token: str) -> bool:
    """Whether a token stands in the frozen tables: a word of its own, and no slip in another."""
    return token in _known()


def within_one_edit(first: str, second: str) -> bool:
    """Whether one insert, delete, substitution or swap of neighbours at most makes both equal.

    The distance is that of Damerau (1964), "A technique for computer detection and correction of
    spelling errors", which found four in five misspellings to be within one.
    """
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    start = 0
    while start < len(first) and first[start] == second[start]:
        start += 1
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    if first[start + 1 :] == second[start + 1 :]:
        return True
    swapped = first[start + 1 : start + 2] + first[start : start + 1]
    return swapped == second[start : start + 2] and first[start + 2 :] == second[start + 2 :]


@functools.cache
def _known() -> dict[str, int]:
    return {
        token: 100 * tenths
        for table in (RARE_TOKENS, TOKENS)
        for tenths, tokens in table.items()
        for token in tokens.split()
    }


@functools.cache
def _neighbours() -> dict[str, tuple[str, ...]]:
    """The common tokens by themselves and by what is left of them without one letter."""
    found: dict[str, set[str]] = {}
    for tenths, tokens in TOKENS.items():
        for token in tokens.split() if tenths <= COMMON_MAX else ():
            if len(token) >= COMMON_LENGTH_MIN:
                for shorter in (token, *_shortened(token)):
                    found.setdefault(shorter, set()).add(token)
    return {shorter: tuple(sorted(tokens)) for shorter, tokens in found.items()}


def _shortened(token: str) -> list[str]:
    return [token[:index] + token[index + 1 :] for index in range(len(token))]


def _misspelt(token: str) -> int:
    neighbours = _neighbours()
    parts = [token, *_shortened(token)]
    if neighbours.keys().isdisjoint(parts):
        return UNSEEN
    least = UNSEEN
    for shorter in parts:
        for common in neighbours.get(shorter, ()):
            value = _known()[common] + MISSPELLING
            if value < least and within_one_edit(token, common):
                least = value
    return least
