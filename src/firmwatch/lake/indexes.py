"""Indexes that can be made again at any time: stored by what they were made of, mapped into memory.

An index is a folder ``indexes/KEY`` with all arrays and the records in ``index.bin``, and
``about.json``, which says where in it each array stands. KEY is made of the snapshots and of the
matcher's version, so that an index never outlives what it was made of.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from firmwatch.errors import LakeError
from firmwatch.lake.snapshots import sync_path
from firmwatch.model import Record, from_row, to_row

__all__ = [
    "Array",
    "StoredIndex",
    "StoredRecords",
    "load_arrays",
    "load_index",
    "store_arrays",
    "store_index",
]

KEPT = 2
"""Indexes that stay: the newest, and the one before it that a running command may have open."""

Array = npt.NDArray[Any]
_TEXT, _OFFSETS = "records", "record_offsets"
_ALIGNMENT = 64
"""Bytes at whose multiples arrays begin: a line of the processor's cache."""


class StoredRecords(Sequence[Record]):
    """The records of an index, each read when it is asked for."""

    def __init__(self, text: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> None:
        self._text = text
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        if isinstance(place, slice):
            return [self[item] for item in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        line = self._text[self._offsets[place] : self._offsets[place + 1]].tobytes()
        return from_row(Record, json.loads(line))


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """An index as it was stored: arrays by name, records, and what `about` says of them."""

    arrays: Mapping[str, Array]
    records: Sequence[Record]
    about: Mapping[str, Any]


def store_index(
    lake: Path,
    key: str,
    arrays: Mapping[str, Array],
    records: Iterable[Record],
    about: Mapping[str, Any],
) -> None:
    """Store an index in one step, and remove older ones.

    Raises `LakeError` where the disk does not take it.
    """
    lines = [
        json.dumps(to_row(item), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        for item in records
    ]
    text = np.frombuffer(b"".join(lines), np.uint8)
    offsets = np.cumsum([0, *map(len, lines)], dtype=np.int64)
    store_arrays(lake, lake / "indexes" / key, {**arrays, _TEXT: text, _OFFSETS: offsets}, about)
    _remove_older(lake / "indexes", key)


def store_arrays(
    lake: Path, place: Path, arrays: Mapping[str, Array], about: Mapping[str, Any]
) -> None:
    """Store arrays as a folder of the lake in one step.

    Raises `LakeError` where the disk does not take it.
    """
    try:
        unfinished = lake / "unfinished"
        unfinished.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=unfinished))
        try:
            _write(folder, arrays, about)
            # A file that a power cut left half on disk would hide records.
            for path in folder.iterdir():
                sync_path(path)
            place.parent.mkdir(exist_ok=True)
            # Whatever stands there could not be read, or this one would not have been made.
            shutil.rmtree(place, ignore_errors=True)
            folder.replace(place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise LakeError(
            f"The lake {lake} cannot be written: {error.strerror or error}. "
            "Check the folder's permissions and the free space."
        ) from error


def load_index(lake: Path, key: str) -> StoredIndex | None:
    """Map an index into memory; None where there is none that can be read."""
    found = load_arrays(lake / "indexes" / key)
    if found is None or not {_TEXT, _OFFSETS} <= found[0].keys():
        return None
    arrays, about = found
    records = StoredRecords(arrays.pop(_TEXT), arrays.pop(_OFFSETS))
    return StoredIndex(arrays, records, about)


def load_arrays(folder: Path) -> tuple[dict[str, Array], Mapping[str, Any]] | None:
    """Map the arrays of a folder into memory, with what is said of them; None if that fails."""
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        memory = np.memmap(folder / "index.bin", np.uint8, "r")
        if len(memory) != about["size"]:
            return None
        return {name: _array(memory, place) for name, place in about["arrays"].items()}, about
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(folder: Path, arrays: Mapping[str, Array], about: Mapping[str, Any]) -> None:
    places: dict[str, tuple[str, list[int], int]] = {}
    with (folder / "index.bin").open("wb") as stream:
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


def _remove_older(folder: Path, key: str) -> None:
    others = [item for item in folder.iterdir() if item.is_dir() and item.name != key]
    others.sort(key=lambda item: item.stat().st_mtime, reverse=True)
    for item in others[KEPT - 1 :]:
        shutil.rmtree(item, ignore_errors=True)
