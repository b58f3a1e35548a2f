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
    In which round a party is accepted depends on no order; within a round the order is that of ids.

    `counting` holds a `Counting` by basis; `state` is filled in. Gives how many parties were
    accepted, how many carry, and how many slots were touched.
    """
    rounds, order = state[0], state[5]
    count, carrying, touched = 0, 0, 0
    for seed in seeds:
        rounds[seed] = 0
        order[count] = seed
        count += 1
    begin, turn = 0, 0
    while begin < count:
        begun = carrying
        carrying = carry(graph, state, begin, count, carrying, turn)
        begin = count
        place = turn, begun, carrying, count, touched
        count, touched = add_up(graph, state, counting, line, possible, place)
        order[begin:count] = np.sort(order[begin:count])
        turn += 1
    return count, carrying, touched


def carry(graph: Any, state: Any, begin: int, end: int, carrying: int, turn: int) -> Any:
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

    `weights` are the shares of edges in basis points, `values` zeros to be filled in. The sum over
    owners is repeated until nothing moves by more than `rest`, 200 times at most; shares in oneself
    are nobody's, and no value exceeds 1. Gives how many repetitions it took.
    """
    for seed in seeds:
        values[seed] = 1.0
    # In the order of numbers, so that the sums of fractions do not depend on the way there.
    ordered = np.sort(reached(graph, basis, seeds, len(values)))
    following = np.zeros(len(values), np.float64)
    for turn in range(1, 201):
        for party in ordered:
            following[party] = 0.0
        pass_on(graph, weights, basis, ordered, values, following)
        for seed in seeds:
            following[seed] = 1.0
        moved = 0.0
        for party in ordered:
            value = min(1.0, following[party])
            moved = max(moved, abs(value - values[party]))
            values[party] = value
        if moved <= rest:
            return turn
    return 200


def reached(graph: Any, basis: int, seeds: Any, parties: int) -> Any:
    """Give every party to which a chain of interests of a basis leads from the seeds."""
    starts, slots, _, _, slot_assets, slot_bases, _, _, _ = graph
    seen = np.zeros(parties, np.bool_)
    reach = np.empty(parties, np.int32)
    count, place = 0, 0
    for seed in seeds:
        seen[seed] = True
        reach[count] = seed
        count += 1
    while place < count:
        for edge in range(starts[reach[place]], starts[reach[place] + 1]):
            slot = slots[edge]
            if slot_bases[slot] == basis and not seen[slot_assets[slot]]:
                seen[slot_assets[slot]] = True
                reach[count] = slot_assets[slot]
                count += 1
        place += 1
    return reach[:count]


def pass_on(graph: Any, weights: Any, basis: int, owners: Any, values: Any, following: Any) -> Any:
    """Add to every asset what each owner's value comes to in it."""
    starts, slots, _, _, slot_assets, slot_bases, _, _, _ = graph
    for owner in owners:
        if values[owner] == 0.0:
            continue
        for edge in range(starts[owner], starts[owner + 1]):
            asset = slot_assets[slots[edge]]
            if slot_bases[slots[edge]] == basis and asset != owner:
                following[asset] += weights[edge] / 10_000 * values[owner]


_PLAIN = (accept, carry, add_up, value_of, spread, reached, pass_on)


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
