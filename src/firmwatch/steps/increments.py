"""A source's newest version by its publisher's index: deltas where they lead there, else all."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from firmwatch.config import Settings
from firmwatch.errors import FetchError, LakeError, RefusedError
from firmwatch.fetch import Fetched, Limits, downloads
from firmwatch.lake import restore_files, sha256_of
from firmwatch.model import (
    Delta,
    DeltaUse,
    FileVersion,
    Increments,
    Provenance,
    Release,
    Snapshot,
    Source,
    SourceFile,
)
from firmwatch.sources import check_entries, check_file, check_full_file, unpacked
from firmwatch.steps.workspace import Workspace

__all__ = ["fetch_release", "unpack"]

_NO_BASE = (
    "no version is at hand that deltas could go on from (it is the first, from another address, "
    "damaged, or seven days have passed since the full file was fetched)"
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A source whose publisher is asked; `base` is what the ledger knows of the version at hand."""

    workspace: Workspace
    source: Source
    increments: Increments
    folder: Path
    current: Snapshot | None
    base: FileVersion | None
    fetch: Callable[[SourceFile], Path]

    @property
    def item(self) -> SourceFile:
        return self.source.files[0]

    def get(self, name: str, url: str) -> Path:
        """Fetch one of the files of a release; what the publisher of the list asks for is sent."""
        return self.fetch(SourceFile(name, url, headers=self.item.headers))


def fetch_release(
    workspace: Workspace,
    source: Source,
    folder: Path,
    limits: Limits,
    known: Mapping[str, FileVersion],
    current: Snapshot | None,
) -> Fetched | Provenance | None:
    """Bring the newest version of a source with an index together; None where it is at hand.

    Deltas are taken where they lead from the version at hand to the newest, can be read, fit, and
    give what the index says; else the full file, and `provenance` says why. Where the index cannot
    be used and the full file has an address of its own, gives but the provenance of what is fetched
    there. Raises `FetchError` and `RefusedError` where a file cannot be had or cannot be right.
    """
    increments = source.increments
    assert increments is not None

    def progress(file: str, done: int, total: int | None) -> None:
        workspace.progress(f"fetch {file}", done, total)

    base = known.get(source.files[0].name)
    if base is not None and base.address != _digest(increments):
        base = None
    with downloads(folder, limits, progress) as fetch:
        asking = _Asking(workspace, source, increments, folder, current, base, fetch)
        try:
            release = _newest(asking)
        except (FetchError, RefusedError) as error:
            if not asking.item.url:
                raise
            return Provenance("", f"the full file was fetched: {error}")
        if base is not None and base.etag == release.version:
            return None
        made, reasons = _by_deltas(asking, release)
        return made or _whole(asking, release, reasons)


def unpack(settings: Settings, item: SourceFile, path: Path, folder: Path) -> Path:
    """Give a file as parsers read it: out of the archive in which its publisher packs it.

    Raises `RefusedError` for an archive that cannot be read or is too large.
    """
    if not item.is_packed:
        return path
    target = folder / "unpacked" / path.name
    target.parent.mkdir(exist_ok=True)
    return unpacked(path, target, item.name, settings.fetch_size_max_mb << 20)


def _newest(asking: _Asking) -> Release:
    names = (f"index-{number}.json" for number in itertools.count(1))

    def document(url: str) -> Path:
        return asking.get(next(names), url)

    version = asking.base.etag if asking.base else None
    return asking.increments.newest(asking.increments, version, document)


def _by_deltas(asking: _Asking, release: Release) -> tuple[Fetched | None, list[str]]:
    """Make the newest version of deltas; None and the reasons where that is not to be had."""
    if asking.base is None or asking.current is None:
        return None, [_NO_BASE]
    reasons = [] if release.ways else [release.reason]
    for number, way in enumerate(release.ways, 1):
        folder = asking.folder / f"way-{number}"
        folder.mkdir()
        try:
            return _assembled(asking, release, way, folder), []
        except (FetchError, RefusedError, LakeError) as error:
            reasons.append(str(error))
    return None, reasons


def _assembled(asking: _Asking, release: Release, way: tuple[Delta, ...], folder: Path) -> Fetched:
    current, known, item = asking.current, asking.base, asking.item
    assert current is not None
    assert known is not None
    stored = folder / "stored"
    stored.mkdir()
    deltas: dict[str, Path] = {}
    used = []
    for number, delta in enumerate(way, 1):
        name = f"delta-{number:03}-{item.name}"
        path = unpack(asking.workspace.settings, item, asking.get(name, delta.url), folder)
        check_file(SourceFile(name, delta.url), path)
        deltas[name] = path
        used.append(DeltaUse(name, delta.version, delta.url, sha256_of(path)))
    base = restore_files(asking.workspace.lake, current, stored)[item.name]
    result = folder / item.name
    entries = asking.increments.apply(base, list(deltas.values()), result)
    check_entries(release, result, entries)
    return Fetched(
        files={item.name: result},
        url=asking.increments.address,
        modified_at=release.published_at,
        # The full file that all this goes back to was fetched then.
        versions=_versions(asking, release, known.fetched_at),
        provenance=Provenance(
            release.version, release.reason, current.id, current.sha256, tuple(used)
        ),
        deltas=deltas,
    )


def _whole(asking: _Asking, release: Release, reasons: list[str]) -> Fetched:
    item = asking.item
    path = asking.get(item.name, release.url)
    check_full_file(release, path)
    full = unpack(asking.workspace.settings, item, path, asking.folder)
    check_file(item, full)
    return Fetched(
        files={item.name: full},
        url=asking.increments.address,
        modified_at=release.published_at,
        versions=_versions(asking, release, ""),
        provenance=Provenance(
            release.version,
            f"the full file of version {release.version or 'unknown'} was fetched: "
            f"{'; '.join(reasons)}",
        ),
    )


def _versions(asking: _Asking, release: Release, fetched_at: str) -> tuple[FileVersion, ...]:
    if not release.version:
        return ()
    name, address = asking.item.name, _digest(asking.increments)
    return (FileVersion(name, address, release.version, "", fetched_at),)


def _digest(increments: Increments) -> str:
    """Digest where versions are named, since a version holds there only."""
    return hashlib.sha256(f"index\n{increments.address}".encode()).hexdigest()
