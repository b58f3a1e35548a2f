"""Folders of arrays: what can be made again at any time, stored in one step and mapped into memory.

A folder has all arrays in ``arrays.bin``, and ``about.json``, which says where in it each array
stands. Its name says what it was made of, so that it never outlives that.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.errors import LakeError
from firmwatch.lake.durability import sync_path

__all__ = ["ArrayFolder", "load_arrays", "newest_first", "store_arrays", "store_folder"]

KEPT = 2
"""Folders of a kind that stay: the newest, and the one before it that a running command may have
open."""

Array = npt.NDArray[Any]
_ALIGNMENT = 64
"""Bytes at whose multiples arrays begin: a line of the processor's cache."""


@dataclass(frozen=True, slots=True)
class ArrayFolder:
    """Arrays by name, and what `about` says of them."""

    arrays: Mapping[str, Array]
    about: Mapping[str, Any]


def store_arrays(
    lake: Path,
    kind: str,
    key: str,
    arrays: Mapping[str, Array],
    about: Mapping[str, Any],
    kept: int | None = KEPT,
) -> None:
    """Store a folder as ``KIND/KEY`` in one step, and keep so many of its kind (all with None).

    Raises `LakeError` where the disk does not take it.
    """
    store_folder(lake, kind, key, lambda folder: _write(folder, arrays, about), kept)


def store_folder(
    lake: Path, kind: str, key: str, write: Callable[[Path], None], kept: int | None = KEPT
) -> None:
    """Store the files that `write` makes in a folder as ``KIND/KEY``; otherwise as `store_arrays`.

    Raises `LakeError` where the disk does not take them.
    """
    try:
        unfinished = lake / "unfinished"
        unfinished.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=unfinished))
        try:
            write(folder)
            # A file that a power cut left half on disk would hide records.
            for path in folder.iterdir():
                sync_path(path)
            place = lake / kind / key
            place.parent.mkdir(parents=True, exist_ok=True)
            # Whatever stands there could not be read, or this one would not have been made.
            shutil.rmtree(place, ignore_errors=True)
            folder.replace(place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        others = [name for name in newest_first(lake, kind) if name != key]
        for name in others[kept - 1 :] if kept else ():
            shutil.rmtree(lake / kind / name, ignore_errors=True)
    except OSError as error:
        raise LakeError(
            f"The lake {lake} cannot be written: {error.strerror or error}. "
            "Check the folder's permissions and the free space."
        ) from error


def load_arrays(lake: Path, kind: str, key: str) -> ArrayFolder | None:
    """Map a folder into memory; None where there is none that can be read."""
    folder = lake / kind / key
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        memory = np.memmap(folder / "arrays.bin", np.uint8, "r")
        if len(memory) != about["size"]:
            return None
        arrays = {name: _array(memory, place) for name, place in about["arrays"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return ArrayFolder(arrays, about)


def newest_first(lake: Path, kind: str) -> list[str]:
    """Name the folders of a kind, the one stored last first."""
    try:
        folders = [item for item in (lake / kind).iterdir() if item.is_dir()]
        found = [(item.stat().st_mtime_ns, item.name) for item in folders]
    except OSError:
        return []
    return [name for _, name in sorted(found, reverse=True)]


def _write(folder: Path, arrays: Mapping[str, Array], about: Mapping[str, Any]) -> None:
    places: dict[str, tuple[str, list[int], int]] = {}
    with (folder / "arrays.bin").open("wb") as stream:
        for name, array in arrays.items():
            stream.write(bytes(-stream.tell() % _ALIGNMENT))
            places[name] = array.dtype.str, list(array.shape), stream.tell()
            stream.write(np.ascontiguousarray(array).tobytes())
        # A map of nothing cannot be made.
        stream.write(bytes(_ALIGNMENT))
        size = stream.tell()
    content = json.dumps({**about, "arrays": places, "size": size}, ensure_ascii=False)
    (folder / "about.json").write_text(content, encoding="utf-8")


def _array(memory: Array, place: tuple[str, list[int], int]) -> Array:
    kind, shape, offset = place
    dtype = np.dtype(kind)
    length = int(np.prod(shape)) * dtype.itemsize
    # A plain array over the same memory: numpy's own class for files is slow to read item by item.
    return np.asarray(memory)[offset : offset + length].view(dtype).reshape(shape)
