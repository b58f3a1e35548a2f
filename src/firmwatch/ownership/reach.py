"""Who is above whom: where interests lead, whatever their shares, down and up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

__all__ = ["Links", "links_of"]


@dataclass(frozen=True)
class Links:
    """Interests as pairs of numbers: link p leads from party `owners[p]` to `assets[p]` (int32).

    `ids` are the ids of all parties, sorted; a party's number is its place there.
    """

    ids: pl.Series
    owners: Any
    assets: Any

    def numbers(self, ids: Iterable[str]) -> Any:
        """Give the numbers of those parties that have a link, sorted, each once."""
        wanted = pl.Series("id", sorted(set(ids)), dtype=pl.String)
        if not len(self.ids) or not len(wanted):
            return np.empty(0, np.int64)
        places = self.ids.search_sorted(wanted, side="left").to_numpy().astype(np.int64)
        inside = places < len(self.ids)
        places, wanted = places[inside], wanted.filter(pl.Series(inside))
        return places[(self.ids.gather(places) == wanted).to_numpy()]

    def below(self, numbers: Any) -> Any:
        """Say of each party whether some have something of it, or of what has, or are it."""
        return _closure(*self._by_owner, numbers, np.ones(len(self.ids), np.bool_))

    def above(self, numbers: Any, within: Any = None) -> Any:
        """Say of each party whether it has something of some, or of what has, or is one of them.

        With `within` (one boolean a party), only through parties for which it is true; those that
        are reached through them count whatever it says of them.
        """
        open_ = np.ones(len(self.ids), np.bool_) if within is None else within
        return _closure(*self._by_asset, numbers, open_)

    def chosen(self, which: Any) -> Links:
        """Give the links for which a boolean each is true, between the same parties."""
        return Links(self.ids, self.owners[which], self.assets[which])

    @cached_property
    def _by_owner(self) -> tuple[Any, Any]:
        return _grouped(self.owners, self.assets, len(self.ids))

    @cached_property
    def _by_asset(self) -> tuple[Any, Any]:
        return _grouped(self.assets, self.owners, len(self.ids))


def links_of(interests: pl.DataFrame) -> Links:
    """Number the parties of interests (columns `owner_id` and `asset_id`), a link each."""
    ends = [interests[name].alias("id") for name in ("owner_id", "asset_id")]
    ids = pl.concat(ends).unique().sort()
    places = ids.to_frame().with_columns(number=pl.int_range(pl.len(), dtype=pl.Int32))
    numbers = [
        end.to_frame().join(places, on="id", how="left", maintain_order="left")["number"]
        for end in ends
    ]
    owners, assets = (column.to_numpy() for column in numbers)
    return Links(ids, owners, assets)


def _grouped(sources: Any, targets: Any, count: int) -> tuple[Any, Any]:
    """Give (where the targets of each source begin, targets by source)."""
    order = np.argsort(sources, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(sources, minlength=count), out=starts[1:])
    return starts, targets[order]


def _closure(starts: Any, targets: Any, numbers: Any, followed: Any) -> Any:
    """Say of each party whether some lead to it; from one that is not `followed` nothing leads on.

    The first ones are followed in any case. Costs what is reached, however long chains are.
    """
    seen = np.zeros(len(starts) - 1, np.bool_)
    frontier = np.unique(np.asarray(numbers, np.int64))
    seen[frontier] = True
    while len(frontier):
        first = starts[frontier]
        counts = starts[frontier + 1] - first
        ends = np.cumsum(counts)
        within = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
        reached = np.unique(targets[np.repeat(first, counts) + within]).astype(np.int64)
        fresh = reached[~seen[reached]]
        seen[fresh] = True
        frontier = fresh[followed[fresh]]
    return seen
