"""Folders of data frames: what can be made again at any time, stored in one step, read in parts.

A folder ``KIND/KEY`` has each frame as a Parquet file. Its name says what it was made of, and it
names the snapshots of which it repeats rows, so that it never outlives these.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from firmwatch.errors import LakeError
from firmwatch.lake.array_folders import KEPT, newest_first, store_folder

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "OWNERS",
    "OWNER_PEOPLE",
    "ROWS",
    "latest_frames",
    "load_frames",
    "read_frame",
    "remove_frames",
    "remove_made_of",
    "store_frames",
]

OWNERS = "owners"
"""The kind of what registers state, put together (`steps.registers`)."""
OWNER_PEOPLE = "owner_people"
"""The kind of which people of registers may be listed (`steps.listed_people`)."""
ROWS = 1 << 18
"""Rows that are stored, and so read, together."""
_OF = "of"
_WHOLE = "whole"
"""A file with the sizes of the others: one that was cut off is taken for none."""


def store_frames(
    lake: Path,
    kind: str,
    key: str,
    frames: Mapping[str, pl.DataFrame],
    of: Sequence[str] = (),
    kept: int | None = KEPT,
) -> None:
    """Store frames as ``KIND/KEY`` in one step, and keep so many of the kind (all with None).

    `of` are ids of the snapshots whose rows they repeat, with which `remove_made_of` removes them.
    Raises `LakeError` where the disk does not take them.
    """

    def write(folder: Path) -> None:
        sizes = []
        for name, frame in sorted(frames.items()):
            path = folder / f"{name}.parquet"
            frame.write_parquet(path, row_group_size=ROWS)
            sizes.append(f"{name} {path.stat().st_size}\n")
        (folder / _OF).write_text("".join(f"{id_}\n" for id_ in of), encoding="utf-8")
        (folder / _WHOLE).write_text("".join(sizes), encoding="utf-8")

    store_folder(lake, kind, key, write, kept)


def load_frames(lake: Path, kind: str, key: str) -> dict[str, pl.LazyFrame] | None:
    """Open frames; None where they are not there, or not as they were stored."""
    import polars as pl

    folder = lake / kind / key
    found = {}
    try:
        for line in (folder / _WHOLE).read_text("utf-8").splitlines():
            name, size = line.split()
            path = folder / f"{name}.parquet"
            if path.stat().st_size != int(size):
                return None
            found[name] = pl.scan_parquet(path)
    except (OSError, ValueError):
        return None
    return found


def read_frame(frame: pl.LazyFrame) -> pl.DataFrame:
    """Read a frame that `load_frames` opened, or a part of it.

    Raises `LakeError` where it was removed or damaged in the meantime.
    """
    import polars as pl

    try:
        return frame.collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LakeError(
            f"What was put together in the lake before cannot be read: {error}. Run again; if this "
            "comes again, remove the folders owners, owner_pairs, owner_people and sought_1 of the "
            "lake, which are made anew."
        ) from error


def latest_frames(lake: Path, kind: str) -> Iterator[dict[str, pl.LazyFrame]]:
    """Open the frames of a kind that can be read, those stored last first."""
    for key in newest_first(lake, kind):
        found = load_frames(lake, kind, key)
        if found is not None:
            yield found


def remove_frames(lake: Path, kind: str, beside: str) -> None:
    """Remove the frames of a kind for whose key there is nothing of another kind any more."""
    kept = set(newest_first(lake, beside))
    for key in newest_first(lake, kind):
        if key not in kept:
            shutil.rmtree(lake / kind / key, ignore_errors=True)


def remove_made_of(lake: Path, kind: str, snapshot_id: str) -> None:
    """Remove the frames of a kind that repeat rows of a snapshot.

    Raises `LakeError` where the disk does not let go of them.
    """
    for key in newest_first(lake, kind):
        folder = lake / kind / key
        try:
            if snapshot_id in (folder / _OF).read_text("utf-8").split():
                shutil.rmtree(folder)
        except FileNotFoundError:
            # Of what is not whole nothing can be read, and it cannot be said what it repeats.
            shutil.rmtree(folder, ignore_errors=True)
        except OSError as error:
            raise LakeError(
                f"{folder} repeats rows of the snapshot {snapshot_id}, which was removed, and is "
                f"still there: {error.strerror or error}. Check its permissions, and remove it."
            ) from error
