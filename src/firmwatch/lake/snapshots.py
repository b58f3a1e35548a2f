"""Immutable snapshots: written beside the last one, then moved into place in one step.

A snapshot is a folder ``snapshots/SOURCE/ID`` with Parquet files of records, listed persons,
register parties, interests and quarantined rows, the publisher's own bytes (compressed), and
``manifest.json``, which holds the counts and the SHA-256 of every file. ID is made of the
publisher's bytes and the parser's version. Where the manifest names a ``base``, the Parquet files
hold what differs from that version.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firmwatch.errors import LakeError
from firmwatch.lake.overlays import placed
from firmwatch.lake.raw_files import restore_raw
from firmwatch.model import Interest, Quarantined, Record, RegisterParty, Snapshot, from_row

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "SHARED_TABLES",
    "base_id",
    "changed_ids",
    "content_frames",
    "content_hash",
    "damage",
    "depth_of",
    "discard_unfinished",
    "frames_of",
    "is_register",
    "is_whole",
    "place_of",
    "places_of",
    "raw_bytes",
    "read_interests",
    "read_quarantine",
    "read_records",
    "read_register_parties",
    "record_ids",
    "restore_files",
    "rows_of",
    "sha256_of",
    "snapshot_id",
    "states_interests",
    "stored_bytes",
    "unwritable",
]

SHARED_TABLES = ("record", "listed_person", "register_party", "interest")


def content_hash(files: Mapping[str, Path]) -> str:
    """Give the SHA-256 of a file, or of the list of names and hashes where there are several."""
    hashes = {name: sha256_of(path) for name, path in sorted(files.items())}
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    listing = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    return hashlib.sha256(listing.encode()).hexdigest()


def snapshot_id(source: str, parser_version: str, sha256: str) -> str:
    """Give the content address of a snapshot: 32 hexadecimal digits."""
    return hashlib.sha256(f"{source}\0{parser_version}\0{sha256}".encode()).hexdigest()[:32]


def read_records(lake: Path, snapshot: Snapshot, table: str = "record") -> Iterator[Record]:
    """Read the records of a snapshot in the publisher's order.

    `table` is `record` (what subjects are compared with) or `listed_person`.
    Raises `LakeError` where the snapshot is missing or cannot be read.
    """
    for row in rows_of(lake, snapshot, table):
        yield from_row(Record, row)


def read_register_parties(lake: Path, snapshot: Snapshot) -> Iterator[RegisterParty]:
    """Read the parties of a snapshot of a register, in the parser's order.

    There are none where the source is no register. Raises `LakeError` as `read_records` does.
    """
    for row in rows_of(lake, snapshot, "register_party"):
        yield from_row(RegisterParty, row)


def read_interests(lake: Path, snapshot: Snapshot) -> Iterator[Interest]:
    """Read the interests of a snapshot of a register, as `read_register_parties` does."""
    for row in rows_of(lake, snapshot, "interest"):
        yield from_row(Interest, row)


def record_ids(lake: Path, snapshot: Snapshot, table: str = "record") -> frozenset[str]:
    """Give the ids of the rows of a table of a snapshot.

    Raises `LakeError` as `read_records` does.
    """
    is_shared = _base_of(lake, snapshot) is not None
    return frozenset(_stored_ids(lake, snapshot, f"places-{table}" if is_shared else table))


def read_quarantine(lake: Path, snapshot: Snapshot) -> Iterator[Quarantined]:
    """Read the rows of a snapshot that could not be read, with the reasons."""
    for row in rows_of(lake, snapshot, "quarantine"):
        yield from_row(Quarantined, row)


def restore_files(lake: Path, snapshot: Snapshot, folder: Path) -> dict[str, Path]:
    """Write the publisher's own files of a snapshot into a folder; gives them by their names.

    Raises `LakeError` where one cannot be read, or is not what was fetched.
    """
    place = place_of(lake, snapshot)
    found = {}
    for name, kept in _manifest(place, snapshot)["raw"].items():
        before = None
        if kept["shared"]:
            before = raw_bytes(lake, _base_of(lake, snapshot), name)
        restore_raw(place / "raw" / kept["file"], folder / name, before)
        if sha256_of(folder / name) != kept["sha256"]:
            raise LakeError(
                f"{name} of snapshot {snapshot.id} of {snapshot.source} is not what was fetched: "
                "a version that it was stored against is damaged. Run `firmwatch doctor`."
            )
        found[name] = folder / name
    return found


def damage(lake: Path, snapshot: Snapshot) -> list[str]:
    """Name what is wrong with a stored snapshot: files that are missing or changed.

    The versions that it was stored against count too: without them it cannot be read.
    """
    found = []
    for item in _chain(lake, snapshot):
        place = place_of(lake, item)
        for name, digest in _manifest(place, item)["files"].items():
            path = place / name
            if not path.exists():
                found.append(f"{path} is missing")
            elif sha256_of(path) != digest:
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


def is_register(lake: Path, snapshot: Snapshot) -> bool:
    """Say whether a snapshot has owners and no record: a register is no list to compare with.

    Raises `LakeError` as `read_records` does.
    """
    return states_interests(lake, snapshot) and not _has(lake, snapshot, ("record-",))


def states_interests(lake: Path, snapshot: Snapshot) -> bool:
    """Say whether a snapshot has owners, be it a list or not; raises as `is_register`."""
    return _has(lake, snapshot, ("register_party-", "interest-"))


def _has(lake: Path, snapshot: Snapshot, prefixes: tuple[str, ...]) -> bool:
    names = (name for item in _chain(lake, snapshot) for name in _files(lake, item))
    return any(name.startswith(prefixes) for name in names)


def _files(lake: Path, snapshot: Snapshot) -> list[str]:
    return list(_manifest(place_of(lake, snapshot), snapshot)["files"])


def rows_of(lake: Path, snapshot: Snapshot, table: str) -> Iterator[dict[str, Any]]:
    """Read the rows of a table, those that stand in an earlier version too, in order."""
    for frame in frames_of(lake, snapshot, table):
        yield from frame.iter_rows(named=True)


def frames_of(
    lake: Path, snapshot: Snapshot, table: str, only: Collection[str] | None = None
) -> Iterator[pl.DataFrame]:
    """Read a table as `rows_of` does, in frames of many rows; with `only`, the rows of some ids.

    Raises `LakeError` where the snapshot is missing or cannot be read.
    """
    import polars as pl

    chain = _chain(lake, snapshot)
    if len(chain) == 1 or table not in SHARED_TABLES:
        for frame in _stored_frames(lake, snapshot, table):
            yield frame if only is None else frame.filter(frame["id"].is_in(list(only)))
        return
    stored = list(_stored_frames(lake, snapshot, f"places-{table}"))
    if not stored:
        return
    places, kept = pl.concat(stored), []
    left = set(places["id"])
    left = left if only is None else left.intersection(only)
    if not left:
        return
    # The last record of an id is the one that counts.
    for frame in reversed(list(content_frames(lake, snapshot, table))):
        last = frame.filter(frame["id"].is_in(list(left))).unique("id", keep="last")
        kept += [last] if len(last) else []
        left.difference_update(last["id"])
        if not left:
            break
    if left:
        raise LakeError(
            f"Snapshot {snapshot.id} of {snapshot.source} lacks the record {min(left)!r}: a "
            "version that it was stored against is damaged. Run `firmwatch sources update "
            f"{snapshot.source}`."
        )
    yield placed(pl.concat(kept), places, only)


def places_of(lake: Path, snapshot: Snapshot, table: str) -> Iterator[tuple[Any, ...]]:
    """Read where the rows of a version stand that is stored against another, in their order.

    They are as `overlays.PLACE_SCHEMA` has them. Raises `LakeError` as `read_records` does.
    """
    for frame in _stored_frames(lake, snapshot, f"places-{table}"):
        yield from frame.iter_rows()


def changed_ids(
    lake: Path, before: Snapshot, after: Snapshot, table: str = "record"
) -> frozenset[str] | None:
    """Give the ids of all rows that may differ between a version and one it is stored against.

    All others are in both and say the same: what differs from a base is stored. None where `after`
    is not stored against `before`, so that any row may differ. Raises `LakeError` as `frames_of`.
    """
    chain = _chain(lake, after)
    ids = [item.id for item in chain]
    if before.id not in ids:
        return None
    found = set(record_ids(lake, before, table) ^ record_ids(lake, after, table))
    for item in chain[ids.index(before.id) + 1 :]:
        found.update(_stored_ids(lake, item, table))
    return frozenset(found)


def content_frames(lake: Path, snapshot: Snapshot, table: str) -> Iterator[pl.DataFrame]:
    """Read what a version and those that it is stored against hold of a table, the oldest first.

    The last record of an id is the one that counts. Raises `LakeError` as `read_records` does.
    """
    for item in _chain(lake, snapshot):
        yield from _stored_frames(lake, item, table)


def _stored_ids(lake: Path, snapshot: Snapshot, table: str) -> Iterator[str]:
    for frame in _stored_frames(lake, snapshot, table, ["id"]):
        yield from frame["id"].to_list()


def _stored_frames(
    lake: Path, snapshot: Snapshot, table: str, columns: list[str] | None = None
) -> Iterator[pl.DataFrame]:
    import polars as pl

    place = place_of(lake, snapshot)
    files = _manifest(place, snapshot)["files"]
    for name in sorted(name for name in files if name.startswith(f"{table}-")):
        try:
            yield pl.read_parquet(place / name, columns=columns)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LakeError(
                f"{place / name} cannot be read ({error}). Run "
                f"`firmwatch sources update {snapshot.source}` to store the source again."
            ) from error


def _chain(lake: Path, snapshot: Snapshot) -> list[Snapshot]:
    """Give a snapshot and all that it was stored against, the oldest and whole one first."""
    found = [snapshot]
    while base := _base_of(lake, found[-1]):
        if base.id in {item.id for item in found}:
            raise _damaged(lake, snapshot)
        found.append(base)
    return found[::-1]


def _base_of(lake: Path, snapshot: Snapshot) -> Snapshot | None:
    base = _manifest(place_of(lake, snapshot), snapshot).get("base")
    if base is None:
        return None
    return dataclasses.replace(snapshot, id=base)


def base_id(lake: Path, snapshot: Snapshot) -> str | None:
    """Give the id of the version that a snapshot is stored against, None for a whole one."""
    base = _base_of(lake, snapshot)
    return base.id if base else None


def stored_bytes(lake: Path, snapshot: Snapshot) -> int:
    """Give what a snapshot takes on disk, without the versions that it shares with; 0 if gone."""
    place = place_of(lake, snapshot)
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def depth_of(lake: Path, snapshot: Snapshot) -> int:
    """Give the number of versions that a snapshot is stored against."""
    depth: int = _manifest(place_of(lake, snapshot), snapshot).get("depth", 0)
    return depth


def raw_bytes(lake: Path, snapshot: Snapshot | None, name: str) -> bytes | None:
    """Give a publisher's file of a version; None where the version has no such file."""
    if snapshot is None:
        return None
    kept = _manifest(place_of(lake, snapshot), snapshot)["raw"].get(name)
    if kept is None:
        return None
    with tempfile.TemporaryDirectory(prefix="firmwatch-") as folder:
        before = raw_bytes(lake, _base_of(lake, snapshot), name) if kept["shared"] else None
        path = Path(folder) / "raw"
        restore_raw(place_of(lake, snapshot) / "raw" / kept["file"], path, before)
        return path.read_bytes()


def _manifest(place: Path, snapshot: Snapshot) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((place / "manifest.json").read_text("utf-8"))
        manifest["files"].items()
        manifest["raw"].items()
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise _damaged(place.parents[2], snapshot) from error
    return manifest


def _damaged(lake: Path, snapshot: Snapshot) -> LakeError:
    return LakeError(
        f"Snapshot {snapshot.id} of {snapshot.source} is missing or damaged "
        f"({place_of(lake, snapshot)}). Run `firmwatch sources update {snapshot.source}` to store "
        "the source again."
    )


def unwritable(lake: Path, error: OSError) -> LakeError:
    """Make the error of a lake that cannot be written."""
    return LakeError(
        f"The lake {lake} cannot be written: {error.strerror or error}. "
        "Check the folder's permissions and the free space."
    )


def place_of(lake: Path, snapshot: Snapshot) -> Path:
    """Give the folder of a snapshot."""
    return lake / "snapshots" / snapshot.source / snapshot.id


def sha256_of(path: Path) -> str:
    """Hash a file, in bounded memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
