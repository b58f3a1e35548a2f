"""Kernels over letters: hashes, and words of one edit or two.

A text is a span of a buffer of bytes (ASCII capitals, digits and spaces).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence

import numpy as np

from firmwatch.matching.compilation import kernel, kernel_as

__all__ = [
    "HASH_SEED",
    "edits_between",
    "hash_span",
    "one_edit",
    "text_hash",
    "utf8_hash",
    "variant_hashes",
    "variant_hashes_of_two",
    "words_hash",
]

HASH_SEED = 14695981039346656037
"""Offset basis of FNV-1a with 64 bits (Fowler, Noll and Vo, IETF draft-eastlake-fnv)."""
_PRIME = 1099511628211
_MASK = (1 << 64) - 1


@functools.lru_cache(maxsize=1 << 16)
def text_hash(text: str) -> int:
    """Give the 64-bit FNV-1a hash of an ASCII text, as `hash_span` does of its bytes."""
    value = HASH_SEED
    for byte in text.encode("ascii"):
        value = (value ^ byte) * _PRIME & _MASK
    return value


def words_hash(words: Sequence[str]) -> int:
    """Give one hash of words whatever their order, as the kernel does; 0 for none."""
    raw = b"".join(value.to_bytes(8, "little") for value in sorted(map(text_hash, words)))
    value = HASH_SEED
    for byte in raw:
        value = (value ^ byte) * _PRIME & _MASK
    return value if raw else 0


def utf8_hash(text: str) -> int:
    """Give 64 bits of SHA-256 over a text, for a longer one than is quick to hash by `text_hash`.

    Never 0, which stands for none.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) or 1


def _wrapping(value, byte):
    return (value ^ np.uint64(byte)) * np.uint64(1099511628211)


@kernel_as(_wrapping)
def step_hash(value, byte):
    """Take one byte into a hash of 64 bits; machine code wraps by itself."""
    return (int(value) ^ int(byte)) * _PRIME & _MASK


@kernel
def hash_span(buffer, start, end, skip):
    """Hash a span as `text_hash` does, without the byte at `skip` (-1: with all)."""
    value = np.uint64(14695981039346656037)
    for place in range(start, end):
        if place != skip:
            value = step_hash(value, buffer[place])
    return value


@kernel
def one_edit(left, start, end, right, begin, stop):
    """Whether two spans are one insertion, deletion, substitution or swap of neighbours apart.

    Optimal string alignment distance 1 (Damerau 1964); equal spans are not.
    """
    ours, theirs = end - start, stop - begin
    if abs(ours - theirs) > 1:
        return False
    head = 0
    shorter = min(ours, theirs)
    while head < shorter and left[start + head] == right[begin + head]:
        head += 1
    tail = 0
    while tail < shorter - head and left[end - 1 - tail] == right[stop - 1 - tail]:
        tail += 1
    ours -= head + tail
    theirs -= head + tail
    if ours + theirs == 1 or (ours == 1 and theirs == 1):
        return True
    if ours != 2 or theirs != 2:
        return False
    first, second = start + head, begin + head
    return left[first] == right[second + 1] and left[first + 1] == right[second]


@kernel
def edits_between(left, start, end, right, begin, stop, most):
    """Count the edits between two spans, 0 to `most` (1 or 2); `most` + 1 where there are more.

    Optimal string alignment distance: as `one_edit` has it, and edits do not overlap.
    """
    if abs(end - start - stop + begin) > most:
        return most + 1
    while start < end and begin < stop and left[start] == right[begin]:
        start += 1
        begin += 1
    while start < end and begin < stop and left[end - 1] == right[stop - 1]:
        end -= 1
        stop -= 1
    if end - start == 0 or stop - begin == 0:
        return max(end - start, stop - begin)
    if most == 1:
        return 1 if one_edit(left, start, end, right, begin, stop) else 2
    # One of four edits comes first; what is left after it has one more at the most.
    if one_edit(left, start, end, right, begin, stop):
        return 1
    found = (
        _within_one(left, start + 1, end, right, begin + 1, stop)
        or _within_one(left, start + 1, end, right, begin, stop)
        or _within_one(left, start, end, right, begin + 1, stop)
    )
    if not found and end - start > 1 and stop - begin > 1:
        swapped = left[start] == right[begin + 1] and left[start + 1] == right[begin]
        found = swapped and _within_one(left, start + 2, end, right, begin + 2, stop)
    return 2 if found else 3


@kernel
def _within_one(left, start, end, right, begin, stop):
    """Whether two spans are equal or one edit apart."""
    if end - start == stop - begin:
        place = 0
        while place < end - start and left[start + place] == right[begin + place]:
            place += 1
        if place == end - start:
            return True
    return one_edit(left, start, end, right, begin, stop)


@kernel
def variant_hashes(buffer, starts, ends, wanted, low, high, hashes, owners):
    """Hash each wanted span of `low` to `high` bytes, and what is left without each byte.

    Two spans within one edit share one of these hashes (deletion neighbourhoods: Mor and Fraenkel
    1982). Returns how many were written; with `hashes` of length 0 it only counts.
    """
    count = 0
    for item in range(len(starts)):
        start, end = starts[item], ends[item]
        if not wanted[item] or not low <= end - start <= high:
            continue
        if len(hashes) > 0:
            hashes[count] = hash_span(buffer, start, end, -1)
            owners[count] = item
            for place in range(start, end):
                hashes[count + 1 + place - start] = hash_span(buffer, start, end, place)
                owners[count + 1 + place - start] = item
        count += 1 + end - start
    return count


@kernel
def variant_hashes_of_two(buffer, starts, ends, wanted, low, high, hashes, owners):
    """Hash each wanted span, and what is left without one byte and without two.

    For spans that may be two edits from one of `low` to `high` bytes; what is left has `low` - 2
    bytes at least. Returns how many were written; with `hashes` of length 0 it only counts.
    """
    count = 0
    for item in range(len(starts)):
        start, end = starts[item], ends[item]
        length = end - start
        if not wanted[item] or not low - 2 <= length <= high:
            continue
        if len(hashes) > 0:
            owners[count] = item
            hashes[count] = hash_span(buffer, start, end, -1)
        count += 1
        for first in range(start, end if length >= low - 1 else start):
            if len(hashes) > 0:
                owners[count] = item
                hashes[count] = hash_span(buffer, start, end, first)
            count += 1
            for second in range(first + 1, end if length >= low else first + 1):
                if len(hashes) > 0:
                    owners[count] = item
                    value = np.uint64(hash_span(buffer, start, first, -1))
                    for place in range(first + 1, end):
                        if place != second:
                            value = step_hash(value, buffer[place])
                    hashes[count] = value
                count += 1
    return count
