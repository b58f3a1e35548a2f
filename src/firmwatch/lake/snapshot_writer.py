"""A snapshot is written: whole, or as what differs from the version before."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firmwatch.errors import LakeError
from firmwatch.lake.durability import sync_path, sync_tree
from firmwatch.lake.frames import content_digests, frame_of, place_frame
from firmwatch.lake.overlays import Placer
from firmwatch.lake.raw_files import store_raw
from firmwatch.lake.schema import TABLES
from firmwatch.lake.snapshots import (
    SHARED_TABLES,
    base_id,
    content_frames,
    depth_of,
    is_whole,
    place_of,
    raw_bytes,
    record_ids,
    restore_files,
    rows_of,
    sha256_of,
    unwritable,
)
from firmwatch.model import (
    Interest,
    Quarantined,
    Record,
    RegisterParty,
    Snapshot,
    Unchanged,
    from_row,
    to_row,
)

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SnapshotWriter", "remove_snapshot"]

BATCH = 20_000
"""Records of one Parquet file, so that memory does not grow with the list."""
CHUNK = 2_000
"""Records that are laid out as columns at once: Python looks again and again at all it holds."""
SHARED_ROWS_MAX = 250_000
"""Entries of the largest list whose versions share records: both are compared in memory."""
DEPTH_MAX = 50
"""Versions that one is stored against at the most: all of them are read to read it."""


class SnapshotWriter:
    """Writes one snapshot in a temporary folder; nothing is visible before `finish`.

    With a `base`, an earlier version of the same source, only what differs from it is written, as
    long as the base is whole and not too large or too deep. Use it as a context manager: leaving
    without `finish` removes what was written.
    """

    def __init__(self, lake: Path, base: Snapshot | None = None, again: bool = False) -> None:
        self._lake = lake
        self._again = again
        self._unfinished = lake / "unfinished"
        self._folder = Path()
        self._batches: dict[str, list[Any]] = {}
        self._frames: dict[str, list[pl.DataFrame]] = {}
        self._parts: dict[str, int] = {}
        self._base = base if base and _can_be_base(lake, base) else None
        self._known: dict[str, dict[str, bytes]] = {}
        self._placers = {table: Placer() for table in SHARED_TABLES}
        self._seen: dict[str, set[str]] = {table: set() for table in SHARED_TABLES}

    def __enter__(self) -> SnapshotWriter:
        try:
            self._unfinished.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(dir=self._unfinished))
        except OSError as error:
            raise unwritable(self._lake, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, table: str, item: Record | RegisterParty | Interest | Quarantined) -> None:
        """Add a row to a table; `schema.TABLES` names them.

        Raises `LakeError` where the disk does not take it, as `finish` does, and for a row whose
        id another one of the version has in the same table.
        """
        if self._base is not None and not isinstance(item, Quarantined):
            self._see(table, item.id)
            self._append(f"places-{table}", self._placers[table].note(item))
        self._append(table, item)

    def add_unchanged(self, item: Unchanged) -> None:
        """Add a row that the base has as it is; raises as `add` does."""
        assert self._base is not None, "what is unchanged is so against a base"
        table = item.entry.table
        self._see(table, item.entry.id)
        self._append(f"places-{table}", self._placers[table].again(item))

    @property
    def base(self) -> Snapshot | None:
        """The version that this one is stored against."""
        return self._base

    @property
    def takes_frames(self) -> bool:
        """Whether whole tables may be added: not where they are compared with a base."""
        return self._base is None

    def add_frame(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows as `frame_of` lays them out, behind those that were added before.

        The files are as if each row had come through `add`; raises as it does.
        """
        assert self.takes_frames, "what is stored against a base comes record by record"
        if self._batches.get(table):
            self._lay_out(table)
        frames = self._frames.setdefault(table, [])
        self._batches.setdefault(table, [])
        while (room := BATCH - sum(map(len, frames))) <= len(frame):
            frames.append(frame[:room])
            frame = frame[room:]
            self._flush(table)
            frames = self._frames[table]
        if len(frame):
            frames.append(frame)

    def finish(self, snapshot: Snapshot, files: Mapping[str, Path]) -> None:
        """Write the rest, keep the publisher's files, and move the folder into place.

        A whole snapshot that is there already stays as it is, unless it is written `again`.
        """
        try:
            self._finish(snapshot, files)
        except OSError as error:
            raise unwritable(self._lake, error) from error

    def _see(self, table: str, id_: str) -> None:
        if id_ in self._seen[table]:
            raise LakeError(
                f"Two rows of the table {table} have the id {id_!r}, so one would be lost. Please "
                "report it: the parser has to give every entry an id of its own."
            )
        self._seen[table].add(id_)

    @property
    def _suffix(self) -> str:
        """What sets files written again apart from those beside them."""
        return "-again" if self._again else ""

    def _unchanged(self, table: str, frame: pl.DataFrame) -> pl.Series:
        """Say of each row whether the base has it as it is."""
        import polars as pl

        known = self._known.get(table)
        if known is None:
            # Few rows are looked up by themselves: all digests are of use to a version read whole.
            is_whole_batch = len(frame) >= min(CHUNK, BATCH)
            known = self._digests(table, None if is_whole_batch else set(frame["id"]))
            if is_whole_batch:
                self._known[table] = known
        pairs = zip(frame["id"], content_digests(frame), strict=True)
        return pl.Series([known.get(id_) == digest for id_, digest in pairs], dtype=pl.Boolean())

    def _digests(self, table: str, only: Collection[str] | None) -> dict[str, bytes]:
        """Give the digests of the rows of the base, or of those of some ids."""
        assert self._base is not None
        found: dict[str, bytes] = {}
        for stored in content_frames(self._lake, self._base, table):
            chosen = stored if only is None else stored.filter(stored["id"].is_in(list(only)))
            found.update(zip(chosen["id"], content_digests(chosen), strict=True))
        # What an earlier version has and the base has not is not the base's to share.
        ids = record_ids(self._lake, self._base, table)
        return {id_: digest for id_, digest in found.items() if id_ in ids}

    def _append(self, table: str, item: Any) -> None:
        batch = self._batches.setdefault(table, [])
        batch.append(item)
        if len(batch) >= min(CHUNK, BATCH):
            self._lay_out(table)
            if sum(map(len, self._frames[table])) >= BATCH:
                self._flush(table)

    def _finish(self, snapshot: Snapshot, files: Mapping[str, Path]) -> None:
        for table in self._batches:
            self._lay_out(table)
            self._flush(table)
        raw = self._keep_raw(files)
        hashes = {
            path.relative_to(self._folder).as_posix(): sha256_of(path)
            for path in sorted(self._folder.rglob("*"))
            if path.is_file()
        }
        base = self._base
        manifest = {
            "snapshot": to_row(snapshot),
            "files": hashes,
            "raw": raw,
            "base": base.id if base else None,
            "depth": 1 + depth_of(self._lake, base) if base else 0,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (self._folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
        sync_tree(self._folder)
        place = place_of(self._lake, snapshot)
        place.parent.mkdir(parents=True, exist_ok=True)
        if self._again:
            self._move_into(place)
        elif not is_whole(self._lake, snapshot):
            shutil.rmtree(place, ignore_errors=True)
            self._folder.replace(place)
        # Whoever made the folders above it may have been killed before they were on disk.
        for folder in (place.parent, self._lake / "snapshots", self._lake, self._lake.parent):
            sync_path(folder)

    def _move_into(self, place: Path) -> None:
        """Put files beside those that serve, then let the manifest name them: one step, or none."""
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and path.name != "manifest.json":
                path.replace(place / path.relative_to(self._folder))
        for folder in (place / "raw", place):
            sync_path(folder)
        (self._folder / "manifest.json").replace(place / "manifest.json")
        # Before anything goes that the former manifest names.
        sync_path(place)
        named = {
            *json.loads((place / "manifest.json").read_text("utf-8"))["files"],
            "manifest.json",
        }
        for path in [item for item in place.rglob("*") if item.is_file()]:
            if path.relative_to(place).as_posix() not in named:
                path.unlink()

    def _keep_raw(self, files: Mapping[str, Path]) -> dict[str, Any]:
        folder = self._folder / "raw"
        folder.mkdir()
        kept = {}
        for name, path in files.items():

            def before(name: str = name) -> bytes | None:
                return raw_bytes(self._lake, self._base, name) if self._base else None

            file = f"{name}{self._suffix}.zst"
            shared = store_raw(path, folder / file, before)
            kept[name] = {"file": file, "sha256": sha256_of(path), "shared": shared}
        return kept

    def _lay_out(self, table: str) -> None:
        batch, self._batches[table] = self._batches[table], []
        frames = self._frames.setdefault(table, [])
        if not batch:
            return
        frame_from = place_frame if table.startswith("places-") else frame_of
        frame = frame_from(batch, table)
        if self._base is not None and table in SHARED_TABLES:
            frame = frame.filter(~self._unchanged(table, frame))
        if len(frame):
            frames.append(frame)

    def _flush(self, table: str) -> None:
        frames, self._frames[table] = self._frames[table], []
        if not frames:
            return
        # Here, since most commands read no snapshot and need not load it.
        import polars as pl

        part = self._parts.get(table, 0)
        try:
            path = self._folder / f"{table}-{part:05}{self._suffix}.parquet"
            pl.concat(frames).write_parquet(path)
        except OSError as error:
            raise unwritable(self._lake, error) from error
        self._parts[table] = part + 1


def _can_be_base(lake: Path, base: Snapshot) -> bool:
    rows = sum(item.published for item in base.counts[:1])
    if rows > SHARED_ROWS_MAX or not is_whole(lake, base):
        return False
    return depth_of(lake, base) < DEPTH_MAX


def remove_snapshot(lake: Path, snapshot: Snapshot, others: Iterable[Snapshot]) -> None:
    """Remove a version; those of `others` that were stored against it are stored whole first.

    Safe to repeat after a kill: each step leaves every other version readable. Raises `LakeError`
    where one cannot be read or written.
    """
    for other in others:
        if other.id != snapshot.id and base_id(lake, other) == snapshot.id:
            _store_whole(lake, other)
    try:
        shutil.rmtree(place_of(lake, snapshot))
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(lake, error) from error


def _store_whole(lake: Path, snapshot: Snapshot) -> None:
    """Write a version again as one that needs no other."""
    with (
        tempfile.TemporaryDirectory(prefix="firmwatch-") as raw,
        SnapshotWriter(lake, again=True) as writer,
    ):
        files = restore_files(lake, snapshot, Path(raw))
        for table, kind in TABLES.items():
            for row in rows_of(lake, snapshot, table):
                writer.add(table, from_row(kind, row))
        writer.finish(snapshot, files)
