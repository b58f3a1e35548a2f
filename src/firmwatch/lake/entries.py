"""What the entries of a version were read from: the next version has most of them again.

It is a folder ``entries/SOURCE/KEY`` with a digest of the bytes of each entry, and what else
`KnownEntry` has of it. It can be made again at any time, by reading the version in full.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firmwatch.lake.array_folders import load_arrays, store_arrays
from firmwatch.model import KnownEntries, KnownEntry

__all__ = ["load_entries", "store_entries"]

_KIND = "entries"

Array = npt.NDArray[Any]


def store_entries(lake: Path, source: str, key: str, entries: KnownEntries) -> None:
    """Store the entries of a version, and remove older ones of its source.

    `key` is of everything that they depend on. Raises `LakeError` where the disk does not take
    them.
    """
    items = list(entries.values())
    tables = sorted({item.table for item in items})
    about = {
        "tables": tables,
        "ids": [item.id for item in items],
        # Few entries have any of these, so that they go by the entry's number.
        "wanted": {place: item.wanted for place, item in enumerate(items) if item.wanted},
        "left_out": {place: item.left_out for place, item in enumerate(items) if item.left_out},
    }
    arrays: dict[str, Array] = {
        "digests": _rows(b"".join(entries), len(items)),
        "parts": _rows(b"".join([item.parts for item in items]), len(items)),
        "table": np.array([tables.index(item.table) for item in items], np.uint8),
        "names": np.array([item.names for item in items], np.int32),
    }
    about["sha256"] = _sha256(arrays, about)
    store_arrays(lake, f"{_KIND}/{source}", key, arrays, about)


def load_entries(lake: Path, source: str, key: str) -> dict[bytes, KnownEntry]:
    """Read the entries of a version; none where they were not stored, or are not what was."""
    found = load_arrays(lake, f"{_KIND}/{source}", key)
    if found is None:
        return {}
    try:
        # What is wrong here would be wrong in every later version.
        if found.about["sha256"] != _sha256(found.arrays, found.about):
            return {}
        digests, parts = (_pieces(found.arrays[name]) for name in ("digests", "parts"))
        tables, ids = found.about["tables"], found.about["ids"]
        table = [tables[number] for number in found.arrays["table"].tolist()]
        names = found.arrays["names"].tolist()
        rows = zip(table, ids, names, parts, strict=True)
        entries = [KnownEntry(*row) for row in rows]
        for place, wanted in found.about["wanted"].items():
            entries[int(place)] = entries[int(place)]._replace(wanted=tuple(wanted))
        for place, counts in found.about["left_out"].items():
            left_out = tuple((name, count) for name, count in counts)
            entries[int(place)] = entries[int(place)]._replace(left_out=left_out)
        return dict(zip(digests, entries, strict=True))
    except (KeyError, TypeError, IndexError, ValueError):
        return {}


def _sha256(arrays: Mapping[str, Array], about: Mapping[str, Any]) -> str:
    hashed = hashlib.sha256()
    for name in sorted(arrays):
        hashed.update(arrays[name].tobytes())
    # Keys of the mappings are numbers before they are stored, and text after.
    said = [about[name] for name in ("tables", "ids", "wanted", "left_out")]
    hashed.update(json.dumps(said).encode())
    return hashed.hexdigest()


def _rows(text: bytes, count: int) -> Any:
    return np.frombuffer(text, np.uint8).reshape(count, -1) if count else np.empty((0, 1), np.uint8)


def _pieces(rows: Any) -> list[bytes]:
    text, width = rows.tobytes(), rows.shape[1]
    return [text[start : start + width] for start in range(0, len(text), width)]
