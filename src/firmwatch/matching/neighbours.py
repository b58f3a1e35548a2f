"""Near tokens of two vocabularies, found once for all names: `facts.nearness` in bulk."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.matching.compilation import kernel, kernels, read_only
from firmwatch.matching.facts import (
    COMMON_INFORMATION,
    FAMILY,
    FRAME,
    MARKED,
    TRANSLITERATION,
    TWO_EDITS_MAX,
    TWO_EDITS_MIN,
    TYPO_LOSS,
    script_key,
    script_keys_of,
)
from firmwatch.matching.keys import SortedKeys, join, sorted_keys
from firmwatch.matching.name_table import FALLIBLE, SEEN, Vocabulary, hashes_of
from firmwatch.matching.spelling import edits_between
from firmwatch.text.names import ABJAD_MARK, KANA_MARK

__all__ = ["KeyedTokens", "Neighbours", "keyed_tokens", "neighbours", "variants"]

Array = npt.NDArray[Any]
Keys = tuple[Array, Array]
_LETTERS_MAX = 64
_FEW = 32
"""Tokens below which those that were read before are sooner remembered than read together."""


@dataclass(frozen=True, slots=True)
class KeyedTokens:
    """A vocabulary, findable by everything that makes two of its tokens near."""

    vocabulary: Vocabulary
    by_hash: SortedKeys
    by_variant: SortedKeys
    by_variant_of_two: SortedKeys
    by_skeleton: SortedKeys
    by_frame: SortedKeys
    by_family: SortedKeys
    by_meant: SortedKeys
    by_abjad: SortedKeys
    by_kana: SortedKeys


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each token i of one vocabulary the tokens of another that are near it.

    `tokens[offsets[i]:offsets[i + 1]]` (int32, ascending) with their `similarities` (int32, per
    mille).
    """

    offsets: Array
    tokens: Array
    similarities: Array


def variants(
    text: Array, offsets: Array, wanted: Array, low: int, high: int, edits: int = 1
) -> Keys:
    """Give the deletion neighbourhoods of the wanted spans of `low` to `high` letters.

    As (keys, owners), not sorted. With two `edits`, `low` and `high` are of the longer word.
    """
    steps = kernels(len(wanted))
    make = steps.variant_hashes if edits == 1 else steps.variant_hashes_of_two
    text, starts, ends = read_only(text, offsets[:-1], offsets[1:])
    empty = np.empty(0, np.uint64), np.empty(0, np.int32)
    count = make(text, starts, ends, wanted, low, high, *empty)
    hashes, owners = np.empty(count, np.uint64), np.empty(count, np.int32)
    make(text, starts, ends, wanted, low, high, hashes, owners)
    return hashes, owners


def _slip_keys(words: Vocabulary) -> tuple[Keys, Keys]:
    """Give the keys that words of one edit share, and those that words of two share."""
    fallible = words.flags & FALLIBLE != 0
    one = variants(words.text, words.offsets, fallible, 1, _LETTERS_MAX)
    return one, variants(words.text, words.offsets, fallible, TWO_EDITS_MIN, TWO_EDITS_MAX, edits=2)


def keyed_tokens(vocabulary: Vocabulary) -> KeyedTokens:
    """Make a vocabulary findable."""
    one, two = _slip_keys(vocabulary)
    return KeyedTokens(
        vocabulary,
        by_hash=sorted_keys(vocabulary.hashes),
        by_variant=sorted_keys(*one),
        by_variant_of_two=sorted_keys(*two),
        by_skeleton=sorted_keys(vocabulary.skeletons),
        by_frame=sorted_keys(vocabulary.frames),
        by_family=sorted_keys(vocabulary.families),
        by_meant=sorted_keys(vocabulary.meant),
        by_abjad=sorted_keys(_script_keys(vocabulary, ABJAD_MARK)),
        by_kana=sorted_keys(_script_keys(vocabulary, KANA_MARK)),
    )


def neighbours(asked: Vocabulary, index: KeyedTokens) -> Neighbours:
    """Find, for each token of `asked`, every token of the index that is near it."""
    other = index.vocabulary
    all_asked = np.arange(len(asked.hashes), dtype=np.int32)
    parts = []
    ours, theirs = join(asked.hashes, all_asked, index.by_hash)
    parts.append((ours, theirs, np.full(len(ours), 1_000)))
    ours, theirs = _by_key(asked.skeletons, index.by_skeleton)
    parts.append((ours, theirs, np.full(len(ours), TRANSLITERATION)))
    ours, theirs = _by_key(asked.frames, index.by_frame)
    rare = np.maximum(asked.weights[ours], other.weights[theirs]) >= COMMON_INFORMATION
    rare |= asked.flags[ours] & other.flags[theirs] & SEEN == 0
    parts.append((ours[rare], theirs[rare], np.full(int(rare.sum()), FRAME)))
    ours, theirs = _by_key(asked.families, index.by_family)
    parts.append((ours, theirs, np.full(len(ours), FAMILY)))
    parts += _meant(asked, index)
    parts += _by_script(asked, index)
    for edits, found in enumerate(_slip_keys(asked), start=1):
        ours, theirs = join(*found, index.by_variant if edits == 1 else index.by_variant_of_two)
        near = kernels(len(asked.hashes)).typo_similarities(
            read_only(asked.text, asked.offsets, asked.weights, asked.flags),
            read_only(other.text, other.offsets, other.weights, other.flags),
            ours, theirs, COMMON_INFORMATION, edits,
        )  # fmt: skip
        parts.append((ours[near > 0], theirs[near > 0], near[near > 0]))
    return _best(len(asked.hashes), parts)


def _meant(asked: Vocabulary, index: KeyedTokens) -> list[tuple[Array, Array, Array]]:
    """Join slips for a plural or a translation with the generic word that it stands for."""
    other = index.vocabulary
    lengths, other_lengths = np.diff(asked.offsets), np.diff(other.offsets)
    parts = []
    for ours, theirs in (
        _by_key(asked.meant, index.by_hash),
        _by_key(asked.hashes, index.by_meant),
    ):
        longer = np.maximum(lengths[ours], other_lengths[theirs])
        parts.append((ours, theirs, 1_000 - TYPO_LOSS // longer))
    return parts


def _by_script(asked: Vocabulary, index: KeyedTokens) -> list[tuple[Array, Array, Array]]:
    """Join tokens of a marked script with all others; most vocabularies have none at all."""
    other, parts = index.vocabulary, []
    tables = {ABJAD_MARK: index.by_abjad, KANA_MARK: index.by_kana}
    for place, (mark, similarity) in enumerate(MARKED.items()):
        marked, other_marked = asked.flags & 2 << place != 0, other.flags & 2 << place != 0
        if not marked.any() and not other_marked.any():
            continue
        ours, theirs = _by_key(_script_keys(asked, mark), tables[mark])
        one = marked[ours] != other_marked[theirs]
        parts.append((ours[one], theirs[one], np.full(int(one.sum()), similarity)))
    return parts


def _script_keys(vocabulary: Vocabulary, mark: str) -> Array:
    """Hash the keys of all tokens that a marked script shares with others; 0 for none."""
    raw, offsets = vocabulary.text.tobytes(), vocabulary.offsets.tolist()
    texts = [raw[start:end].decode("ascii") for start, end in itertools.pairwise(offsets)]
    few = len(texts) < _FEW
    keys = [script_key(text, mark) for text in texts] if few else script_keys_of(texts, mark)
    return hashes_of(kernels(len(keys)), keys)


def _by_key(keys: Array, index: SortedKeys) -> tuple[Array, Array]:
    owners = np.flatnonzero(keys).astype(np.int32)
    return join(keys[owners], owners, index)


def _best(count: int, parts: list[tuple[Array, Array, Array]]) -> Neighbours:
    """Keep each pair once, with its highest similarity."""
    ours, theirs, near = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((-near, theirs, ours))
    ours, theirs, near = ours[order], theirs[order], near[order]
    first = np.ones(len(ours), np.bool_)
    first[1:] = (ours[1:] != ours[:-1]) | (theirs[1:] != theirs[:-1])
    ours, theirs, near = ours[first], theirs[first], near[first]
    offsets = np.searchsorted(ours, np.arange(count + 1)).astype(np.int64)
    return Neighbours(offsets, theirs.astype(np.int32), near.astype(np.int32))


@kernel
def typo_similarities(asked, index, ours, theirs, common, edits):
    """Give the similarity per mille of each pair of tokens; 0 where they are not `edits` apart.

    `asked` and `index` are (text, offsets, weights, flags) of their vocabularies.
    """
    left, left_offsets, left_weights, left_flags = asked
    right, right_offsets, right_weights, right_flags = index
    found = np.zeros(len(ours), np.int64)
    for item in range(len(ours)):
        one, two = ours[item], theirs[item]
        start, end = left_offsets[one], left_offsets[one + 1]
        begin, stop = right_offsets[two], right_offsets[two + 1]
        longer = max(end - start, stop - begin)
        if edits == 2 and longer < 8:
            continue
        known = left_flags[one] & right_flags[two] & 8 != 0
        if known and max(left_weights[one], right_weights[two]) < common:
            last = left[end - 1] if end - start > stop - begin else right[stop - 1]
            plural = abs(end - start - stop + begin) == 1 and last == 83
            if edits == 2 or not plural or not _begins(left, start, right, begin, longer - 1):
                continue
        elif edits_between(left, start, end, right, begin, stop, edits) != edits:
            continue
        found[item] = 1_000 - 700 * edits // longer
    return found


@kernel
def _begins(left, start, right, begin, length):
    for place in range(length):
        if left[start + place] != right[begin + place]:
            return False
    return True
