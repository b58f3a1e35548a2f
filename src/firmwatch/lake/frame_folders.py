"""Folders of data frames: what can be made again at any time, stored in one step and mapped.

A folder ``KIND/KEY`` has each frame as an Arrow file. Its name says what it was made of, so that it
never outlives that. The files are not compressed: what a reader does not touch is not read.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from firmwatch.lake.array_folders import KEPT, newest_first, store_folder

if TYPE_CHECKING:
    import polars as pl

__all__ = ["latest_frames", "load_frames", "remove_frames", "store_frames"]

_WHOLE = "whole"
"""A file that is written last: a folder without it was damaged."""


def store_frames(
    lake: Path, kind: str, key: str, frames: Mapping[str, pl.DataFrame], kept: int | None = KEPT
) -> None:
    """Store frames as ``KIND/KEY`` in one step, and keep so many of the kind (all with None).

    Raises `LakeError` where the disk does not take them.
    """

    def write(folder: Path) -> None:
        sizes = []
        for name, frame in sorted(frames.items()):
            path = folder / f"{name}.arrow"
            frame.write_ipc(path)
            sizes.append(f"{name} {path.stat().st_size}\n")
        (folder / _WHOLE).write_text("".join(sizes), encoding="utf-8")

    store_folder(lake, kind, key, write, kept)


def load_frames(
    lake: Path, kind: str, key: str, names: Collection[str]
) -> dict[str, pl.DataFrame] | None:
    """Map frames into memory; None where not all of them are there and can be read."""
    import polars as pl

    folder = lake / kind / key
    found = {}
    try:
        lines = (folder / _WHOLE).read_text("utf-8").splitlines()
        sizes = dict(line.split() for line in lines)
        for name in names:
            path = folder / f"{name}.arrow"
            if str(path.stat().st_size) != sizes[name]:
                return None
            found[name] = pl.read_ipc(path)
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
        return None
    return found


def latest_frames(lake: Path, kind: str, names: Collection[str]) -> dict[str, pl.DataFrame] | None:
    """Map the frames of a kind that were stored last into memory; None where none can be read."""
    found = (load_frames(lake, kind, key, names) for key in newest_first(lake, kind))
    return next((frames for frames in found if frames is not None), None)


def remove_frames(lake: Path, kind: str, kept: Collection[str]) -> None:
    """Remove the frames of a kind but for those of some keys; what is in use may stay."""
    for key in newest_first(lake, kind):
        if key not in kept:
            shutil.rmtree(lake / kind / key, ignore_errors=True)
