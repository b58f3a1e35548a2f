"""Every element of the UK Sanctions List's XML, and where it goes.

The paths are those of the format in force since 2025-12; contacts, and whatever else describes
people, are dropped (scope rules S4 and S7). `HullIdentificationNumber` is a column of the
publisher's CSV that no entry has filled so far.
"""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.model import FieldUse
from firmwatch.sources.element_tables import element_table

__all__ = ["FIELDS", "FILE", "ORGANISATION", "PERSON"]

FILE = "UK-Sanctions-List.xml"

_RECORD = "Designations/Designation"
_CONTACT = "contacts are no evidence of identity here"
_PERSONAL = "scope rule S7: of a listed person names, birth dates and listings only"
_REPEATS = "says again what SanctionsImposed says"
_PEOPLE_LESS = "of people it is dropped: scope rule S7"

# Path below the record; what it becomes; why it is dropped, in whole or for people.
_USES = """
LastUpdated | properties: last_updated | {less}
DateDesignated | listings: listing_date |
UniqueID | id |
OFSIGroupID | properties: ofsi_group_id | {less}
UNReferenceNumber | properties: un_reference_number | {less}
Names/Name/Name1 | names |
Names/Name/Name2 | names |
Names/Name/Name3 | names |
Names/Name/Name4 | names |
Names/Name/Name5 | names |
Names/Name/Name6 | names |
Names/Name/NameType | names: type |
Names/Name/AliasStrength | names: weak, where it is low |
NonLatinNames/NonLatinName/NameNonLatinScript | names: an alias |
NonLatinNames/NonLatinName/NonLatinScriptType | | the script is told by the letters
NonLatinNames/NonLatinName/NonLatinScriptLanguage | | no field of a name is for a language
Titles/Title | | {personal}
RegimeName | listings: program |
IndividualEntityShip | kind |
DesignationSource | properties: designation_source | {less}
SanctionsImposed | properties: sanctions_imposed | {less}
OtherInformation | notes | {less}
UKStatementofReasons | listings: reason | {less}
Addresses/Address/AddressLine1 | addresses | {less}
Addresses/Address/AddressLine2 | addresses | {less}
Addresses/Address/AddressLine3 | addresses | {less}
Addresses/Address/AddressLine4 | addresses | {less}
Addresses/Address/AddressLine5 | addresses | {less}
Addresses/Address/AddressLine6 | addresses | {less}
Addresses/Address/AddressPostalCode | addresses | {less}
Addresses/Address/AddressCountry | addresses: country; countries |
PhoneNumbers/PhoneNumber | | {contact}
EmailAddresses/EmailAddress | | {contact}
Websites/Website | | {contact}
IndividualDetails/Individual/DOBs/DOB | birth_dates |
IndividualDetails/Individual/BirthDetails/Location/TownOfBirth | | {personal}
IndividualDetails/Individual/BirthDetails/Location/CountryOfBirth | | {personal}
IndividualDetails/Individual/Genders/Gender | | {personal}
IndividualDetails/Individual/Nationalities/Nationality | | {personal}
IndividualDetails/Individual/Positions/Position | | {personal}
IndividualDetails/Individual/PassportDetails/Passport/PassportNumber | | {personal}
IndividualDetails/Individual/PassportDetails/Passport/PassportAdditionalInformation | | {personal}
IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber | | {personal}
IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierAdditionalInformation | | {personal}
EntityDetails/Entity/TypeOfEntities/TypeOfEntity | properties: entity_type |
EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber | identifiers; properties: business_registration_number |
EntityDetails/Entity/ParentCompanies/ParentCompany | links: parent company |
EntityDetails/Entity/Subsidiaries/Subsidiary | links: subsidiary |
ShipDetails/Ship/IMONumbers/IMONumber | identifiers: imo |
ShipDetails/Ship/HullIdentificationNumbers/HullIdentificationNumber | identifiers: other |
ShipDetails/Ship/CurrentOwnerOperators/CurrentOwnerOperator | links: current owner or operator |
ShipDetails/Ship/PreviousOwnerOperators/PreviousOwnerOperator | links: previous owner or operator |
ShipDetails/Ship/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip | countries; properties: flag |
ShipDetails/Ship/PreviousFlags/PreviousFlag | properties: previous_flag |
ShipDetails/Ship/TypeOfShipDetails/TypeOfShip | properties: ship_type |
ShipDetails/Ship/TonnageOfShipDetails/TonnageOfShip | properties: tonnage |
ShipDetails/Ship/LengthOfShipDetails/LengthOfShip | properties: length |
ShipDetails/Ship/YearsBuilt/YearBuilt | properties: year_built |
"""  # noqa: E501 (a table)

_INDICATORS = """
AssetFreeze ArmsEmbargo TargetedArmsEmbargo CharteringOfShips ClosureOfRepresentativeOffices
CrewServicingOfShipsAndAircraft Deflag PreventionOfBusinessArrangements ProhibitionOfPortEntry
TravelBan PreventionOfCharteringOfShips PreventionOfCharteringOfShipsAndAircraft
TechnicalAssistanceRelatedToAircraft TrustServicesSanctions DirectorDisqualificationSanction
"""


def _fields() -> Iterator[FieldUse]:
    yield FieldUse(FILE, "Designations/DateGenerated", "published_at of the snapshot")
    table = _USES.format(contact=_CONTACT, personal=_PERSONAL, less=_PEOPLE_LESS)
    for line in table.strip().splitlines():
        path, goes_to, why = (cell.strip() for cell in line.split("|"))
        yield FieldUse(FILE, f"{_RECORD}/{path}", goes_to, why)
    for name in _INDICATORS.split():
        path = f"{_RECORD}/SanctionsImposedIndicators/{name}"
        yield FieldUse(FILE, path, "", _REPEATS)


FIELDS = tuple(_fields())
"""Every published element and where it goes."""

# Elements that a list holds several of: the last step of every path with a plural above it.
_REPEATED = " ".join(
    path
    for use in FIELDS
    if (path := use.field.removeprefix(f"{_RECORD}/")).count("/")
    and path.split("/")[-2] not in ("Name", "NonLatinName", "Address", "Location", "Passport")
    and path.split("/")[-2] not in ("NationalIdentifier", "SanctionsImposedIndicators")
)

# A new measure brings a new indicator, which says nothing that SanctionsImposed does not say.
_OPAQUE = "SanctionsImposedIndicators"

ORGANISATION = element_table(FIELDS, _RECORD, "organisation", repeated=_REPEATED, opaque=_OPAQUE)
"""The elements of entities and ships."""

_KEPT_OF_PEOPLE = (
    "DateDesignated UniqueID RegimeName IndividualEntityShip Names/Name/Name1 Names/Name/Name2"
    " Names/Name/Name3 Names/Name/Name4 Names/Name/Name5 Names/Name/Name6 Names/Name/NameType"
    " Names/Name/AliasStrength NonLatinNames/NonLatinName/NameNonLatinScript"
    " Addresses/Address/AddressCountry IndividualDetails/Individual/DOBs/DOB"
)
PERSON = element_table(
    FIELDS, _RECORD, "listed_person", read=_KEPT_OF_PEOPLE, repeated=_REPEATED, opaque=_OPAQUE
)
"""The elements of individuals, of whom all but names, birth dates and listings is dropped."""
