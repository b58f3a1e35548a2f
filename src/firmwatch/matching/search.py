"""Every pair of names that is at least so similar: a prefix filter over postings, and exact.

After the prefix filter of Chaudhuri, Ganti and Kaushik (2006) and Bayardo, Ma and Srikant (2007),
carried over to weights and near tokens: a pair that reaches the threshold aligns one of the
heaviest tokens of the name that is looked for, so that only their postings need be read. A name
that is met first at the n-th token of the one asked shares nothing of the tokens before it: that
bounds what both can reach, and so the length of the names that need be read at all.
"""

from __future__ import annotations

import numpy as np

from firmwatch.matching.alignment import SPACING
from firmwatch.matching.compilation import kernel
from firmwatch.matching.facts import FAMILY, MARKED, TRANSLITERATION

__all__ = ["find_pairs", "make_postings", "weigh_pairs"]

_BY_KEY = (1_000, TRANSLITERATION, FAMILY, *MARKED.values())
"""Similarities of words that are equal or agree by a key; words of all others are misspelt."""


@kernel
def make_postings(tokens, offsets, totals, vocabulary_size):
    """List the names of each token, in order, with what else stands in them.

    Returns (bounds, names, starts, entries, firsts): the entries of token t are `bounds[t]` to
    `bounds[t + 1]`; entry e is of name `names[e]`, and `entries` has from `starts[e]` on that name,
    its total, how many other tokens it has, and these. They stand in a row so that reading a
    posting walks through memory instead of jumping about in it. `firsts` has the first name whose
    total is b << 6 or more at b, the names standing in the order of their totals.
    """
    bounds = np.zeros(vocabulary_size + 1, np.int64)
    for name in range(len(totals)):
        for place in range(offsets[name], offsets[name + 1]):
            if place == offsets[name] or tokens[place] != tokens[place - 1]:
                bounds[tokens[place] + 1] += 1
    for token in range(vocabulary_size):
        bounds[token + 1] += bounds[token]
    spots = bounds[:-1].copy()
    names = np.empty(bounds[-1], np.int32)
    places = np.empty(bounds[-1], np.int64)
    starts = np.zeros(bounds[-1] + 1, np.int64)
    for name in range(len(totals)):
        for place in range(offsets[name], offsets[name + 1]):
            if place == offsets[name] or tokens[place] != tokens[place - 1]:
                entry = spots[tokens[place]]
                spots[tokens[place]] += 1
                names[entry], places[entry] = name, place
    for entry in range(len(names)):
        name = names[entry]
        starts[entry + 1] = starts[entry] + offsets[name + 1] - offsets[name] + 2
    entries = _entries(tokens, offsets, totals, names, places, starts)
    return bounds, names, starts, entries, _firsts(totals)


@kernel
def _entries(tokens, offsets, totals, names, places, starts):
    entries = np.empty(starts[-1], np.int32)
    for entry in range(len(names)):
        name, spot = names[entry], starts[entry]
        entries[spot], entries[spot + 1] = name, totals[name]
        entries[spot + 2] = offsets[name + 1] - offsets[name] - 1
        spot += 3
        for place in range(offsets[name], offsets[name + 1]):
            if place != places[entry]:
                entries[spot] = tokens[place]
                spot += 1
    return entries


@kernel
def _firsts(totals):
    most = totals[-1] if len(totals) > 0 else 0
    firsts = np.empty((most >> 6) + 2, np.int32)
    name = 0
    for bucket in range(len(firsts)):
        while name < len(totals) and totals[name] < bucket << 6:
            name += 1
        firsts[bucket] = name
    return firsts


@kernel
def _others(tokens, offsets, names, places, starts):
    others = np.empty(starts[-1], np.int32)
    for entry in range(len(names)):
        spot = starts[entry]
        for place in range(offsets[names[entry]], offsets[names[entry] + 1]):
            if place != places[entry]:
                others[spot] = tokens[place]
                spot += 1
    return others


@kernel
def _first_reaching(values, low, high, least):
    """Give the first place from `low` to `high` whose value is at least `least`."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < least:
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
def aligned(
    tokens, weights, hashes, total, other_tokens, other_weights, other_hashes, other_total,
    near_offsets, near_tokens, near,
):  # fmt: skip
    """Align two names of at most 60 tokens one to one, as `alignment.align` does.

    Returns (weight met of one and of the other, times 1,000; weight of the aligned tokens of each;
    how many there are; the lighter weight of the most telling pair; how many are misspelt).
    """
    free, other_free = (1 << len(tokens)) - 1, (1 << len(other_tokens)) - 1
    met, other_met, own, other_own, count, telling, slips = 0, 0, 0, 0, 0, 0, 0
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
            return met, other_met, own, other_own, count, telling, slips
        free ^= 1 << best_i
        other_free ^= 1 << best_j
        weight, other_weight = weights[tokens[best_i]], other_weights[other_tokens[best_j]]
        met += best_near * weight
        other_met += best_near * other_weight
        own += weight
        other_own += other_weight
        count += 1
        telling = max(telling, min(weight, other_weight))
        slips += best_near not in _BY_KEY


@kernel
def similarity(
    tokens, weights, hashes, total, other_tokens, other_weights, other_hashes, other_total,
    near_offsets, near_tokens, near,
):  # fmt: skip
    """Give the similarity of two names in millionths, as `alignment.align` does by tokens."""
    met, other_met, _, _, _, _, _ = aligned(
        tokens, weights, hashes, total, other_tokens, other_weights, other_hashes, other_total,
        near_offsets, near_tokens, near,
    )  # fmt: skip
    return (met * 1_000 // total + other_met * 1_000 // other_total) // 2


@kernel
def weigh_pairs(asked, index, neighbours, ours, theirs, similarities, sums):
    """Say of pairs of names what of `features` needs no more than their tokens.

    Writes a row (int32) for each into `sums`: what is shared in thousandths of a nat, the most
    telling of it, the larger and the smaller share of either name that is met in millionths, what
    the words without a counterpart tell in the name that has less of them and in the other,
    whether there are none, and how many words are misspelt, at the least. A pair that is alike by
    more than its tokens is one whole.
    """
    all_tokens, offsets, totals, weights, hashes = asked
    other_tokens, other_offsets, other_totals, other_weights, other_hashes = index
    for item in range(len(ours)):
        tokens = all_tokens[offsets[ours[item]] : offsets[ours[item] + 1]]
        others = other_tokens[other_offsets[theirs[item]] : other_offsets[theirs[item] + 1]]
        total, other_total = totals[ours[item]], other_totals[theirs[item]]
        if total == 0 or other_total == 0:
            continue
        met, other_met, own, other_own, count, telling, slips = aligned(
            tokens, weights, hashes, total, others, other_weights, other_hashes, other_total,
            neighbours[0], neighbours[1], neighbours[2],
        )  # fmt: skip
        share, other_share = met * 1_000 // total, other_met * 1_000 // other_total
        unmet, other_unmet = total - own, other_total - other_own
        row = sums[item]
        if similarities[item] > (share + other_share) // 2:
            row[0] = min(total, other_total) * similarities[item] // 1_000_000
            row[1] = min(weights[tokens[0]], other_weights[others[0]])
            row[2] = row[3] = similarities[item]
            row[6] = 1
            row[7] = similarities[item] != 1_000_000 and similarities[item] != SPACING
            continue
        row[0], row[1] = min(met, other_met) // 1_000, telling
        row[2], row[3] = max(share, other_share), min(share, other_share)
        row[4], row[5] = min(unmet, other_unmet), max(unmet, other_unmet)
        row[6] = count == len(tokens) and count == len(others)
        row[7] = slips


@kernel
def _mark(tokens, asked, index, neighbours, scratch):
    """Note, for each token near one of a name's, the most that it can give to either side.

    `scratch` is that of `find_pairs`: `best` (int32) gets a row (to the name asked, to the
    other) for each token of the index, `bits` (uint64) one bit. `reach` (int64 [61, 3]) gets a row
    for each token of the name: the most that it and those after it can give to this name, to the
    other, and the greatest ratio of our weight to theirs, in millionths.
    """
    weights, other_weights = asked[3], index[3]
    near_offsets, near_tokens, near = neighbours
    _, best, bits, reach, _ = scratch
    reach[len(tokens), 0] = reach[len(tokens), 1] = reach[len(tokens), 2] = 0
    for place in range(len(tokens) - 1, -1, -1):
        weight = weights[tokens[place]]
        mine, given, ratio = 0, 0, reach[place + 1, 2]
        for item in range(near_offsets[tokens[place]], near_offsets[tokens[place] + 1]):
            other = near_tokens[item]
            ours, theirs = near[item] * weight, near[item] * other_weights[other]
            best[other, 0] = max(best[other, 0], ours)
            best[other, 1] = max(best[other, 1], theirs)
            bits[other >> 6] |= np.uint64(1) << np.uint64(other & 63)
            mine, given = max(mine, ours), max(given, theirs)
            ratio = max(ratio, weight * 1_000_000 // other_weights[other] + 1)
        reach[place, 0] = reach[place + 1, 0] + mine
        reach[place, 1] = reach[place + 1, 1] + given
        reach[place, 2] = ratio


@kernel
def _unmark(tokens, neighbours, scratch):
    near_offsets, near_tokens, _ = neighbours
    _, best, bits, _, _ = scratch
    for place in range(len(tokens)):
        for item in range(near_offsets[tokens[place]], near_offsets[tokens[place] + 1]):
            best[near_tokens[item], 0] = 0
            best[near_tokens[item], 1] = 0
            bits[near_tokens[item] >> 6] = np.uint64(0)


@kernel
def find_pairs(asked, first, last, index, postings, neighbours, threshold, scratch, found):
    """Find the pairs of the names `first` to `last` of `asked` with names of `index`.

    `asked` and `index` are (tokens, offsets, totals, weights, hashes); the names of the index stand
    in the order of their totals. `threshold` is in millionths, above 500,000. `scratch` is (stamps
    int32 [names of the index], best int32 [its vocabulary, 2, all 0], bits uint64 [one for each of
    its tokens, all 0], reach int64 [61, 3], clock int32 [1]); no stamp is later than the clock,
    which goes on by one for each name that is asked. Writes (ours, theirs, similarity) into the
    arrays of `found`. Returns (the next name to ask, pairs written): the former is less than `last`
    where `found` was too short.
    """
    count = min(0, first)  # a plain 0 would be a type of its own to numba: all compiled twice
    for name in range(first, last):
        after = _ask(asked, name, index, postings, neighbours, threshold, scratch, found, count)
        if after < 0:
            return name, count
        count = after
    return last, count


@kernel
def _ask(asked, name, index, postings, neighbours, threshold, scratch, found, count):
    """Read the postings near the heaviest tokens of a name; gives the pairs written, or -1."""
    near_offsets, near_tokens, _ = neighbours
    total = asked[2][name]
    tokens = asked[0][asked[1][name] : asked[1][name + 1]]
    _mark(tokens, asked, index, neighbours, scratch)
    reach = scratch[3]
    scratch[4][0] += 1
    for place in range(len(tokens)):
        # The share of the other name that what is left of this one needs at least.
        need = 2 * threshold - reach[place, 0] * 1_000 // total - 1 if total > 0 else 1_000_001
        if count < 0 or need > 1_000_000:
            break
        for item in range(near_offsets[tokens[place]], near_offsets[tokens[place] + 1]):
            limits = _limits(
                place, item, tokens, total, asked, index, postings[4], neighbours, threshold, reach
            )
            if limits[0] < limits[1]:
                count = _read_posting(
                    asked, name, near_tokens[item], limits, index, postings, neighbours, threshold,
                    scratch, found, count,
                )  # fmt: skip
                if count < 0:
                    break
    _unmark(tokens, neighbours, scratch)
    return count


@kernel
def _limits(place, item, tokens, total, asked, index, firsts, neighbours, threshold, reach):
    """Give the first name of a posting that may reach the threshold, and the one after the last.

    A name is bounded by what this posting's token and the tokens after it can give to both sides;
    one that has a nearer token is found in the posting of that.
    """
    token, near_token, near = tokens[place], neighbours[1][item], neighbours[2][item]
    mine = reach[place + 1, 0] + near * asked[3][token]
    need = 2 * threshold - mine * 1_000 // total - 1
    if need > 1_000_000:
        return 0, 0
    given = reach[place + 1, 1] + near * index[3][near_token]
    least = (2 * threshold - 1_000_000) * total // reach[place, 2] - 1
    low, high = max(least, 0) >> 6, (given * 1_000 // need + 2 >> 6) + 1
    first = firsts[min(low, len(firsts) - 1)]
    return first, firsts[high] if high < len(firsts) else len(index[2])


@kernel
def _read_posting(
    asked, name, near_token, limits, index, postings, neighbours, threshold, scratch, found, count
):
    """Compare a name with those of one posting; gives the pairs written, or -1 for want of room.

    `limits` are the first name of the index that may reach the threshold, and the one after the
    last.
    """
    all_tokens, offsets, totals, weights, hashes = asked
    other_tokens, other_offsets, _, other_weights, other_hashes = index
    bounds, names, starts, entries, _ = postings
    stamps, best, bits, _, clock = scratch
    total = totals[name]
    mine, given = np.int64(best[near_token, 0]), np.int64(best[near_token, 1])
    high = bounds[near_token + 1]
    spot = starts[_first_reaching(names, bounds[near_token], high, limits[0])]
    while spot < starts[high]:
        other, other_total = entries[spot], np.int64(entries[spot + 1])
        if other >= limits[1]:
            break
        met, other_met = mine, given
        after = spot + 3 + entries[spot + 2]
        for place in range(spot + 3, after):
            token = entries[place]
            if bits[token >> 6] >> np.uint64(token & 63) & np.uint64(1):
                met += best[token, 0]
                other_met += best[token, 1]
        spot = after
        # Without the floors of the similarity itself, so never less than it.
        most = 1_000 * (min(met, 1_000 * total) * other_total + other_met * total)
        if most < 2 * threshold * total * other_total or stamps[other] == clock[0]:
            continue
        stamps[other] = clock[0]
        value = similarity(
            all_tokens[offsets[name] : offsets[name + 1]], weights, hashes, total,
            other_tokens[other_offsets[other] : other_offsets[other + 1]], other_weights,
            other_hashes, other_total, neighbours[0], neighbours[1], neighbours[2],
        )  # fmt: skip
        if value >= threshold:
            if count == len(found[0]):
                return -1
            found[0][count], found[1][count], found[2][count] = name, other, value
            count += 1
    return count
