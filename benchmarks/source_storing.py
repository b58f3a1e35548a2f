"""One version of a source on its way into a lake of its own, as an update takes it there."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path

from firmwatch.lake import SnapshotWriter, content_hash, snapshot_id
from firmwatch.model import Snapshot, Source
from firmwatch.sources import Reading, check_file
from firmwatch.steps.readings import read_into

__all__ = ["megabytes", "store", "unpacked"]

_DAY = "2026-01-01T00:00:00+00:00"


def store(
    source: Source, files: Mapping[str, Path], lake: Path, base: Snapshot | None = None
) -> tuple[Reading, Snapshot]:
    """Check, parse, count a second time and store a version; raises what an update raises."""
    for item in source.files:
        if item.name in files:
            check_file(item, files[item.name])
    sha256 = content_hash(files)
    with SnapshotWriter(lake, base) as writer:
        reading = read_into(writer, source, files, lambda done, all_: None, set())
        snapshot = Snapshot(
            id=snapshot_id(source.name, source.version, sha256),
            source=source.name,
            url="",
            sha256=sha256,
            fetched_at=_DAY,
            published_at=reading.published_at,
            parser_version=source.version,
            counts=reading.counts,
            derived=reading.derived,
        )
        writer.finish(snapshot, files)
    return reading, snapshot


def megabytes(folder: Path) -> float:
    """Give the size of all files in a folder, in millions of bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def unpacked(files: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """Give the files, those that a copy keeps as .gz unpacked into `folder`."""
    found = dict(files)
    for name, path in files.items():
        if path.suffix == ".gz":
            found[name] = folder / name
            with gzip.open(path) as packed, found[name].open("wb") as plain:
                shutil.copyfileobj(packed, plain)
    return found
