"""Many names at once: cut, stripped, weighed and laid out as arrays of integers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
from firmwatch.matching.facts import MARKED, fact_columns_of
from firmwatch.matching.spelling import text_hash, words_hash
from firmwatch.matching.stripping import form_tables, form_words
from firmwatch.text.legal_forms import SPELLINGS
from firmwatch.text.names import (
    MAX_CHARACTERS,
    has_marks,
    has_readings,
    name_forms,
    readings_of,
)

__all__ = ["FALLIBLE", "SEEN", "NameTable", "Vocabulary", "hashes_of", "read_names"]

Array = npt.NDArray[Any]

FALLIBLE, SEEN = 1, 8
"""Flags of a token."""

_CHUNK = 10_000
"""Texts that go to another process at a time; fewer than three times as many are read here."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct canonical tokens of some names, as arrays of one entry each.

    `hashes`, `skeletons`, `frames` and `countries` are uint64 (0: none), `weights` int64 in
    thousandths of a nat, `flags` int8: the sum of `FALLIBLE`, `SEEN`, and 2 or 4 for the marks of
    `facts.MARKED`. `text` (uint8) has the letters between `offsets`.
    """

    hashes: Array
    weights: Array
    skeletons: Array
    frames: Array
    countries: Array
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


class _Rows(NamedTuple):
    """What is known of the readings of names.

    `sources` (int32) has the name that each is of. The texts of those that are `verbatim` (bool)
    are core tokens with spaces between them; of these, `initials` and `whole` (uint64 [rows, 2])
    have the two columns of `NameTable.initials`, and its `runs` and `bags`.
    """

    sources: Array
    verbatim: Array
    initials: Array
    whole: Array


class _Spans(NamedTuple):
    """Tokens of rows: spans of a buffer, their hashes, and the core ones among them.

    Row i has the tokens `bounds[i]` to `bounds[i + 1]`, and the core `core[kept[i]:kept[i + 1]]`.
    Token j is like token `firsts[places[j]]`.
    """

    buffer: Array
    starts: Array
    ends: Array
    bounds: Array
    hashes: Array
    places: Array
    firsts: Array
    core: Array
    kept: Array


def read_names(names: Sequence[str]) -> NameTable:
    """Lay names out as `text.names.name_forms` and `alignment.weighed` do one by one."""
    texts, rows = _rows(names)
    steps = kernels(len(texts))
    spans = _spans(steps, texts, rows)
    buffer, starts, ends, bounds, hashes, *_, core, kept = spans
    small = _small_words()
    with_form = steps.hash_initials(buffer, starts, bounds, hashes, small, ACRONYM_LENGTH_MIN)
    rows.initials[~rows.verbatim, 0] = with_form[~rows.verbatim]
    rows, core, kept = _distinct_rows(steps, rows, spans)
    vocabulary, canonical = _vocabulary(steps, spans, core)
    tokens, offsets, totals = steps.order_tokens(
        kept, canonical, vocabulary.weights, vocabulary.hashes, TOKENS_MAX
    )
    letters, letter_offsets = steps.join_letters(buffer, starts[core], ends[core], kept)
    letter_hashes = steps.hash_spans(letters, letter_offsets[:-1], letter_offsets[1:])
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
def _single_forms() -> Array:
    """The sorted hashes of legal forms of one token."""
    found = [text_hash(spelling[0]) for spelling in SPELLINGS if len(spelling) == 1]
    return np.sort(np.array(found, np.uint64))


@functools.cache
def _small_words() -> Array:
    """The sorted hashes of words that have no letter in an acronym."""
    return np.sort(np.array([text_hash(word) for word in SMALL_WORDS], np.uint64))


def _rows(names: Sequence[str]) -> tuple[list[str], _Rows]:
    """Give the ASCII text of each reading of each name, and what is known of it."""
    if max(map(len, names), default=0) > MAX_CHARACTERS:
        names = [name[:MAX_CHARACTERS] if name.isascii() else name for name in names]
    odd = [place for place, name in enumerate(names) if has_readings(name)]
    chunks = [odd[start : start + _CHUNK] for start in range(0, len(odd), _CHUNK)]
    given = ([names[place] for place in chunk] for chunk in chunks)
    found = [row for part in map_partitions(_readings, given) for row in part]
    texts: list[str] = []
    read: dict[int, tuple[int, ...]] = {}
    start = 0
    for place, readings in zip(odd, found, strict=True):
        texts += names[start:place]
        for text, values in readings:
            if values:
                read[len(texts)] = values
            texts.append(text)
        start = place + 1
    texts += names[start:]
    counts = np.ones(len(names), np.int64)
    counts[odd] = list(map(len, found))
    verbatim = np.zeros(len(texts), np.bool_)
    verbatim[list(read)] = True
    hashes = np.zeros((len(texts), 4), np.uint64)
    hashes[verbatim] = np.array(list(read.values()), np.uint64).reshape(-1, 4)
    sources = np.repeat(np.arange(len(names), dtype=np.int32), counts)
    return texts, _Rows(sources, verbatim, hashes[:, :2].copy(), hashes[:, 2:].copy())


def _readings(names: Sequence[str]) -> list[list[tuple[str, tuple[int, ...]]]]:
    """Give the readings of each name, as Latin texts.

    Where tokens are marked, it gives the core tokens of each reading instead, and hashes of four
    texts: its initials, nothing (for those of the core), all letters and all words.
    """
    marked = {place: _marked(name) for place, name in enumerate(names) if has_marks(name)}
    found = readings_of([name for place, name in enumerate(names) if place not in marked])
    plain = iter(found)
    return [
        marked[place] if place in marked else [(text, ()) for text in next(plain)]
        for place in range(len(names))
    ]


def _marked(name: str) -> list[tuple[str, tuple[int, ...]]]:
    return [
        (
            " ".join(form.core),
            (
                _hash_or_none(initials_of(form.tokens)),
                0,
                _hash_or_none(form.run),
                words_hash(form.words),
            ),
        )
        for form in name_forms(name)
    ]


def _hash_or_none(text: str) -> int:
    return text_hash(text) if text else 0


def _spans(steps: Any, texts: Sequence[str], rows: _Rows) -> _Spans:
    """Cut rows into tokens and take the legal forms off; writes the hashes of whole rows."""
    raw = np.frombuffer("".join(texts).encode("ascii"), np.uint8)
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=offsets[1:])
    buffer = np.empty(len(raw) + 1, np.uint8)
    most = len(raw) // 2 + len(texts) + 1
    starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    bounds = np.empty(len(texts) + 1, np.int64)
    steps.cut_names(
        raw, offsets, rows.verbatim, _single_forms(), buffer, starts, ends, bounds, rows.whole
    )
    starts, ends = starts[: bounds[-1]], ends[: bounds[-1]]
    hashes = steps.hash_spans(buffer, starts, ends)
    places, firsts = steps.number_hashes(hashes)
    words = form_words(steps, buffer, starts[firsts], ends[firsts], hashes[firsts])
    core = np.empty(len(starts), np.int64)
    kept = np.empty(len(texts) + 1, np.int64)
    steps.strip_forms(bounds, words[places], rows.verbatim, form_tables(), core, kept)
    return _Spans(buffer, starts, ends, bounds, hashes, places, firsts, core[: kept[-1]], kept)


def _distinct_rows(steps: Any, rows: _Rows, spans: _Spans) -> tuple[_Rows, Array, Array]:
    """Leave readings of a name out whose core an earlier one of it has; gives their core too."""
    core, kept = spans.core, spans.kept
    if len(rows.sources) < 2 or rows.sources[-1] + 1 == len(rows.sources):
        return rows, core, kept
    fresh = steps.leave_repeated(rows.sources, spans.hashes, core, kept)
    core, kept = core[: kept[-1]], kept[np.append(fresh, True)]
    return _Rows(*(column[fresh] for column in rows)), core, kept


def _vocabulary(steps: Any, spans: _Spans, core: Array) -> tuple[Vocabulary, Array]:
    """Look the core tokens up; gives a vocabulary, and the place of each in it (int32).

    It has the canonical forms in the order of the hashes of the tokens that they are of.
    """
    used = np.zeros(len(spans.firsts), np.bool_)
    used[spans.places[core]] = True
    chosen = np.flatnonzero(used)
    chosen = chosen[np.argsort(spans.hashes[spans.firsts[chosen]])]
    sample = spans.firsts[chosen]
    raw = spans.buffer.tobytes()
    words = [
        raw[start:end].decode("ascii")
        for start, end in zip(
            spans.starts[sample].tolist(), spans.ends[sample].tolist(), strict=True
        )
    ]
    places = np.zeros(len(used), np.int32)
    vocabulary, places[chosen] = _looked_up(steps, words)
    return vocabulary, places[spans.places[core]]


def _looked_up(steps: Any, texts: Sequence[str]) -> tuple[Vocabulary, Array]:
    """Look tokens up; gives the vocabulary of their canonical forms, and each one's place in it."""
    chunks = (texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK))
    parts = list(map_partitions(_facts_of, chunks))
    canonical, skeletons, frames, countries = (
        [text for columns, *_ in parts for text in columns[place].split("\n")] for place in range(4)
    )
    weights = np.array([value for _, row, _ in parts for value in row], np.int64)
    flags = np.array([value for _, _, row in parts for value in row], np.int8)
    places: dict[str, int] = {}
    of_text = np.array([places.setdefault(word, len(places)) for word in canonical], np.int32)
    _, firsts = np.unique(of_text, return_index=True)
    kept = firsts.tolist()
    text, offsets = _run_together(list(places))
    vocabulary = Vocabulary(
        hashes=steps.hash_spans(text, offsets[:-1], offsets[1:]),
        weights=weights[firsts],
        skeletons=hashes_of(steps, [skeletons[item] for item in kept]),
        frames=hashes_of(steps, [frames[item] for item in kept]),
        countries=hashes_of(steps, [countries[item] for item in kept]),
        flags=flags[firsts],
        text=text,
        offsets=offsets,
    )
    return vocabulary, of_text


def _facts_of(texts: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """Give what is known of tokens: four texts, then weights and flags.

    The texts have a line for each token, its canonical form, skeleton, frame and country: few long
    ones go to another process sooner than many short ones.
    """
    flags = {"": 0, **{mark: 2 << place for place, mark in enumerate(MARKED)}}
    facts = fact_columns_of(texts)
    columns = facts.canonical, facts.skeleton, facts.frame, facts.country
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
