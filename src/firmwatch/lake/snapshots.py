"""Immutable snapshots: written beside the last one, then moved into place in one step.

A snapshot is a folder ``snapshots/SOURCE/ID`` with Parquet files of records, listed persons and
quarantined rows, a copy of the publisher's own bytes, and ``manifest.json``, which holds the counts
and the SHA-256 of every file. ID is made of the publisher's bytes and the parser's version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from firmwatch.errors import LakeError
from firmwatch.model import Quarantined, Record, Snapshot, from_row, to_row

__all__ = [
    "SnapshotWriter",
    "content_hash",
    "damage",
    "discard_unfinished",
    "is_whole",
    "read_quarantine",
    "read_records",
    "snapshot_id",
    "sync_path",
]

BATCH = 20_000
"""Records of one Parquet file, so that memory does not grow with the list."""


def content_hash(files: Mapping[str, Path]) -> str:
    """Give the SHA-256 of a file, or of the list of names and hashes where there are several."""
    hashes = {name: _sha256(path) for name, path in sorted(files.items())}
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    listing = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    return hashlib.sha256(listing.encode()).hexdigest()


def snapshot_id(source: str, parser_version: str, sha256: str) -> str:
    """Give the content address of a snapshot: 32 hexadecimal digits."""
    return hashlib.sha256(f"{source}\0{parser_version}\0{sha256}".encode()).hexdigest()[:32]


class SnapshotWriter:
    """Writes one snapshot in a temporary folder; nothing is visible before `finish`.

    Use it as a context manager: leaving without `finish` removes what was written.
    """

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        self._unfinished = lake / "unfinished"
        self._folder = Path()
        self._batches: dict[str, list[dict[str, Any]]] = {}
        self._parts: dict[str, int] = {}

    def __enter__(self) -> SnapshotWriter:
        try:
            self._unfinished.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(dir=self._unfinished))
        except OSError as error:
            raise _unwritable(self._lake, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, table: str, item: Record | Quarantined) -> None:
        """Add a row to a table: `record`, `listed_person` or `quarantine`.

        Raises `LakeError` where the disk does not take it, as `finish` does.
        """
        batch = self._batches.setdefault(table, [])
        batch.append(to_row(item))
        if len(batch) >= BATCH:
            self._flush(table, type(item))

    def finish(self, snapshot: Snapshot, files: Mapping[str, Path]) -> None:
        """Write the rest, copy the publisher's files, and move the folder into place."""
        try:
            self._finish(snapshot, files)
        except OSError as error:
            raise _unwritable(self._lake, error) from error

    def _finish(self, snapshot: Snapshot, files: Mapping[str, Path]) -> None:
        for table, batch in self._batches.items():
            if batch:
                self._flush(table, Quarantined if table == "quarantine" else Record)
        raw = self._folder / "raw"
        raw.mkdir()
        for name, path in files.items():
            shutil.copyfile(path, raw / name)
        hashes = {
            path.relative_to(self._folder).as_posix(): _sha256(path)
            for path in sorted(self._folder.rglob("*"))
            if path.is_file()
        }
        manifest = {"snapshot": to_row(snapshot), "files": hashes}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (self._folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
        for path in self._folder.rglob("*"):
            sync_path(path)
        place = _place(self._lake, snapshot)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not is_whole(self._lake, snapshot):
            shutil.rmtree(place, ignore_errors=True)
            self._folder.replace(place)
        sync_path(place.parent)

    def _flush(self, table: str, kind: type) -> None:
        part = self._parts.get(table, 0)
        # Here, since most commands read no snapshot and need not load it.
        import polars as pl

        from firmwatch.lake.schema import parquet_schema

        frame = pl.DataFrame(self._batches[table], schema=parquet_schema(kind))
        try:
            frame.write_parquet(self._folder / f"{table}-{part:05}.parquet")
        except OSError as error:
            raise _unwritable(self._lake, error) from error
        self._parts[table] = part + 1
        self._batches[table] = []


def read_records(lake: Path, snapshot: Snapshot, table: str = "record") -> Iterator[Record]:
    """Read the records of a snapshot in the publisher's order.

    `table` is `record` (what subjects are compared with) or `listed_person`.
    Raises `LakeError` where the snapshot is missing or cannot be read.
    """
    for row in _rows(lake, snapshot, table):
        yield from_row(Record, row)


def read_quarantine(lake: Path, snapshot: Snapshot) -> Iterator[Quarantined]:
    """Read the rows of a snapshot that could not be read, with the reasons."""
    for row in _rows(lake, snapshot, "quarantine"):
        yield from_row(Quarantined, row)


def damage(lake: Path, snapshot: Snapshot) -> list[str]:
    """Name what is wrong with a stored snapshot: files that are missing or changed."""
    place = _place(lake, snapshot)
    hashes = _manifest(place, snapshot)["files"]
    found = []
    for name, digest in hashes.items():
        path = place / name
        if not path.exists():
            found.append(f"{path} is missing")
        elif _sha256(path) != digest:
            found.append(f"{path} is not what was stored")
    return found


def is_whole(lake: Path, snapshot: Snapshot) -> bool:
    """Say whether the lake holds a snapshot as it was stored."""
    try:
        return not damage(lake, snapshot)
    except LakeError:
        return False


def discard_unfinished(lake: Path) -> int:
    """Remove what a killed run left half-written; gives how many folders there were."""
    folders = list((lake / "unfinished").glob("*"))
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)


def _rows(lake: Path, snapshot: Snapshot, table: str) -> Iterator[dict[str, Any]]:
    import polars as pl

    place = _place(lake, snapshot)
    names = sorted(name for name in _manifest(place, snapshot)["files"] if name.startswith(table))
    for name in names:
        try:
            frame = pl.read_parquet(place / name)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LakeError(
                f"{place / name} cannot be read ({error}). Run "
                f"`firmwatch sources update {snapshot.source}` to store the source again."
            ) from error
        yield from frame.iter_rows(named=True)


def _manifest(place: Path, snapshot: Snapshot) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((place / "manifest.json").read_text("utf-8"))
        manifest["files"].items()
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise LakeError(
            f"Snapshot {snapshot.id} of {snapshot.source} is missing or damaged ({place}). Run "
            f"`firmwatch sources update {snapshot.source}` to store the source again."
        ) from error
    return manifest


def _unwritable(lake: Path, error: OSError) -> LakeError:
    return LakeError(
        f"The lake {lake} cannot be written: {error.strerror or error}. "
        "Check the folder's permissions and the free space."
    )


def _place(lake: Path, snapshot: Snapshot) -> Path:
    return lake / "snapshots" / snapshot.source / snapshot.id


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_path(path: Path) -> None:
    """Force a file or folder to disk, so that a power cut cannot lose what a run relied on."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
