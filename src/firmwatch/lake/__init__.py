"""The lake: what the world published, immutable and addressed by content."""

from firmwatch.lake.differences import changed_records
from firmwatch.lake.durability import make_folder, sync_path
from firmwatch.lake.entries import load_entries, store_entries
from firmwatch.lake.frame_folders import (
    OWNERS,
    ROWS,
    latest_frames,
    load_frames,
    read_frame,
    remove_frames,
    remove_made_of,
    store_frames,
)
from firmwatch.lake.frames import content_digests, frame_of
from firmwatch.lake.indexes import (
    StoredIndex,
    latest_index,
    load_index,
    load_tokens,
    store_index,
    store_tokens,
)
from firmwatch.lake.joins import RecordDigests, StoredJoins, latest_joins, load_joins, store_joins
from firmwatch.lake.lines import DIGEST, Lines, digests_of, line_of, record_digests
from firmwatch.lake.record_lines import record_lines, record_lines_again
from firmwatch.lake.schema import parquet_schema
from firmwatch.lake.segments import load_manifest, load_segment, store_manifest, store_segment
from firmwatch.lake.snapshot_writer import SnapshotWriter, remove_snapshot
from firmwatch.lake.snapshots import (
    changed_ids,
    content_hash,
    damage,
    discard_unfinished,
    frames_of,
    is_register,
    is_whole,
    read_interests,
    read_quarantine,
    read_records,
    read_register_parties,
    record_ids,
    restore_files,
    sha256_of,
    snapshot_id,
    states_interests,
    stored_bytes,
)

__all__ = [
    "DIGEST",
    "OWNERS",
    "ROWS",
    "Lines",
    "RecordDigests",
    "SnapshotWriter",
    "StoredIndex",
    "StoredJoins",
    "changed_ids",
    "changed_records",
    "content_digests",
    "content_hash",
    "damage",
    "digests_of",
    "discard_unfinished",
    "frame_of",
    "frames_of",
    "is_register",
    "is_whole",
    "latest_frames",
    "latest_index",
    "latest_joins",
    "line_of",
    "load_entries",
    "load_frames",
    "load_index",
    "load_joins",
    "load_manifest",
    "load_segment",
    "load_tokens",
    "make_folder",
    "parquet_schema",
    "read_frame",
    "read_interests",
    "read_quarantine",
    "read_records",
    "read_register_parties",
    "record_digests",
    "record_ids",
    "record_lines",
    "record_lines_again",
    "remove_frames",
    "remove_made_of",
    "remove_snapshot",
    "restore_files",
    "sha256_of",
    "snapshot_id",
    "states_interests",
    "store_entries",
    "store_frames",
    "store_index",
    "store_joins",
    "store_manifest",
    "store_segment",
    "store_tokens",
    "stored_bytes",
    "sync_path",
]
