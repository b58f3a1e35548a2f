"""Which records of two versions of a list are not the same, wherever in the files they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from firmwatch.lake.snapshots import rows_of
from firmwatch.model import Record, Snapshot, from_row

__all__ = ["changed_records"]


def changed_records(
    lake: Path, before: Snapshot, after: Snapshot, table: str = "record"
) -> tuple[dict[str, Record], dict[str, Record]]:
    """Give the records that differ in anything but where they stand, as they were and are, by id.

    A record that is in one version only is in one of the two only. Both versions are read as a
    stream. Raises `LakeError` where one is missing or cannot be read.
    """
    digests = {row["id"]: digest for row, digest in _digested(lake, before, table)}
    new = {
        row["id"]: from_row(Record, row)
        for row, digest in _digested(lake, after, table)
        if digests.pop(row["id"], None) != digest
    }
    # What is left of the older version is gone from the newer.
    wanted = digests.keys() | new.keys()
    rows = rows_of(lake, before, table) if wanted else ()
    old = {row["id"]: from_row(Record, row) for row in rows if row["id"] in wanted}
    return old, new


def _digested(
    lake: Path, snapshot: Snapshot, table: str
) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    for row in rows_of(lake, snapshot, table):
        content = {name: value for name, value in row.items() if name != "locator"}
        names = [
            {key: value for key, value in name.items() if key != "locator"} for name in row["names"]
        ]
        text = repr([content | {"names": names}]).encode("utf-8", "surrogatepass")
        yield row, hashlib.blake2b(text, digest_size=16).digest()
