"""The lake: what the world published, immutable and addressed by content."""

from firmwatch.lake.differences import changed_records
from firmwatch.lake.durability import make_folder, sync_path
from firmwatch.lake.frames import frame_of
from firmwatch.lake.indexes import StoredIndex, latest_index, load_index, store_index
from firmwatch.lake.joins import RecordDigests, StoredJoins, latest_joins, load_joins, store_joins
from firmwatch.lake.lines import DIGEST, Lines, line_of, record_digests
from firmwatch.lake.schema import parquet_schema
from firmwatch.lake.segments import load_manifest, load_segment, store_manifest, store_segment
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
    sha256_of,
    snapshot_id,
    stored_bytes,
)

__all__ = [
    "DIGEST",
    "Lines",
    "RecordDigests",
    "SnapshotWriter",
    "StoredIndex",
    "StoredJoins",
    "changed_records",
    "content_hash",
    "damage",
    "discard_unfinished",
    "frame_of",
    "is_whole",
    "latest_index",
    "latest_joins",
    "line_of",
    "load_index",
    "load_joins",
    "load_manifest",
    "load_segment",
    "make_folder",
    "parquet_schema",
    "read_quarantine",
    "read_records",
    "record_digests",
    "record_ids",
    "remove_snapshot",
    "restore_files",
    "sha256_of",
    "snapshot_id",
    "store_index",
    "store_joins",
    "store_manifest",
    "store_segment",
    "stored_bytes",
    "sync_path",
]
