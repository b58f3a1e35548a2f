"""The closed vocabularies: what a thing is, and what a listing means."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AlertCause",
    "AlertStatus",
    "FindingStatus",
    "Judgement",
    "ListingStatus",
    "NameType",
    "RecordKind",
    "Severity",
    "SubjectKind",
]


class SubjectKind(StrEnum):
    """What a portfolio monitors. Closed: scope rule S1 keeps people out."""

    ORGANISATION = "organisation"
    VESSEL = "vessel"
    WALLET = "wallet"


class RecordKind(StrEnum):
    """What a source's record is of. `LISTED_PERSON` is in no index that subjects meet (S2)."""

    ORGANISATION = "organisation"
    VESSEL = "vessel"
    WALLET = "wallet"
    LISTED_PERSON = "listed_person"


class NameType(StrEnum):
    """FollowTheMoney's name properties; whether an alias is weak stands beside it."""

    NAME = "name"
    ALIAS = "alias"
    PREVIOUS_NAME = "previousName"


class ListingStatus(StrEnum):
    """What it means to stand on the list."""

    SANCTION = "sanction"
    DEBARMENT = "debarment"
    EXPORT_CONTROL = "export_control"
    INVESTIGATION = "investigation"
    CONVICTION = "conviction"
    OTHER = "other"


class FindingStatus(StrEnum):
    """Whether a pair of subject and record reaches the threshold, or did."""

    OPEN = "open"
    CLOSED = "closed"


class AlertStatus(StrEnum):
    """Where an alert stands; one that is reopened is open again."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Judgement(StrEnum):
    """What a person decided: the subject is the listed organisation, is not, or nobody can tell."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSURE = "unsure"


class Severity(StrEnum):
    """How soon an alert wants a decision, the gravest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertCause(StrEnum):
    """The fact that moved an alert: never a score. Of several, the first of this order is named."""

    LISTED = "listed"
    """The entry is new on its list, or back on it."""
    SOURCE_ADDED = "source added"
    """The list is screened against for the first time."""
    MERGED = "merged"
    """The entry took over another one's names or numbers, or took its number on."""
    SPLIT = "split"
    RENAMED = "renamed"
    ALIAS = "alias"
    IDENTIFIER = "identifier"
    PROGRAM = "program"
    """What the entry is listed for, or by whom."""
    OWNERSHIP = "ownership"
    """Who has what of whom: an interest began, ended or was stated otherwise in a register."""
    AMENDED = "amended"
    """Another field of the entry."""
    DELISTED = "delisted"
    SOURCE_REMOVED = "source removed"
    SUBJECT_ADDED = "subject added"
    SUBJECT_CHANGED = "subject changed"
    SUBJECT_REMOVED = "subject removed"
    LINKED = "linked"
    """Records of several lists were found to be of one organisation, or no longer are."""
    MODEL = "model"
    """Another version of the matcher, or another threshold: no fact changed."""
    EXPIRED = "decision expired"
    """The decision was only to hold for a time (`decision_expires_days`): no fact changed."""
    BY_HAND = "by hand"
    """A person reopened it: no fact changed."""
