"""Which records of two versions of a list are not the same, wherever in the files they stand."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from firmwatch.lake.frames import content_digests
from firmwatch.lake.snapshots import changed_ids, frames_of
from firmwatch.model import Record, Snapshot, from_row

if TYPE_CHECKING:
    import polars as pl

__all__ = ["changed_records"]


def changed_records(
    lake: Path, before: Snapshot, after: Snapshot, table: str = "record"
) -> tuple[dict[str, Record], dict[str, Record]]:
    """Give the records that differ in anything but where they stand, as they were and are, by id.

    A record that is in one version only is in one of the two only. Raises `LakeError` where one is
    missing or cannot be read.
    """
    only = changed_ids(lake, before, after, table)
    digests: dict[str, bytes] = {}
    for frame in frames_of(lake, before, table, only):
        digests.update(zip(frame["id"], content_digests(frame), strict=True))
    new = {}
    for frame in frames_of(lake, after, table, only):
        pairs = zip(frame["id"], content_digests(frame), strict=True)
        new.update(_chosen(frame, {id_ for id_, own in pairs if digests.pop(id_, None) != own}))
    # What is left of the older version is gone from the newer.
    wanted, old = digests.keys() | new.keys(), {}
    for frame in frames_of(lake, before, table, wanted) if wanted else ():
        old.update(_chosen(frame, wanted))
    return old, new


def _chosen(frame: pl.DataFrame, ids: Collection[str]) -> dict[str, Record]:
    rows = frame.filter(frame["id"].is_in(list(ids))).iter_rows(named=True)
    return {row["id"]: from_row(Record, row) for row in rows}
