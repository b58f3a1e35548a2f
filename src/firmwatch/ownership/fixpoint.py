"""The least fixpoint of an ownership rule: once with the least shares, once with the most.

A rule is a monotone operator on sets of parties: from a set it makes the set of those parties of
which the first owns enough. The least set that the operator leaves as it is, and which has the
listed parties in it, is what the rule blocks (Knaster and Tarski). "Least" is what makes cycles
safe: companies that own each other, or themselves, are in no such set unless a listed party is
before them.

With the least share of every edge this gives who is *certainly* blocked: true shares are no less,
and the operator is monotone. With the most, capped by what others at least have, it gives who is
*possibly* blocked, and nobody too many: every asset's shares can be chosen by themselves, so one
and the same choice blocks all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from firmwatch.model import WHOLE, ExposureBasis
from firmwatch.ownership.kernels import kernels
from firmwatch.ownership.kinds import BASES
from firmwatch.ownership.network import Network
from firmwatch.ownership.rules import Counting, Rule

__all__ = ["Graph", "Run", "effective_interest", "mates_of"]

_REST = 1e-6
"""Where repetition ends: a hundredth of a basis point."""


@dataclass(frozen=True)
class Graph:
    """A network as a rule sees it, with the parties that act together (by number)."""

    network: Network
    rule: Rule
    mates: tuple[Any, Any]

    @cached_property
    def arrays(self) -> tuple[Any, ...]:
        """The arrays that kernels take."""
        network, edges = self.network, self.network.edges
        slots = (network.slot_assets, network.slot_bases, network.slot_totals)
        return (network.starts, network.slots, edges.low, edges.high, *slots, *self.mates)

    @cached_property
    def counting(self) -> Any:
        """What the rule makes of each basis."""
        modes = [self.rule.counting.get(basis, Counting.IGNORED) for basis in BASES]
        return np.array(modes, np.int64)


def mates_of(network: Network, groups: Iterable[Sequence[str]]) -> tuple[Any, Any]:
    """Lay out who acts together with whom: (where each party's mates begin, mates)."""
    found: dict[int, set[int]] = {}
    for group in groups:
        codes = network.codes_of(group).tolist()
        for code in codes:
            found.setdefault(code, set()).update(other for other in codes if other != code)
    counts = np.zeros(len(network.ids) + 1, np.int64)
    for code, others in found.items():
        counts[code + 1] = len(others)
    mates = [other for code in sorted(found) for other in sorted(found[code])]
    return np.cumsum(counts), np.array(mates, np.int32)


class Run:
    """One fixpoint from some seeds; `clear` makes the same arrays ready for the next."""

    def __init__(self, graph: Graph, possible: bool) -> None:
        """`possible` asks for the most of every share, otherwise the least counts."""
        self.graph = graph
        self.possible = possible
        parties, slots = len(graph.network.ids), len(graph.network.slot_assets)
        self.rounds = np.full(parties, -1, np.int32)
        """The round in which each party was accepted, -1 where it was not."""
        self.carried = np.full(parties, -1, np.int32)
        """The round from which each party's shares counted, -1 where they do not."""
        self.reasons = np.full(parties, -1, np.int32)
        """The first slot of each accepted party that reached the line in that round."""
        self.sum_low = np.zeros(slots, np.int64)
        self.sum_high = np.zeros(slots, np.int64)
        self._order = np.empty(parties, np.int32)
        self._carriers = np.empty(parties, np.int32)
        self._touched = np.empty(slots, np.int32)
        self._counts = (0, 0, 0)

    def start(self, seeds: Any) -> Run:
        """Find what these parties (numbers, sorted, each once) block."""
        graph = self.graph
        kernel = kernels(len(graph.network.edges.owners)).accept
        state = (self.rounds, self.carried, self.sum_low, self.sum_high, self.reasons)
        lists = (self._order, self._carriers, self._touched)
        rule = graph.rule
        self._counts = kernel(
            graph.arrays, seeds, graph.counting, rule.line, self.possible, (*state, *lists)
        )
        return self

    def clear(self) -> None:
        """Forget the last seeds; costs what they reached, not what there is."""
        self.rounds[self.order] = -1
        self.carried[self.carriers] = -1
        self.sum_low[self.touched] = 0
        self.sum_high[self.touched] = 0
        self._counts = (0, 0, 0)

    @property
    def order(self) -> Any:
        """The accepted parties, round by round; within a round in no order."""
        return self._order[: self._counts[0]]

    @property
    def carriers(self) -> Any:
        """The parties whose shares count: accepted, or acting together with an accepted one."""
        return self._carriers[: self._counts[1]]

    @property
    def touched(self) -> Any:
        """The slots in which something was summed."""
        return self._touched[: self._counts[2]]

    def values(self, slots: Any) -> Any:
        """Give what is held in slots, in basis points up to the whole: the least or the most."""
        low, high = self.sum_low[slots], self.sum_high[slots]
        network = self.graph.network
        if not self.possible:
            counts = self.graph.counting[network.slot_bases[slots]] == Counting.COUNTS
            return np.minimum(np.where(counts, low, 0), WHOLE)
        room = WHOLE - network.slot_totals[slots] + low
        return np.minimum(np.maximum(low, np.minimum(high, room)), WHOLE)


def effective_interest(graph: Graph, seeds: Any) -> Any:
    """Give the multiplied interest of the seeds in every party, in whole basis points.

    With the least of every share, as certain exposures have it. It is a comparison: no rule uses
    it. (With the most, unknown shares in cycles would soon give everybody everything.)
    """
    network = graph.network
    values = np.zeros(len(network.ids), np.float64)
    kernel = kernels(len(network.edges.owners)).spread
    ownership = BASES.index(ExposureBasis.OWNERSHIP)
    kernel(graph.arrays, network.edges.low, ownership, seeds, values, _REST)
    return np.rint(values * WHOLE).astype(np.int32)
