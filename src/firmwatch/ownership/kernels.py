"""Kernels over edges: plain Python that numba compiles where there is enough to do.

One text serves both, so that a network of ten companies never waits for the compiler; both give
the same integers.

`graph` is (starts, slots, low, high, slot_assets, slot_bases, slot_totals, mate_starts, mates) as
`Graph.arrays` has it, and `state` (rounds, carried, sum_low, sum_high, reasons, order, carriers,
touched) as `Run` makes it.
"""

from __future__ import annotations

import functools
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

__all__ = ["COMPILE_FROM", "kernels"]

COMPILE_FROM = 5_000
"""Edges from which a compiled kernel saves more than numba takes to load."""


def accept(graph: Any, seeds: Any, counting: Any, line: int, possible: bool, state: Any) -> Any:
    """Find the least set of parties that has the seeds and every party that reaches the line.

    Works in rounds. In each, the shares of all parties accepted in the round before (and of those
    who act together with them) are summed once; every asset that reaches the line is accepted.
    In which round a party is accepted depends on no order; the order in a round is left to proofs.

    `counting` holds a `Counting` by basis; `state` is filled in. Gives how many parties were
    accepted, how many carry, and how many slots were touched.
    """
    rounds, order = state[0], state[5]
    # A plain 0 is a type of its own to numba, for which it would compile everything once more.
    none = np.int64(0)
    count, carrying, touched, begin, turn = none, none, none, none, none
    for seed in seeds:
        rounds[seed] = 0
        order[count] = seed
        count += 1
    while begin < count:
        begun = carrying
        carrying = carry(graph, state, begin, count, carrying, turn)
        begin = count
        place = turn, begun, carrying, count, touched
        count, touched = add_up(graph, state, counting, line, possible, place)
        turn += 1
    return count, carrying, touched


def carry(graph: Any, state: Any, begin: Any, end: Any, carrying: Any, turn: Any) -> Any:
    """Make carriers of the accepted parties from `begin` to `end`, then of those they act with."""
    mate_starts, mates = graph[7], graph[8]
    carried, order, carriers = state[1], state[5], state[6]
    for place in range(begin, end):
        if carried[order[place]] < 0:
            carried[order[place]] = turn
            carriers[carrying] = order[place]
            carrying += 1
    for place in range(begin, end):
        for item in range(mate_starts[order[place]], mate_starts[order[place] + 1]):
            if carried[mates[item]] < 0:
                carried[mates[item]] = turn
                carriers[carrying] = mates[item]
                carrying += 1
    return carrying


def add_up(graph: Any, state: Any, counting: Any, line: int, possible: bool, place: Any) -> Any:
    """Sum what the carriers of a round have, and accept who reaches the line by it.

    `place` is (round, first carrier, after the last, accepted so far, slots touched so far); gives
    the last two anew.
    """
    starts, slots, low, high, slot_assets, slot_bases, _, _, _ = graph
    rounds, _, sum_low, sum_high, reasons, order, carriers, touched = state
    turn, begun, carrying, count, summed = place
    for item in range(begun, carrying):
        owner = carriers[item]
        for edge in range(starts[owner], starts[owner + 1]):
            slot = slots[edge]
            asset, mode = slot_assets[slot], counting[slot_bases[slot]]
            # An asset's shares in itself carry nothing, and nobody owns through them.
            if asset == owner or mode == 0 or high[edge] == 0:
                continue
            if sum_high[slot] == 0:
                touched[summed] = slot
                summed += 1
            sum_low[slot] += low[edge]
            sum_high[slot] += high[edge]
            if mode < 2 or (mode == 2 and not possible):
                continue
            if value_of(graph, state, slot, possible) < line:
                continue
            if rounds[asset] < 0:
                rounds[asset] = turn + 1
                reasons[asset] = slot
                order[count] = asset
                count += 1
            elif rounds[asset] == turn + 1:
                reasons[asset] = min(reasons[asset], slot)
    return count, summed


def value_of(graph: Any, state: Any, slot: int, possible: bool) -> Any:
    """Give what is held in a slot: the least, or the most that the others' least leaves."""
    least = state[2][slot]
    if not possible:
        return least
    room = 10_000 - graph[6][slot] + least
    return max(least, min(state[3][slot], room))


def spread(graph: Any, weights: Any, basis: int, seeds: Any, values: Any, rest: float) -> Any:
    """Multiply the interests of a basis along all paths from the seeds, whose own value stays 1.

    `weights` are the shares of edges in basis points, `values` zeros to be filled in. What a party
    gained is passed on to what it owns, first come first served, until nobody gained more than
    `rest`; shares in oneself are nobody's, and no value exceeds 1: the least solution from below.
    The order is that of ids, so that the sums of fractions depend on no order of input. Gives how
    often somebody passed something on.
    """
    parties = len(values)
    gained, waits = np.zeros(parties, np.float64), np.zeros(parties, np.bool_)
    # A ring: whoever waits already is not put in again, so it never overflows.
    ring = np.empty(parties, np.int32)
    begin, count, turns = 0, 0, 0
    for seed in seeds:
        values[seed] = gained[seed] = 1.0
        ring[count] = seed
        count += 1
    while count > 0 and turns < 1000 * parties:
        owner = ring[begin]
        begin = (begin + 1) % parties
        count -= 1
        waits[owner] = False
        share, gained[owner] = gained[owner], 0.0
        count = pass_on(
            graph, weights, basis, owner, share, (values, gained, waits, ring, begin, count, rest)
        )
        turns += 1
    return turns


def pass_on(graph: Any, weights: Any, basis: int, owner: int, share: float, state: Any) -> Any:
    """Add to what an owner has what a share of the owner comes to in it; gives how many wait."""
    starts, slots, _, _, slot_assets, slot_bases, _, _, _ = graph
    values, gained, waits, ring, begin, count, rest = state
    for edge in range(starts[owner], starts[owner + 1]):
        asset = slot_assets[slots[edge]]
        if slot_bases[slots[edge]] != basis or asset == owner:
            continue
        gain = min(weights[edge] / 10_000 * share, 1.0 - values[asset])
        values[asset] += gain
        gained[asset] += gain
        if gained[asset] > rest and not waits[asset]:
            waits[asset] = True
            ring[(begin + count) % len(ring)] = asset
            count += 1
    return count


_PLAIN = (accept, carry, add_up, value_of, spread, pass_on)


def kernels(edges: int) -> SimpleNamespace:
    """Give the kernels by name, as machine code if there are edges enough to be worth it."""
    if edges >= COMPILE_FROM:
        return _compiled()
    return SimpleNamespace(**{kernel.__name__: kernel for kernel in _PLAIN})


@functools.cache
def _compiled() -> SimpleNamespace:
    import numba

    # Kernels call one another by name: in here those names are the compiled functions.
    names: dict[str, Any] = dict(globals())
    found: dict[str, Any] = {}
    for plain in _PLAIN:
        assert isinstance(plain, FunctionType)
        copy = FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__)
        copy.__qualname__, copy.__module__ = plain.__qualname__, plain.__module__
        found[plain.__name__] = numba.njit(nogil=True, cache=True)(copy)
    names.update(found)
    return SimpleNamespace(**found)
