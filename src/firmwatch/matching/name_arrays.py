"""Kernels over the tokens of many names: hashed, put in order, run together."""

from __future__ import annotations

import numpy as np

from firmwatch.matching.compilation import kernel
from firmwatch.matching.spelling import hash_span, step_hash

__all__ = [
    "all_letters",
    "hash_initials",
    "hash_sounds",
    "hash_spans",
    "join_letters",
    "leave_repeated",
    "number_hashes",
    "order_tokens",
    "take_spans",
]


@kernel
def hash_spans(buffer, starts, ends):
    """Hash many spans."""
    found = np.empty(len(starts), np.uint64)
    for item in range(len(starts)):
        found[item] = hash_span(buffer, starts[item], ends[item], -1)
    return found


@kernel
def number_hashes(hashes):
    """Number hashes in the order in which they come first.

    Gives each one's number (int32), and where each number comes first (int64). A table that is
    filled to a half at the most takes a fraction of the time of sorting.
    """
    numbers = np.empty(len(hashes), np.int32)
    firsts = np.empty(len(hashes), np.int64)
    slots = np.full(64, -1, np.int32)
    count = 0
    for item in range(len(hashes)):
        slot = _slot_of(hashes[item], hashes, firsts, slots)
        if slots[slot] < 0:
            if 2 * count >= len(slots):
                slots = np.full(4 * len(slots), -1, np.int32)
                for known in range(count):
                    slots[_slot_of(hashes[firsts[known]], hashes, firsts, slots)] = known
                slot = _slot_of(hashes[item], hashes, firsts, slots)
            slots[slot] = count
            firsts[count] = item
            count += 1
        numbers[item] = slots[slot]
    return numbers, firsts[:count].copy()


@kernel
def _slot_of(key, hashes, firsts, slots):
    """Give the slot of a hash, or the free one where it belongs (linear probing)."""
    last = len(slots) - 1
    slot = np.int64(key & np.uint64(last))
    while slots[slot] >= 0 and hashes[firsts[slots[slot]]] != key:
        slot = (slot + 1) & last
    return slot


@kernel
def leave_repeated(sources, hashes, core, kept):
    """Take the rows out of `core` and `kept` that have the tokens of an earlier one of one source.

    They have no tokens then. Says of each row whether it stays.
    """
    fresh = np.ones(len(sources), np.bool_)
    first, start, count = 0, 0, 0
    for row in range(len(sources)):
        length = kept[row + 1] - start
        if row > 0 and sources[row] != sources[row - 1]:
            first = row
        for other in range(first, row):
            low, same = kept[other], kept[other + 1] - kept[other] == length
            for item in range(length if same else 0):
                same = same and hashes[core[low + item]] == hashes[core[start + item]]
            if same and fresh[other]:
                fresh[row] = False
        start += length
        if fresh[row]:
            for item in range(start - length, start):
                core[count] = core[item]
                count += 1
        kept[row + 1] = count
    return fresh


@kernel
def order_tokens(bounds, tokens, weights, hashes, most):
    """Sort each name's tokens, heaviest first, equal ones by hash; keep `most`, and add them up."""
    offsets = np.zeros(len(bounds), np.int64)
    totals = np.zeros(len(bounds) - 1, np.int64)
    kept = np.empty(len(tokens), np.int32)
    count = 0
    for name in range(len(bounds) - 1):
        start = count
        for place in range(bounds[name], bounds[name + 1]):
            token = tokens[place]
            spot = count
            while spot > start and _heavier(token, kept[spot - 1], weights, hashes):
                kept[spot] = kept[spot - 1]
                spot -= 1
            kept[spot] = token
            count = min(count + 1, start + most)
        for place in range(start, count):
            totals[name] += weights[kept[place]]
        offsets[name + 1] = count
    return kept[:count].copy(), offsets, totals


@kernel
def _heavier(token, other, weights, hashes):
    if weights[token] != weights[other]:
        return weights[token] > weights[other]
    return hashes[token] < hashes[other]


@kernel
def join_letters(buffer, starts, ends, bounds):
    """Run the tokens of each name together, without the marks of scripts."""
    total = 0
    for item in range(len(starts)):
        total += ends[item] - starts[item]
    letters = np.empty(total, np.uint8)
    offsets = np.zeros(len(bounds), np.int64)
    count = 0
    for name in range(len(bounds) - 1):
        for item in range(bounds[name], bounds[name + 1]):
            for place in range(starts[item], ends[item]):
                if buffer[place] != 39 and buffer[place] != 96:
                    letters[count] = buffer[place]
                    count += 1
        offsets[name + 1] = count
    return letters[:count].copy(), offsets


@kernel
def hash_initials(buffer, starts, bounds, hashes, small, least):
    """Hash the first letters of each name's tokens but the `small` ones; 0 where they are few."""
    found = np.zeros(len(bounds) - 1, np.uint64)
    for name in range(len(bounds) - 1):
        value = np.uint64(14695981039346656037)
        count = 0
        for item in range(bounds[name], bounds[name + 1]):
            spot = np.searchsorted(small, hashes[item])
            if spot < len(small) and small[spot] == hashes[item]:
                continue
            value = step_hash(value, buffer[starts[item]])
            count += 1
        if count >= least:
            found[name] = value
    return found


@kernel
def hash_sounds(letters, offsets, least):
    """Hash the consonants and digits of each name, as `skeletons.sounds` has them; 0 for too few.

    A, E, H, I, O, U, W and Y have a bit each in 0x1504191, counted from A.
    """
    found = np.zeros(len(offsets) - 1, np.uint64)
    for name in range(len(offsets) - 1):
        value = np.uint64(14695981039346656037)
        count, last = 0, 0
        for place in range(offsets[name], offsets[name + 1]):
            letter = int(letters[place])
            if letter < 65:
                value = step_hash(value, letter)
                last = 0
                continue
            if 0x1504191 >> (letter - 65) & 1:
                continue
            if letter == 67 or letter == 81:
                letter = 75
            elif letter == 90:
                letter = 83
            if letter != last:
                value = step_hash(value, letter)
                count += 1
                last = letter
        if count >= least:
            found[name] = value
    return found


@kernel
def all_letters(letters, offsets):
    """Say of each span whether it has letters only."""
    found = np.ones(len(offsets) - 1, np.bool_)
    for name in range(len(offsets) - 1):
        for place in range(offsets[name], offsets[name + 1]):
            if letters[place] < 65:
                found[name] = False
    return found


@kernel
def take_spans(values, offsets, order):
    """Give spans of values in another order, and their offsets."""
    bounds = np.zeros(len(order) + 1, np.int64)
    for item in range(len(order)):
        length = offsets[order[item] + 1] - offsets[order[item]]
        bounds[item + 1] = bounds[item] + length
    taken = np.empty(bounds[-1], values.dtype)
    for item in range(len(order)):
        start = offsets[order[item]]
        for place in range(bounds[item], bounds[item + 1]):
            taken[place] = values[start + place - bounds[item]]
    return taken, bounds
