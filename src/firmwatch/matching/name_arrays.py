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
    "order_tokens",
]


@kernel
def hash_spans(buffer, starts, ends):
    """Hash many spans."""
    found = np.empty(len(starts), np.uint64)
    for item in range(len(starts)):
        found[item] = hash_span(buffer, starts[item], ends[item], -1)
    return found


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
