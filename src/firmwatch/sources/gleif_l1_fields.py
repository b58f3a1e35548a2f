"""Every element of a record of LEI-CDF 3.1, and where it goes.

The paths are those of the Global LEI Foundation's LEI Common Data File format, versions 2.1 and
3.1. What an extension holds is the publisher's own and no part of the format; it is counted by
name and not looked into, but for the mark of a deleted record.
"""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.model import FieldUse
from firmwatch.sources.element_tables import element_table
from firmwatch.sources.gleif_files import HEADER_USES, field_uses

__all__ = ["FIELDS", "FILE", "RECORD"]

FILE = "lei2.xml"

_HEADER = "LEIData/LEIHeader"
_PREFIX = "LEIData/LEIRecords/LEIRecord"
_ADMINISTRATIVE = "administration of the record, which changes without the organisation"
_LANGUAGE = "no field of a record is for a language"

# Path below the record; what it becomes; why it is dropped.
_USES = """
LEI | id; identifiers: lei |
Entity/LegalName | names |
Entity/LegalName/@lang | | {language}
Entity/OtherEntityNames/OtherEntityName | names: aliases, previous names |
Entity/OtherEntityNames/OtherEntityName/@type | names: type |
Entity/OtherEntityNames/OtherEntityName/@lang | | {language}
Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName | names: aliases |
Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName/@type | | all are aliases
Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName/@lang | | {language}
Entity/TransliteratedOtherAddresses | | says the addresses again
Entity/RegistrationAuthority/RegistrationAuthorityID | properties: registration_authority |
Entity/RegistrationAuthority/OtherRegistrationAuthorityID | properties: registration_authority |
Entity/RegistrationAuthority/RegistrationAuthorityEntityID | identifiers: registration |
Entity/LegalJurisdiction | countries; identifiers: country; properties: legal_jurisdiction |
Entity/EntityCategory | properties: entity_category; SOLE_PROPRIETOR is excluded |
Entity/EntitySubCategory | properties: entity_subcategory |
Entity/LegalForm/EntityLegalFormCode | properties: legal_form (ISO 20275) |
Entity/LegalForm/OtherLegalForm | properties: legal_form_other |
Entity/AssociatedEntity/@type | links: relation |
Entity/AssociatedEntity/AssociatedLEI | links |
Entity/AssociatedEntity/AssociatedEntityName | links |
Entity/AssociatedEntity/AssociatedEntityName/@lang | | {language}
Entity/EntityStatus | properties: entity_status |
Entity/EntityCreationDate | properties: creation_date |
Entity/EntityExpirationDate | properties: expiration_date |
Entity/EntityExpirationReason | properties: expiration_reason |
Entity/SuccessorEntity/SuccessorLEI | links: successor |
Entity/SuccessorEntity/SuccessorEntityName | links: successor |
Entity/SuccessorEntity/SuccessorEntityName/@lang | | {language}
Entity/LegalEntityEvents/LegalEntityEvent/@group_type | | {administrative}
Entity/LegalEntityEvents/LegalEntityEvent/@group_id | | {administrative}
Entity/LegalEntityEvents/LegalEntityEvent/@group_sequence_no | | {administrative}
Entity/LegalEntityEvents/LegalEntityEvent/@event_status | properties: event |
Entity/LegalEntityEvents/LegalEntityEvent/LegalEntityEventType | properties: event |
Entity/LegalEntityEvents/LegalEntityEvent/LegalEntityEventEffectiveDate | properties: event |
Entity/LegalEntityEvents/LegalEntityEvent/LegalEntityEventRecordedDate | | {administrative}
Entity/LegalEntityEvents/LegalEntityEvent/ValidationDocuments | | {administrative}
Entity/LegalEntityEvents/LegalEntityEvent/ValidationReference | | {administrative}
Entity/LegalEntityEvents/LegalEntityEvent/AffectedFields | | says values of other elements again
Registration/InitialRegistrationDate | | {administrative}
Registration/LastUpdateDate | | {administrative}
Registration/RegistrationStatus | properties: registration_status |
Registration/NextRenewalDate | | {administrative}
Registration/ManagingLOU | | {administrative}
Registration/ValidationSources | | {administrative}
Registration/ValidationAuthority | | who checked the record; mostly the register again
Registration/OtherValidationAuthorities | | who checked the record; mostly the register again
NextVersion | | no part of the format
Extension | an excluded record, where it has Deletion | no part of the format
"""

_ADDRESSES = (
    "Entity/LegalAddress",
    "Entity/HeadquartersAddress",
    "Entity/OtherAddresses/OtherAddress",
)
_ADDRESS_PARTS = """
FirstAddressLine | addresses, unless it begins with "c/o" | a name after "c/o" may be a person's
AddressNumber | | stands in FirstAddressLine too
AddressNumberWithinBuilding | | stands in FirstAddressLine too
MailRouting | | whom to write to, who may be a person
AdditionalAddressLine | addresses, unless it begins with "c/o" | as FirstAddressLine
City | addresses |
Region | addresses |
Country | addresses: country; countries |
PostalCode | addresses |
@lang | | {language}
@type | | all are addresses
"""


def _fields() -> Iterator[FieldUse]:
    yield from field_uses(FILE, _HEADER, HEADER_USES)
    yield from field_uses(FILE, _PREFIX, _filled(_USES))
    for address in _ADDRESSES:
        yield from field_uses(FILE, f"{_PREFIX}/{address}", _filled(_ADDRESS_PARTS))


def _filled(table: str) -> str:
    return table.format(language=_LANGUAGE, administrative=_ADMINISTRATIVE)


FIELDS = tuple(_fields())
"""Every published element and where it goes."""

RECORD = element_table(
    FIELDS,
    _PREFIX,
    "organisation",
    repeated=(
        "Entity/OtherEntityNames/OtherEntityName"
        " Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName"
        + "".join(f" {address}/AdditionalAddressLine" for address in _ADDRESSES)
    ),
    opaque=(
        "Entity/TransliteratedOtherAddresses Registration/ValidationAuthority"
        " Registration/OtherValidationAuthorities NextVersion Extension"
        " Entity/LegalEntityEvents/LegalEntityEvent/AffectedFields"
    ),
)
"""The elements of a record."""
