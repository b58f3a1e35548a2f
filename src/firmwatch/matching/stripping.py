"""Kernel over tokens: taking legal forms off names, as `text.names.name_form` does."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from firmwatch.matching.compilation import kernel, read_only
from firmwatch.matching.keys import SortedKeys, join, sorted_keys
from firmwatch.matching.spelling import text_hash
from firmwatch.text.legal_forms import (
    FORM_WORD_MAX,
    FORM_WORD_MIN,
    FORM_WORDS,
    MOVABLE,
    SPELLINGS,
    form_word,
)
from firmwatch.text.slips import shortened

__all__ = ["form_tables", "form_words", "strip_forms"]

_FEW = 64
"""Tokens that are sooner asked one by one than the words of all legal forms are laid out."""


@functools.cache
def form_tables() -> tuple[Any, ...]:
    """Lay the legal forms out for `strip_forms`: by last token and by first, longest first.

    Gives (last, last_bounds, last_order, first, first_bounds, first_order, offsets, tokens,
    movable): sorted hashes, the bounds of each in its order of spellings, and the spellings.
    """
    spellings = sorted(SPELLINGS, key=len, reverse=True)
    hashes = [[text_hash(token) for token in spelling] for spelling in spellings]
    offsets = np.cumsum([0, *map(len, hashes)]).astype(np.int64)
    tokens = np.array([value for row in hashes for value in row], np.uint64)
    movable = np.array([spelling in MOVABLE for spelling in spellings])
    last = _ordered([row[-1] for row in hashes])
    first = _ordered([row[0] for row in hashes])
    return (*last, *first, offsets, tokens, movable)


@functools.cache
def _shortened_words() -> SortedKeys:
    """The deletion neighbourhoods of the words of legal forms; owners are of no use."""
    parts = {part for word in FORM_WORDS for part in (word, *shortened(word))}
    keys = np.array([text_hash(part) for part in parts], np.uint64)
    return sorted_keys(keys, np.zeros(len(keys), np.int32))


def form_words(steps: Any, buffer: Any, starts: Any, ends: Any, hashes: Any) -> Any:
    """Give the hashes of distinct tokens, those of `legal_forms.form_word` for misspelt words."""
    near = np.arange(len(hashes))
    if len(hashes) > _FEW:
        near = _near_form_words(steps, buffer, starts, ends)
    words = hashes.copy()
    for item in near.tolist():
        word = buffer[starts[item] : ends[item]].tobytes().decode("ascii")
        words[item] = text_hash(form_word(word))
    return words


def _near_form_words(steps: Any, buffer: Any, starts: Any, ends: Any) -> Any:
    """Give the places of spans that share what is left of a word of a legal form."""
    wanted = np.ones(len(starts), np.bool_)
    spans = *read_only(buffer, starts, ends), wanted, FORM_WORD_MIN - 1, FORM_WORD_MAX + 1
    count = steps.variant_hashes(*spans, np.empty(0, np.uint64), np.empty(0, np.int32))
    keys, owners = np.empty(count, np.uint64), np.empty(count, np.int32)
    steps.variant_hashes(*spans, keys, owners)
    return np.unique(join(keys, owners, _shortened_words())[0])


def _ordered(hashes: list[int]) -> tuple[Any, Any, Any]:
    array = np.array(hashes, np.uint64)
    order = np.argsort(array, kind="stable")
    values, starts = np.unique(array[order], return_index=True)
    return values, np.append(starts, len(array)).astype(np.int64), order.astype(np.int64)


@kernel
def _spelling_at(hashes, low, high, at_end, tables):
    """Give the first spelling that begins or ends tokens `low` to `high` and leaves some; or -1."""
    last, last_bounds, last_order, first, first_bounds, first_order, offsets, tokens, _ = tables
    keys, bounds, order = first, first_bounds, first_order
    if at_end:
        keys, bounds, order = last, last_bounds, last_order
    token = hashes[high - 1] if at_end else hashes[low]
    key = np.searchsorted(keys, token)
    if key == len(keys) or keys[key] != token:
        return -1
    for place in range(bounds[key], bounds[key + 1]):
        spelling = order[place]
        length = offsets[spelling + 1] - offsets[spelling]
        if length >= high - low:
            continue
        start = high - length if at_end else low
        if _stands(hashes, start, spelling, offsets, tokens):
            return spelling
    return -1


@kernel
def _stands(hashes, start, spelling, offsets, tokens):
    for item in range(offsets[spelling + 1] - offsets[spelling]):
        if hashes[start + item] != tokens[offsets[spelling] + item]:
            return False
    return True


@kernel
def _movable_at(hashes, place, high, tables):
    """Give the length of the first movable spelling that stands at a token, or 0."""
    _, _, _, first, bounds, order, offsets, tokens, movable = tables
    key = np.searchsorted(first, hashes[place])
    if key == len(first) or first[key] != hashes[place]:
        return 0
    for item in range(bounds[key], bounds[key + 1]):
        spelling = order[item]
        length = offsets[spelling + 1] - offsets[spelling]
        fits = movable[spelling] and length <= high - place
        if fits and _stands(hashes, place, spelling, offsets, tokens):
            return length
    return 0


@kernel
def strip_forms(names, hashes, verbatim, tables, core, kept):
    """Write each name's core tokens: `core` gets indices into `hashes`, `kept` the offsets.

    `verbatim` says which names are core tokens already.
    """
    offsets = tables[6]
    count = 0
    for name in range(len(names) - 1):
        low, high = names[name], names[name + 1]
        kept[name] = count
        if verbatim[name]:
            for place in range(low, high):
                core[count] = place
                count += 1
            continue
        found = _spelling_at(hashes, low, high, True, tables) if high - low > 1 else -1
        while found >= 0:
            high -= offsets[found + 1] - offsets[found]
            found = _spelling_at(hashes, low, high, True, tables) if high - low > 1 else -1
        found = _spelling_at(hashes, low, high, False, tables) if high - low > 1 else -1
        while found >= 0:
            low += offsets[found + 1] - offsets[found]
            found = _spelling_at(hashes, low, high, False, tables) if high - low > 1 else -1
        before, place = count, low
        while place < high:
            length = _movable_at(hashes, place, high, tables) if high - low > 2 else 0
            if length == 0:
                core[count] = place
                count += 1
                place += 1
            place += length
        if count == before:
            for place in range(low, high):
                core[count] = place
                count += 1
    kept[len(names) - 1] = count
