"""Frozen types of the domain; standard library only."""

from firmwatch.model.alert import AlignedWords, Alert, Comparison, Evidence, SnapshotReference
from firmwatch.model.flat import FlatSubject, flat_subject
from firmwatch.model.kinds import AlertStatus, ListingStatus, NameType, RecordKind, SubjectKind
from firmwatch.model.record import (
    Address,
    Excluded,
    Identifier,
    LeftOut,
    Link,
    Listing,
    Locator,
    Name,
    Parsed,
    PublishedAt,
    Quarantined,
    Record,
    Tally,
)
from firmwatch.model.rows import from_row, to_row
from firmwatch.model.source import FileCounts, Snapshot, Source, SourceFile
from firmwatch.model.subject import HeldRow, Portfolio, RegisterRole, RejectedRow, Subject

__all__ = [
    "Address",
    "AlignedWords",
    "Alert",
    "AlertStatus",
    "Comparison",
    "Evidence",
    "Excluded",
    "FileCounts",
    "FlatSubject",
    "HeldRow",
    "Identifier",
    "LeftOut",
    "Link",
    "Listing",
    "ListingStatus",
    "Locator",
    "Name",
    "NameType",
    "Parsed",
    "Portfolio",
    "PublishedAt",
    "Quarantined",
    "Record",
    "RecordKind",
    "RegisterRole",
    "RejectedRow",
    "Snapshot",
    "SnapshotReference",
    "Source",
    "SourceFile",
    "Subject",
    "SubjectKind",
    "Tally",
    "flat_subject",
    "from_row",
    "to_row",
]
