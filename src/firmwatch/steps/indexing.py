"""The index of the current snapshots: made of what they hold, and of an earlier one's records."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from firmwatch.errors import LakeError
from firmwatch.lake import (
    DIGEST,
    Lines,
    StoredIndex,
    changed_ids,
    digests_of,
    latest_index,
    load_tokens,
    read_quarantine,
    record_digests,
    record_lines,
    record_lines_again,
    store_index,
    store_tokens,
)
from firmwatch.matching import (
    KnownTokens,
    columns_of_lines,
    from_arrays,
    index_parties,
    known_tokens,
    matcher_version,
    resume_tokens,
    to_arrays,
)
from firmwatch.model import Record, Snapshot, to_row
from firmwatch.steps.workspace import Workspace

__all__ = ["INDEX_FORMAT", "index_key", "make_index"]

INDEX_FORMAT = 5
"""Raised where the arrays of an index change, or how it writes records."""

Array = npt.NDArray[Any]


def index_key(chosen: Iterable[Snapshot]) -> str:
    """Name the index of snapshots: 32 hexadecimal digits of all that it depends on."""
    content = [(item.source, item.id, item.sha256) for item in chosen]
    text = repr((INDEX_FORMAT, matcher_version(), content))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def make_index(workspace: Workspace, key: str, chosen: Sequence[Snapshot]) -> StoredIndex:
    """Make the index of snapshots, and store it if the disk takes it.

    What was read of snapshots that the latest index has too is taken from there: a snapshot never
    changes. So is what was read of records that a snapshot shares with one of these.
    """
    parts = _parts_of(latest_index(workspace.lake))
    found = [
        parts.get(_name(snapshot))
        or _read_again(workspace, snapshot, parts)
        or _read(workspace, snapshot)
        for snapshot in chosen
    ]
    workspace.progress("index", 0, None)
    lines = [line for part in found for line in part.lines]
    with _remembering(workspace):
        arrays = to_arrays(index_parties(columns_of_lines(lines)))
    made = StoredIndex(
        arrays,
        Lines.joined(Record, lines),
        _run_together([part.digests for part in found]),
        _run_together([part.marks for part in found]),
        {
            "format": INDEX_FORMAT,
            "snapshots": [_name(snapshot) for snapshot in chosen],
            "record_ids": {item.source: part.ids for item, part in zip(chosen, found, strict=True)},
            "quarantine": {
                item.source: part.quarantine for item, part in zip(chosen, found, strict=True)
            },
        },
    )
    # A reader of a lake that it may not write in makes the index anew each time.
    with contextlib.suppress(LakeError):
        store_index(workspace.lake, key, made)
    return made


@contextlib.contextmanager
def _remembering(workspace: Workspace) -> Iterator[None]:
    """Look up only the words that no earlier index had, and keep what was looked up."""
    key = hashlib.sha256(repr((INDEX_FORMAT, matcher_version())).encode()).hexdigest()[:32]
    if stored := load_tokens(workspace.lake, key):
        # Copies, since the folder may be replaced while this process goes on.
        copies = {name: array.copy() for name, array in stored.items()}
        with contextlib.suppress(KeyError):
            resume_tokens(from_arrays(KnownTokens, copies))
    before = known_tokens()
    yield
    known = known_tokens()
    if known is not None and known is not before:
        with contextlib.suppress(LakeError):
            store_tokens(workspace.lake, key, to_arrays(known))


class _Part(NamedTuple):
    """What an index has of one snapshot."""

    lines: list[bytes]
    digests: Array
    marks: Array
    ids: list[str]
    quarantine: list[Any]


def _name(snapshot: Snapshot) -> str:
    return f"{snapshot.source} {snapshot.id} {snapshot.sha256}"


def _parts_of(index: StoredIndex | None) -> dict[str, _Part]:
    """Give the parts of an index by the names of their snapshots."""
    if index is None or index.about.get("format") != INDEX_FORMAT:
        return {}
    about, start, found = index.about, 0, {}
    for name, (source, ids) in zip(about["snapshots"], about["record_ids"].items(), strict=True):
        end = start + len(ids)
        found[name] = _Part(
            index.records.lines(start, end),
            index.digests[start:end],
            index.marks[start:end],
            ids,
            about["quarantine"][source],
        )
        start = end
    return found


def _read(workspace: Workspace, snapshot: Snapshot) -> _Part:
    """Read a snapshot."""
    ids: list[str] = []
    lines: list[bytes] = []
    for some_ids, some_lines in record_lines(workspace.lake, snapshot):
        ids += some_ids
        lines += some_lines
        workspace.progress(f"read {snapshot.source}", len(lines), snapshot.indexed)
    unread = to_row(list(read_quarantine(workspace.lake, snapshot)))
    return _Part(lines, *record_digests(lines), ids, unread)


def _read_again(
    workspace: Workspace, snapshot: Snapshot, parts: Mapping[str, _Part]
) -> _Part | None:
    """Read what differs from an earlier version that an index had; None where there is none."""
    for name, part in parts.items():
        source, id_, _ = name.split(" ")
        if source != snapshot.source:
            continue
        before = dataclasses.replace(snapshot, id=id_)
        changed = changed_ids(workspace.lake, before, snapshot)
        if changed is None:
            continue
        workspace.progress(f"read {source}", 0, snapshot.indexed)
        known = dict(zip(part.ids, part.lines, strict=True))
        ids, lines = record_lines_again(workspace.lake, snapshot, known, changed)
        # Of what did not change the digest without locators is what it was.
        places = {id_: place for place, id_ in enumerate(part.ids)}
        digests = np.empty((len(ids), DIGEST), np.uint8)
        is_new = np.fromiter((id_ in changed for id_ in ids), np.bool_, len(ids))
        digests[is_new] = record_digests([lines[row] for row in np.flatnonzero(is_new)])[0]
        digests[~is_new] = part.digests[[places[id_] for id_ in ids if id_ not in changed]]
        unread = to_row(list(read_quarantine(workspace.lake, snapshot)))
        return _Part(lines, digests, digests_of(lines), ids, unread)
    return None


def _run_together(parts: Sequence[Array]) -> Array:
    found: Array = np.concatenate([np.empty((0, DIGEST), np.uint8), *parts])
    return found
