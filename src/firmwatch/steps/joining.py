"""The joins of the current records: taken from the lake, and searched for where records changed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.errors import LakeError
from firmwatch.lake import (
    Lines,
    RecordDigests,
    StoredJoins,
    latest_joins,
    line_of,
    load_joins,
    store_joins,
)
from firmwatch.matching import LINKING_VERSION, PartyIndex, find_joins, matcher_version
from firmwatch.model import Join, Record, to_row
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["joins_again", "joins_anew", "joins_of"]

Array = npt.NDArray[Any]


def joins_of(workspace: Workspace, reference: Reference) -> StoredJoins:
    """Give the joins of a workspace's records, and keep them in the lake if the disk takes them.

    Where they are not there yet, those between records that were searched before are taken over,
    and the others searched for.
    """
    version = f"{LINKING_VERSION} {matcher_version()}"
    found = load_joins(workspace.lake, reference.key, version)
    if found is not None:
        return found
    workspace.progress("link the lists", 0, None)
    of, index = reference.records, reference.index
    assert of is not None
    earlier = next(iter(latest_joins(workspace.lake, version)), None)
    if earlier is None:
        found = joins_anew(of, index.records, index.parties)
    else:
        found = joins_again(earlier, of, index.records, index.parties)
    # A reader of a lake that it may not write in links anew each time.
    with contextlib.suppress(LakeError):
        store_joins(workspace.lake, reference.key, version, found)
    return found


def joins_anew(
    of: RecordDigests, records: Sequence[Record], index: PartyIndex | None = None
) -> StoredJoins:
    """Search for every join of records; `of` is theirs."""
    return _stored(of, [], find_joins(records, index, keys=of.keys))


def joins_again(
    earlier: StoredJoins,
    of: RecordDigests,
    records: Sequence[Record],
    index: PartyIndex | None = None,
) -> StoredJoins:
    """Give what `joins_anew` does, and search only for the joins of records that changed.

    `earlier` are the joins of any records by the same rules. A join is a function of its two
    records (see `find_joins`), so that it stays while the digests of both do. Of a record that has
    moved in its file the join says anew where it stands.
    """
    if len(set(of.keys)) < len(of.keys) or len(set(earlier.of.keys)) < len(earlier.of.keys):
        return joins_anew(of, records, index)
    before = _places_in(earlier.of, of)
    same = _equal(before, earlier.of.digests, of.digests)
    moved = same & ~_equal(before, earlier.of.marks, of.marks)
    now = np.full(len(earlier.of.keys), -1, np.int64)
    now[before[same]] = np.flatnonzero(same)
    lefts, rights = now[earlier.left], now[earlier.right]
    kept: list[tuple[int, int, bytes]] = []
    for place in np.flatnonzero((lefts >= 0) & (rights >= 0)).tolist():
        line, right = earlier.joins.line(place), int(rights[place])
        if moved[right]:
            line = _relocated(line, records[right])
            same[right] &= bool(line)
        kept.append((int(lefts[place]), right, line))
    kept = [row for row in kept if same[row[0]] and same[row[1]]]
    changed = np.flatnonzero(~same).tolist()
    return _stored(of, kept, find_joins(records, index, keys=of.keys, changed=changed))


def _stored(
    of: RecordDigests, kept: Sequence[tuple[int, int, bytes]], found: Sequence[Join]
) -> StoredJoins:
    """Put joins that are kept and such as were found together, sorted by their keys."""
    places = {key: place for place, key in enumerate(of.keys)}
    new = Lines.of(Join, found)
    pairs = [(places[join.left], places[join.right]) for join in found]
    if not kept:
        return StoredJoins.made(of, pairs, new)
    rows = [*kept, *((*pair, new.line(place)) for place, pair in enumerate(pairs))]
    rows.sort(key=lambda row: (of.keys[row[0]], of.keys[row[1]]))
    lines = Lines.joined(Join, [row[2] for row in rows])
    return StoredJoins.made(of, [row[:2] for row in rows], lines)


def _places_in(earlier: RecordDigests, of: RecordDigests) -> Array:
    """Give the earlier place of each record; -1 for one that was not there."""
    places = {key: place for place, key in enumerate(earlier.keys)}
    return np.array([places.get(key, -1) for key in of.keys], np.int64)


def _equal(before: Array, earlier: Array, digests: Array) -> Array:
    """Say of each record whether its digest is what it was."""
    known = before >= 0
    known[known] = (earlier[before[known]] == digests[known]).all(axis=1)
    return known


def _relocated(line: bytes, right: Record) -> bytes:
    """Say anew where the right record's name stands; nothing where it bears that name twice."""
    row = json.loads(line)
    name = row["comparison"]["record_name"]
    places = {item.locator for item in right.names if item.value == name}
    if len(places) != 1:
        return b""
    (place,) = places
    row["comparison"]["record_locator"] = to_row(place)
    return line_of(row)
