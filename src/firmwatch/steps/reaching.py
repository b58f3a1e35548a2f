"""Whom listed parties reach: the way down from them, through interests that hold on a day.

Few parties of a register are listed, so that the way down from them is short; who is below none of
them is exposed to nothing, and need not be looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from firmwatch.model import RegisterParty, from_row
from firmwatch.ownership import Links
from firmwatch.steps.registers import Registers

__all__ = ["Held", "Reached", "Stated", "held_on", "leading", "reached_from"]


@dataclass(frozen=True)
class Held:
    """The interests that hold on a day: a boolean each, and links between parties.

    `day` is an ISO 8601 day, `known_on` the one up to which what was stated counts, None for now.
    """

    day: str
    known_on: str | None
    which: Any
    links: Links


@dataclass(frozen=True)
class Reached:
    """What some parties reach through interests: `parties` has a boolean each, themselves too.

    `seeds` are the ids of the parties from which the way down began.
    """

    held: Held
    seeds: frozenset[str]
    parties: Any

    def ids(self) -> pl.Series:
        """Give the ids of the parties that others reach, seeds that nobody owns left out."""
        links = self.held.links
        entered = np.zeros(len(links.ids), np.bool_)
        entered[links.assets[self.parties[links.owners]]] = True
        return links.ids.filter(pl.Series(entered))


def held_on(registers: Registers, day: str, known_on: str | None = None) -> Held:
    """Choose the interests that hold on a day, of those that had been stated by another."""
    start, end = pl.col("start_date"), pl.col("end_date")
    held = (start.is_null() | (start <= day)) & (end.is_null() | (end > day))
    if known_on is not None:
        held &= pl.col("stated_date").is_null() | (pl.col("stated_date") <= known_on)
    which = registers.dates.select(held.alias("held"))["held"].to_numpy()
    return Held(day, known_on, which, registers.links.chosen(which))


def reached_from(held: Held, seeds: Collection[str]) -> Reached:
    """Find what some parties reach."""
    return Reached(held, frozenset(seeds), held.links.below(held.links.numbers(seeds)))


def leading(
    registers: Registers, held: Held, roots: Collection[str], reached: Reached | None
) -> pl.DataFrame:
    """Give the interests that lead to some parties, directly or through others, by id.

    With `reached`, of what leads to parties that nobody listed reaches there is only the last
    interest: how much others have of an asset counts, and not who is behind them.
    """
    links = held.links
    numbers = links.numbers(roots)
    within = None if reached is None else reached.parties
    entered = links.above(numbers, within)
    if within is not None:
        entered &= within
        entered[numbers] = True
    which = held.which.copy()
    which[which] = entered[links.assets]
    return registers.interests_where(which)


class Stated(Mapping[str, Sequence[RegisterParty]]):
    """What registers say of parties, by the ids of the network; made when it is asked for."""

    def __init__(self, registers: Registers, ids: Collection[str]) -> None:
        self._rows = registers.stated(ids)
        self._ids = frozenset(ids)
        self._made: dict[str, list[RegisterParty]] = {}
        self._places: dict[str, list[int]] = {}
        for place, id_ in enumerate(self._rows["party_id"]):
            self._places.setdefault(id_, []).append(place)

    def __getitem__(self, id_: str) -> list[RegisterParty]:
        if id_ not in self._ids:
            raise KeyError(id_)
        if id_ not in self._made:
            rows = self._rows[self._places.get(id_, [])].iter_rows(named=True)
            self._made[id_] = [from_row(RegisterParty, row) for row in rows]
        return self._made[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def end_dates(self) -> dict[str, str]:
        """Give the day on which each of those that were dissolved was, by the first to say so."""
        known = self._rows.filter(pl.col("end_date").is_not_null())
        return dict(known.group_by("party_id").agg(pl.col("end_date").min()).iter_rows())
