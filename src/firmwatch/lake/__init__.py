"""The lake: what the world published, immutable and addressed by content."""

from firmwatch.lake.frames import frame_of
from firmwatch.lake.indexes import StoredIndex, load_index, store_index
from firmwatch.lake.joins import load_joins, store_joins
from firmwatch.lake.schema import parquet_schema
from firmwatch.lake.snapshot_writer import SnapshotWriter, remove_snapshot
from firmwatch.lake.snapshots import (
    content_hash,
    damage,
    discard_unfinished,
    is_whole,
    read_quarantine,
    read_records,
    record_ids,
    restore_files,
    snapshot_id,
    stored_bytes,
)

__all__ = [
    "SnapshotWriter",
    "StoredIndex",
    "content_hash",
    "damage",
    "discard_unfinished",
    "frame_of",
    "is_whole",
    "load_index",
    "load_joins",
    "parquet_schema",
    "read_quarantine",
    "read_records",
    "record_ids",
    "remove_snapshot",
    "restore_files",
    "snapshot_id",
    "store_index",
    "store_joins",
    "stored_bytes",
]
