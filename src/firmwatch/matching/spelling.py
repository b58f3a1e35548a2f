"""Kernels over letters: cutting plain names into tokens, hashes, and words of one edit.

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
    "cut_names",
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


@kernel
def _is_letter(byte):
    return 65 <= byte <= 90


@kernel
def _is_alphanumeric(byte):
    return 65 <= byte <= 90 or 48 <= byte <= 57


@kernel
def _clean(buffer, start, end, text, begin):
    """Write a name in capitals, digits, dots and spaces; gives the end of what was written."""
    position = begin
    for place in range(start, end):
        byte = buffer[place]
        if 97 <= byte <= 122:
            byte -= 32
        if byte != 39 and byte != 96:
            text[position] = byte if _is_alphanumeric(byte) or byte == 46 else 32
            position += 1
    return position


@kernel
def _dotted(text, place, end):
    """Measure "A.B.C." at a place: (letters, the place after it); (0, place) where there is none.

    The same as the regular expression of `text.names`, with its backing off from a longer word.
    """
    letters, after = 0, place
    while after + 1 < end and _is_letter(text[after]) and text[after + 1] == 46:
        letters += 1
        after += 2
    if letters < 2:
        return 0, place
    follows = after < end and _is_alphanumeric(text[after])
    if not follows:
        return letters, after
    word = after + 1 < end and _is_alphanumeric(text[after + 1])
    if _is_letter(text[after]) and not word:
        return letters + 1, after + 1
    if letters > 2:
        return letters, after - 1
    return 0, place


@kernel
def _without_dots(text, begin, end):
    """Join letters with dots between them and make the other dots spaces; gives the new end."""
    position, place, previous = begin, begin, 32
    while place < end:
        letters = 0
        if _is_letter(text[place]) and not _is_alphanumeric(previous):
            letters, after = _dotted(text, place, end)
        if letters > 0:
            previous = text[after - 1]
            for item in range(letters):
                text[position + item] = text[place + 2 * item]
            position += letters
            place = after
        else:
            previous = text[place]
            text[position] = 32 if previous == 46 else previous
            position += 1
            place += 1
    return position


@kernel
def _is_stop(text, start, end):
    """Whether a token is AND or THE."""
    if end - start != 3:
        return False
    first, second, third = text[start], text[start + 1], text[start + 2]
    return (first == 65 and second == 78 and third == 68) or (
        first == 84 and second == 72 and third == 69
    )


@kernel
def _keep(text, first, count, starts, ends):
    """Drop stop words among `count` tokens unless nothing else is left; gives how many stay."""
    kept = 0
    for item in range(first, first + count):
        if not _is_stop(text, starts[item], ends[item]):
            starts[first + kept], ends[first + kept] = starts[item], ends[item]
            kept += 1
    return kept if kept > 0 else count


@kernel
def _join_letters(text, first, count, starts, ends, forms):
    """Join single letters in a row, and part a legal form off their end; gives the tokens left."""
    kept, item, last = first, first, first + count
    while item < last:
        run = 0
        while (
            item + run < last
            and ends[item + run] - starts[item + run] == 1
            and _is_letter(text[starts[item + run]])
        ):
            run += 1
        if run < 2:
            starts[kept], ends[kept] = starts[item], ends[item]
            kept += 1
            item += 1
            continue
        start = starts[item]
        for letter in range(run):
            text[start + letter] = text[starts[item + letter]]
        item += run
        split = 0
        for place in range(run - 1):
            key = np.uint64(hash_span(text, start + place, start + run, -1))
            spot = np.searchsorted(forms, key)
            if spot < len(forms) and forms[spot] == key:
                split = place
                break
        if split > 0:
            starts[kept], ends[kept] = start, start + split
            kept += 1
        starts[kept], ends[kept] = start + split, start + run
        kept += 1
    return kept - first


@kernel
def _hash_whole(text, start, end, whole):
    """Hash all letters of a name in a row, and its words in the order of their hashes."""
    seed = np.uint64(14695981039346656037)
    words = np.empty((end - start) // 2 + 1, np.uint64)
    run, count, place = seed, 0, start
    while place < end:
        word = seed
        length = 0
        while place < end and text[place] != 32:
            if text[place] != 46:
                run = step_hash(run, text[place])
                word = step_hash(word, text[place])
                length += 1
            place += 1
        place += 1
        if length > 0:
            words[count] = word
            count += 1
    whole[0] = run if count > 0 else np.uint64(0)
    whole[1] = _hash_of_hashes(words[:count])


@kernel
def _hash_of_hashes(hashes):
    """Hash hashes whatever their order; 0 for none."""
    value = np.uint64(14695981039346656037)
    for item in np.sort(hashes):
        for byte in range(8):
            value = step_hash(value, (item >> np.uint64(8 * byte)) & np.uint64(255))
    return value if len(hashes) > 0 else np.uint64(0)


@kernel
def cut_names(buffer, offsets, verbatim, forms, text, starts, ends, names, whole):
    """Cut ASCII names into tokens as `text.names.tokenise` does.

    `text` gets the letters, `starts` and `ends` the spans, `names` (one longer than there are
    names) the offsets of each name's tokens, `whole` for those that are cut the hashes of all their
    letters in a row and of their words in any order (0 for none). `verbatim` says which names are
    tokens already, with spaces between them; `forms` are the sorted hashes of legal forms of one
    token.
    """
    position, tokens = 0, 0
    for name in range(len(offsets) - 1):
        names[name] = tokens
        before = position
        if verbatim[name]:
            for place in range(offsets[name], offsets[name + 1]):
                text[position] = buffer[place]
                position += 1
        else:
            position = _clean(buffer, offsets[name], offsets[name + 1], text, position)
            _hash_whole(text, before, position, whole[name])
            position = _without_dots(text, before, position)
        count, place = 0, before
        while place < position:
            while place < position and text[place] == 32:
                place += 1
            if place < position:
                starts[tokens + count] = place
                while place < position and text[place] != 32:
                    place += 1
                ends[tokens + count] = place
                count += 1
        if not verbatim[name]:
            count = _keep(text, tokens, count, starts, ends)
            count = _join_letters(text, tokens, count, starts, ends, forms)
        tokens += count
    names[len(offsets) - 1] = tokens
