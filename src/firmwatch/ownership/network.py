"""The network of who owns whom, as numpy arrays: two million interests in some tens of megabytes.

Parties are numbered in the order of their ids, so that the order of numbers is that of ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from firmwatch.model import Interest
from firmwatch.ownership.kinds import BASES
from firmwatch.ownership.statements import (
    Combined,
    Conditions,
    combined,
    interest_frame,
    rows_on,
)

__all__ = ["Network", "network_of", "network_of_frame", "with_changed"]

_SHAPE = ("starts", "_slots", "_slot_starts", "slot_assets", "slot_bases")
"""What of a network depends on who has something of whom, and not on how much."""


@dataclass(frozen=True)
class Network:
    """Parties, and the edges between them in the order of owner, asset and basis.

    A *slot* is what an asset has of one basis: what is summed there is held against a line.
    Interests of a party in itself (treasury shares) are edges like others; no rule follows them.
    """

    ids: pl.Series
    """The ids of all parties, sorted."""
    edges: Combined
    interest_ids: pl.Series
    """The ids of interests, or their rows, at the places that `edges.rows` names."""
    conditions: Conditions

    @cached_property
    def starts(self) -> Any:
        """Where the edges of each owner begin (one entry more than there are parties)."""
        parties = np.arange(len(self.ids) + 1, dtype=np.int32)
        return np.searchsorted(self.edges.owners, parties).astype(np.int32)

    @cached_property
    def _slots(self) -> tuple[Any, Any, Any, Any]:
        """Give (slot of each edge, key of each slot, edges by slot, where each slot begins)."""
        key = self.edges.assets.astype(np.int64) * len(BASES) + self.edges.bases
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
        starts = np.flatnonzero(new)
        slots = np.empty(len(key), np.int32)
        slots[order] = np.cumsum(new) - 1
        return (
            slots,
            ordered[starts],
            order.astype(np.int32),
            np.append(starts, len(key)).astype(np.int32),
        )

    @property
    def slots(self) -> Any:
        """The slot that each edge goes to."""
        return self._slots[0]

    @cached_property
    def slot_assets(self) -> Any:
        """The asset of each slot."""
        return (self._slots[1] // len(BASES)).astype(np.int32)

    @cached_property
    def slot_bases(self) -> Any:
        """The basis of each slot, as its place in `BASES`."""
        return (self._slots[1] % len(BASES)).astype(np.int8)

    @cached_property
    def slot_totals(self) -> Any:
        """The sum of the least shares of all owners, the asset itself included, by slot."""
        order, starts = self._slots[2], self._slots[3]
        if len(starts) == 1:
            return np.empty(0, np.int64)
        return np.add.reduceat(self.edges.low[order].astype(np.int64), starts[:-1])

    @cached_property
    def _slot_starts(self) -> Any:
        parties = np.arange(len(self.ids) + 1, dtype=np.int32)
        return np.searchsorted(self.slot_assets, parties).astype(np.int32)

    def edges_into(self, slot: int) -> Any:
        """Give the edges that go to a slot, in the order of their owners."""
        order, starts = self._slots[2], self._slots[3]
        return order[starts[slot] : starts[slot + 1]]

    def slots_of(self, party: int) -> range:
        """Give the slots of an asset, in the order of `BASES`."""
        return range(self._slot_starts[party], self._slot_starts[party + 1])

    def codes_of(self, ids: Iterable[str]) -> Any:
        """Give the numbers of those parties that the network has, sorted, each once."""
        wanted = pl.Series("id", sorted(set(ids)), dtype=pl.String)
        if not len(self.ids) or not len(wanted):
            return np.empty(0, np.int32)
        places = self.ids.search_sorted(wanted, side="left").to_numpy().astype(np.int64)
        inside = places < len(self.ids)
        places, wanted = places[inside], wanted.filter(pl.Series(inside))
        same = (self.ids.gather(places) == wanted).to_numpy()
        return places[same].astype(np.int32)

    def interests_of(self, edge: int) -> tuple[str, ...]:
        """Give the ids of the interests that an edge is made of, sorted."""
        first, last = self.edges.row_starts[edge], self.edges.row_starts[edge + 1]
        ids = (self.interest_ids[row] for row in self.edges.rows[first:last].tolist())
        return tuple(sorted(id_ if isinstance(id_, str) else f"row {id_}" for id_ in ids))


def network_of(
    interests: Iterable[Interest],
    as_of: str | None = None,
    known_on: str | None = None,
    end_dates: Mapping[str, str] | None = None,
) -> Network:
    """Build the network of interests; see `network_of_frame`."""
    return network_of_frame(interest_frame(interests), as_of, known_on, end_dates)


def network_of_frame(
    interests: pl.DataFrame,
    as_of: str | None = None,
    known_on: str | None = None,
    end_dates: Mapping[str, str] | None = None,
) -> Network:
    """Build the network of a frame of interests (`INTEREST_COLUMNS`, and `id` if there is one).

    Only interests valid on `as_of` and stated by `known_on` take part (ISO 8601 days; None asks
    for no day), and no party that was dissolved by then (`end_dates`, by id).
    Raises `UsageError` for missing columns, unknown kinds and shares that are no range.
    """
    conditions = Conditions(as_of, known_on, dict(end_dates or {}))
    rows = rows_on(interests, conditions)
    ends = [rows["owner_id"].alias("id"), rows["asset_id"].alias("id")]
    ids, codes = _numbered(pl.concat(ends))
    owners, assets = np.split(codes, 2)
    interest_ids = rows["id"]
    rows = rows.drop("owner_id", "asset_id", "id")
    return Network(ids, combined(rows, owners, assets, len(ids)), interest_ids, conditions)


def with_changed(
    network: Network, owner_id: str, asset_id: str, interests: pl.DataFrame
) -> Network:
    """Give the network in which `interests` are all that this owner has of this asset.

    The frame has every interest of the two, those that did not change included, and is empty where
    none is left. What comes out says the same of every party as a network built anew.
    """
    rows = rows_on(interests, network.conditions)
    network = _with_parties(network, {owner_id, asset_id} if len(rows) else set())
    pair = [network.codes_of([id_]) for id_ in (owner_id, asset_id)]
    if not all(map(len, pair)):
        return network
    owner, asset = (int(codes[0]) for codes in pair)
    old, count = network.edges, len(network.ids)
    new = combined(rows, np.full(len(rows), owner), np.full(len(rows), asset), count)
    key = old.owners.astype(np.int64) * count + old.assets
    first, last = np.searchsorted(key, (owner * count + asset, owner * count + asset + 1)).tolist()
    spliced = _spliced(old, new, first, last, len(network.interest_ids))
    stated = [network.interest_ids, rows["id"]]
    if stated[0].dtype != stated[1].dtype:
        stated = [ids if ids.dtype == pl.String else _row_ids(ids) for ids in stated]
    changed = Network(network.ids, spliced, pl.concat(stated), network.conditions)
    if np.array_equal(old.bases[first:last], new.bases):
        # Only shares moved: which edge goes to which slot is as it was.
        vars(changed).update(
            {name: vars(network)[name] for name in _SHAPE if name in vars(network)}
        )
    return changed


def _row_ids(rows: pl.Series) -> pl.Series:
    return rows.alias("id").to_frame().select(pl.format("row {}", "id").alias("id"))["id"]


def _numbered(named: pl.Series) -> tuple[pl.Series, Any]:
    """Give the sorted ids, and the place of each value among them.

    By hashes, which sort in a third of the time that names take; equal ones are compared.
    """
    hashes = _hashes(named)
    order = np.argsort(hashes)
    ordered = hashes[order]
    new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    groups = np.empty(len(named), np.int32)
    groups[order] = np.cumsum(new) - 1
    names = named.gather(order[new])
    if not (names.gather(groups) == named).all():
        # Two names of one hash: one in 10^7 networks of a million parties.
        return _numbered_by_name(named)
    places = names.arg_sort().to_numpy()
    ranks = np.empty(len(names), np.int32)
    ranks[places] = np.arange(len(names), dtype=np.int32)
    return names.gather(places).alias("id"), ranks[groups]


def _hashes(named: pl.Series) -> Any:
    return named.hash().to_numpy()


def _numbered_by_name(named: pl.Series) -> tuple[pl.Series, Any]:
    ids = named.unique().sort().alias("id")
    codes = ids.to_frame().with_row_index("code")
    wanted = named.alias("id").to_frame()
    joined = wanted.join(codes, on="id", how="left", maintain_order="left")
    return ids, joined["code"].to_numpy().astype(np.int32)


def _with_parties(network: Network, ids: set[str]) -> Network:
    """Give the network with these parties in it; those after a new one move up by one."""
    for id_ in sorted(ids):
        if len(network.codes_of([id_])):
            continue
        known = network.ids
        place = int(known.search_sorted(id_)) if len(known) else 0
        longer = pl.concat([known[:place], pl.Series("id", [id_]), known[place:]])
        moved = replace(
            network.edges,
            owners=network.edges.owners + (network.edges.owners >= place).astype(np.int32),
            assets=network.edges.assets + (network.edges.assets >= place).astype(np.int32),
        )
        network = Network(longer, moved, network.interest_ids, network.conditions)
    return network


def _spliced(old: Combined, new: Combined, first: int, last: int, rows: int) -> Combined:
    """Put new edges in the place of those from `first` to `last`; `rows` is where theirs begin."""
    parts = {
        name: np.concatenate([getattr(old, name)[:first], getattr(new, name), tail])
        for name in ("owners", "assets", "bases", "low", "high")
        for tail in [getattr(old, name)[last:]]
    }
    begin, end = old.row_starts[first], old.row_starts[last]
    more = len(new.rows)
    return Combined(
        **parts,
        row_starts=np.concatenate(
            [
                old.row_starts[:first],
                begin + new.row_starts[:-1],
                old.row_starts[last:] - end + begin + more,
            ]
        ).astype(np.int32),
        rows=np.concatenate([old.rows[:begin], new.rows + rows, old.rows[end:]]).astype(np.int32),
    )
