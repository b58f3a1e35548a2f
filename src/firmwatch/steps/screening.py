"""Subjects against records: for a run, out of the ledger and the lake; or of files alone."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firmwatch.config import Settings
from firmwatch.errors import LakeError, RefusedError, StaleError
from firmwatch.fetch import fetch_files
from firmwatch.lake import (
    RecordDigests,
    content_hash,
    is_register,
    load_index,
)
from firmwatch.ledger import snapshots, subjects
from firmwatch.matching import (
    PartyIndex,
    ReferenceIndex,
    from_arrays,
    matcher_version,
    screen_subjects,
)
from firmwatch.model import (
    FileCounts,
    Finding,
    MatcherReference,
    Quarantined,
    Record,
    Snapshot,
    SnapshotReference,
    Source,
    Subject,
    from_row,
)
from firmwatch.monitoring import make_finding, snapshot_reference
from firmwatch.sources import read_source
from firmwatch.steps.configured import configured_source
from firmwatch.steps.fetching import readable
from firmwatch.steps.indexing import index_key, make_index
from firmwatch.steps.workspace import Workspace, utc_now

__all__ = [
    "Reference",
    "findings_of",
    "reference_of_files",
    "reference_of_snapshots",
    "reference_of_workspace",
    "subjects_of",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """What subjects are compared with: an index, and the snapshots that it was made of.

    `quarantine` holds the rows of each snapshot that could not be read, so were not indexed. Of a
    workspace there are `key`, the index's name in the lake, and `records`, which says what the
    records are, in their order. `registers` names the sources with nothing to compare with.
    """

    index: ReferenceIndex
    snapshots: Mapping[str, SnapshotReference]
    record_ids: Mapping[str, frozenset[str]]
    warnings: tuple[str, ...] = ()
    quarantine: Mapping[str, tuple[Quarantined, ...]] = field(default_factory=dict)
    key: str = ""
    records: RecordDigests | None = None
    registers: frozenset[str] = frozenset()

    @property
    def has_lists(self) -> bool:
        """Whether there is a list among the snapshots, and not registers of owners alone."""
        return bool(self.snapshots.keys() - self.registers)


def reference_of_workspace(
    workspace: Workspace, names: Sequence[str], as_of: str | None = None
) -> Reference:
    """Index the snapshots of the named sources that count; a source without one is left out.

    With `as_of`, an instant (ISO 8601, UTC), those that counted then; `NotFoundError` where one of
    them was pruned. The index is stored in the lake, by what it was made of, and taken from there
    the next time.
    """
    with workspace.ledger.reading() as tx:
        if as_of is None:
            current = snapshots.current_all(tx)
        else:
            then = {name: snapshots.at(tx, name, as_of) for name in names}
            current = {name: item for name, item in then.items() if item is not None}
    return reference_of_snapshots(workspace, [current[name] for name in names if name in current])


def reference_of_snapshots(workspace: Workspace, chosen: Sequence[Snapshot]) -> Reference:
    """Index some snapshots, in their order; raises `LakeError` for what is damaged or gone."""
    key = index_key(chosen)
    stored = load_index(workspace.lake, key) or make_index(workspace, key, chosen)
    index = ReferenceIndex(stored.records, from_arrays(PartyIndex, stored.arrays))
    unread = {
        source: tuple(from_row(Quarantined, row) for row in rows)
        for source, rows in stored.about["quarantine"].items()
    }
    ids = {source: frozenset(found) for source, found in stored.about["record_ids"].items()}
    references = {item.source: snapshot_reference(item) for item in chosen}
    about = stored.about["record_ids"]
    keys = [(item.source, id_) for item in chosen for id_ in about[item.source]]
    digests = RecordDigests(keys, stored.digests, stored.marks)
    registers = frozenset(item.source for item in chosen if _is_register(workspace, item))
    return Reference(index, references, ids, (), unread, key, digests, registers)


def _is_register(workspace: Workspace, snapshot: Snapshot) -> bool:
    # Of a damaged snapshot the index still serves.
    with contextlib.suppress(LakeError):
        return is_register(workspace.lake, snapshot)
    return False


def reference_of_files(settings: Settings, against: Mapping[str, str]) -> Reference:
    """Index files that are in no workspace: source or parser name -> path or URL.

    Rows that cannot be read are named in `warnings`. Raises `FetchError` or `RefusedError`.
    """
    records: list[Record] = []
    references: dict[str, SnapshotReference] = {}
    ids: dict[str, frozenset[str]] = {}
    warnings: list[str] = []
    for name, origin in against.items():
        source = configured_source(settings, name)
        found: list[str] = []

        def sink(table: str, item: Any, found: list[str] = found) -> None:
            if isinstance(item, Quarantined):
                warnings.append(f"{item.locator.place} is not screened against: {item.reason}")
            elif table == "record":
                found.append(item.id)
                records.append(item)

        with tempfile.TemporaryDirectory(prefix="firmwatch-") as folder:
            fetched = fetch_files(source.files, Path(folder), origin)
            fetched = readable(settings, source, fetched, Path(folder))
            reading = read_source(source, fetched.files, sink)
            warnings.extend(_implausible(source, reading.counts[0], len(found)))
            references[name] = SnapshotReference(
                name,
                content_hash(fetched.files),
                reading.published_at or fetched.modified_at,
                utc_now(),
            )
        ids[name] = frozenset(found)
    return Reference(ReferenceIndex(records), references, ids, tuple(warnings))


def _implausible(source: Source, entries: FileCounts, records: int) -> list[str]:
    """Say that a list is out of all proportion; one without any entry to compare is refused."""
    if not entries.indexed or not records:
        raise RefusedError(
            f"{entries.file} of {source.name} has no entry to compare with; no list is never an "
            "all-clear. Check that it is the right file, and whole, and no register of owners."
        )
    low, high = source.entries_min, source.entries_max
    if low <= entries.published <= high:
        return []
    count = f"{entries.file} of {source.name} has {entries.published} entries"
    return [f"{count}, where {low} to {high} are expected; it may not be the whole list"]


def subjects_of(workspace: Workspace) -> Iterator[Subject]:
    """Give every monitored subject of every portfolio, in the order of their ids."""
    done = 0
    with workspace.ledger.reading() as tx:
        total = subjects.count_subjects(tx)
        for batch in subjects.subjects(tx):
            yield from batch
            done += len(batch)
            workspace.progress("screen", done, total)


def findings_of(
    found: Iterable[Subject], reference: Reference, threshold: float, now: str
) -> Iterator[Finding]:
    """Screen subjects and make the alert of every pair that reaches the threshold.

    Raises `StaleError` where there is nothing to compare with: no list is never an all-clear.
    """
    if not reference.has_lists:
        raise StaleError(
            "There is nothing to screen against: no source has a snapshot with an entry to compare "
            "with (a register of owners has none). Run `firmwatch sources update`, or name files "
            "with --against SOURCE=PATH."
        )
    matcher = MatcherReference(matcher_version(), threshold)
    for subject, record, comparison in screen_subjects(found, reference.index, threshold):
        snapshot = reference.snapshots[record.source]
        yield make_finding(subject, record, comparison, snapshot, matcher, now)
