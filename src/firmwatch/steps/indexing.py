"""The index of the current snapshots: made of what they hold, and of an earlier one's records."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence

from firmwatch.errors import LakeError
from firmwatch.lake import (
    Lines,
    StoredIndex,
    made_index,
    read_quarantine,
    read_records,
    store_index,
)
from firmwatch.matching import ReferenceIndex, matcher_version, to_arrays
from firmwatch.model import Record, Snapshot, to_row
from firmwatch.steps.workspace import Workspace

__all__ = ["INDEX_FORMAT", "index_key", "make_index"]

INDEX_FORMAT = 5
"""Raised where the arrays of an index change."""


def index_key(chosen: Iterable[Snapshot]) -> str:
    """Name the index of snapshots: 32 hexadecimal digits of all that it depends on."""
    content = [(item.source, item.id, item.sha256) for item in chosen]
    text = repr((INDEX_FORMAT, matcher_version(), content))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def make_index(workspace: Workspace, key: str, chosen: Sequence[Snapshot]) -> StoredIndex:
    """Make the index of snapshots, and store it if the disk takes it."""
    records: list[Record] = []
    ids, unread = {}, {}
    for snapshot in chosen:
        found = list(_records(workspace, snapshot))
        ids[snapshot.source] = [record.id for record in found]
        unread[snapshot.source] = to_row(list(read_quarantine(workspace.lake, snapshot)))
        records += found
    workspace.progress("index", 0, None)
    arrays = to_arrays(ReferenceIndex(records).parties)
    about = {"record_ids": ids, "quarantine": unread}
    made = made_index(arrays, Lines.of(Record, records), about)
    # A reader of a lake that it may not write in makes the index anew each time.
    with contextlib.suppress(LakeError):
        store_index(workspace.lake, key, made)
    return made


def _records(workspace: Workspace, snapshot: Snapshot) -> Iterator[Record]:
    for done, record in enumerate(read_records(workspace.lake, snapshot), start=1):
        yield record
        if done % 1000 == 0:
            workspace.progress(f"read {snapshot.source}", done, snapshot.indexed)
