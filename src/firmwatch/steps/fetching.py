"""Asking a publisher: when, with which conditions, and what to make of the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from firmwatch.config import Settings
from firmwatch.fetch import Fetched, Limits, fetch_files, is_remote
from firmwatch.lake import is_whole, restore_files
from firmwatch.ledger import fetch_states, snapshots
from firmwatch.model import FileVersion, Provenance, Snapshot, Source
from firmwatch.sources import check_file
from firmwatch.steps.configured import configured_origin
from firmwatch.steps.increments import fetch_release, unpack
from firmwatch.steps.workspace import Workspace

__all__ = ["CONDITIONS_DAYS", "fetch_newer", "readable", "was_asked_lately"]

CONDITIONS_DAYS = 7
"""Days for which a server's "nothing newer" is believed; then the whole file is fetched, so that a
server or cache that is stuck hides no version for longer."""


def fetch_newer(
    workspace: Workspace, source: Source, folder: Path, origin: str | None
) -> Fetched | None:
    """Fetch a source's files into `folder`; None where no file is newer than the snapshot's.

    Where some files are newer, the others are those that the lake keeps. Raises `FetchError`, and
    `RefusedError` for a file that cannot be a list.
    """
    settings = workspace.settings
    with workspace.ledger.reading() as tx:
        current = snapshots.current(tx, source.name)
    known = _known(workspace, source, current) if current else {}
    limits = Limits(
        settings.fetch_timeout_seconds,
        settings.fetch_attempts,
        settings.fetch_size_max_mb << 20,
        settings.fetch_total_seconds,
    )
    provenance = None
    if origin is None and source.increments is not None:
        found = fetch_release(workspace, source, folder, limits, known, current)
        if not isinstance(found, Provenance):
            return found
        provenance = found
    fetched = fetch_files(
        source.files,
        folder,
        origin,
        limits,
        lambda file, done, total: workspace.progress(f"fetch {file}", done, total),
        known,
    )
    fetched = readable(settings, source, fetched, folder)
    fetched = dataclasses.replace(fetched, provenance=provenance)
    if current is None or not fetched.unchanged:
        return fetched
    if not fetched.files and fetched.unchanged == {item.file for item in current.counts}:
        return None
    stored = folder / "stored"
    stored.mkdir()
    kept = restore_files(workspace.lake, current, stored)
    files = {**{name: kept[name] for name in fetched.unchanged}, **fetched.files}
    return dataclasses.replace(fetched, files=files)


def readable(settings: Settings, source: Source, fetched: Fetched, folder: Path) -> Fetched:
    """Give fetched files as parsers read them: unpacked, and none that cannot be a list.

    Raises `RefusedError`.
    """
    files = {}
    for item in source.files:
        if item.name in fetched.files:
            files[item.name] = unpack(settings, item, fetched.files[item.name], folder)
            check_file(item, files[item.name])
    return dataclasses.replace(fetched, files=files)


def was_asked_lately(workspace: Workspace, source: Source) -> bool:
    """Say whether a publisher's server was asked so lately that a run need not ask again.

    That is less than `fetch_pause_minutes` ago, or less than the source's `schedule_hours` where
    these are fewer; and what came of it is the snapshot that counts, whole in the lake, or a
    version that was refused. Files on disk are read every time.
    """
    settings = workspace.settings
    origin = configured_origin(settings, source.name)
    pause = min(
        timedelta(minutes=settings.fetch_pause_minutes), timedelta(hours=source.schedule_hours)
    )
    asked_at = origin or (source.increments.address if source.increments else "")
    if not pause or not is_remote(source.files, asked_at or None):
        return False
    with workspace.ledger.reading() as tx:
        state = snapshots.source_state(tx, source.name)
    snapshot = state.snapshot
    if snapshot is None or snapshot.url not in (asked_at, "" if origin else source.files[0].url):
        return False
    asked = max(state.checked_at or "", state.refused_at or "")
    # A clock that was set back is no reason to wait.
    recent = asked and timedelta() <= _since(asked, workspace.now()) < pause
    return bool(recent) and _is_usable(workspace, source, snapshot)


def _known(workspace: Workspace, source: Source, current: Snapshot) -> Mapping[str, FileVersion]:
    """Give what to ask with, where the version at hand would do."""
    with workspace.ledger.reading() as tx:
        known = fetch_states.known(tx, source.name, current.id)
    now, days = workspace.now(), timedelta(days=CONDITIONS_DAYS)
    known = {
        name: item
        for name, item in known.items()
        if timedelta() <= _since(item.fetched_at, now) < days
    }
    return known if known and _is_usable(workspace, source, current) else {}


def _is_usable(workspace: Workspace, source: Source, snapshot: Snapshot) -> bool:
    return snapshot.parser_version == source.version and is_whole(workspace.lake, snapshot)


def _since(earlier: str, now: str) -> timedelta:
    return datetime.fromisoformat(now) - datetime.fromisoformat(earlier)
