"""Where in a file the links that state interests stand, and the entities that they are between.

As of the parts of entities (`ftm_parts`), memory holds hashes and offsets only, and a block of the
file is told those that it needs, so that blocks can be read by different processes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["BlockEdges", "EdgeColumns", "EdgeIndex", "Keys", "found_rows", "joined", "numbers"]

Keys = NDArray[np.uint64]


@dataclass(slots=True)
class EdgeColumns:
    """What the first reading of a block collects of links: a row for each owner and asset.

    `within` has the hashes of the ids of entities that may be parties inside of records only.
    """

    owners: array[int] = field(default_factory=lambda: array("Q"))
    assets: array[int] = field(default_factory=lambda: array("Q"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    within: array[int] = field(default_factory=lambda: array("Q"))


@dataclass(frozen=True, slots=True)
class BlockEdges:
    """What a block needs to know of links: picklable, and no text.

    `ends` gives by the hash of an id where the entities of it stand, in the file's order: of the
    block's own entities that a link names, and of all that its own links name. `held` gives by the
    hash of the id of an owner inside of records where the links stand that name it.
    """

    ends: dict[int, list[int]]
    held: dict[int, list[int]]


class EdgeIndex:
    """Where the links and their ends are; 24 bytes an owner and asset, 16 an end."""

    def __init__(
        self, edges: Sequence[EdgeColumns], lines: Iterable[tuple[array[int], NDArray[np.uint64]]]
    ) -> None:
        """Take the columns of all blocks in order; `lines` has the hash and offset of each line."""
        owners, assets, offsets = (
            joined(getattr(item, name) for item in edges)
            for name in ("owners", "assets", "offsets")
        )
        order = np.argsort(owners, kind="stable")
        self._owners, self._assets, self._offsets = owners[order], assets[order], offsets[order]
        self._ends = np.union1d(owners, assets)
        keys, places = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
        for ids, offsets_of in lines if len(self._ends) else ():
            chosen = np.isin(numbers(ids), self._ends)
            keys.append(numbers(ids)[chosen])
            places.append(offsets_of[chosen])
        found = np.concatenate(keys)
        # Stable, so that the entities of one id stay in the file's order.
        order = np.argsort(found, kind="stable")
        self._keys, self._places = found[order], np.concatenate(places)[order]

    def block(self, edges: EdgeColumns, ids: array[int]) -> BlockEdges:
        """Give what a block of these columns, and these ids of its lines, needs to know."""
        if not len(self._ends):
            return BlockEdges({}, {})
        rows = list(found_rows(self._owners, numbers(edges.within)))
        held = {
            key: list(dict.fromkeys(self._offsets[first:end].tolist())) for key, first, end in rows
        }
        wanted = [numbers(edges.owners), numbers(edges.assets)]
        wanted += [self._assets[first:end] for _, first, end in rows]
        wanted.append(np.intersect1d(numbers(ids), self._ends))
        ends = {
            key: self._places[first:end].tolist()
            for key, first, end in found_rows(self._keys, np.concatenate(wanted))
        }
        return BlockEdges(ends, held)


def found_rows(keys: Keys, wanted: Keys) -> Iterator[tuple[int, int, int]]:
    """Give each wanted key that is there, once, with its first row and the row behind the last."""
    if not len(keys):
        return
    wanted = np.unique(wanted)
    first, end = (np.searchsorted(keys, wanted, side) for side in ("left", "right"))
    there = end > first
    yield from zip(wanted[there].tolist(), first[there].tolist(), end[there].tolist(), strict=True)


def joined(columns: Iterator[array[int]]) -> Keys:
    """Put columns of 64-bit numbers behind each other."""
    return np.concatenate([np.empty(0, np.uint64), *map(numbers, columns)])


def numbers(values: array[int]) -> Keys:
    """Give a column of 64-bit numbers as an array, without a copy."""
    return np.frombuffer(values, np.uint64) if values else np.empty(0, np.uint64)
