"""Records of the entities in OFAC's enhanced XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from firmwatch.model import (
    Address,
    Listing,
    ListingStatus,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.us_ofac_enhanced_parts import (
    EnhancedParts,
    References,
    read_enhanced_parts,
)
from firmwatch.sources.us_ofac_records import AUTHORITY, wallet_records
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.countries import country_code
from firmwatch.text.scripts import script_of

__all__ = ["EnhancedList", "entity_records", "kind_of"]

_KINDS = {
    "entity": RecordKind.ORGANISATION,
    "vessel": RecordKind.VESSEL,
    "individual": RecordKind.LISTED_PERSON,
}
AIRCRAFT = "aircraft"
# Reference values "ALIAS TYPE"; a type that is not here is an alias too.
_ALIAS_TYPES = {"f.k.a.": NameType.PREVIOUS_NAME}
_UMBRELLA = "Consolidated List"
_SDN = "SDN List"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class EnhancedList:
    """One list in enhanced XML: the source, its file, and how OFAC calls the list in it.

    `title` is the name among "ENTITY LISTING TYPE" that every entry of the file has.
    """

    source: str
    file: str
    title: str


def kind_of(root: etree._Element, references: References) -> RecordKind | None:
    """Give the kind of an entity; None for an aircraft.

    Raises `ValueError` where the type is not printed or not known.
    """
    printed = references.text(root.find("generalInfo/entityType"))
    if printed.lower() == AIRCRAFT:
        return None
    if printed.lower() not in _KINDS:
        raise ValueError(f"its type {printed!r} is not known")
    return _KINDS[printed.lower()]


def entity_records(
    root: etree._Element, kind: RecordKind, given: EnhancedList, references: References, line: int
) -> tuple[list[Record], Counter[str]]:
    """Make the record of an entity, and one derived record per digital currency address in it.

    `line` (1-based) is where the entity begins. Gives also what is not kept, counted by name. Of
    listed persons only names, birth dates, listings, the countries of addresses and the wallets
    are kept (scope rules S4 and S7). Raises `ValueError` where the entity has no number or name.
    """
    number = fold(root.get("id"))
    if not (number.isascii() and number.isdigit()):
        raise ValueError("its id is not a number")
    person = kind is RecordKind.LISTED_PERSON
    owner = "listed_person" if person else "organisation"
    locator = Locator(given.file, line)
    parts, left_out = read_enhanced_parts(
        root, references, owner, kind is RecordKind.VESSEL, locator
    )
    addresses = list(root.iterfind("addresses/address"))
    countries = [_country(address, references) for address in addresses]
    countries += [] if person else parts.countries
    record = Record(
        id=number,
        source=given.source,
        kind=kind,
        names=_names(root, references, locator),
        locator=locator,
        identifiers=() if person else tuple(dict.fromkeys(parts.identifiers)),
        addresses=() if person else tuple(dict.fromkeys(_addresses(addresses, references))),
        countries=tuple(dict.fromkeys(code for code in countries if code)),
        listings=_listings(root, references, given),
        links=tuple(dict.fromkeys(parts.links)),
        birth_dates=tuple(dict.fromkeys(parts.birth_dates)),
        properties=() if person else _properties(root, references, parts),
        notes="" if person else root.findtext("generalInfo/remarks") or "",
    )
    return [record, *wallet_records(record, parts.wallets)], left_out


def _names(root: etree._Element, references: References, locator: Locator) -> tuple[Name, ...]:
    elements = list(root.iterfind("names/name"))
    elements.sort(key=lambda element: not _true(element, "isPrimary"))
    names: dict[str, Name] = {}
    for element in elements:
        primary = _true(element, "isPrimary")
        weak = not primary and _true(element, "isLowQuality")
        alias = _ALIAS_TYPES.get(references.text(element.find("aliasType")).lower(), NameType.ALIAS)
        spellings = list(element.iterfind("translations/translation"))
        spellings.sort(key=lambda spelling: not _true(spelling, "isPrimary"))
        for place, spelling in enumerate(spellings):
            value = _full_name(spelling)
            kind = NameType.NAME if primary and not place else alias
            if value and (value not in names or (names[value].weak and not weak)):
                where = Locator(locator.file, line_of(spelling, locator.line))
                names[value] = Name(value, kind, weak, script_of(value), where)
    if not names:
        raise ValueError("it has no name")
    return tuple(names.values())


def _true(element: etree._Element, tag: str) -> bool:
    return fold(element.findtext(tag)).lower() == "true"


def _full_name(spelling: etree._Element) -> str:
    full = fold(spelling.findtext("formattedFullName"))
    if full:
        return full
    tags = ("formattedLastName", "formattedFirstName")
    return ", ".join(part for tag in tags if (part := fold(spelling.findtext(tag))))


def _addresses(elements: list[etree._Element], references: References) -> Iterator[Address]:
    for element in elements:
        country = references.text(element.find("country"))
        for spelling in element.findall("translations/translation") or [element]:
            values = spelling.iterfind("addressParts/addressPart/value")
            full = ", ".join(filter(None, [*(fold(value.text) for value in values), country]))
            if full:
                yield Address(full, _country(element, references))


def _country(address: etree._Element, references: References) -> str | None:
    printed = address.find("country")
    if printed is not None:
        return references.country(printed)
    # A region without a country is one of OFAC's own countries: "Region: Gaza".
    for part in address.iterfind("translations/translation/addressParts/addressPart"):
        if references.text(part.find("type")) == "REGION":
            return country_code(f"Region: {fold(part.findtext('value'))}")
    return None


def _listings(
    root: etree._Element, references: References, given: EnhancedList
) -> tuple[Listing, ...]:
    days = {
        references.text(element): fold(element.get("datePublished"))
        for element in root.iterfind("sanctionsLists/sanctionsList")
    }
    if len(days) > 1:
        # It took in the entries of older lists in 2014, and each stands on one of those too.
        days.pop(_UMBRELLA, None)
    programs = root.iterfind("sanctionsPrograms/sanctionsProgram")
    tags = dict.fromkeys(filter(None, map(references.text, programs)))
    if len(tags) == 1:
        own = {n: day for n, day in days.items() if (n == _SDN) == (given.title == _SDN)}
        days = own or days
    known = sorted({day for day in days.values() if _DAY.fullmatch(day)})
    # Nothing says which program came with which list, so that several days date none of several.
    day = known[0] if known and (len(known) == 1 or len(tags) == 1) else None
    return tuple(Listing(tag, AUTHORITY, ListingStatus.SANCTION, listing_date=day) for tag in tags)


def _properties(
    root: etree._Element, references: References, parts: EnhancedParts
) -> tuple[tuple[str, str], ...]:
    found = [("Title", fold(root.findtext("generalInfo/title")))]
    for element in root.iterfind("sanctionsLists/sanctionsList"):
        text = f"{references.text(element)} {fold(element.get('datePublished'))}"
        found.append(("List", text.strip()))
    for label, path in (
        ("Sanctions Type", "sanctionsTypes/sanctionsType"),
        ("Legal Authority", "legalAuthorities/legalAuthority"),
    ):
        found += [(label, references.text(element)) for element in root.iterfind(path)]
    return tuple(dict.fromkeys([(label, text) for label, text in found if text] + parts.properties))
