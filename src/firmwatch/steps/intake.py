"""From a publisher's address to a promoted snapshot: fetch, check, parse, guard, store."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from firmwatch.config import Settings
from firmwatch.errors import LakeError, NotFoundError, RefusedError
from firmwatch.fetch import Fetched
from firmwatch.lake import (
    SnapshotWriter,
    content_hash,
    is_whole,
    load_entries,
    read_quarantine,
    record_ids,
    snapshot_id,
    store_entries,
)
from firmwatch.ledger import fetch_states, held_snapshots, snapshots
from firmwatch.model import KnownEntries, Snapshot, Source
from firmwatch.sources import (
    implausibilities,
    renumbering,
)
from firmwatch.sources import sources as all_sources
from firmwatch.steps.configured import configured_origin, configured_source
from firmwatch.steps.fetching import fetch_newer
from firmwatch.steps.readings import GUARDED_TABLES, entries_key, read_into
from firmwatch.steps.workspace import Workspace

__all__ = [
    "SourceReport",
    "SourceStatus",
    "held_message",
    "known_sources",
    "source_details",
    "source_report",
    "update_source",
]


_CLOCKS_HOURS = 1
"""How far the clocks of two machines that share a ledger may be apart, in hours."""


class SourceStatus(StrEnum):
    """Whether a source can be relied on."""

    CURRENT = "current"
    PARTIAL = "partial"
    """Rows of the current snapshot could not be read; they are in quarantine."""
    STALE = "stale"
    REFUSED = "refused"
    """The newest version was refused; the last good snapshot serves."""
    HELD = "held"
    """The newest version is out of all proportion and waits for a person; the last one serves."""
    MISSING = "missing"
    AVAILABLE = "available"
    """It could be chosen in the settings."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source as a run or `sources list` shows it.

    `verified` is whether the source was tried on a real file. `age_hours` is since the publisher
    was last asked, `schedule_hours` how often a new version comes at the most. `published` counts
    entries, `quarantined` rows of any of the source's files, `quarantined_entries` those of the
    file of entries. `loading` says why the full file was fetched where deltas are published and the
    last asking brought a new version; "" else.
    """

    source: str
    title: str
    status: SourceStatus
    message: str
    published_at: str | None
    fetched_at: str | None
    checked_at: str | None
    age_hours: float | None
    published: int
    indexed: int
    excluded: int
    quarantined: int
    quarantined_entries: int
    derived: int
    sha256: str | None
    licence: str
    verified: bool
    schedule_hours: int
    loading: str

    @property
    def reliable(self) -> bool:
        """Whether a run that used it may end with exit code 0."""
        return self.status is SourceStatus.CURRENT


def update_source(
    workspace: Workspace, name: str, origin: str | None = None, accept: str | None = None
) -> Snapshot:
    """Bring one source up to date and give the snapshot that serves now.

    `origin` replaces the publisher's address (a file, folder or URL). `accept` is the reason for
    which an implausible version is taken all the same; it is logged, and a file that cannot be read
    is refused even so. What is not promoted leaves the last good snapshot in place, with the reason
    in the ledger. Raises `FetchError` or `RefusedError`.
    """
    source = configured_source(workspace.settings, name)
    origin = origin or configured_origin(workspace.settings, name)
    try:
        with tempfile.TemporaryDirectory(prefix="firmwatch-") as folder:
            fetched = fetch_newer(workspace, source, Path(folder), origin)
            return _take(workspace, source, fetched, accept)
    except RefusedError as error:
        with workspace.ledger.transaction() as tx:
            snapshots.record_refusal(tx, name, str(error), workspace.now())
        raise


def source_report(workspace: Workspace, name: str) -> SourceReport:
    """Say how a source stands: what serves, how old it is, and what is missing."""
    source = configured_source(workspace.settings, name)
    with workspace.ledger.reading() as tx:
        state = snapshots.source_state(tx, name)
        held = held_snapshots.waiting(tx, name)
    snapshot = state.snapshot
    age = _hours_between(state.checked_at, workspace.now())
    status, message = _standing(workspace.settings, source, (state, held), age)
    return SourceReport(
        source=name,
        title=source.title,
        status=status,
        message=message,
        published_at=snapshot.published_at if snapshot else None,
        fetched_at=snapshot.fetched_at if snapshot else None,
        checked_at=state.checked_at,
        age_hours=age,
        published=snapshot.published if snapshot else 0,
        indexed=snapshot.indexed if snapshot else 0,
        excluded=snapshot.excluded if snapshot else 0,
        quarantined=snapshot.quarantined if snapshot else 0,
        quarantined_entries=snapshot.counts[0].quarantined if snapshot else 0,
        derived=snapshot.derived if snapshot else 0,
        sha256=snapshot.sha256 if snapshot else None,
        licence=source.licence,
        verified=source.verified,
        schedule_hours=source.schedule_hours,
        loading=_loading(snapshot, state.checked_at),
    )


def _loading(snapshot: Snapshot | None, checked_at: str | None) -> str:
    if snapshot is None or snapshot.provenance is None or snapshot.fetched_at != checked_at:
        return ""
    return "" if snapshot.provenance.base_id else snapshot.provenance.reason


def _standing(
    settings: Settings,
    source: Source,
    known: tuple[snapshots.SourceState, Sequence[held_snapshots.HeldSnapshot]],
    age: float | None,
) -> tuple[SourceStatus, str]:
    """Say whether a source can be relied on, and if not, why and what to do."""
    state, held = known
    name, snapshot, refused = source.name, state.snapshot, state.refused_reason
    if snapshot is None and name not in settings.sources:
        return SourceStatus.AVAILABLE, "not among the `sources` of this workspace"
    if held and refused:
        return SourceStatus.HELD, held_message(held[0].snapshot, held[0].reasons)
    if snapshot is None:
        never = f"never fetched; run `firmwatch sources update {name}`"
        return SourceStatus.MISSING, refused or never
    if age is not None and not -_CLOCKS_HOURS <= age <= source.stale_hours:
        stale = f"last confirmed {age:.0f} hours ago, more than {source.stale_hours}"
        if age < 0:
            stale = (
                f"last confirmed at {state.checked_at}, which is yet to come, so the clock was "
                f"moved; run `firmwatch sources update {name}`"
            )
        return SourceStatus.STALE, f"{stale}; {refused}" if refused else stale
    if refused:
        return SourceStatus.REFUSED, refused
    if snapshot.quarantined > settings.source_settings(name).quarantine_tolerance:
        unread = f"{snapshot.quarantined} rows could not be read"
        return SourceStatus.PARTIAL, f"{unread}; see `firmwatch sources show {name}`"
    return SourceStatus.CURRENT, ""


def known_sources(workspace: Workspace) -> list[str]:
    """Name the sources: the workspace's own choice first, then the others that could be chosen."""
    chosen = list(workspace.settings.sources)
    others = [*workspace.settings.source, *all_sources()]
    return list(dict.fromkeys([*chosen, *others]))


def source_details(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    """Say where every published row and field of the current snapshot went.

    Gives rows of `what` (rows, version, delta, excluded, left out, quarantined), `where`, `count`,
    `detail`. Raises `NotFoundError` where the source has no snapshot.
    """
    configured_source(workspace.settings, name)
    with workspace.ledger.reading() as tx:
        snapshot = snapshots.current(tx, name)
    if snapshot is None:
        raise NotFoundError(
            f"{name} has no snapshot yet. Run `firmwatch sources update {name}` first."
        )
    rows = [
        _detail(
            "rows",
            item.file,
            item.published,
            f"{item.indexed} indexed, {item.excluded} excluded, {item.quarantined} quarantined",
        )
        for item in snapshot.counts
    ]
    if found := snapshot.provenance:
        rows.append(_detail("version", found.version, len(found.deltas), found.reason))
        rows += [
            _detail("delta", item.file, 1, f"{item.url}, SHA-256 {item.sha256}")
            for item in found.deltas
        ]
    rows += [_detail("excluded", why, count, "") for why, count in snapshot.excluded_reasons]
    rows += [_detail("left out", field, count, "") for field, count in snapshot.left_out]
    for item in read_quarantine(workspace.lake, snapshot):
        place = item.locator.place
        rows.append(_detail("quarantined", place, 1, f"{item.reason}: {item.excerpt}"))
    return rows


def _detail(what: str, where: str, count: int, detail: str) -> dict[str, Any]:
    return {"what": what, "where": where, "count": count, "detail": detail}


def _take(
    workspace: Workspace, source: Source, fetched: Fetched | None, accept: str | None
) -> Snapshot:
    sha256 = content_hash(fetched.files) if fetched else ""
    now = workspace.now()
    with workspace.ledger.transaction() as tx:
        current = snapshots.current(tx, source.name)
        if current and not fetched:
            snapshots.record_check(tx, source.name, now)
            return current
        assert fetched
        same = current and current.sha256 == sha256 and current.parser_version == source.version
        if current and same and is_whole(workspace.lake, current):
            snapshots.record_check(tx, source.name, now)
            fetch_states.keep(tx, source.name, current.id, fetched.versions, now)
            return current
    taken = _Taking(workspace, source, current, now)
    snapshot, reasons = taken.store(fetched, sha256)
    if reasons and not accept:
        with workspace.ledger.transaction() as tx:
            held_snapshots.hold(tx, snapshot, reasons, now)
        raise RefusedError(held_message(snapshot, reasons))
    with workspace.ledger.transaction() as tx:
        if accept:
            held_snapshots.decide(tx, snapshot, accept, now)
        snapshots.promote(tx, snapshot, now)
        fetch_states.keep(tx, source.name, snapshot.id, fetched.versions, now)
    return snapshot


def held_message(snapshot: Snapshot, reasons: Sequence[str]) -> str:
    """Say that a version waits, why, and what to do."""
    name, short = snapshot.source, snapshot.id[:8]
    return (
        f"{name}: {'; '.join(reasons)}. The snapshot {short} is held, and the last good one stays. "
        f"Look at it with `firmwatch sources diff {name} --to {short}`; if it is right, run "
        f"`firmwatch sources accept {name} {short} --reason REASON`."
    )


@dataclass(frozen=True, slots=True)
class _Taking:
    """A version on its way into the lake; `current` is the one that counts."""

    workspace: Workspace
    source: Source
    current: Snapshot | None
    now: str

    def store(self, fetched: Fetched, sha256: str) -> tuple[Snapshot, tuple[str, ...]]:
        """Parse and keep a version; gives it, and in what it is out of all proportion."""
        source, current = self.source, self.current
        ids: dict[str, set[str]] = {table: set() for table in GUARDED_TABLES}
        with SnapshotWriter(self.workspace.lake, current) as writer:
            progress = functools.partial(self.workspace.progress, f"read {source.name}")
            known = self._known(writer.base)
            reading = read_into(writer, source, fetched.files, progress, ids, known)
            snapshot = Snapshot(
                id=snapshot_id(source.name, source.version, sha256),
                source=source.name,
                url=fetched.url,
                sha256=sha256,
                fetched_at=self.now,
                published_at=reading.published_at or fetched.modified_at,
                parser_version=source.version,
                counts=reading.counts,
                derived=reading.derived,
                excluded_reasons=tuple(reading.excluded_reasons.most_common()),
                left_out=tuple(reading.left_out.most_common()),
                provenance=fetched.provenance,
            )
            writer.finish(snapshot, {**fetched.files, **fetched.deltas})
        if reading.entries:
            # A lake that cannot be written costs the next run time.
            with contextlib.suppress(LakeError):
                key = entries_key(snapshot)
                store_entries(self.workspace.lake, source.name, key, reading.entries)
        entries = (source.entries_min, source.entries_max)
        shrinkage_max = self.workspace.settings.shrinkage_max
        reasons = implausibilities(snapshot, entries, current, shrinkage_max)
        return snapshot, (*reasons, *self._renumbered(ids))

    def _known(self, base: Snapshot | None) -> KnownEntries:
        if base is None or base.parser_version != self.source.version:
            return {}
        return load_entries(self.workspace.lake, self.source.name, entries_key(base))

    def _renumbered(self, ids: Mapping[str, set[str]]) -> tuple[str, ...]:
        current, lake = self.current, self.workspace.lake
        if current is None or current.parser_version != self.source.version:
            return ()
        if not is_whole(lake, current):
            return ()
        return tuple(
            reason
            for table, found in ids.items()
            for reason in renumbering(record_ids(lake, current, table), frozenset(found))
        )


def _hours_between(earlier: str | None, later: str) -> float | None:
    if earlier is None:
        return None
    span = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    return round(span / timedelta(hours=1), 1)
