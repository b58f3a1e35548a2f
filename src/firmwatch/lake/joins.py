"""Joins of the records of an index, kept beside it: they can be found again at any time.

They stand in the index's folder as ``joins-VERSION.json.gz`` and go with it.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from firmwatch.errors import LakeError
from firmwatch.model import Join, from_row, to_row

__all__ = ["load_joins", "store_joins"]


def store_joins(lake: Path, key: str, version: str, joins: Iterable[Join]) -> None:
    """Store the joins of an index's records in one step.

    Raises `LakeError` where the disk does not take them, or the index is not there.
    """
    path = _place(lake, key, version)
    content = json.dumps([to_row(join) for join in joins], ensure_ascii=False)
    try:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
        with os.fdopen(handle, "wb") as stream:
            stream.write(gzip.compress(content.encode("utf-8", "surrogatepass"), 1))
        Path(unfinished).replace(path)
    except OSError as error:
        raise LakeError(
            f"The lake {lake} cannot be written: {error.strerror or error}. "
            "Check the folder's permissions and the free space."
        ) from error


def load_joins(lake: Path, key: str, version: str) -> list[Join] | None:
    """Read the joins of an index's records; None where there are none that can be read."""
    try:
        content = gzip.decompress(_place(lake, key, version).read_bytes())
        return [from_row(Join, row) for row in json.loads(content)]
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _place(lake: Path, key: str, version: str) -> Path:
    return lake / "indexes" / key / f"joins-{version}.json.gz"
