"""Many names cut into tokens: spans of one buffer of letters, with the core of each name."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from firmwatch.engine import map_partitions
from firmwatch.matching import cutting as cutting  # registers its kernels
from firmwatch.matching import name_arrays as name_arrays  # registers its kernels
from firmwatch.matching.alignment import initials
from firmwatch.matching.spelling import text_hash, words_hash
from firmwatch.matching.stripping import form_tables, form_words
from firmwatch.text.legal_forms import SPELLINGS
from firmwatch.text.names import MAX_CHARACTERS, has_marks, has_readings, name_forms, readings_of

__all__ = ["Rows", "Spans", "distinct_rows", "rows_of", "spans_of"]

Array = npt.NDArray[Any]

_CHUNK = 5_000
"""Names that go to another process at a time; fewer than three times as many are read here."""
_PART = 50_000
"""Rows that a thread cuts at a time; fewer than twice as many are cut here."""


class Rows(NamedTuple):
    """What is known of the readings of names, one row each, before they are cut.

    `sources` (int32) has the name that each is of. The texts of those that are `verbatim` (bool)
    are core tokens with spaces between them. `initials` (uint64 [rows, 2]) are those of
    `NameTable`, and so are the `runs` and `bags` in the columns of `whole` (uint64 [rows, 2]): here
    for the verbatim ones only, 0 for all others.
    """

    sources: Array
    verbatim: Array
    initials: Array
    whole: Array


class Spans(NamedTuple):
    """The tokens of rows: spans of a buffer, their hashes, and the core ones among them.

    Row i has the tokens `bounds[i]` to `bounds[i + 1]`, and the core `core[kept[i]:kept[i + 1]]`.
    Token j is spelt as token `firsts[numbers[j]]`. `hashes` are uint64, `buffer` uint8, `numbers`
    int32, all others int64.
    """

    buffer: Array
    starts: Array
    ends: Array
    bounds: Array
    hashes: Array
    numbers: Array
    firsts: Array
    core: Array
    kept: Array


def rows_of(names: Sequence[str]) -> tuple[list[str], Rows]:
    """Give the ASCII text of each reading of each name, and what is known of it."""
    if max(map(len, names), default=0) > MAX_CHARACTERS:
        names = [name[:MAX_CHARACTERS] if name.isascii() else name for name in names]
    odd = [place for place, name in enumerate(names) if has_readings(name)]
    chunks = (odd[start : start + _CHUNK] for start in range(0, len(odd), _CHUNK))
    given = ([names[place] for place in chunk] for chunk in chunks)
    parts = list(map_partitions(_readings, given))
    counts = np.ones(len(names), np.int64)
    counts[odd] = [count for _, row, _ in parts for count in row]
    sources = np.repeat(np.arange(len(names), dtype=np.int32), counts)
    verbatim = np.zeros(len(sources), np.bool_)
    hashes = np.zeros((len(sources), 4), np.uint64)
    if parts:
        marks = np.concatenate([row for _, _, row in parts])
        is_odd = np.zeros(len(names), np.bool_)
        is_odd[odd] = True
        hashes[is_odd[sources]] = marks[:, 1:]
        verbatim[is_odd[sources]] = marks[:, 0]
    texts = _merged(names, odd, counts[odd].tolist(), [text for row, _, _ in parts for text in row])
    return texts, Rows(sources, verbatim, hashes[:, :2].copy(), hashes[:, 2:].copy())


def _merged(
    names: Sequence[str], odd: list[int], counts: list[int], readings: list[str]
) -> list[str]:
    """Put the readings of the odd names in their places."""
    texts: list[str] = []
    start = at = 0
    for place, count in zip(odd, counts, strict=True):
        texts += names[start:place]
        texts += readings[at : at + count]
        start, at = place + 1, at + count
    texts += names[start:]
    return texts


def _readings(names: Sequence[str]) -> tuple[list[str], list[int], Array]:
    """Give the readings of names as Latin texts, how many each name has, and what they are.

    Where tokens are marked, they are the core tokens of each reading. The array (uint64
    [readings, 5]) has 1 for these, and hashes of four texts: of the initials, of nothing (for those
    of the core), of all letters and of all words; it has 0 for all others.
    """
    marked = {place: _marked(name) for place, name in enumerate(names) if has_marks(name)}
    plain = iter(readings_of([name for place, name in enumerate(names) if place not in marked]))
    texts: list[str] = []
    counts: list[int] = []
    known: dict[int, tuple[int, ...]] = {}
    for place in range(len(names)):
        before = len(texts)
        if place in marked:
            known.update(enumerate((row for _, row in marked[place]), before))
            texts += [text for text, _ in marked[place]]
        else:
            texts += next(plain)
        counts.append(len(texts) - before)
    found = np.zeros((len(texts), 5), np.uint64)
    for row, values in known.items():
        found[row] = np.array(values, np.uint64)
    return texts, counts, found


def _marked(name: str) -> list[tuple[str, tuple[int, ...]]]:
    return [
        (
            " ".join(form.core),
            (
                1,
                _hash_or_none(initials(form.tokens)),
                0,
                _hash_or_none(form.run),
                words_hash(form.words),
            ),
        )
        for form in name_forms(name)
    ]


def _hash_or_none(text: str) -> int:
    return text_hash(text) if text else 0


@functools.cache
def _single_forms() -> Array:
    """The sorted hashes of legal forms of one token."""
    found = [text_hash(spelling[0]) for spelling in SPELLINGS if len(spelling) == 1]
    return np.sort(np.array(found, np.uint64))


def spans_of(steps: Any, texts: Sequence[str], rows: Rows) -> Spans:
    """Cut rows into tokens, number these and take the legal forms off; fills `rows.whole`."""
    buffer, starts, ends, bounds = _cut(steps, texts, rows)
    hashes = steps.hash_spans(buffer, starts, ends)
    numbers, firsts = steps.number_hashes(hashes)
    words = form_words(steps, buffer, starts[firsts], ends[firsts], hashes[firsts])[numbers]
    core = np.empty(len(starts), np.int64)

    def strip(low: int, high: int) -> Array:
        kept = np.empty(high - low + 1, np.int64)
        spans, verbatim = bounds[low : high + 1], rows.verbatim[low:high]
        part = core[bounds[low] : bounds[high]]
        steps.strip_forms(spans, words, verbatim, form_tables(), part, kept)
        return kept

    lows, parts = _in_parts(strip, len(texts))
    kept = _offsets(parts)
    for low in lows:
        _move(core, bounds[low], kept[low], kept[min(low + _PART, len(texts))])
    return Spans(buffer, starts, ends, bounds, hashes, numbers, firsts, core[: kept[-1]], kept)


def _cut(steps: Any, texts: Sequence[str], rows: Rows) -> tuple[Array, Array, Array, Array]:
    """Cut rows into spans of a buffer; gives (buffer, starts, ends, bounds of each row)."""
    raw = np.frombuffer("".join(texts).encode("ascii"), np.uint8)
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=offsets[1:])
    buffer = np.empty(len(raw) + 1, np.uint8)
    # So many tokens are before each row at the most: two bytes for each, but for the last one.
    room = offsets // 2 + np.arange(len(offsets))
    starts, ends = np.empty(room[-1], np.int64), np.empty(room[-1], np.int64)

    def cut(low: int, high: int) -> Array:
        bounds = np.empty(high - low + 1, np.int64)
        letters, spans = slice(offsets[low], None), slice(room[low], room[high])
        steps.cut_names(
            raw, offsets[low : high + 1], rows.verbatim[low:high], _single_forms(),
            buffer[letters], starts[spans], ends[spans], bounds, rows.whole[low:high],
        )  # fmt: skip
        return bounds

    lows, parts = _in_parts(cut, len(texts))
    bounds = _offsets(parts)
    for low in lows:
        first, last = bounds[low], bounds[min(low + _PART, len(texts))]
        for places in (starts, ends):
            _move(places, room[low], first, last)
            places[first:last] += offsets[low]
    return buffer, starts[: bounds[-1]], ends[: bounds[-1]], bounds


def _in_parts(step: Callable[[int, int], Array], rows: int) -> tuple[Sequence[int], list[Array]]:
    """Give where ranges of rows begin, and `step(low, high)` of each; of many rows by threads.

    What a thread allocates it keeps for long: large arrays are given to it.
    """
    if rows < 2 * _PART:
        return [], [step(0, rows)]
    lows = range(0, rows, _PART)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return lows, list(pool.map(lambda low: step(low, min(low + _PART, rows)), lows))


def _offsets(parts: Sequence[Array]) -> Array:
    """Make offsets that begin at 0 in each part follow one another."""
    if len(parts) == 1:
        return parts[0]
    shifts = np.cumsum([0, *(part[-1] for part in parts[:-1])])
    follow = (part[1:] + shift for part, shift in zip(parts, shifts, strict=True))
    return np.concatenate([parts[0][:1], *follow])


def _move(values: Array, start: int, first: int, last: int) -> None:
    """Move the values from `start` on to `first` to `last`, which do not lie behind."""
    if start != first:
        values[first:last] = values[start : start + last - first]


def distinct_rows(steps: Any, rows: Rows, spans: Spans) -> tuple[Rows, Array, Array]:
    """Leave out the readings of a name whose core an earlier one of it has.

    Gives the rows that stay, their core tokens, and the offsets of these by row.
    """
    core, kept = spans.core, spans.kept
    if len(rows.sources) < 2 or rows.sources[-1] + 1 == len(rows.sources):
        return rows, core, kept
    fresh = steps.leave_repeated(rows.sources, spans.hashes, core, kept)
    core, kept = core[: kept[-1]], kept[np.append(fresh, True)]
    return Rows(*(column[fresh] for column in rows)), core, kept
