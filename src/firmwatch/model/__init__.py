"""Frozen types of the domain; standard library only."""

from firmwatch.model.alert import Alert, Comparison, SnapshotReference
from firmwatch.model.change import Change, ChangeKind
from firmwatch.model.evidence import AlignedWords, Evidence
from firmwatch.model.explanation import Explanation, marked_up, printable
from firmwatch.model.flat import FlatSubject, flat_subject
from firmwatch.model.increment import (
    Delta,
    DeltaUse,
    Documents,
    Increments,
    Provenance,
    Release,
)
from firmwatch.model.kinds import AlertStatus, ListingStatus, NameType, RecordKind, SubjectKind
from firmwatch.model.listed_party import (
    Join,
    JoinRule,
    ListedParty,
    RecordKey,
    Refusal,
    Separation,
    key_of,
)
from firmwatch.model.party_alert import PartyAlert
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
from firmwatch.model.rows import by_fields, from_row, to_json, to_row, writable
from firmwatch.model.source import FieldUse, FileCounts, FileVersion, Snapshot, Source, SourceFile
from firmwatch.model.subject import HeldRow, Portfolio, RegisterRole, RejectedRow, Subject

__all__ = [
    "Address",
    "Alert",
    "AlertStatus",
    "AlignedWords",
    "Change",
    "ChangeKind",
    "Comparison",
    "Delta",
    "DeltaUse",
    "Documents",
    "Evidence",
    "Excluded",
    "Explanation",
    "FieldUse",
    "FileCounts",
    "FileVersion",
    "FlatSubject",
    "HeldRow",
    "Identifier",
    "Increments",
    "Join",
    "JoinRule",
    "LeftOut",
    "Link",
    "ListedParty",
    "Listing",
    "ListingStatus",
    "Locator",
    "Name",
    "NameType",
    "Parsed",
    "PartyAlert",
    "Portfolio",
    "Provenance",
    "PublishedAt",
    "Quarantined",
    "Record",
    "RecordKey",
    "RecordKind",
    "Refusal",
    "RegisterRole",
    "RejectedRow",
    "Release",
    "Separation",
    "Snapshot",
    "SnapshotReference",
    "Source",
    "SourceFile",
    "Subject",
    "SubjectKind",
    "Tally",
    "by_fields",
    "flat_subject",
    "from_row",
    "key_of",
    "marked_up",
    "printable",
    "to_json",
    "to_row",
    "writable",
]
