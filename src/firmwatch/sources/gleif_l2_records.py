"""Relationship records of the Global LEI Index as interests.

A relationship record says that the accounts of one organisation are consolidated into those of
another: control under accounting standards, not a share (RR-CDF 2.1, RelationshipTypeEnum). So the
share is unknown; Open Ownership's mapping of these files to BODS gives the same interest type.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from firmwatch.model import Interest, InterestKind, Locator
from firmwatch.sources.gleif_l2_values import code_at, day_of, find_key, is_deleted, lei_at
from firmwatch.sources.xml_records import fold

__all__ = [
    "SOURCE_NAME",
    "exclusion",
    "find_relationship_key",
    "other_periods",
    "relationship_key",
    "relationship_of",
]

SOURCE_NAME = "gleif_l2"

_START = "Relationship/StartNode/NodeID"
_END = "Relationship/EndNode/NodeID"
_TYPE = "Relationship/RelationshipType"
_PERIOD = "Relationship/RelationshipPeriods/RelationshipPeriod"
_FOUND = find_key("NodeID", "RelationshipType")

# RelationshipTypeEnum: the kind of interest that the end node has in the start node, and whether
# it is direct; None for a relationship that gives the end node none.
_KINDS: dict[str, tuple[InterestKind, bool | None] | None] = {
    "IS_DIRECTLY_CONSOLIDATED_BY": (InterestKind.OTHER_INFLUENCE_OR_CONTROL, True),
    "IS_ULTIMATELY_CONSOLIDATED_BY": (InterestKind.OTHER_INFLUENCE_OR_CONTROL, False),
    # A branch is part of its head office, not owned by it.
    "IS_INTERNATIONAL_BRANCH_OF": (InterestKind.OTHER_INFLUENCE_OR_CONTROL, True),
    # Who manages a fund, or holds sub-funds together, decides for it and owns nothing of it.
    "IS_FUND-MANAGED_BY": (InterestKind.RIGHTS_GRANTED_BY_CONTRACT, None),
    "IS_SUBFUND_OF": (InterestKind.OTHER_INFLUENCE_OR_CONTROL, None),
    "IS_FEEDER_TO": None,
}
# RegistrationStatusEnum: whether a record with it says something by itself.
_REGISTRATION = {
    "PUBLISHED": True,
    "LAPSED": True,
    "PENDING_TRANSFER": True,
    "PENDING_ARCHIVAL": True,
    "RETIRED": True,
    "PENDING_VALIDATION": False,
    "ANNULLED": False,
    "DUPLICATE": False,
    "TRANSFERRED": False,
}
# RelationshipStatusEnum; "NULL" stands as a word in the publisher's files, and says nothing.
_STATUS = ("ACTIVE", "INACTIVE", "NULL")
_PERIODS = ("RELATIONSHIP_PERIOD", "ACCOUNTING_PERIOD", "DOCUMENT_FILING_PERIOD")


def relationship_key(root: etree._Element) -> str:
    """Give the key of a record: the start node's LEI and the type of relationship.

    The Golden Copy has one record of each type for a start node (Golden Copy and Delta Files
    specification 2.2, section 1.3). Raises `ValueError` where it has none, `SchemaError` for an
    unknown type.
    """
    return f"{lei_at(root, _START)}:{code_at(root, _TYPE, _KINDS)}"


def find_relationship_key(text: bytes) -> str | None:
    """Give the key that stands in the bytes of a record, without parsing them."""
    found = _FOUND.search(text)
    return f"{found[1].decode('ascii')}:{found[2].decode('ascii')}" if found else None


def exclusion(root: etree._Element) -> str | None:
    """Say by which rule a record gives no interest, or None where it gives one.

    Raises as `relationship_of` does.
    """
    if is_deleted(root):
        return "a record that the publisher has deleted"
    relation = code_at(root, _TYPE, _KINDS)
    if _KINDS[relation] is None:
        return f"{relation}: the start node invests in the end node, which does not own it"
    registration = code_at(root, "Registration/RegistrationStatus", _REGISTRATION)
    if not _REGISTRATION[registration]:
        return f"RegistrationStatus {registration}: the record does not count"
    status = code_at(root, "Relationship/RelationshipStatus", _STATUS)
    if (status == "INACTIVE" or registration == "RETIRED") and _period(root)[1] is None:
        return "a relationship that is over, and the publisher does not say since when"
    return None


def relationship_of(root: etree._Element, key: str, locator: Locator) -> Interest:
    """Make the interest that the end node of a record has in the start node.

    `key` is the record's (`relationship_key`). Raises `ValueError` where an LEI or a date is none,
    and `SchemaError` for an unknown code.
    """
    for path in (_START, _END):
        if (kind := fold(root.findtext(f"{path}Type"))) != "LEI":
            raise ValueError(f"its {path}Type is {kind[:40]!r}, not LEI")
    asset, relation = key.split(":")
    found = _KINDS[relation]
    assert found is not None, "a relationship without an interest is excluded before"
    start, end = _period(root)
    return Interest(
        id=key,
        source=SOURCE_NAME,
        owner_id=f"lei:{lei_at(root, _END)}",
        asset_id=f"lei:{asset}",
        kind=found[0],
        locator=locator,
        direct=found[1],
        start_date=start,
        end_date=end,
        stated_date=day_of(root.findtext("Registration/LastUpdateDate")),
        detail=relation,
    )


def other_periods(root: etree._Element) -> Iterator[str]:
    """Name the periods of a record that are of accounts or of filings, which are left out."""
    for element in root.iterfind(f"{_PERIOD}/PeriodType"):
        if (kind := fold(element.text)) != _PERIODS[0]:
            yield f"relationship.{_PERIOD} ({kind})"


def _period(root: etree._Element) -> tuple[str | None, str | None]:
    """Give the first and the last day of the relationship itself."""
    found = [
        period
        for period in root.iterfind(_PERIOD)
        if code_at(period, "PeriodType", _PERIODS) == _PERIODS[0]
    ]
    if len(found) > 1:
        raise ValueError("the record has two periods of the relationship")
    return (
        (day_of(found[0].findtext("StartDate")), day_of(found[0].findtext("EndDate")))
        if found
        else (None, None)
    )
