"""Frozen types of the domain; standard library only."""

from firmwatch.model.alert import Alert, severity_of
from firmwatch.model.alert_state import AlertState
from firmwatch.model.change import Change, ChangeKind
from firmwatch.model.evidence import AlignedWords, Evidence
from firmwatch.model.explanation import Explanation, marked_up, printable
from firmwatch.model.finding import Comparison, Finding, SnapshotReference
from firmwatch.model.flat import FlatSubject, flat_subject
from firmwatch.model.kinds import (
    AlertCause,
    AlertStatus,
    FindingStatus,
    Judgement,
    ListingStatus,
    NameType,
    RecordKind,
    Severity,
    SubjectKind,
)
from firmwatch.model.listed_party import (
    Join,
    JoinRule,
    ListedParty,
    RecordKey,
    Refusal,
    Separation,
    key_of,
)
from firmwatch.model.message import Message
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
    "AlertCause",
    "AlertState",
    "AlertStatus",
    "AlignedWords",
    "Change",
    "ChangeKind",
    "Comparison",
    "Evidence",
    "Excluded",
    "Explanation",
    "FieldUse",
    "FileCounts",
    "FileVersion",
    "Finding",
    "FindingStatus",
    "FlatSubject",
    "HeldRow",
    "Identifier",
    "Join",
    "JoinRule",
    "Judgement",
    "LeftOut",
    "Link",
    "ListedParty",
    "Listing",
    "ListingStatus",
    "Locator",
    "Message",
    "Name",
    "NameType",
    "Parsed",
    "Portfolio",
    "PublishedAt",
    "Quarantined",
    "Record",
    "RecordKey",
    "RecordKind",
    "Refusal",
    "RegisterRole",
    "RejectedRow",
    "Separation",
    "Severity",
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
    "severity_of",
    "to_json",
    "to_row",
    "writable",
]
