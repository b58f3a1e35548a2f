"""The closed vocabularies: what a thing is, and what a listing means."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AlertStatus", "ListingStatus", "NameType", "RecordKind", "SubjectKind"]


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


class AlertStatus(StrEnum):
    """The life of an alert, as far as a run moves it."""

    OPEN = "open"
    CLOSED = "closed"
