"""Many names at once: cut, stripped, weighed and laid out as arrays of integers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.engine import map_partitions
from firmwatch.matching import name_arrays as name_arrays  # registers its kernels
from firmwatch.matching.alignment import (
    ACRONYM_LENGTH_MAX,
    ACRONYM_LENGTH_MIN,
    SMALL_WORDS,
    TOKENS_MAX,
)
from firmwatch.matching.compilation import kernels, read_only
from firmwatch.matching.facts import MARKED, fact_columns_of
from firmwatch.matching.name_spans import Spans, distinct_rows, rows_of, spans_of
from firmwatch.matching.spelling import text_hash

__all__ = [
    "FALLIBLE",
    "SEEN",
    "KnownTokens",
    "NameTable",
    "Vocabulary",
    "hashes_of",
    "known_tokens",
    "read_names",
    "resume_tokens",
]

Array = npt.NDArray[Any]

FALLIBLE, SEEN = 1, 8
"""Flags of a token."""

_CHUNK = 10_000
"""Tokens that go to another process at a time; fewer than three times as many are read here."""
_REMEMBER_FROM = 10_000
"""Distinct tokens from which it is worth while to remember what was looked up."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct canonical tokens of some names, as arrays of one entry each.

    `hashes`, `skeletons`, `frames`, `families` and `meant` are uint64 (0: none), `weights` int64 in
    thousandths of a nat, `flags` int8: the sum of `FALLIBLE`, `SEEN`, and 2 or 4 for the marks of
    `facts.MARKED`. `text` (uint8) has the letters between `offsets`.
    """

    hashes: Array
    weights: Array
    skeletons: Array
    frames: Array
    families: Array
    meant: Array
    flags: Array
    text: Array
    offsets: Array


@dataclass(frozen=True, slots=True)
class NameTable:
    """Names as arrays, one row for each reading of a name.

    Row i is of name `sources[i]` (int32) of those that were given. Its tokens are
    `tokens[offsets[i]:offsets[i + 1]]` (int32 places in `vocabulary`), the heaviest first; `totals`
    (int64) their weights' sum. `letters` (uint8) has the core tokens run together between
    `letter_offsets`, `letter_hashes` (uint64) the hash of that. `initials` (uint64 [rows, 2]) are
    the hashes of `alignment.initials` with and without the legal form, `acronyms` (uint64) that of
    the one word that may be an acronym. `runs` and `bags` (uint64) are hashes of all letters in a
    row and of all words in any order, with the legal form. 0 stands for none.
    """

    sources: Array
    vocabulary: Vocabulary
    tokens: Array
    offsets: Array
    totals: Array
    letters: Array
    letter_offsets: Array
    letter_hashes: Array
    initials: Array
    acronyms: Array
    runs: Array
    bags: Array

    def __len__(self) -> int:
        return len(self.totals)


def read_names(names: Sequence[str]) -> NameTable:
    """Lay names out as `text.names.name_forms` and `alignment.weighed` do one by one."""
    texts, rows = rows_of(names)
    steps = kernels(len(texts))
    spans = spans_of(steps, texts, rows)
    buffer, starts, ends, bounds, hashes = spans[:5]
    small = _small_words()
    rows.initials[~rows.verbatim, 0] = steps.hash_initials(
        buffer, starts, bounds, hashes, small, ACRONYM_LENGTH_MIN
    )[~rows.verbatim]
    rows, core, kept = distinct_rows(steps, rows, spans)
    vocabulary, canonical = _vocabulary(steps, spans, core)
    del texts, spans, bounds  # the most memory is taken from here on
    tokens, offsets, totals = steps.order_tokens(
        kept, canonical, vocabulary.weights, vocabulary.hashes, TOKENS_MAX
    )
    letters, letter_offsets = steps.join_letters(buffer, starts[core], ends[core], kept)
    letter_hashes = steps.hash_spans(*read_only(letters), letter_offsets[:-1], letter_offsets[1:])
    letter_hashes[np.diff(letter_offsets) == 0] = 0
    rows.initials[:, 1] = steps.hash_initials(
        buffer, starts[core], kept, hashes[core], small, ACRONYM_LENGTH_MIN
    )
    acronyms = letter_hashes.copy()
    lengths = np.diff(letter_offsets)
    acronyms[(lengths < ACRONYM_LENGTH_MIN) | (lengths > ACRONYM_LENGTH_MAX)] = 0
    acronyms[(np.diff(kept) != 1) | ~steps.all_letters(letters, letter_offsets)] = 0
    # A word without its vowels is no acronym; its mark is in the token and not in the letters.
    named = np.flatnonzero(acronyms)
    words_of = core[kept[named]]
    acronyms[named[ends[words_of] - starts[words_of] != lengths[named]]] = 0
    return NameTable(
        rows.sources, vocabulary, tokens, offsets, totals, letters, letter_offsets, letter_hashes,
        rows.initials, acronyms, rows.whole[:, 0].copy(), rows.whole[:, 1].copy(),
    )  # fmt: skip


@functools.cache
def _small_words() -> Array:
    """The sorted hashes of words that have no letter in an acronym."""
    return np.sort(np.array([text_hash(word) for word in SMALL_WORDS], np.uint64))


_COLUMNS = ("hashes", "weights", "skeletons", "frames", "families", "meant", "flags")
"""The columns of a vocabulary that have one entry for each token."""


@dataclass(frozen=True, slots=True)
class KnownTokens:
    """Tokens that were looked up: their sorted hashes (`keys`), and their places in a vocabulary.

    It is a tree of arrays, see `arrays.to_arrays`.
    """

    keys: Array
    places: Array
    vocabulary: Vocabulary


_REMEMBERED: list[KnownTokens] = []
"""The many tokens that were looked up last: the other side of a search has most of them too."""


def known_tokens() -> KnownTokens | None:
    """Give the many tokens that this process looked up last; None where there were none."""
    return _REMEMBERED[0] if _REMEMBERED else None


def resume_tokens(known: KnownTokens) -> None:
    """Look no token up again that another process did with the same matcher version."""
    _REMEMBERED[:] = [known]


def _vocabulary(steps: Any, spans: Spans, core: Array) -> tuple[Vocabulary, Array]:
    """Look the core tokens up; gives a vocabulary, and the place of each in it (int32).

    It has the canonical forms in the order of the hashes of the tokens that they are of.
    """
    used = np.zeros(len(spans.firsts), np.bool_)
    used[spans.numbers[core]] = True
    chosen = np.flatnonzero(used)
    keys = spans.hashes[spans.firsts[chosen]]
    order = np.argsort(keys)
    keys, chosen = keys[order], chosen[order]
    rows, places = _looked_up(steps, spans, spans.firsts[chosen], keys)
    numbers, firsts = steps.number_hashes(rows.hashes[places])
    kept = places[firsts]
    as_it_is = len(kept) == len(rows.hashes) and bool((kept[1:] > kept[:-1]).all())
    vocabulary = rows if as_it_is else _taken(steps, rows, kept)
    if len(keys) >= _REMEMBER_FROM:
        _REMEMBERED[:] = [KnownTokens(keys, numbers, vocabulary)]
    of_token = np.zeros(len(used), np.int32)
    of_token[chosen] = numbers
    return vocabulary, of_token[spans.numbers[core]]


def _looked_up(steps: Any, spans: Spans, tokens: Array, keys: Array) -> tuple[Vocabulary, Array]:
    """Look distinct tokens up, `keys` being their hashes; gives rows, and the row of each token.

    The rows are as in a vocabulary, but several may have one canonical form.
    """
    remembered = _REMEMBERED[:1] if len(keys) >= _REMEMBER_FROM else []
    known = np.zeros(len(keys), np.bool_)
    for one in remembered:
        at = np.minimum(np.searchsorted(one.keys, keys), len(one.keys) - 1)
        known = one.keys[at] == keys
    unknown = tokens[~known]
    raw = spans.buffer.tobytes()
    bounds = zip(spans.starts[unknown].tolist(), spans.ends[unknown].tolist(), strict=True)
    rows = _read(steps, [raw[start:end].decode("ascii") for start, end in bounds])
    places = np.cumsum(~known) - 1
    for one in remembered:
        places[known] = len(rows.hashes) + np.arange(int(known.sum()))
        rows = _joined(rows, _taken(steps, one.vocabulary, one.places[at[known]]))
    return rows, places


def _read(steps: Any, texts: Sequence[str]) -> Vocabulary:
    """Read tokens, a row each."""
    chunks = (texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK))
    parts = list(map_partitions(_facts_of, chunks))
    canonical, skeletons, frames, families, meant = (
        [text for columns, *_ in parts for text in columns[place].split("\n")] for place in range(5)
    )
    text, offsets = _run_together(canonical)
    return Vocabulary(
        hashes=steps.hash_spans(text, offsets[:-1], offsets[1:]),
        weights=np.array([value for _, row, _ in parts for value in row], np.int64),
        skeletons=hashes_of(steps, skeletons),
        frames=hashes_of(steps, frames),
        families=hashes_of(steps, families),
        meant=hashes_of(steps, meant),
        flags=np.array([value for _, _, row in parts for value in row], np.int8),
        text=text,
        offsets=offsets,
    )


def _taken(steps: Any, rows: Vocabulary, places: Array) -> Vocabulary:
    """Give rows in another order."""
    text, offsets = steps.take_spans(rows.text, rows.offsets, places)
    columns = {name: getattr(rows, name)[places] for name in _COLUMNS}
    return Vocabulary(**columns, text=text, offsets=offsets)


def _joined(first: Vocabulary, second: Vocabulary) -> Vocabulary:
    """Give the rows of both."""
    text = np.concatenate([first.text, second.text])
    offsets = np.concatenate([first.offsets, second.offsets[1:] + len(first.text)])
    columns = {
        name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in _COLUMNS
    }
    return Vocabulary(**columns, text=text, offsets=offsets)


def _facts_of(texts: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """Give what is known of tokens: five texts, then weights and flags.

    The texts have a line for each token, its canonical form, skeleton, frame, family and what
    was meant: few long ones go to another process sooner than many short ones.
    """
    flags = {"": 0, **{mark: 2 << place for place, mark in enumerate(MARKED)}}
    facts = fact_columns_of(texts)
    columns = facts.canonical, facts.skeleton, facts.frame, facts.family, facts.meant
    marks = zip(facts.fallible, facts.mark, facts.seen, strict=True)
    found = [fallible | flags[mark] | seen * SEEN for fallible, mark, seen in marks]
    return ["\n".join(column) for column in columns], facts.weight, found


def _run_together(texts: Sequence[str]) -> tuple[Array, Array]:
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=offsets[1:])
    return np.frombuffer("".join(texts).encode("ascii"), np.uint8), offsets


def hashes_of(steps: Any, texts: Sequence[str]) -> Array:
    """Hash texts; 0 stands for an empty one."""
    text, offsets = _run_together(texts)
    found: Array = steps.hash_spans(text, offsets[:-1], offsets[1:])
    found[np.diff(offsets) == 0] = 0
    return found
