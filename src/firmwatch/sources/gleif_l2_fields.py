"""Every element of the Global LEI Index's level 2, and where it goes.

The paths are those of the Global LEI Foundation's Relationship Record Common Data File format
(RR-CDF), versions 1.1 and 2.1, and of its Reporting Exceptions format, versions 1.1 and 2.1.
"""

from __future__ import annotations

from firmwatch.sources.element_tables import element_table
from firmwatch.sources.gleif_files import HEADER_USES, field_uses

__all__ = [
    "EXCEPTION",
    "EXCEPTIONS_FILE",
    "EXCEPTION_FIELDS",
    "RELATIONSHIP",
    "RELATIONSHIPS_FILE",
    "RELATIONSHIP_FIELDS",
]

RELATIONSHIPS_FILE = "rr.xml"
EXCEPTIONS_FILE = "repex.xml"

_RELATIONSHIPS = "RelationshipData"
_RECORD = f"{_RELATIONSHIPS}/RelationshipRecords/RelationshipRecord"
_EXCEPTIONS = "ReportingExceptionData"
_EXCEPTION = f"{_EXCEPTIONS}/ReportingExceptions/Exception"
_ADMINISTRATIVE = "administration of the record, which changes without the relationship"
_STANDARD = "how the parent keeps its accounts says nothing of a share"
_QUANTIFIER = "the share that is consolidated in accounts, which is no share of ownership"

# Path below the record; what it becomes; why it is dropped.
_RELATIONSHIP_USES = f"""
Relationship/StartNode/NodeID | parties; interests: asset_id |
Relationship/StartNode/NodeIDType | a quarantined record, where it is not LEI |
Relationship/EndNode/NodeID | parties; interests: owner_id |
Relationship/EndNode/NodeIDType | a quarantined record, where it is not LEI |
Relationship/RelationshipType | interests: kind, direct, detail; an excluded record |
Relationship/RelationshipPeriods/RelationshipPeriod/StartDate | interests: start_date |
Relationship/RelationshipPeriods/RelationshipPeriod/EndDate | interests: end_date |
Relationship/RelationshipPeriods/RelationshipPeriod/PeriodType | RELATIONSHIP_PERIOD alone is kept |
Relationship/RelationshipStatus | an excluded record, where it is over and nobody says since when |
Relationship/RelationshipQualifiers/RelationshipQualifier/QualifierDimension | | {_STANDARD}
Relationship/RelationshipQualifiers/RelationshipQualifier/QualifierCategory | | {_STANDARD}
Relationship/RelationshipQuantifiers/RelationshipQuantifier/MeasurementMethod | | {_QUANTIFIER}
Relationship/RelationshipQuantifiers/RelationshipQuantifier/QuantifierAmount | | {_QUANTIFIER}
Relationship/RelationshipQuantifiers/RelationshipQuantifier/QuantifierUnits | | {_QUANTIFIER}
Registration/InitialRegistrationDate | | {_ADMINISTRATIVE}
Registration/LastUpdateDate | interests: stated_date |
Registration/RegistrationStatus | an excluded record, where it is withdrawn or replaced |
Registration/NextRenewalDate | | {_ADMINISTRATIVE}
Registration/ManagingLOU | | {_ADMINISTRATIVE}
Registration/ValidationSources | | {_ADMINISTRATIVE}
Registration/ValidationDocuments | | {_ADMINISTRATIVE}
Registration/ValidationReference | | {_ADMINISTRATIVE}
NextVersion | | no part of the format
Extension | an excluded record, where it has Deletion/DeletedAt | no part of the format
"""
_EXCEPTION_USES = """
LEI | parties; interests: asset_id |
ExceptionCategory | interests: direct, detail |
ExceptionReason | parties: reason |
ExceptionReference | | free text, which may name a person
NextVersion | | no part of the format
Extension | an excluded record, where it has Deletion/DeletedAt | no part of the format
"""

RELATIONSHIP_FIELDS = (
    *field_uses(RELATIONSHIPS_FILE, f"{_RELATIONSHIPS}/Header", HEADER_USES),
    *field_uses(RELATIONSHIPS_FILE, _RECORD, _RELATIONSHIP_USES),
)
"""Every element of a file of relationships and where it goes."""

EXCEPTION_FIELDS = (
    *field_uses(EXCEPTIONS_FILE, f"{_EXCEPTIONS}/Header", HEADER_USES),
    *field_uses(EXCEPTIONS_FILE, _EXCEPTION, _EXCEPTION_USES),
)
"""Every element of a file of reporting exceptions and where it goes."""

RELATIONSHIP = element_table(
    RELATIONSHIP_FIELDS, _RECORD, "relationship", opaque="NextVersion Extension"
)
"""The elements of a relationship record."""

EXCEPTION = element_table(
    EXCEPTION_FIELDS,
    _EXCEPTION,
    "exception",
    repeated="ExceptionReason ExceptionReference",
    opaque="NextVersion Extension",
)
"""The elements of a reporting exception."""
