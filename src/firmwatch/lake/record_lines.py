"""The records of a snapshot as lines of JSON, without making an object of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from firmwatch.lake.lines import line_of
from firmwatch.lake.schema import table_schema
from firmwatch.lake.snapshots import frames_of
from firmwatch.model import Record, Snapshot, from_row, to_row

__all__ = ["record_lines"]


def record_lines(lake: Path, snapshot: Snapshot) -> Iterator[tuple[list[str], list[bytes]]]:
    """Give the ids of the records of a snapshot and what `line_of` writes of each, many at a time.

    They are in the publisher's order. Raises `LakeError` as `read_records` does.
    """
    for frame in frames_of(lake, snapshot, "record"):
        if frame.schema == table_schema("record"):
            # Polars writes JSON as `line_of` does, byte for byte, in a twentieth of the time.
            yield frame["id"].to_list(), frame.write_ndjson().encode().splitlines()
        else:
            # An earlier firmwatch wrote fewer fields, which have their values of old.
            records = [from_row(Record, row) for row in frame.iter_rows(named=True)]
            yield [item.id for item in records], [line_of(to_row(item)) for item in records]
