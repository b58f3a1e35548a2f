"""The proof of an exposure: the steps by which a rule came to a party, read off a run."""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.model import WHOLE, ExposureCarrier, ExposureStep
from firmwatch.ownership.fixpoint import Run
from firmwatch.ownership.kinds import BASES
from firmwatch.ownership.rules import Counting

__all__ = ["Proofs"]


class Proofs:
    """Proofs out of one finished run; parties that several of them share are worked out once."""

    def __init__(self, run: Run) -> None:
        """`run` must stay as it is while proofs are made of it."""
        self._run = run
        self._network = run.graph.network
        self._steps: dict[int, tuple[ExposureStep, list[int]]] = {}

    def steps_to(self, party: int, slot: int) -> tuple[ExposureStep, ...]:
        """Give the steps to a party, the listed first and the party last.

        `slot` is what is shown of a party that the run did not accept; an accepted one is shown
        by what it was accepted for, and by those accepted before it.
        """
        last, before = self._step(party, slot)
        found: dict[int, ExposureStep] = {}
        waiting = list(before)
        while waiting:
            code = waiting.pop()
            if code not in found:
                if code not in self._steps:
                    self._steps[code] = self._step(code, -1)
                found[code], more = self._steps[code]
                waiting += more
        return (*(found[code] for code in sorted(found, key=self._place)), last)

    def carriers_of(self, slot: int) -> tuple[ExposureCarrier, ...]:
        """Give what all parties whose shares count have in a slot, in the order of acceptance."""
        return tuple(self._carrier(edge) for edge in self._edges(slot, None))

    def _place(self, code: int) -> tuple[int, bool, int]:
        return int(self._run.carried[code]), self._is_mate(code), code

    def _is_mate(self, code: int) -> bool:
        """Whether a party's shares count for those it acts with, and not for being accepted."""
        accepted = int(self._run.rounds[code])
        return accepted < 0 or int(self._run.carried[code]) < accepted

    def _step(self, code: int, slot: int) -> tuple[ExposureStep, list[int]]:
        """Give a step and the parties that it rests on."""
        run = self._run
        id_ = self._network.ids[code]
        if run.rounds[code] == 0:
            return ExposureStep(id_), []
        if slot < 0 and self._is_mate(code):
            partner = self._partner(code)
            return ExposureStep(id_, acting_with=self._network.ids[partner]), [partner]
        before = int(run.rounds[code]) if run.rounds[code] > 0 else None
        slot = int(run.reasons[code]) if before is not None else slot
        edges = self._edges(slot, before)
        step = ExposureStep(
            id_,
            BASES[self._network.slot_bases[slot]],
            tuple(self._carrier(edge) for edge in edges),
            tuple(self._sums(slot, edges)),
        )
        return step, self._network.edges.owners[edges].tolist()

    def _sums(self, slot: int, edges: list[int]) -> Iterator[tuple[int, int]]:
        """Give the least and the most that is held in a slot after each edge."""
        network, graph = self._network, self._run.graph
        counts = graph.counting[network.slot_bases[slot]] == Counting.COUNTS
        others, low, high = int(network.slot_totals[slot]), 0, 0
        for edge in edges:
            share = int(network.edges.low[edge])
            low, high, others = low + share, high + int(network.edges.high[edge]), others - share
            most = max(low, min(high, WHOLE - others))
            yield min(low, WHOLE) if counts else 0, min(most, WHOLE)

    def _partner(self, code: int) -> int:
        starts, mates = self._run.graph.mates
        others: list[int] = mates[starts[code] : starts[code + 1]].tolist()
        return min(other for other in others if self._run.rounds[other] == self._run.carried[code])

    def _edges(self, slot: int, before: int | None) -> list[int]:
        """Give the edges into a slot whose owners counted before a round, as they were accepted."""
        network, run = self._network, self._run
        edges = network.edges_into(slot)
        owners = network.edges.owners[edges]
        turns = run.carried[owners]
        held = (turns >= 0) & (owners != network.slot_assets[slot])
        held &= network.edges.high[edges] > 0
        if before is not None:
            held &= turns < before
        found: list[int] = edges[held].tolist()
        return sorted(found, key=lambda edge: self._place(int(network.edges.owners[edge])))

    def _carrier(self, edge: int) -> ExposureCarrier:
        edges = self._network.edges
        return ExposureCarrier(
            owner_id=self._network.ids[int(edges.owners[edge])],
            basis=BASES[edges.bases[edge]],
            share_min=int(edges.low[edge]),
            share_max=int(edges.high[edge]),
            interest_ids=self._network.interests_of(edge),
        )
