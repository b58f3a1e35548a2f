"""Two names of people laid side by side: which words stand for one another, and what they tell.

Words are joined one to one, those that tell most first, in whatever order they stand. All is in
integers and a pure function of both names and of the versions of the tables.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from firmwatch.matching.facts import SLIPS, VOWELS_DIFFER
from firmwatch.matching.person_weights import SLIP_MIN
from firmwatch.text.person_words import (
    LETTER,
    PersonWord,
    class_information,
    is_abjad,
    person_word,
    words_of_people,
)

__all__ = [
    "INITIAL",
    "PersonAlignment",
    "PersonName",
    "WordPair",
    "align_people",
    "near_words",
    "people_names",
    "person_names",
]

INITIAL = "an initial"


class PersonName(NamedTuple):
    """A name of a person by one reading of its script."""

    value: str
    words: tuple[str, ...]
    abjad: bool


class WordPair(NamedTuple):
    """A word of each side, or of one alone; `telling` is in thousandths of a nat.

    Two words that are written as one on the other side stand with a space between them.
    """

    left: str
    right: str
    kind: str
    telling: int
    weight: int


class PersonAlignment(NamedTuple):
    """Every word of both names once; `shared` is what is aligned tells, in thousandths of a nat.

    `left_alone` and `right_alone` are what the words without a counterpart weigh.
    """

    pairs: tuple[WordPair, ...]
    shared: int
    left_alone: int
    right_alone: int


@functools.lru_cache(maxsize=1 << 15)
def person_names(name: str) -> tuple[PersonName, ...]:
    """Read a name, once for each reading of its script."""
    return people_names([name])[0]


def people_names(names: Sequence[str]) -> list[tuple[PersonName, ...]]:
    """Read many names, as `person_names` does one."""
    return [
        tuple([PersonName(name, words, is_abjad(name)) for words in found])
        for name, found in zip(names, words_of_people(names), strict=True)
    ]


@functools.lru_cache(maxsize=1 << 17)
def near_words(left: str, right: str, scripts: bool = False) -> tuple[int, str] | None:
    """Say how much two words tell that may stand for one another, and by what; None for others.

    `scripts` says that one of the two is written without vowels. Symmetric.
    """
    ours, theirs = person_word(left), person_word(right)
    most = min(ours.weight, theirs.weight)
    if left == right:
        return most, INITIAL if ours.is_initial else "equal"
    if ours.is_initial or theirs.is_initial:
        return (min(most, LETTER), INITIAL) if left[0] == right[0] else None
    found = [*_by_keys(ours, theirs, most, scripts)]
    if slip := _slips(left, right):
        found.append((min(most, class_information(ours.frame)) if scripts else most, slip))
    return max(found, default=None)


def align_people(left: PersonName, right: PersonName) -> PersonAlignment:
    """Align the words of two names; swapping the sides swaps them and changes nothing else."""
    scripts = left.abjad != right.abjad
    free_left, free_right = list(range(len(left.words))), list(range(len(right.words)))
    rows = []
    for *_, ours, theirs, row in sorted(_candidates(left.words, right.words, scripts)):
        if all(i in free_left for i in ours) and all(j in free_right for j in theirs):
            free_left = [i for i in free_left if i not in ours]
            free_right = [j for j in free_right if j not in theirs]
            rows.append(row)
    shared = sum(row.telling for row in rows)
    alone = [[person_word(side.words[i]) for i in free] for side, free in
             ((left, free_left), (right, free_right))]  # fmt: skip
    rows += [WordPair(word.text, "", "missing", 0, word.weight) for word in alone[0]]
    rows += [WordPair("", word.text, "missing", 0, word.weight) for word in alone[1]]
    sums = [sum(word.weight for word in side) for side in alone]
    return PersonAlignment(tuple(rows), shared, *sums)


_Candidate = tuple[int, str, str, tuple[int, ...], tuple[int, ...], WordPair]


def _candidates(left: Sequence[str], right: Sequence[str], scripts: bool) -> Iterator[_Candidate]:
    """Give all words that may stand for one another: what tells most first, then by the texts."""
    for i, ours in enumerate(left):
        for j, theirs in enumerate(right):
            if found := near_words(ours, theirs, scripts):
                yield _candidate((i,), (j,), ours, theirs, found)
    for i, ours in enumerate(_joined(left)):
        for j, theirs in enumerate(right):
            if found := _spaced(left[i : i + 2], ours, theirs):
                yield _candidate((i, i + 1), (j,), " ".join(left[i : i + 2]), theirs, found)
    for j, theirs in enumerate(_joined(right)):
        for i, ours in enumerate(left):
            if found := _spaced(right[j : j + 2], theirs, ours):
                yield _candidate((i,), (j, j + 1), ours, " ".join(right[j : j + 2]), found)


def _candidate(
    i: tuple[int, ...], j: tuple[int, ...], ours: str, theirs: str, found: tuple[int, str]
) -> _Candidate:
    telling, kind = found
    weight = max(sum(person_word(word).weight for word in text.split()) for text in (ours, theirs))
    row = WordPair(ours, theirs, kind, telling, weight)
    return -telling, min(ours, theirs), max(ours, theirs), i, j, row


def _joined(words: Sequence[str]) -> list[str]:
    return [one + other for one, other in itertools.pairwise(words)]


def _spaced(parts: Sequence[str], joined: str, other: str) -> tuple[int, str] | None:
    """Say what two words tell that the other name writes as one."""
    one, whole = person_word(joined), person_word(other)
    if joined != other and not (one.skeleton and one.skeleton == whole.skeleton):
        return None
    return min(sum(person_word(part).weight for part in parts), whole.weight), "spacing"


def _by_keys(
    ours: PersonWord, theirs: PersonWord, most: int, scripts: bool
) -> Iterator[tuple[int, str]]:
    if ours.skeleton and ours.skeleton == theirs.skeleton:
        yield min(most, class_information(ours.frame)), "transliteration"
    if ours.frame and ours.frame == theirs.frame:
        yield min(most, class_information(ours.frame)), VOWELS_DIFFER
    if scripts and ours.abjad and ours.abjad == theirs.abjad:
        yield min(most, class_information(ours.frame or ours.abjad)), "transliteration"


def _slips(left: str, right: str) -> str | None:
    if min(len(left), len(right)) < SLIP_MIN or abs(len(left) - len(right)) > 1:
        return None
    return SLIPS[0] if OSA.distance(left, right, score_cutoff=1) == 1 else None
