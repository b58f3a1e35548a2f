"""Records of the Global LEI Index as records of organisations that stand on no list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from firmwatch.model import (
    Address,
    Identifier,
    Link,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.gleif_l1_fields import FILE
from firmwatch.sources.number_schemes import telling_scheme
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = [
    "SOURCE_NAME",
    "exclusion",
    "find_lei",
    "is_deleted",
    "lei_of",
    "lei_record",
    "routing_lines",
]

SOURCE_NAME = "gleif_l1"

_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_LEI_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?LEI(?:\s[^<>]*)?>\s*([A-Z0-9]{20})\s*</")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ROUTING = re.compile(r"\s*c/o\b|\s*c\.o\.", re.IGNORECASE)
_ADDRESSES = (
    "Entity/LegalAddress",
    "Entity/HeadquartersAddress",
    "Entity/OtherAddresses/OtherAddress",
)
_ADDRESS_PARTS = (
    "FirstAddressLine",
    "AdditionalAddressLine",
    "City",
    "Region",
    "PostalCode",
    "Country",
)
_PROPERTIES = (
    ("registration_authority", "Entity/RegistrationAuthority/RegistrationAuthorityID"),
    ("registration_authority", "Entity/RegistrationAuthority/OtherRegistrationAuthorityID"),
    ("legal_jurisdiction", "Entity/LegalJurisdiction"),
    ("entity_category", "Entity/EntityCategory"),
    ("entity_subcategory", "Entity/EntitySubCategory"),
    ("legal_form", "Entity/LegalForm/EntityLegalFormCode"),
    ("legal_form_other", "Entity/LegalForm/OtherLegalForm"),
    ("entity_status", "Entity/EntityStatus"),
    ("creation_date", "Entity/EntityCreationDate"),
    ("expiration_date", "Entity/EntityExpirationDate"),
    ("expiration_reason", "Entity/EntityExpirationReason"),
    ("registration_status", "Registration/RegistrationStatus"),
)
_EVENT = "Entity/LegalEntityEvents/LegalEntityEvent"


def lei_of(root: etree._Element) -> str:
    """Give the LEI of a record; raises `ValueError` where it has none of the form of ISO 17442."""
    lei = fold(root.findtext("LEI"))
    if not _LEI.fullmatch(lei):
        raise ValueError(f"its LEI is {lei[:40]!r}, not 18 letters or digits and 2 digits")
    return lei


def find_lei(text: bytes) -> str | None:
    """Give the LEI that stands in the bytes of a record, without parsing them."""
    found = _LEI_ELEMENT.search(text)
    return found[1].decode("ascii") if found else None


def is_deleted(root: etree._Element) -> bool:
    """Say whether a delta marks a record as deleted."""
    return root.find("Extension/Deletion") is not None


def exclusion(root: etree._Element) -> str | None:
    """Say by which rule a record is left out, or None where it is of an organisation.

    A sole proprietor is a person (EntityCategory of LEI-CDF), and a person is in no register that
    subjects meet (scope rule S2). A delta marks what was deleted since.
    """
    if fold(root.findtext("Entity/EntityCategory")) == "SOLE_PROPRIETOR":
        return "a sole proprietor, who is a person (scope rule S2)"
    if is_deleted(root):
        return "a record that the publisher has deleted"
    return None


def lei_record(root: etree._Element, line: int) -> Record:
    """Make a record of an LEIRecord that begins on `line` (1-based) of the file.

    Raises `ValueError` where it has no LEI or no name.
    """
    lei = lei_of(root)
    jurisdiction = country_code(fold(root.findtext("Entity/LegalJurisdiction")))
    addresses = tuple(dict.fromkeys(_addresses(root)))
    countries = [jurisdiction, *(address.country for address in addresses)]
    return Record(
        id=lei,
        source=SOURCE_NAME,
        kind=RecordKind.ORGANISATION,
        names=_names(root, line),
        locator=Locator(FILE, line),
        identifiers=tuple(_identifiers(root, lei, jurisdiction)),
        addresses=addresses,
        countries=tuple(dict.fromkeys(country for country in countries if country)),
        links=tuple(_links(root)),
        properties=tuple(_properties(root)),
    )


def routing_lines(root: etree._Element) -> int:
    """Count the lines of addresses that are left out, since they say whom to write to."""
    lines = (
        line
        for path in _ADDRESSES
        for address in root.findall(path)
        for part in _ADDRESS_PARTS[:2]
        for line in address.findall(part)
    )
    return sum(bool(_ROUTING.match(line.text or "")) for line in lines)


def _names(root: etree._Element, line: int) -> tuple[Name, ...]:
    names: dict[str, Name] = {}

    def add(element: etree._Element, kind: NameType) -> None:
        if value := fold(element.text):
            locator = Locator(FILE, line_of(element, line))
            names.setdefault(value, Name(value, kind, False, script_of(value), locator))

    for element in root.findall("Entity/LegalName"):
        add(element, NameType.NAME)
    if not names:
        raise ValueError("the record has no legal name")
    for element in root.findall("Entity/OtherEntityNames/OtherEntityName"):
        former = element.get("type", "").startswith("PREVIOUS")
        add(element, NameType.PREVIOUS_NAME if former else NameType.ALIAS)
    path = "Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName"
    for element in root.findall(path):
        add(element, NameType.ALIAS)
    return tuple(names.values())


def _identifiers(root: etree._Element, lei: str, country: str | None) -> Iterator[Identifier]:
    printed = fold(root.findtext("Entity/RegistrationAuthority/RegistrationAuthorityEntityID"))
    scheme = telling_scheme("registration", printed, country)
    for number in (make_identifier("lei", lei), make_identifier(scheme, printed, country)):
        if number:
            yield number


def _addresses(root: etree._Element) -> Iterator[Address]:
    for path in _ADDRESSES:
        for element in root.findall(path):
            lines = (fold(line.text) for part in _ADDRESS_PARTS for line in element.findall(part))
            full = ", ".join(line for line in lines if line and not _ROUTING.match(line))
            if full:
                yield Address(full, country_code(fold(element.findtext("Country"))))


def _links(root: etree._Element) -> Iterator[Link]:
    for element in root.findall("Entity/SuccessorEntity"):
        yield from _parties(element, "successor", ("SuccessorLEI", "SuccessorEntityName"))
    for element in root.findall("Entity/AssociatedEntity"):
        relation = f"associated: {element.get('type', '').lower()}".rstrip(": ")
        yield from _parties(element, relation, ("AssociatedLEI", "AssociatedEntityName"))


def _parties(element: etree._Element, relation: str, paths: tuple[str, str]) -> Iterator[Link]:
    """Give one link: of the name where there is one, else of the LEI."""
    lei, name = (fold(element.findtext(path)) for path in paths)
    shown = f"{name} (LEI {lei})" if lei and name else name or (f"LEI {lei}" if lei else "")
    if shown:
        yield Link(relation, shown)


def _properties(root: etree._Element) -> Iterator[tuple[str, str]]:
    for label, path in _PROPERTIES:
        if value := fold(root.findtext(path)):
            yield label, value[:10] if label.endswith("_date") and _DAY.match(value) else value
    for event in root.findall(_EVENT):
        day = fold(event.findtext("LegalEntityEventEffectiveDate"))[:10]
        parts = (fold(event.findtext("LegalEntityEventType")), day, event.get("event_status", ""))
        if any(parts):
            yield "event", " ".join(part for part in parts if part)
