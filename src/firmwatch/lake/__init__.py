"""The lake: what the world published, immutable and addressed by content."""

from firmwatch.lake.snapshots import (
    SnapshotWriter,
    content_hash,
    damage,
    discard_unfinished,
    is_whole,
    read_quarantine,
    read_records,
    snapshot_id,
)

__all__ = [
    "SnapshotWriter",
    "content_hash",
    "damage",
    "discard_unfinished",
    "is_whole",
    "read_quarantine",
    "read_records",
    "snapshot_id",
]
