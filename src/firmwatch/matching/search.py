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
def make_postings(tokens, offsets, hashes):
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
def _first_reaching(names, low, high, totals, least):
    """Give the first place whose name's total is at least `least`."""
    while low < high:
        middle = (low + high) // 2
        if totals[names[middle]] < least:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _near(near_tokens, near, low, high, token):
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
def similarity(
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
def _mark(
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
        given = 0
        signature = np.int64(0)
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
def _unmark(tokens, near_offsets, near_tokens, best):
    for place in range(len(tokens)):
        for item in range(near_offsets[tokens[place]], near_offsets[tokens[place] + 1]):
            best[near_tokens[item], 0] = 0
            best[near_tokens[item], 1] = 0


@kernel
def find_pairs(asked, first, last, index, postings, neighbours, threshold, scratch, found):
    """Find the pairs of the names `first` to `last` of `asked` with names of `index`.

    `asked` and `index` are (tokens, offsets, totals, weights, hashes); the names of the index stand
    in the order of their totals. `threshold` is in millionths, above 500,000. `scratch` is (stamps
    int32 [names of the index, all -1], best int64 [its vocabulary, 2, all 0]). Writes (ours,
    theirs, similarity) into the arrays of `found`. Returns (the next name to ask, pairs written):
    the former is less than `last` where `found` was too short.
    """
    count = 0
    for name in range(first, last):
        after = _ask(asked, name, index, postings, neighbours, threshold, scratch, found, count)
        if after < 0:
            return name, count
        count = after
    return last, count


@kernel
def _ask(asked, name, index, postings, neighbours, threshold, scratch, found, count):
    """Read the postings near the heaviest tokens of a name; gives the pairs written, or -1."""
    all_tokens, offsets, totals, weights, _ = asked
    near_offsets, near_tokens, near = neighbours
    best = scratch[1]
    total = totals[name]
    tokens = all_tokens[offsets[name] : offsets[name + 1]]
    alone = np.zeros((len(tokens), 2), np.int64)
    most, ratio = _mark(
        tokens, weights, index[3], index[4], near_offsets, near_tokens, near, best, alone
    )
    least = 2 * threshold - 1_000_000
    rest = total if most > 0 else 0
    for place in range(len(tokens)):
        # What is left could not reach the threshold by itself.
        if count < 0 or rest == 0 or rest * 1_000_000 // total < least:
            break
        token = tokens[place]
        rest -= weights[token]
        others = 0
        for spot in range(len(tokens)):
            if spot != place:
                others |= alone[spot, 0]
        smallest = np.int64(least * total / (1_000_000 * ratio) * 0.999999)
        limits = smallest, most * 1_000 // least + 1, others, alone[place, 1]
        for item in range(near_offsets[token], near_offsets[token + 1]):
            count = _read_posting(
                asked, name, token, near_tokens[item], limits, index, postings, neighbours,
                threshold, scratch, found, count,
            )  # fmt: skip
            if count < 0:
                break
    _unmark(tokens, near_offsets, near_tokens, best)
    return count


@kernel
def _read_posting(
    asked, name, token, near_token, limits, index, postings, neighbours, threshold, scratch, found,
    count,
):  # fmt: skip
    """Compare a name with those of one posting; gives the pairs written, or -1 for want of room.

    `limits` are (least total, largest total, signature of what is near the name's other tokens, the
    most that this token gives to the other side).
    """
    all_tokens, offsets, totals, weights, hashes = asked
    other_tokens, other_offsets, other_totals, other_weights, other_hashes = index
    bounds, names, signatures = postings
    stamps, best = scratch
    smallest, largest, others, given = limits
    tokens, total = all_tokens[offsets[name] : offsets[name + 1]], totals[name]
    need, mine, given = 2 * threshold, 1_000_000 * weights[token], 1_000 * given
    high = bounds[near_token + 1]
    low = _first_reaching(names, bounds[near_token], high, other_totals, smallest)
    for place in range(low, high):
        other = names[place]
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
        theirs = other_tokens[other_offsets[other] : other_offsets[other + 1]]
        # Without the floors of the similarity itself, so never less than it.
        if _most(theirs, best, total, other_total) < bar:
            continue
        value = similarity(
            tokens, weights, hashes, total, theirs, other_weights, other_hashes, other_total,
            neighbours[0], neighbours[1], neighbours[2],
        )  # fmt: skip
        if value >= threshold:
            if count == len(found[0]):
                return -1
            found[0][count], found[1][count], found[2][count] = name, other, value
            count += 1
    return count


@kernel
def _most(tokens, best, total, other_total):
    """Give the most that a name of the index can reach, times both totals."""
    met, other_met = 0, 0
    for place in range(len(tokens)):
        met += best[tokens[place], 0]
        other_met += best[tokens[place], 1]
    return 1_000 * (min(met, 1_000 * total) * other_total + other_met * total)
