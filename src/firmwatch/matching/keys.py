"""Keys of 64 bits to be looked up: sorted, with a table of where each beginning starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.matching.compilation import kernel, kernels, read_only

__all__ = ["SortedKeys", "join", "sorted_keys"]

Array = npt.NDArray[Any]

# Looking a key up takes 6 us of plain Python, a hundredth of what reading a name does.
_KEYS_OF_A_NAME = 100


@dataclass(frozen=True, slots=True)
class SortedKeys:
    """Keys (uint64), sorted, with what owns each (int32).

    The keys are hashes, so that their first bits are spread evenly: those that begin with the bits
    of b stand from `starts[b]` to `starts[b + 1]`, one or two of them.
    """

    keys: Array
    owners: Array
    starts: Array


def sorted_keys(keys: Array, owners: Array | None = None) -> SortedKeys:
    """Sort keys, leaving out 0, which stands for none."""
    if owners is None:
        owners = np.flatnonzero(keys)
        keys = keys[owners]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    bits = max(1, len(keys).bit_length())
    counts = np.bincount((keys >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return SortedKeys(keys, owners[order].astype(np.int32), starts)


def join(keys: Array, owners: Array, index: SortedKeys) -> tuple[Array, Array]:
    """Give every pair (owner of a key, owner of the same key in the index)."""
    if not len(keys) or not len(index.keys):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    step = kernels(len(keys) // _KEYS_OF_A_NAME).join_keys
    owners = owners.astype(np.int32, copy=False)
    tables = read_only(keys, owners, index.keys, index.owners, index.starts)
    none = np.empty(0, np.int32)
    count = step(*tables, none, none)
    ours, theirs = np.empty(count, np.int32), np.empty(count, np.int32)
    if count:
        step(*tables, ours, theirs)
    return ours, theirs


@kernel
def join_keys(keys, owners, index_keys, index_owners, starts, ours, theirs):
    """Write the pairs of owners of equal keys; returns how many, and writes none into no room."""
    bits = 0
    while 1 << bits < len(starts) - 1:
        bits += 1
    shift = np.uint64(64 - bits)
    count = 0
    for item in range(len(keys)):
        first = np.int64(keys[item] >> shift)
        for place in range(starts[first], starts[first + 1]):
            if index_keys[place] == keys[item]:
                if len(ours) > 0:
                    ours[count], theirs[count] = owners[item], index_owners[place]
                count += 1
    return count
