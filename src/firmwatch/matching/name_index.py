"""Names to be found: postings, near tokens and whole names of one wrong letter."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.matching import search as search  # registers its kernels
from firmwatch.matching.alignment import (
    CANDIDATE,
    LETTERS_MAX,
    LETTERS_MIN,
    MILLION,
    SPACING,
    TOKENS_MAX,
    VOWELS,
)
from firmwatch.matching.compilation import kernel, kernels, read_only
from firmwatch.matching.keys import SortedKeys, join, sorted_keys
from firmwatch.matching.name_table import NameTable
from firmwatch.matching.neighbours import KeyedTokens, keyed_tokens, neighbours, variants
from firmwatch.matching.spelling import one_edit
from firmwatch.text.skeletons import SOUNDS_MIN

__all__ = ["NameIndex", "NamePairs", "make_index"]

Array = npt.NDArray[Any]
_BATCH = 20_000
_PAIRS_A_NAME = 8
_OF_THREAD = threading.local()
_CLOCK_MAX = 1 << 30
"""Names asked after which stamps start anew: a search asks far fewer than are left then."""


@dataclass(frozen=True, slots=True)
class NamePairs:
    """Pairs of names: `ours` and `theirs` (int32), and their similarity in millionths (int32).

    `sums` (int32 [n, 8]) has what `search.weigh_pairs` says of each.
    """

    ours: Array
    theirs: Array
    similarities: Array
    sums: Array


@dataclass(frozen=True, slots=True)
class Postings:
    """The names of each token, as `search.make_postings` lays them out."""

    bounds: Array
    names: Array
    starts: Array
    entries: Array
    firsts: Array

    def columns(self) -> tuple[Array, ...]:
        """Give them as kernels take them."""
        return read_only(self.bounds, self.names, self.starts, self.entries, self.firsts)


@dataclass(frozen=True, slots=True)
class NameIndex:
    """A table of names, findable by similarity.

    The names stand in the order of their totals, so that those of a posting lie close together in
    memory; `names` has the place of each in the table that the index was made of.
    """

    table: NameTable
    names: Array
    words: KeyedTokens
    postings: Postings
    by_letters: SortedKeys
    by_sounds: SortedKeys
    by_run: SortedKeys
    by_bag: SortedKeys
    by_variant: SortedKeys
    by_initials: SortedKeys
    by_acronym: SortedKeys

    def pairs(self, asked: NameTable, threshold: int, workers: int | None = None) -> NamePairs:
        """Give every pair of a name of `asked` and one of the index that is similar enough.

        `threshold` is in millionths, above 500,000. The answer is sorted by both names and does
        not depend on `workers`, the number of threads (by default one for each core).
        """
        near = neighbours(asked.vocabulary, self.words)
        tables = (
            _columns(asked),
            _columns(self.table),
            read_only(near.offsets, near.tokens, near.similarities),
        )
        parts = list(self._by_tokens(tables, threshold, workers))
        parts += [_equal(asked.bags, self.by_bag, MILLION)]
        if threshold <= SPACING:
            parts += [_equal(asked.runs, self.by_run, SPACING)]
            parts += [_equal(asked.letter_hashes, self.by_letters, SPACING)]
        if threshold <= VOWELS:
            parts += [_equal(_sounds(asked), self.by_sounds, VOWELS)]
        parts += [self._by_letter(asked, threshold)]
        parts += [part for part in self._by_acronyms(asked) if threshold <= CANDIDATE]
        ours, theirs, values = (np.concatenate(column) for column in zip(*parts, strict=True))
        key = ours.astype(np.int64) << 32 | self.names[theirs]
        order = np.lexsort((-values, key))
        key, theirs, values = key[order], theirs[order], values[order]
        first = np.ones(len(key), np.bool_)
        first[1:] = key[1:] != key[:-1]
        key, theirs, values = key[first], theirs[first], values[first]
        ours, sums = (key >> 32).astype(np.int32), np.zeros((len(key), 8), np.int32)
        kernels(len(asked)).weigh_pairs(*tables, ours, theirs, values, sums)
        return NamePairs(ours, (key & 0xFFFFFFFF).astype(np.int32), values, sums)

    def _by_tokens(
        self, tables: Any, threshold: int, workers: int | None
    ) -> Iterator[tuple[Array, Array, Array]]:
        asked = len(tables[0][2])
        step = kernels(asked).find_pairs
        starts = range(0, asked, _BATCH)

        def work(start: int) -> list[tuple[Array, Array, Array]]:
            end = min(start + _BATCH, asked)
            return list(self._search(step, tables, (start, end), threshold))

        yield _empty()
        if len(starts) < 2:
            for start in starts:
                yield from work(start)
            return
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            for found in pool.map(work, starts):
                yield from found

    def _search(
        self, step: Any, tables: Any, names: tuple[int, int], threshold: int
    ) -> Iterator[tuple[Array, Array, Array]]:
        asked, index, near = tables
        postings = self.postings.columns()
        start, end = names
        scratch = _scratch(len(self.table), len(index[3]))
        room = (end - start) * _PAIRS_A_NAME
        while start < end:
            found = (np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32))
            done, count = step(asked, start, end, index, postings, near, threshold, scratch, found)
            yield found[0][:count].copy(), found[1][:count].copy(), found[2][:count].copy()
            if done < end:
                # The name that did not fit is asked again, with more room.
                room = max(room, 2 * len(self.table) if done == start else room)
            start = done

    def _by_acronyms(self, asked: NameTable) -> Iterator[tuple[Array, Array, Array]]:
        """Give names and the initials of others; in `align` they count where nothing else does."""
        short = np.flatnonzero(asked.acronyms).astype(np.int32)
        ours, theirs = join(asked.acronyms[short], short, self.by_initials)
        yield ours, theirs, np.full(len(ours), CANDIDATE, np.int32)
        flat = asked.initials.ravel()
        named = np.flatnonzero(flat)
        owners = (named // 2).astype(np.int32)
        ours, theirs = join(flat[named], owners, self.by_acronym)
        yield ours, theirs, np.full(len(ours), CANDIDATE, np.int32)

    def _by_letter(self, asked: NameTable, threshold: int) -> tuple[Array, Array, Array]:
        wanted = np.ones(len(asked), np.bool_)
        found = variants(asked.letters, asked.letter_offsets, wanted, LETTERS_MIN, LETTERS_MAX)
        ours, theirs = join(*found, self.by_variant)
        names = read_only(
            asked.letters, asked.letter_offsets, self.table.letters, self.table.letter_offsets
        )
        values = kernels(len(asked)).letter_similarities(*names, ours, theirs)
        near = values >= threshold
        return ours[near], theirs[near], values[near]


def _equal(keys: Array, index: SortedKeys, similarity: int) -> tuple[Array, Array, Array]:
    """Give the pairs of names that have a key in common."""
    named = np.flatnonzero(keys).astype(np.int32)
    ours, theirs = join(keys[named], named, index)
    return ours, theirs, np.full(len(ours), similarity, np.int32)


def make_index(table: NameTable) -> NameIndex:
    """Make a table of names findable."""
    names = np.argsort(table.totals, kind="stable").astype(np.int32)
    table = _reordered(table, names)
    words = table.vocabulary
    postings = kernels(len(table)).make_postings(
        table.tokens, table.offsets, table.totals, len(words.hashes)
    )
    wanted = np.ones(len(table), np.bool_)
    found = variants(table.letters, table.letter_offsets, wanted, LETTERS_MIN, LETTERS_MAX)
    return NameIndex(
        table,
        names,
        keyed_tokens(words),
        Postings(*postings),
        sorted_keys(table.letter_hashes),
        sorted_keys(_sounds(table)),
        sorted_keys(table.runs),
        sorted_keys(table.bags),
        sorted_keys(*found),
        _by_initials(table.initials),
        sorted_keys(table.acronyms),
    )


def _sounds(table: NameTable) -> Array:
    """Give the hash of each name's `skeletons.sounds`; 0 where it has none."""
    found: Array = kernels(len(table)).hash_sounds(table.letters, table.letter_offsets, SOUNDS_MIN)
    return found


def _by_initials(initials: Array) -> SortedKeys:
    flat = initials.ravel()
    named = np.flatnonzero(flat)
    return sorted_keys(flat[named], named // 2)


def _reordered(table: NameTable, order: Array) -> NameTable:
    """Give a table's names in another order."""
    take = kernels(len(table)).take_spans
    tokens, offsets = take(table.tokens, table.offsets, order)
    letters, letter_offsets = take(table.letters, table.letter_offsets, order)
    return NameTable(
        table.sources[order],
        table.vocabulary,
        tokens,
        offsets,
        table.totals[order],
        letters,
        letter_offsets,
        table.letter_hashes[order],
        table.initials[order],
        table.acronyms[order],
        table.runs[order],
        table.bags[order],
    )


def _scratch(names: int, tokens: int) -> tuple[Array, ...]:
    """Give working memory for a search; each thread keeps its own for the next one."""
    kept: tuple[Array, ...] | None = getattr(_OF_THREAD, "scratch", None)
    if kept is None or len(kept[0]) != names or len(kept[1]) != tokens:
        best, bits = np.zeros((tokens, 2), np.int32), np.zeros(tokens // 64 + 1, np.uint64)
        reach, clock = np.zeros((TOKENS_MAX + 1, 3), np.int64), np.zeros(1, np.int32)
        kept = np.zeros(names, np.int32), best, bits, reach, clock
        _OF_THREAD.scratch = kept
    if kept[4][0] > _CLOCK_MAX:
        kept[0].fill(0)
        kept[4][0] = 0
    return kept


def _columns(table: NameTable) -> tuple[Array, ...]:
    words = table.vocabulary
    return read_only(table.tokens, table.offsets, table.totals, words.weights, words.hashes)


def _empty() -> tuple[Array, Array, Array]:
    return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int32)


@kernel
def letter_similarities(left, left_offsets, right, right_offsets, ours, theirs):
    """Give the similarity in millionths of names of one wrong letter; 0 for all others."""
    found = np.zeros(len(ours), np.int32)
    for item in range(len(ours)):
        start, end = left_offsets[ours[item]], left_offsets[ours[item] + 1]
        begin, stop = right_offsets[theirs[item]], right_offsets[theirs[item] + 1]
        if not one_edit(left, start, end, right, begin, stop):
            continue
        if _same_digits(left, start, end, right, begin, stop):
            found[item] = 1_000_000 - 900_000 // max(end - start, stop - begin)
    return found


@kernel
def _same_digits(left, start, end, right, begin, stop):
    while True:
        while start < end and left[start] > 57:
            start += 1
        while begin < stop and right[begin] > 57:
            begin += 1
        if start == end or begin == stop:
            return start == end and begin == stop
        if left[start] != right[begin]:
            return False
        start += 1
        begin += 1
