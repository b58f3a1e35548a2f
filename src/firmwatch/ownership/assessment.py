"""A rule applied to a network: who is blocked, who may be, and how far the others are from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from firmwatch.model import WHOLE, Exposure, ExposureBasis, ExposureStatus
from firmwatch.ownership.fixpoint import Graph, Run, effective_interest, mates_of
from firmwatch.ownership.kinds import BASES
from firmwatch.ownership.network import Network
from firmwatch.ownership.proofs import Proofs
from firmwatch.ownership.rules import Counting, Rule
from firmwatch.ownership.sweeps import Sweep, swept

__all__ = ["NEAR_MISSES", "Assessment", "assess"]

NEAR_MISSES = (2500, 1000)
"""Basis points below the line from which a share is shown as information, never as an alert."""

_MAJORITY = WHOLE // 2 + 1
_BY_MAJORITY = (ExposureBasis.VOTES, ExposureBasis.INDIRECT_VOTES, ExposureBasis.BOARD)
_STATUSES = (
    ExposureStatus.NOT_BLOCKED,
    ExposureStatus.POSSIBLY_BLOCKED,
    ExposureStatus.BLOCKED,
)


def assess(
    network: Network,
    rule: Rule,
    listed: Iterable[str],
    groups: Iterable[Sequence[str]] = (),
) -> Assessment:
    """Apply a rule to a network.

    `listed` are the ids of the parties that the rule starts from; those that the network does not
    have, or that were dissolved, start nothing. `groups` are parties that act together, for rules
    that do not aggregate: the shares of all members count for each (S.I. 2019/855, Schedule 1,
    paragraph 3), and members are not thereby blocked themselves. Rules that aggregate need none.
    """
    mates = mates_of(network, () if rule.aggregates else groups)
    graph = Graph(network, rule, mates)
    seeds = network.codes_of(listed)
    return Assessment(graph, seeds, swept(graph, seeds))


@dataclass(frozen=True)
class Assessment:
    """What a rule says of every party that listed parties reach, listed ones left out."""

    graph: Graph
    seeds: Any
    sweep: Sweep

    @cached_property
    def _found(self) -> tuple[Any, ...]:
        """Give (slot shown, score, control) by party in the order of numbers, and indicating slots.

        The score is 3 for blocked, 2 for possibly, 1 for a share below, 0 for control alone.
        """
        network, sweep = self.graph.network, self.sweep
        slots = sweep.touched
        assets, bases = network.slot_assets[slots], network.slot_bases[slots]
        mode = self.graph.counting[bases]
        carries = (mode >= Counting.MAY_COUNT) & (sweep.most[slots] > 0)
        shown = (mode == Counting.INDICATES) & _indicates(bases, sweep.most[slots])
        score = np.where(carries, 1, 0)
        score[sweep.possible_reasons[assets] == slots] = 2
        score[sweep.certain_reasons[assets] == slots] = 3
        # A slot that made a party possible says nothing of one that is certain by another.
        score[(score == 2) & (sweep.certain_reasons[assets] >= 0)] = 1
        listed = np.zeros(len(network.ids), np.bool_)
        listed[self.seeds] = True
        kept = (carries | shown) & ~listed[assets]
        slots, assets, score, shown = slots[kept], assets[kept], score[kept], shown[kept]
        keys = (slots, -sweep.least[slots], -sweep.most[slots], -score, assets)
        order = np.lexsort(keys)
        slots, assets, score = slots[order], assets[order], score[order]
        first = np.append(True, assets[1:] != assets[:-1])[: len(assets)]
        control = np.zeros(len(network.ids), np.bool_)
        control[network.slot_assets[slots[shown[order]]]] = True
        indicating = set(slots[shown[order]].tolist())
        return slots[first], score[first], control[assets[first]], indicating

    @cached_property
    def _effective(self) -> Any:
        return effective_interest(self.graph, self.seeds)

    def frame(self) -> pl.DataFrame:
        """Give one row per party: the fields of `Exposure` that are no proof, sorted by id.

        Shares are those of the basis that is shown; 0 where control alone is indicated.
        """
        return self._frame

    @cached_property
    def _frame(self) -> pl.DataFrame:
        slots, score, control, _ = self._found
        network, sweep = self.graph.network, self.sweep
        assets = network.slot_assets[slots]
        carries = score > 0
        share_min = np.where(carries, sweep.least[slots], 0)
        share_max = np.where(carries, sweep.most[slots], 0)
        status = np.maximum(score - 1, 0)
        near = np.select([share_max >= line for line in NEAR_MISSES], NEAR_MISSES, 0)
        near = np.where(status == 0, near, 0)
        statuses = pl.Series([item.value for item in _STATUSES])
        bases = pl.Series([item.value for item in BASES])
        return pl.DataFrame(
            {
                "asset_id": network.ids.gather(assets),
                "status": statuses.gather(status),
                "basis": bases.gather(network.slot_bases[slots]),
                "share_min": pl.Series(share_min, dtype=pl.Int32),
                "share_max": pl.Series(share_max, dtype=pl.Int32),
                "distance": pl.Series(self.graph.rule.line - share_min, dtype=pl.Int32),
                "near_miss": pl.Series(near, dtype=pl.Int32),
                "control_indicated": control,
                "effective_share": self._effective[assets],
                "over_stated": network.slot_totals[slots] > WHOLE,
            }
        ).with_columns(
            pl.when(pl.col("status") != "blocked").then(pl.col("distance")),
            pl.when(pl.col("near_miss") > 0).then(pl.col("near_miss")),
        )

    def exposures(self, asset_ids: Iterable[str] | None = None) -> Iterator[Exposure]:
        """Give the exposures of these parties with their proofs, of all without ids; by id."""
        slots, score, _, _ = self._found
        places = np.arange(len(slots))
        if asset_ids is not None:
            wanted = self.graph.network.codes_of(asset_ids)
            places = places[np.isin(self.graph.network.slot_assets[slots], wanted)]
        rows = self.frame()[places].iter_rows(named=True)
        tasks = list(zip(places.tolist(), rows, strict=True))
        if self.graph.rule.aggregates:
            proofs = {run.possible: Proofs(run) for run in self.sweep.runs}
            yield from (
                self._exposure(*task, lambda _, possible: proofs[possible]) for task in tasks
            )
            return
        runs = {possible: Run(self.graph, possible) for possible in (False, True)}
        made: dict[bool, tuple[int, Proofs]] = {}

        def proofs_of(seed: int, possible: bool) -> Proofs:
            if possible not in made or made[possible][0] != seed:
                runs[possible].clear()
                run = runs[possible].start(np.array([seed], np.int32))
                made[possible] = seed, Proofs(run)
            return made[possible][1]

        # By seed, so that a seed's run is made once; then back into the order of ids.
        tasks.sort(key=lambda task: self._seed(int(slots[task[0]]), int(score[task[0]])))
        found = [(task[0], self._exposure(*task, proofs_of)) for task in tasks]
        yield from (item for _, item in sorted(found, key=lambda pair: pair[0]))

    def _seed(self, slot: int, score: int) -> int:
        """Give the listed party by which a slot is shown; of no meaning where all are one."""
        if self.graph.rule.aggregates:
            return 0
        asset = self.graph.network.slot_assets[slot]
        by_party = {3: self.sweep.certain_seeds, 2: self.sweep.possible_seeds}.get(score)
        return int(self.sweep.slot_seeds[slot] if by_party is None else by_party[asset])

    def _exposure(
        self, place: int, row: dict[str, Any], proofs_of: Callable[[int, bool], Proofs]
    ) -> Exposure:
        slots, score, _, indicating = self._found
        slot, rank = int(slots[place]), int(score[place])
        network, rule = self.graph.network, self.graph.rule
        asset = int(network.slot_assets[slot])
        proofs = proofs_of(self._seed(slot, rank), rank < 3)
        steps = proofs.steps_to(asset, slot)
        indications = [
            item
            for other in network.slots_of(asset)
            if other in indicating
            for item in proofs_of(self._seed(other, 0), True).carriers_of(other)
        ]
        fields = {**row, "status": ExposureStatus(row["status"])}
        return Exposure(
            **{**fields, "basis": ExposureBasis(row["basis"])},
            rule=rule.reference(network.conditions.as_of),
            steps=steps,
            indications=tuple(indications),
            as_of=network.conditions.as_of,
            known_on=network.conditions.known_on,
        )


def _indicates(bases: Any, most: Any) -> Any:
    """Say where what is held of a basis is control, or an office: by majority, or at all."""
    by_majority = np.isin(bases, [BASES.index(basis) for basis in _BY_MAJORITY])
    return np.where(by_majority, most >= _MAJORITY, most > 0)
