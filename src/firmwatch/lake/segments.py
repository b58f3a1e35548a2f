"""The segments of the index of the portfolio, or of registers: arrays by what they were made of.

A segment is a folder ``KIND/KEY``, and an index the file ``KIND/NAME.json`` with the keys of its
segments, named after them. The last two indexes of a kind stay, with all segments that they name.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from firmwatch.errors import LakeError
from firmwatch.lake.array_folders import Array, load_arrays, store_arrays
from firmwatch.lake.durability import sync_path

__all__ = ["load_manifest", "load_segment", "store_manifest", "store_segment"]

KEPT = 2
"""Indexes that stay: the newest, and the one before it that a running command may have open."""


def store_segment(lake: Path, kind: str, key: str, arrays: Mapping[str, Array]) -> None:
    """Store a segment in one step. Raises `LakeError` where the disk does not take it."""
    store_arrays(lake, kind, key, arrays, {}, kept=None)


def load_segment(lake: Path, kind: str, key: str) -> Mapping[str, Array] | None:
    """Map a segment into memory; None where there is none that can be read."""
    found = load_arrays(lake, kind, key)
    return None if found is None else found.arrays


def store_manifest(lake: Path, kind: str, keys: Sequence[str]) -> str:
    """Store which segments make an index, and give its name; what no index names goes.

    Raises `LakeError` where the disk does not take it.
    """
    text = json.dumps(list(keys))
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    room = lake / kind
    try:
        room.mkdir(parents=True, exist_ok=True)
        path = room / f"{name}.new"
        path.write_text(text, encoding="utf-8")
        sync_path(path)
        path.replace(room / f"{name}.json")
        _remove_older(lake, kind)
    except OSError as error:
        raise LakeError(
            f"The lake {lake} cannot be written: {error.strerror or error}. "
            "Check the folder's permissions and the free space."
        ) from error
    return name


def load_manifest(lake: Path, kind: str, name: str) -> list[str] | None:
    """Give the keys of the segments of an index; None where there is none that can be read."""
    try:
        found = json.loads((lake / kind / f"{name}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    keys = [str(key) for key in found] if isinstance(found, list) else None
    text = json.dumps(keys)
    return keys if hashlib.sha256(text.encode()).hexdigest()[:32] == name else None


def _remove_older(lake: Path, kind: str) -> None:
    room = lake / kind
    manifests = sorted(room.glob("*.json"), key=lambda item: item.stat().st_mtime, reverse=True)
    named: set[str] = set()
    for path in manifests[:KEPT]:
        named.update(load_manifest(lake, kind, path.stem) or ())
    for path in manifests[KEPT:]:
        path.unlink(missing_ok=True)
    for folder in room.iterdir():
        if folder.is_dir() and folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)
