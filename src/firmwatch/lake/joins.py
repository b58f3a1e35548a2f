"""Joins of the records of an index, and what they are joins of: they can be found again any time.

They are a folder ``joins/KEY`` with the JSON of each join, the places of its two records, and the
ids and digests of all records that were searched, those that nothing joins too. So what is known
of records that did not change can be told from what is not, whatever became of the index: a join
counts for records of the same digests and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.lake.array_folders import load_arrays, newest_first, store_arrays
from firmwatch.lake.lines import Lines
from firmwatch.model import Join, RecordKey

__all__ = ["RecordDigests", "StoredJoins", "latest_joins", "load_joins", "store_joins"]

_KIND = "joins"
_OWN = ("joins", "join_offsets", "left", "right", "digests", "marks")
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class RecordDigests:
    """Keys of records and their digests, as `lines.record_digests` gives them, in one order."""

    keys: Sequence[RecordKey]
    digests: Array
    marks: Array


@dataclass(frozen=True, slots=True)
class StoredJoins:
    """All joins of some records, sorted by their keys; `left` and `right` (int64) are places."""

    of: RecordDigests
    joins: Lines[Join]
    left: Array
    right: Array

    @classmethod
    def made(
        cls, of: RecordDigests, pairs: Sequence[tuple[int, int]], joins: Lines[Join]
    ) -> StoredJoins:
        """Put joins together with the places of their records."""
        places = np.array(pairs, np.int64).reshape(-1, 2)
        return cls(of, joins, places[:, 0].copy(), places[:, 1].copy())


def store_joins(lake: Path, key: str, version: str, found: StoredJoins) -> None:
    """Store the joins of an index's records in one step, and remove older ones.

    `version` is that of everything that makes joins. Raises `LakeError` where the disk does not
    take them.
    """
    own = (found.joins.text, found.joins.offsets, found.left, found.right)
    columns = (*own, found.of.digests, found.of.marks)
    arrays: dict[str, Array] = dict(zip(_OWN, columns, strict=True))
    sources = list(dict.fromkeys(source for source, _ in found.of.keys))
    numbers = {source: number for number, source in enumerate(sources)}
    about = {
        "version": version,
        "sources": sources,
        "source": [numbers[source] for source, _ in found.of.keys],
        "id": [id_ for _, id_ in found.of.keys],
    }
    store_arrays(lake, _KIND, key, arrays, about)


def load_joins(lake: Path, key: str, version: str) -> StoredJoins | None:
    """Map the joins of an index's records into memory; None where none can be read."""
    found = load_arrays(lake, _KIND, key)
    if found is None or found.about.get("version") != version:
        return None
    try:
        text, offsets, left, right, digests, marks = (found.arrays[name] for name in _OWN)
        sources, *columns = (found.about[name] for name in ("sources", "source", "id"))
        keys = [(sources[number], id_) for number, id_ in zip(*columns, strict=True)]
    except (KeyError, TypeError, IndexError, ValueError):
        return None
    if not len(keys) == len(digests) == len(marks) or len(left) != len(offsets) - 1:
        return None
    return StoredJoins(RecordDigests(keys, digests, marks), Lines(Join, text, offsets), left, right)


def latest_joins(lake: Path, version: str) -> Iterator[StoredJoins]:
    """Give the joins that are stored, of whatever records, those stored last first."""
    for key in newest_first(lake, _KIND):
        found = load_joins(lake, key, version)
        if found is not None:
            yield found
