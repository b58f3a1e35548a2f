"""Every pair of names that is at least so similar: a prefix filter over postings, and exact.

After the prefix filter of Chaudhuri, Ganti and Kaushik (2006) and Bayardo, Ma and Srikant (2007),
carried over to weights and near tokens: a pair that reaches the threshold aligns one of the
heaviest tokens of the name that is looked for, so that only their postings need be read.
"""

from __future__ import annotations

import numpy as np

from firmwatch.matching.compilation import kernel

__all__ = ["find_pairs", "make_postings"]


@kernel
def make_postings(tokens, offsets, hashes):  # type: ignore[no-untyped-def]
    """List the names of each token, in order.

    `hashes` are of the vocabulary. Returns (bounds, names, signatures): the names of token t are
    `names[bounds[t]:bounds[t + 1]]`; a signature (int64) has one of 64 bits for each of a name's
    tokens.
    """
    vocabulary_size = len(hashes)
    signatures = np.zeros(len(offsets) - 1, np.int64)
    bounds = np.zeros(vocabulary_size + 1, np.int64)
    for name in range(len(offsets) - 1):
        for place in range(offsets[name], offsets[name + 1]):
            if place == offsets[name] or tokens[place] != tokens[place - 1]:
                bounds[tokens[place] + 1] += 1
                bit = np.int64(hashes[tokens[place]] & np.uint64(63))
                signatures[name] |= np.int64(1) << bit
    for token in range(vocabulary_size):
        bounds[token + 1] += bounds[token]
    spots = bounds[:-1].copy()
    names = np.empty(bounds[-1], np.int32)
    for name in range(len(offsets) - 1):
        for place in range(offsets[name], offsets[name + 1]):
            if place == offsets[name] or tokens[place] != tokens[place - 1]:
                names[spots[tokens[place]]] = name
                spots[tokens[place]] += 1
    return bounds, names, signatures


@kernel
def _first_reaching(names, low, high, totals, least):  # type: ignore[no-untyped-def]
    """Give the first place whose name's total is at least `least`."""
    while low < high:
        middle = (low + high) // 2
        if totals[names[middle]] < least:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _near(near_tokens, near, low, high, token):  # type: ignore[no-untyped-def]
    """Give the similarity of a token to the one whose near tokens stand from `low` to `high`."""
    while low < high:
        middle = (low + high) // 2
        if near_tokens[middle] < token:
            low = middle + 1
        elif near_tokens[middle] > token:
            high = middle
        else:
            return near[middle]
    return 0


@kernel
def similarity(  # type: ignore[no-untyped-def]
    tokens, weights, hashes, total, other_tokens, other_weights, other_hashes, other_total,
    near_offsets, near_tokens, near,
):  # fmt: skip
    """Give the similarity of two names in millionths, as `alignment.align` does by tokens.

    `tokens` and `other_tokens` are one name each, of at most 60 tokens.
    """
    free, other_free = (1 << len(tokens)) - 1, (1 << len(other_tokens)) - 1
    met, other_met = 0, 0
    while True:
        best, best_tie, best_i, best_j, best_near = 0, hashes[0], -1, -1, 0
        for i in range(len(tokens)):
            token = tokens[i]
            low, high = near_offsets[token], near_offsets[token + 1]
            if not free >> i & 1 or low == high:
                continue
            for j in range(len(other_tokens)):
                other = other_tokens[j]
                if not other_free >> j & 1:
                    continue
                found = _near(near_tokens, near, low, high, other)
                if found == 0:
                    continue
                gain = found * (weights[token] * other_total + other_weights[other] * total)
                tie = hashes[token] ^ other_hashes[other]
                if gain > best or (gain == best and tie < best_tie):
                    best, best_tie, best_i, best_j, best_near = gain, tie, i, j, found
        if best_i < 0:
            return (met * 1_000 // total + other_met * 1_000 // other_total) // 2
        free ^= 1 << best_i
        other_free ^= 1 << best_j
        met += best_near * weights[tokens[best_i]]
        other_met += best_near * other_weights[other_tokens[best_j]]


@kernel
def _mark(  # type: ignore[no-untyped-def]
    tokens, weights, other_weights, other_hashes, near_offsets, near_tokens, near, best, alone
):
    """Note, for each token near one of a name's, the most that it can give to either side.

    `best` has a row (to the name asked, to the other) for each token of the index. `alone` gets a
    row for each token of the name: the signature of what is near it, and the most that it gives
    the other side. Returns (the most that the other side can be met, the greatest ratio of our
    weight to theirs).
    """
    most, ratio = 0, 0.0
    for place in range(len(tokens)):
        weight = weights[tokens[place]]
        given, signature = 0, 0
        for item in range(near_offsets[tokens[place]], near_offsets[tokens[place] + 1]):
            other = near_tokens[item]
            theirs = near[item] * other_weights[other]
            best[other, 0] = max(best[other, 0], near[item] * weight)
            best[other, 1] = max(best[other, 1], theirs)
            given = max(given, theirs)
            ratio = max(ratio, weight / other_weights[other])
            signature |= np.int64(1) << np.int64(other_hashes[other] & np.uint64(63))
        alone[place, 0] = signature
        alone[place, 1] = given
        most += given
    return most, ratio


@kernel
def _unmark(tokens, near_offsets, near_tokens, best):  # type: ignore[no-untyped-def]
    for place in range(len(tokens)):
        for item in range(near_offsets[tokens[place]], near_offsets[tokens[place] + 1]):
            best[near_tokens[item], 0] = 0
            best[near_tokens[item], 1] = 0


@kernel
def find_pairs(  # type: ignore[no-untyped-def]
    asked, first, last, index, postings, neighbours, threshold, scratch, found
):
    """Find the pairs of the names `first` to `last` of `asked` with names of `index`.

    `asked` and `index` are (tokens, offsets, totals, weights, hashes); the names of the index stand
    in the order of their totals. `threshold` is in millionths, above 500,000. `scratch` is (stamps int32 [names of the index, all -1], best int64
    [its vocabulary, 2, all 0]). Writes (ours, theirs, similarity) into the arrays of `found`.
    Returns (the next name to ask, pairs written): the former is less than `last` where `found` was
    too short.
    """
    all_tokens, offsets, totals, weights, hashes = asked
    other_tokens, other_offsets, other_totals, other_weights, other_hashes = index
    bounds, names, signatures = postings
    near_offsets, near_tokens, near = neighbours
    stamps, best = scratch
    ours, theirs, values = found
    need = 2 * threshold
    least = need - 1_000_000
    alone = np.zeros((64, 2), np.int64)
    count = 0
    for name in range(first, last):
        begun, total = count, totals[name]
        tokens = all_tokens[offsets[name] : offsets[name + 1]]
        rest = total
        most, ratio = _mark(
            tokens,
            weights,
            other_weights,
            other_hashes,
            near_offsets,
            near_tokens,
            near,
            best,
            alone,
        )
        largest = most * 1_000 // least + 1
        smallest = np.int64(least * total / (1_000_000 * ratio) * 0.999999) if ratio > 0 else 0
        for place in range(len(tokens)):
            if most == 0 or rest * 1_000_000 // total < least:
                break
            token = tokens[place]
            rest -= weights[token]
            others = 0
            for spot in range(len(tokens)):
                if spot != place:
                    others |= alone[spot, 0]
            mine, given = 1_000_000 * weights[token], 1_000 * alone[place, 1]
            for item in range(near_offsets[token], near_offsets[token + 1]):
                high = bounds[near_tokens[item] + 1]
                low = bounds[near_tokens[item]]
                low = _first_reaching(names, low, high, other_totals, smallest)
                while low < high:
                    other = names[low]
                    low += 1
                    other_total = other_totals[other]
                    if other_total > largest:
                        break
                    bar = need * total * other_total
                    # Nothing but this token is near: most names of a common token end here.
                    if not signatures[other] & others and mine * other_total + given * total < bar:
                        continue
                    if stamps[other] == name:
                        continue
                    stamps[other] = name
                    met, other_met = 0, 0
                    begin, stop = other_offsets[other], other_offsets[other + 1]
                    for spot in range(begin, stop):
                        met += best[other_tokens[spot], 0]
                        other_met += best[other_tokens[spot], 1]
                    met = min(met, 1_000 * total)
                    # Without the floors of the similarity itself, so never less than it.
                    if 1_000 * (met * other_total + other_met * total) < bar:
                        continue
                    value = similarity(
                        tokens, weights, hashes, total,
                        other_tokens[begin:stop], other_weights, other_hashes, other_total,
                        near_offsets, near_tokens, near,
                    )  # fmt: skip
                    if value < threshold:
                        continue
                    if count == len(ours):
                        _unmark(tokens, near_offsets, near_tokens, best)
                        return name, begun
                    ours[count], theirs[count], values[count] = name, other, value
                    count += 1
        _unmark(tokens, near_offsets, near_tokens, best)
    return last, count
