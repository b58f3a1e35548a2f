"""Indexes that can be made again at any time: stored by what they were made of, mapped into memory.

An index is a folder ``indexes/KEY`` with all arrays, the records and their digests. KEY is made of
the snapshots and of the matcher's version, so that an index never outlives what it was made of.
Beside them is a folder ``tokens/KEY`` with what the matcher looked up of single words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from firmwatch.lake.array_folders import load_arrays, newest_first, store_arrays
from firmwatch.lake.lines import Lines
from firmwatch.model import Record

__all__ = [
    "StoredIndex",
    "latest_index",
    "load_index",
    "load_tokens",
    "store_index",
    "store_tokens",
]

_KIND, _TOKENS = "indexes", "tokens"
Array = npt.NDArray[Any]
_OWN = ("records", "record_offsets", "digests", "marks")


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """An index as it is stored: arrays by name, records, and what `about` says of them.

    `digests` and `marks` are those of the records, as `record_digests` gives them.
    """

    arrays: Mapping[str, Array]
    records: Lines[Record]
    digests: Array
    marks: Array
    about: Mapping[str, Any]


def store_index(lake: Path, key: str, index: StoredIndex) -> None:
    """Store an index in one step, and remove older ones.

    Raises `LakeError` where the disk does not take it.
    """
    own = index.records.text, index.records.offsets, index.digests, index.marks
    arrays: dict[str, Array] = {**index.arrays, **dict(zip(_OWN, own, strict=True))}
    store_arrays(lake, _KIND, key, arrays, index.about)


def load_index(lake: Path, key: str) -> StoredIndex | None:
    """Map an index into memory; None where there is none that can be read."""
    found = load_arrays(lake, _KIND, key)
    if found is None or any(name not in found.arrays for name in _OWN):
        return None
    arrays = dict(found.arrays)
    text, offsets, digests, marks = (arrays.pop(name) for name in _OWN)
    return StoredIndex(arrays, Lines(Record, text, offsets), digests, marks, found.about)


def latest_index(lake: Path) -> StoredIndex | None:
    """Map the index that was stored last into memory; None where none can be read."""
    found = (load_index(lake, key) for key in newest_first(lake, _KIND))
    return next((index for index in found if index is not None), None)


def store_tokens(lake: Path, key: str, arrays: Mapping[str, Array]) -> None:
    """Store what was looked up of tokens, in place of what was stored before.

    `key` is of the matcher that looked them up. Raises `LakeError` as `store_index` does.
    """
    store_arrays(lake, _TOKENS, key, arrays, {}, kept=1)


def load_tokens(lake: Path, key: str) -> Mapping[str, Array] | None:
    """Map what `store_tokens` stored into memory; None where there is none that can be read."""
    found = load_arrays(lake, _TOKENS, key)
    return None if found is None else found.arrays
