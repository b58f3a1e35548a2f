"""Many names at once: cut, stripped, weighed and laid out as arrays of integers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.engine import map_partitions
from firmwatch.matching import cutting as cutting  # registers its kernels
from firmwatch.matching import name_arrays as name_arrays  # registers its kernels
from firmwatch.matching.alignment import (
    ACRONYM_LENGTH_MAX,
    ACRONYM_LENGTH_MIN,
    SMALL_WORDS,
    TOKENS_MAX,
)
from firmwatch.matching.alignment import initials as initials_of
from firmwatch.matching.compilation import kernels
from firmwatch.matching.facts import MARKED, token_facts_of
from firmwatch.matching.spelling import text_hash, words_hash
from firmwatch.matching.stripping import form_tables, with_form_words
from firmwatch.text.legal_forms import SPELLINGS
from firmwatch.text.names import MAX_CHARACTERS, has_readings, name_forms

__all__ = ["FALLIBLE", "SEEN", "NameTable", "Vocabulary", "hashes_of", "read_names"]

Array = npt.NDArray[Any]

FALLIBLE, SEEN = 1, 8
"""Flags of a token."""

_CHUNK = 10_000
"""Texts that go to another process at a time; fewer than three times as many are read here."""


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
    texts, verbatim, sources, read = _folded(names)
    initials, whole = read[:, :2].copy(), read[:, 2:].copy()
    steps = kernels(len(texts))
    buffer, starts, ends, bounds = _cut(steps, texts, verbatim, whole)
    hashes = steps.hash_spans(buffer, starts, ends)
    core = np.empty(len(starts), np.int64)
    kept = np.empty(len(texts) + 1, np.int64)
    words = with_form_words(steps, buffer, starts, ends, hashes)
    steps.strip_forms(bounds, words, verbatim, form_tables(), core, kept)
    core = core[: kept[-1]]
    words, inverse = _words(buffer, starts, ends, core, hashes)
    vocabulary, canonical = _vocabulary(steps, words)
    tokens, offsets, totals = steps.order_tokens(
        kept, canonical[inverse].astype(np.int32), vocabulary.weights, vocabulary.hashes, TOKENS_MAX
    )
    letters, letter_offsets = steps.join_letters(buffer, starts[core], ends[core], kept)
    letter_hashes = steps.hash_spans(letters, letter_offsets[:-1], letter_offsets[1:])
    letter_hashes[np.diff(letter_offsets) == 0] = 0
    small = _small_words()
    with_form = steps.hash_initials(buffer, starts, bounds, hashes, small, ACRONYM_LENGTH_MIN)
    initials[~verbatim, 0] = with_form[~verbatim]
    initials[:, 1] = steps.hash_initials(
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
        sources, vocabulary, tokens, offsets, totals, letters, letter_offsets, letter_hashes,
        initials, acronyms, whole[:, 0].copy(), whole[:, 1].copy(),
    )  # fmt: skip


@functools.cache
def _single_forms() -> Array:
    """The sorted hashes of legal forms of one token."""
    found = [text_hash(spelling[0]) for spelling in SPELLINGS if len(spelling) == 1]
    return np.sort(np.array(found, np.uint64))


@functools.cache
def _small_words() -> Array:
    """The sorted hashes of words that have no letter in an acronym."""
    return np.sort(np.array([text_hash(word) for word in SMALL_WORDS], np.uint64))


def _words(
    buffer: Array, starts: Array, ends: Array, core: Array, hashes: Array
) -> tuple[list[str], Array]:
    """Give the distinct core tokens as texts, and the place of each core token among them."""
    _, firsts, inverse = np.unique(hashes[core], return_index=True, return_inverse=True)
    sample = core[firsts]
    raw = buffer.tobytes()
    words = [
        raw[start:end].decode("ascii")
        for start, end in zip(starts[sample].tolist(), ends[sample].tolist(), strict=True)
    ]
    return words, inverse


def _folded(names: Sequence[str]) -> tuple[list[str], Array, Array, Array]:
    """Read names that have several readings here and now, by each of them.

    Gives for each row a text, whether it is core tokens already (bool), the name that it is of,
    and for the former the hashes of `_readings` (uint64 [rows, 4]).
    """
    odd = [place for place, name in enumerate(names) if has_readings(name)]
    chunks = [odd[start : start + _CHUNK] for start in range(0, len(odd), _CHUNK)]
    given = ([names[place] for place in chunk] for chunk in chunks)
    found = (row for part in map_partitions(_readings, given) for row in part)
    readings = dict(zip(odd, found, strict=True))
    texts: list[str] = []
    sources: list[int] = []
    hashes: dict[int, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        for text, *values in readings.get(place, ()):
            hashes[len(texts)] = tuple(values)
            texts.append(text)
            sources.append(place)
        if place not in readings:
            texts.append(name[:MAX_CHARACTERS])
            sources.append(place)
    verbatim = np.zeros(len(texts), np.bool_)
    verbatim[list(hashes)] = True
    read = np.zeros((len(texts), 4), np.uint64)
    read[verbatim] = np.array(list(hashes.values()), np.uint64).reshape(-1, 4)
    return texts, verbatim, np.array(sources, np.int32), read


def _readings(names: Sequence[str]) -> list[list[tuple[str, int, int, int, int]]]:
    """Give of each reading of each name the core tokens, and hashes of four texts.

    Of its initials, of nothing (for those of the core), of all letters and of all words.
    """
    return [
        [
            (
                " ".join(form.core),
                _hash_or_none(initials_of(form.tokens)),
                0,
                _hash_or_none(form.run),
                words_hash(form.words),
            )
            for form in name_forms(name)
        ]
        for name in names
    ]


def _hash_or_none(text: str) -> int:
    return text_hash(text) if text else 0


def _cut(
    steps: Any, names: Sequence[str], verbatim: Array, whole: Array
) -> tuple[Array, Array, Array, Array]:
    """Cut ASCII names into spans of a buffer; gives (buffer, starts, ends, bounds of each name)."""
    raw = np.frombuffer("".join(names).encode("ascii"), np.uint8)
    offsets = np.zeros(len(names) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, names), np.int64, len(names)), out=offsets[1:])
    text = np.empty(len(raw) + 1, np.uint8)
    most = len(raw) // 2 + len(names) + 1
    starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    bounds = np.empty(len(names) + 1, np.int64)
    steps.cut_names(raw, offsets, verbatim, _single_forms(), text, starts, ends, bounds, whole)
    return text, starts[: bounds[-1]], ends[: bounds[-1]], bounds


def _vocabulary(steps: Any, texts: Sequence[str]) -> tuple[Vocabulary, Array]:
    """Look tokens up; gives the vocabulary of their canonical forms, and each one's place in it."""
    chunks = (texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK))
    rows = [row for part in map_partitions(_facts_of, chunks) for row in part]
    places: dict[str, int] = {}
    places_of = [places.setdefault(row[0], len(places)) for row in rows]
    canonical = np.array(places_of, np.int64).reshape(-1)
    _, firsts = np.unique(canonical, return_index=True)
    kept = [rows[item] for item in firsts.tolist()]
    text, offsets = _run_together([row[0] for row in kept])
    flags = [row[3] for row in kept]
    vocabulary = Vocabulary(
        hashes=steps.hash_spans(text, offsets[:-1], offsets[1:]),
        weights=np.array([row[1] for row in kept], np.int64),
        skeletons=hashes_of(steps, [row[2] for row in kept]),
        frames=hashes_of(steps, [row[4] for row in kept]),
        families=hashes_of(steps, [row[5] for row in kept]),
        meant=hashes_of(steps, [row[6] for row in kept]),
        flags=np.array(flags, np.int8),
        text=text,
        offsets=offsets,
    )
    return vocabulary, canonical


def _facts_of(texts: Sequence[str]) -> list[tuple[str, int, str, int, str, str, str]]:
    """Give (canonical form, weight, skeleton, flags, frame, family, meant) of tokens, plainly."""
    flags = {"": 0, **{mark: 2 << place for place, mark in enumerate(MARKED)}}
    return [
        (
            facts.canonical,
            facts.weight,
            facts.skeleton,
            facts.fallible | flags[facts.mark] | facts.seen * SEEN,
            facts.frame,
            facts.family,
            facts.meant,
        )
        for facts in token_facts_of(texts)
    ]


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
