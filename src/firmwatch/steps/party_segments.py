"""Indexes of many parties, made of segments: what is new makes a small one beside the others.

Small ones are put together, so that no day pays for all parties. What a segment says of a party
counts only while that says the same: each entry is named by the digest of the party's content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from firmwatch.errors import LakeError
from firmwatch.lake import load_manifest, load_segment, store_segment
from firmwatch.matching import (
    PartyIndex,
    from_arrays,
    index_subjects,
    matcher_version,
    to_arrays,
)
from firmwatch.model import Subject
from firmwatch.steps.indexing import INDEX_FORMAT

__all__ = ["Digested", "Segment", "Wanted", "grown", "loaded", "made_anew", "stored_keys"]

SEGMENT_SIZE = 500_000
"""Parties in a segment of a new index, so that memory does not grow with their number."""
SMALL_MAX = 8
"""Small segments that may stand side by side before they are put together."""
STALE_SHARE = 0.3
"""Share of entries that may have been replaced before the whole index is made anew."""

Digested = tuple[Subject, str]
"""A party, and the digest of its content in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Parties that can be found: place p of the index is `ids[p]`, with content `digests[p]`."""

    key: str
    index: PartyIndex
    ids: npt.NDArray[np.bytes_]
    digests: npt.NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an index is to have besides: `changed` are ids, sorted, `active` is how many there are.

    `some` gives those of some ids that are still there, by id.
    """

    changed: Sequence[str]
    active: int
    some: Callable[[Sequence[str]], Sequence[Digested]]


def stored_keys(lake: Path, kind: str, name: str) -> list[str] | None:
    """Give the keys of the segments of an index, None where the lake has it no longer."""
    keys = load_manifest(lake, kind, name) if name else None
    if keys is None or any(load_segment(lake, kind, key) is None for key in keys):
        return None
    return keys


def grown(lake: Path, kind: str, keys: Sequence[str], wanted: Wanted) -> list[str] | None:
    """Add a segment, or put small ones together; None where too much has been replaced.

    Raises `LakeError` where the disk does not take it.
    """
    if not wanted.changed:
        return list(keys)
    segments = [loaded(lake, kind, key) for key in keys]
    entries = sum(len(item.ids) for item in segments) + len(wanted.changed)
    if entries - wanted.active > STALE_SHARE * max(wanted.active, 1):
        return None
    largest = max((len(item.ids) for item in segments), default=0)
    small = [item for item in segments if len(item.ids) < largest / SMALL_MAX]
    gone, ids = set[str](), set(wanted.changed)
    if len(small) >= SMALL_MAX:
        gone = {item.key for item in small}
        ids |= {id_.decode() for item in small for id_ in item.ids}
    kept = [key for key in keys if key not in gone]
    found = wanted.some(sorted(ids))
    return [*kept, _stored(lake, kind, found)] if found else kept


def made_anew(lake: Path, kind: str, parties: Iterable[Sequence[Digested]]) -> Iterator[str]:
    """Index all parties, and give the keys of the segments; raises as `grown` does."""
    batch: list[Digested] = []
    for page in parties:
        batch += page
        if len(batch) >= SEGMENT_SIZE:
            yield _stored(lake, kind, batch)
            batch = []
    if batch:
        yield _stored(lake, kind, batch)


def loaded(lake: Path, kind: str, key: str) -> Segment:
    """Map a segment into memory. Raises `LakeError` where it was removed."""
    arrays = load_segment(lake, kind, key)
    if arrays is None:
        raise LakeError(
            f"The segment {key} of the index {kind} was removed while it was read. Run again."
        )
    index = from_arrays(PartyIndex, arrays)
    return Segment(key, index, arrays["subject_ids"], arrays["subject_digests"])


def _stored(lake: Path, kind: str, found: Sequence[Digested]) -> str:
    ids = np.array([item.id.encode() for item, _ in found], np.bytes_)
    digests = np.array([digest for _, digest in found], np.bytes_)
    hashed = hashlib.sha256(repr((INDEX_FORMAT, matcher_version())).encode())
    hashed.update(ids.tobytes())
    hashed.update(digests.tobytes())
    key = hashed.hexdigest()[:32]
    if load_segment(lake, kind, key) is None:
        index = index_subjects([item for item, _ in found])
        arrays = {**to_arrays(index), "subject_ids": ids, "subject_digests": digests}
        store_segment(lake, kind, key, arrays)
    return key
