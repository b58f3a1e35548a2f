"""All the fixpoints that a rule wants: two in all, or two for each listed party.

A rule that does not aggregate asks of every listed party by itself what it owns, through what it
owns. So the shares of two companies that one listed party owns are added up, and those of two
listed parties are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from firmwatch.ownership.fixpoint import Graph, Run

__all__ = ["Sweep", "swept"]


@dataclass(frozen=True)
class Sweep:
    """What came of all runs. By party, -1 where there is nothing; by slot, 0.

    `certain_reasons` and `possible_reasons` are the slots for which parties were accepted, and
    `certain_seeds` and `possible_seeds` the listed parties that got there in the fewest rounds.
    `least` and `most` are what is held in slots, by the listed party with the most (`slot_seeds`).
    `runs` are the two runs of a rule that aggregates.
    """

    certain_reasons: Any
    possible_reasons: Any
    certain_seeds: Any
    possible_seeds: Any
    least: Any
    most: Any
    slot_seeds: Any
    touched: Any
    runs: tuple[Run, ...]


def swept(graph: Graph, seeds: Any) -> Sweep:
    """Run a rule from its listed parties (numbers, sorted, each once)."""
    if graph.rule.aggregates:
        return _together(graph, seeds)
    return _each(graph, seeds)


def _together(graph: Graph, seeds: Any) -> Sweep:
    certain, possible = Run(graph, False).start(seeds), Run(graph, True).start(seeds)
    slots = len(graph.network.slot_assets)
    least, most = np.zeros(slots, np.int32), np.zeros(slots, np.int32)
    least[certain.touched] = certain.values(certain.touched)
    most[possible.touched] = possible.values(possible.touched)
    none = np.empty(0, np.int32)
    return Sweep(
        certain.reasons,
        possible.reasons,
        certain_seeds=none,
        possible_seeds=none,
        least=least,
        most=most,
        slot_seeds=np.zeros(slots, np.int8),
        touched=np.sort(possible.touched),
        runs=(certain, possible),
    )


def _each(graph: Graph, seeds: Any) -> Sweep:
    parties, slots = len(graph.network.ids), len(graph.network.slot_assets)
    runs = [Run(graph, False), Run(graph, True)]
    reasons, owners, turns = (
        [np.full(parties, -1, np.int32) for _ in runs] for _ in ("reasons", "owners", "turns")
    )
    held = [np.zeros(slots, np.int32) for _ in runs]
    slot_seeds = np.full(slots, -1, np.int32)
    for seed in seeds.tolist():
        for place, run in enumerate(runs):
            run.start(np.array([seed], np.int32))
            parties_found = run.order[1:]
            better = turns[place][parties_found] < 0
            better |= run.rounds[parties_found] < turns[place][parties_found]
            taken = parties_found[better]
            turns[place][taken] = run.rounds[taken]
            reasons[place][taken] = run.reasons[taken]
            owners[place][taken] = seed
            values = run.values(run.touched)
            if run.possible:
                more = values > held[place][run.touched]
                slot_seeds[run.touched[more]] = seed
            held[place][run.touched] = np.maximum(held[place][run.touched], values)
            run.clear()
    touched = np.flatnonzero(slot_seeds >= 0).astype(np.int32)
    return Sweep(
        certain_reasons=reasons[0],
        possible_reasons=reasons[1],
        certain_seeds=owners[0],
        possible_seeds=owners[1],
        least=held[0],
        most=held[1],
        slot_seeds=slot_seeds,
        touched=touched,
        runs=(),
    )
