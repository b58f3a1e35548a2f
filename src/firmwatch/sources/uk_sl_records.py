"""Designations of the UK Sanctions List as records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from firmwatch.model import (
    Address,
    Identifier,
    Link,
    Listing,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.uk_sl_fields import FILE
from firmwatch.sources.uk_text import country_of, iso_day, partial_date, register_numbers
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["AUTHORITY", "SOURCE_NAME", "designation_record", "kind_of"]

SOURCE_NAME = "uk_sl"
AUTHORITY = "United Kingdom"

_KINDS = {
    "individual": RecordKind.LISTED_PERSON,
    "entity": RecordKind.ORGANISATION,
    "ship": RecordKind.VESSEL,
}
_NAME_PARTS = tuple(f"Name{number}" for number in range(1, 7))
_ADDRESS_PARTS = (
    *(f"AddressLine{number}" for number in range(1, 7)),
    "AddressPostalCode",
    "AddressCountry",
)
_ENTITY, _SHIP = "EntityDetails/Entity", "ShipDetails/Ship"
_REGISTER_NUMBERS = f"{_ENTITY}/BusinessRegistrationNumbers/BusinessRegistrationNumber"
_FLAGS = f"{_SHIP}/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip"
_IMO = re.compile(r"(?:IMO\s*)?\b\d{7}\b|IMO\d{7}")
_LINKS = (
    ("parent company", f"{_ENTITY}/ParentCompanies/ParentCompany"),
    ("subsidiary", f"{_ENTITY}/Subsidiaries/Subsidiary"),
    ("current owner or operator", f"{_SHIP}/CurrentOwnerOperators/CurrentOwnerOperator"),
    ("previous owner or operator", f"{_SHIP}/PreviousOwnerOperators/PreviousOwnerOperator"),
)
_PROPERTIES = (
    ("ofsi_group_id", "OFSIGroupID"),
    ("un_reference_number", "UNReferenceNumber"),
    ("designation_source", "DesignationSource"),
    ("sanctions_imposed", "SanctionsImposed"),
    ("last_updated", "LastUpdated"),
    ("entity_type", f"{_ENTITY}/TypeOfEntities/TypeOfEntity"),
    ("business_registration_number", _REGISTER_NUMBERS),
    ("flag", _FLAGS),
    ("previous_flag", f"{_SHIP}/PreviousFlags/PreviousFlag"),
    ("ship_type", f"{_SHIP}/TypeOfShipDetails/TypeOfShip"),
    ("tonnage", f"{_SHIP}/TonnageOfShipDetails/TonnageOfShip"),
    ("length", f"{_SHIP}/LengthOfShipDetails/LengthOfShip"),
    ("year_built", f"{_SHIP}/YearsBuilt/YearBuilt"),
)


def kind_of(root: etree._Element) -> RecordKind:
    """Give what a Designation is of; raises `ValueError` where IndividualEntityShip does not say.

    A Designation with details of a person is one of a person, whatever it says.
    """
    if root.find("IndividualDetails/Individual") is not None:
        return RecordKind.LISTED_PERSON
    printed = fold(root.findtext("IndividualEntityShip"))
    if printed.lower() not in _KINDS:
        raise ValueError(f"IndividualEntityShip is {printed!r}, not Individual, Entity or Ship")
    return _KINDS[printed.lower()]


def designation_record(root: etree._Element, line: int) -> Record:
    """Make a record of a Designation that begins on `line` (1-based) of the file.

    Of a person only names, birth dates, the listing and countries of addresses are kept (scope
    rules S4 and S7). Raises `ValueError` where it has no UniqueID, no name, or no known kind.
    """
    kind = kind_of(root)
    record_id = fold(root.findtext("UniqueID"))
    if not record_id:
        raise ValueError("the record has no UniqueID")
    names = _names(root, line)
    addresses = tuple(dict.fromkeys(_addresses(root)))
    countries = [address.country for address in addresses]
    if kind is RecordKind.LISTED_PERSON:
        births = _texts(root, "IndividualDetails/Individual/DOBs/DOB")
        return Record(
            id=record_id,
            source=SOURCE_NAME,
            kind=kind,
            names=names,
            locator=Locator(FILE, line),
            countries=_distinct(countries),
            listings=(_listing(root, None),),
            birth_dates=_distinct([partial_date(birth) for birth in births]),
        )
    reason = fold(root.findtext("UKStatementofReasons")) or None
    return Record(
        id=record_id,
        source=SOURCE_NAME,
        kind=kind,
        names=names,
        locator=Locator(FILE, line),
        identifiers=tuple(dict.fromkeys(_identifiers(root, _distinct(countries)))),
        addresses=addresses,
        countries=_distinct([*countries, *map(country_of, _texts(root, _FLAGS))]),
        listings=(_listing(root, reason),),
        links=tuple(Link(how, name) for how, path in _LINKS for name in _texts(root, path)),
        properties=tuple(_properties(root)),
        notes=fold(root.findtext("OtherInformation")),
    )


def _texts(root: etree._Element, path: str) -> list[str]:
    return [text for element in root.findall(path) if (text := fold(element.text))]


def _names(root: etree._Element, line: int) -> tuple[Name, ...]:
    names: dict[str, Name] = {}

    def add(element: etree._Element, value: str, kind: NameType, weak: bool = False) -> None:
        if value and (value not in names or (names[value].weak and not weak)):
            locator = Locator(FILE, line_of(element, line))
            names[value] = Name(value, kind, weak, script_of(value), locator)

    printed = [
        (fold(name.findtext("NameType")).lower(), name) for name in root.findall("Names/Name")
    ]
    printed.sort(key=lambda pair: pair[0] != "primary name")
    for label, element in printed:
        value = fold(" ".join(element.findtext(part) or "" for part in _NAME_PARTS))
        weak = fold(element.findtext("AliasStrength")).lower().startswith("low")
        add(element, value, _name_type(label), weak)
    for element in root.findall("NonLatinNames/NonLatinName/NameNonLatinScript"):
        add(element, fold(element.text), NameType.ALIAS)
    if not names:
        raise ValueError("the record has no name")
    return tuple(names.values())


def _name_type(label: str) -> NameType:
    if label == "primary name":
        return NameType.NAME
    former = any(word in label for word in ("former", "previous", "f.k.a", "fka"))
    return NameType.PREVIOUS_NAME if former else NameType.ALIAS


def _listing(root: etree._Element, reason: str | None) -> Listing:
    return Listing(
        program=fold(root.findtext("RegimeName")),
        authority=AUTHORITY,
        reason=reason,
        listing_date=iso_day(root.findtext("DateDesignated")),
    )


def _addresses(root: etree._Element) -> Iterator[Address]:
    for element in root.findall("Addresses/Address"):
        parts = [fold(element.findtext(part)) for part in _ADDRESS_PARTS]
        if any(parts):
            yield Address(", ".join(part for part in parts if part), country_of(parts[-1]))


def _identifiers(root: etree._Element, countries: tuple[str, ...]) -> Iterator[Identifier]:
    country = countries[0] if len(countries) == 1 else None
    for element in root.findall(_REGISTER_NUMBERS):
        yield from register_numbers(element.text or "", country)
    for text in _texts(root, f"{_SHIP}/IMONumbers/IMONumber"):
        for printed in _IMO.findall(text) or [text]:
            if number := make_identifier("imo", printed):
                yield number
    for text in _texts(root, f"{_SHIP}/HullIdentificationNumbers/HullIdentificationNumber"):
        if number := make_identifier("other", text):
            yield number


def _properties(root: etree._Element) -> Iterator[tuple[str, str]]:
    for label, path in _PROPERTIES:
        for text in _texts(root, path):
            yield label, text
    printed = fold(root.findtext("DateDesignated"))
    if printed and not iso_day(printed):
        yield "date_designated", printed


def _distinct(values: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
