"""Folders of data frames: what can be made again at any time, stored in one step, read in parts.

A folder ``KIND/KEY`` has each frame as a Parquet file. Its name says what it was made of, so that
it never outlives that.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from firmwatch.lake.array_folders import KEPT, newest_first, store_folder

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ROWS", "latest_frames", "load_frames", "remove_frames", "store_frames"]

ROWS = 1 << 18
"""Rows that are stored, and so read, together."""
_WHOLE = "whole"
"""A file with the sizes of the others: one that was cut off is taken for none."""


def store_frames(
    lake: Path, kind: str, key: str, frames: Mapping[str, pl.DataFrame], kept: int | None = KEPT
) -> None:
    """Store frames as ``KIND/KEY`` in one step, and keep so many of the kind (all with None).

    Raises `LakeError` where the disk does not take them.
    """

    def write(folder: Path) -> None:
        sizes = []
        for name, frame in sorted(frames.items()):
            path = folder / f"{name}.parquet"
            frame.write_parquet(path, row_group_size=ROWS)
            sizes.append(f"{name} {path.stat().st_size}\n")
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
