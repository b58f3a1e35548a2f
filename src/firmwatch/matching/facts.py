"""What is known of one token, and how near two tokens are: all fuzziness lives here."""

from __future__ import annotations

import functools
from typing import NamedTuple

from firmwatch.text.equivalents import equivalent
from firmwatch.text.frequencies import information
from firmwatch.text.names import ABJAD_MARK
from firmwatch.text.numerals import number_of
from firmwatch.text.skeletons import consonants, skeleton

__all__ = [
    "COMMON_INFORMATION",
    "Nearness",
    "TokenFacts",
    "nearness",
    "token_facts",
    "typo_similarity",
]

COMMON_INFORMATION = 8_000
"""Thousandths of a nat: of two words that more than one name in 3,000 has, neither is a slip."""

TRANSLITERATION = 940
"""Similarity per mille of spellings that differ by the romanisation system only."""
ABJAD = 850
"""Similarity per mille of consonants that agree where the vowels are not written."""
EQUIVALENT = 1_000
_TYPO_LOSS = 700
_TYPO_LENGTH_MIN = 4
_TYPO_LENGTH_MAX = 64
"""The work of finding a slip grows with the square of the letters; no word has more."""


class TokenFacts(NamedTuple):
    """A token: its canonical form, what it tells (thousandths of a nat), and its skeletons.

    `skeleton` and `consonants` are "" where they say nothing.
    `fallible` is true where one letter may be a slip: 4 to 64 letters and no digit.
    """

    canonical: str
    weight: int
    skeleton: str
    consonants: str
    abjad: bool
    fallible: bool


class Nearness(NamedTuple):
    """How near two tokens are, per mille, and by what: `kind` is a word for people."""

    similarity: int
    kind: str


@functools.lru_cache(maxsize=1 << 16)
def token_facts(token: str) -> TokenFacts:
    """Look a token of `text.names` up; a pure function of it and of the tables' versions."""
    abjad = token.endswith(ABJAD_MARK)
    number = number_of(token)
    canonical = token if abjad else equivalent(token) if number is None else str(number)
    plain = canonical.rstrip(ABJAD_MARK)
    return TokenFacts(
        canonical=canonical,
        weight=information(plain),
        skeleton=skeleton(plain),
        consonants=consonants(plain),
        abjad=abjad,
        fallible=not abjad and plain.isalpha() and _may_be_misspelt(canonical),
    )


def _may_be_misspelt(word: str) -> bool:
    return _TYPO_LENGTH_MIN <= len(word) <= _TYPO_LENGTH_MAX


def typo_similarity(longer: int) -> int:
    """Give the similarity of two words of one edit, the longer of which has `longer` letters."""
    return 1_000 - _TYPO_LOSS // longer


@functools.lru_cache(maxsize=1 << 16)
def nearness(left: str, right: str) -> Nearness | None:
    """Say how near two tokens are; None where they are two words. Symmetric.

    One edit is optimal string alignment distance 1, and counts only where at least one of the two
    is rare, or where a final S makes a plural: GOLD is no slip for GOLF.
    """
    if left == right:
        return Nearness(1_000, "equal")
    ours, theirs = token_facts(left), token_facts(right)
    if ours.canonical == theirs.canonical:
        return Nearness(EQUIVALENT, "equivalent")
    found: list[Nearness] = []
    if ours.fallible and theirs.fallible and _one_edit(ours, theirs):
        longer = max(len(ours.canonical), len(theirs.canonical))
        found.append(Nearness(typo_similarity(longer), "one letter differs"))
    if ours.skeleton and ours.skeleton == theirs.skeleton:
        found.append(Nearness(TRANSLITERATION, "transliteration"))
    if ours.abjad != theirs.abjad and ours.consonants and ours.consonants == theirs.consonants:
        found.append(Nearness(ABJAD, "transliteration"))
    return max(found, default=None)


def _one_edit(ours: TokenFacts, theirs: TokenFacts) -> bool:
    from rapidfuzz.distance import OSA

    if max(ours.weight, theirs.weight) < COMMON_INFORMATION:
        shorter, longer = sorted((ours.canonical, theirs.canonical), key=len)
        return longer == shorter + "S"
    return OSA.distance(ours.canonical, theirs.canonical, score_cutoff=1) == 1
