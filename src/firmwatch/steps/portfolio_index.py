"""The index of all subjects: where a changed entry of a list finds whom it may be.

It is made of segments. A day's new and changed subjects make a small one, and small ones are put
together, so that no day pays for the whole portfolio. What a segment says of a subject counts only
while the ledger says the same: each entry is named by the digest of the subject's content.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from firmwatch.errors import LakeError
from firmwatch.lake import load_manifest, load_segment, store_manifest, store_segment
from firmwatch.ledger import subjects
from firmwatch.matching import (
    PartyIndex,
    find_subjects,
    from_arrays,
    index_subjects,
    matcher_version,
    to_arrays,
)
from firmwatch.model import Comparison, Record, Subject
from firmwatch.steps.indexing import INDEX_FORMAT
from firmwatch.steps.workspace import Workspace

__all__ = ["current_index", "subjects_like", "updated_index"]

SEGMENT_SIZE = 500_000
"""Subjects in a segment of a new index, so that memory does not grow with the portfolio."""
SMALL_MAX = 8
"""Small segments that may stand side by side before they are put together."""
STALE_SHARE = 0.3
"""Share of entries that may have been replaced before the whole index is made anew."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Subjects that can be found: place p of the index is `ids[p]`, with content `digests[p]`."""

    key: str
    index: PartyIndex
    ids: npt.NDArray[np.bytes_]
    digests: npt.NDArray[np.bytes_]


def current_index(workspace: Workspace, name: str) -> list[str] | None:
    """Give the keys of the segments of an index, None where the lake has it no longer."""
    keys = load_manifest(workspace.lake, name) if name else None
    if keys is None or any(load_segment(workspace.lake, key) is None for key in keys):
        return None
    return keys


def subjects_like(
    workspace: Workspace,
    keys: Sequence[str],
    records: Sequence[Record],
    threshold: float,
    without: frozenset[str],
) -> Iterator[tuple[Subject, Record, Comparison]]:
    """Compare records with all subjects and give the pairs at or above `threshold`, each once.

    `without` are subjects that are compared otherwise. The result is that of `screen_subjects`.
    """
    # A subject that was changed and changed back has entries in two segments.
    seen = set(without)
    for key in keys:
        segment = _loaded(workspace, key)
        valid = functools.partial(_valid, workspace, segment, frozenset(seen))
        for subject, record, comparison in find_subjects(segment.index, records, threshold, valid):
            seen.add(subject.id)
            yield subject, record, comparison


def _valid(
    workspace: Workspace, segment: Segment, without: frozenset[str], places: Sequence[int]
) -> dict[int, Subject]:
    """Give the subjects of some places of a segment that the ledger still has as they are there."""
    ids = {place: segment.ids[place].decode() for place in places}
    wanted = sorted(set(ids.values()) - without)
    with workspace.ledger.reading() as tx:
        found = {item.id: (item, digest) for item, digest in subjects.some_subjects(tx, wanted)}
    return {
        place: found[id_][0]
        for place, id_ in ids.items()
        if id_ in found and found[id_][1] == segment.digests[place].decode()
    }


def updated_index(workspace: Workspace, keys: Sequence[str] | None, changed: Iterable[str]) -> str:
    """Add changed subjects to an index, or make it anew, and give its name; "" if that failed.

    Without `keys` all monitored subjects are indexed.
    """
    # A lake that cannot be written costs time, not the run.
    with contextlib.suppress(LakeError):
        if keys is not None:
            grown = _grown(workspace, keys, sorted(changed))
            if grown is not None:
                return store_manifest(workspace.lake, grown)
        return store_manifest(workspace.lake, list(_made_anew(workspace)))
    return ""


def _grown(workspace: Workspace, keys: Sequence[str], changed: Sequence[str]) -> list[str] | None:
    """Add a segment, or put small ones together; None where too much has been replaced."""
    if not changed:
        return list(keys)
    segments = [_loaded(workspace, key) for key in keys]
    with workspace.ledger.reading() as tx:
        active = subjects.count_subjects(tx)
    entries = sum(len(item.ids) for item in segments) + len(changed)
    if entries - active > STALE_SHARE * max(active, 1):
        return None
    largest = max((len(item.ids) for item in segments), default=0)
    small = [item for item in segments if len(item.ids) < largest / SMALL_MAX]
    if len(small) < SMALL_MAX:
        return [*keys, *_segments(workspace, changed)]
    gone = {item.key for item in small}
    ids = {id_.decode() for item in small for id_ in item.ids} | set(changed)
    kept = [key for key in keys if key not in gone]
    return [*kept, *_segments(workspace, sorted(ids))]


def _made_anew(workspace: Workspace) -> Iterator[str]:
    batch: list[tuple[Subject, str]] = []
    done = 0
    with workspace.ledger.reading() as tx:
        total = subjects.count_subjects(tx)
        for page in subjects.digested_subjects(tx):
            batch += page
            done += len(page)
            workspace.progress("index the portfolio", done, total)
            if len(batch) >= SEGMENT_SIZE:
                yield _stored(workspace, batch)
                batch = []
    if batch:
        yield _stored(workspace, batch)


def _segments(workspace: Workspace, ids: Sequence[str]) -> list[str]:
    with workspace.ledger.reading() as tx:
        found = subjects.some_subjects(tx, ids)
    return [_stored(workspace, found)] if found else []


def _stored(workspace: Workspace, found: Sequence[tuple[Subject, str]]) -> str:
    ids = np.array([item.id for item, _ in found], np.bytes_)
    digests = np.array([digest for _, digest in found], np.bytes_)
    hashed = hashlib.sha256(repr((INDEX_FORMAT, matcher_version())).encode())
    hashed.update(ids.tobytes())
    hashed.update(digests.tobytes())
    key = hashed.hexdigest()[:32]
    if load_segment(workspace.lake, key) is None:
        index = index_subjects([item for item, _ in found])
        arrays = {**to_arrays(index), "subject_ids": ids, "subject_digests": digests}
        store_segment(workspace.lake, key, arrays)
    return key


def _loaded(workspace: Workspace, key: str) -> Segment:
    arrays = load_segment(workspace.lake, key)
    if arrays is None:
        raise LakeError(
            f"The segment {key} of the portfolio's index was removed while it was read. Run again."
        )
    index = from_arrays(PartyIndex, arrays)
    return Segment(key, index, arrays["subject_ids"], arrays["subject_digests"])
