"""Entities and individuals of the United Nations' list as records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from firmwatch.model import Address, Listing, Locator, Name, NameType, Record, RecordKind
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.countries import country_code
from firmwatch.text.scripts import script_of

__all__ = ["FILE", "SOURCE_NAME", "entity_record", "individual_record", "split_names"]

FILE = "consolidated.xml"
SOURCE_NAME = "un_sc"

_AUTHORITY = "United Nations Security Council"
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_GROUP = re.compile(r"\(((?:[^()]|\([^()]*\))*;(?:[^()]|\([^()]*\))*)\)")
_SCRIPT_REMARK = re.compile(r"\s*\(original script\)", re.IGNORECASE)
_SCRIPT_NOTE = re.compile(r"in \w+ script:\s*(.+)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")


def entity_record(root: etree._Element, line: int) -> Record:
    """Make a record of an ENTITY element that begins on `line` (1-based) of the file.

    Raises `ValueError` where the entry has no DATAID or no name.
    """
    locator = Locator(FILE, line)
    listing = _listing(root)
    notes = [fold(note.text) for note in root.findall("ENTITY_ALIAS/NOTE")]
    addresses = tuple(dict.fromkeys(_addresses(root)))
    properties = [("reference_number", fold(root.findtext("REFERENCE_NUMBER")))]
    properties += [("last_updated", fold(e.text)) for e in root.findall("LAST_DAY_UPDATED/VALUE")]
    properties += [("alias_note", note) for note in notes]
    if not listing.listing_date:
        properties.append(("listed_on", fold(root.findtext("LISTED_ON"))))
    return Record(
        id=_data_id(root),
        source=SOURCE_NAME,
        kind=RecordKind.ORGANISATION,
        names=_names(root, "ENTITY_ALIAS", line),
        locator=locator,
        addresses=addresses,
        countries=_distinct(address.country for address in addresses),
        listings=(listing,),
        properties=tuple((label, value) for label, value in properties if value),
        notes=root.findtext("COMMENTS1") or "",
    )


def individual_record(root: etree._Element, line: int) -> Record:
    """Make a record of an INDIVIDUAL element: names, birth dates, listing, address countries.

    Nothing else of a listed person is kept (scope rules S4 and S7). Raises `ValueError` where the
    entry has no DATAID or no name.
    """
    countries = (e.text for e in root.findall("INDIVIDUAL_ADDRESS/COUNTRY"))
    births = (_birth_date(e) for e in root.findall("INDIVIDUAL_DATE_OF_BIRTH"))
    return Record(
        id=_data_id(root),
        source=SOURCE_NAME,
        kind=RecordKind.LISTED_PERSON,
        names=_names(root, "INDIVIDUAL_ALIAS", line),
        locator=Locator(FILE, line),
        countries=_distinct(country_code(fold(country)) for country in countries),
        listings=(_listing(root),),
        birth_dates=_distinct(births),
    )


def split_names(text: str) -> list[str]:
    """Split a field that holds several names apart: "A; B", and "A (B; C)" into A, B and C.

    Brackets without a semicolon belong to the name, as in "FOREIGN TRADE BANK (FTB)".
    """
    text = fold(text)
    inner: list[str] = []
    while group := _GROUP.search(text):
        inner += split_names(group[1])
        text = f"{text[: group.start()]};{text[group.end() :]}"
    names = [fold(_SCRIPT_REMARK.sub("", part)) for part in text.split(";")]
    return [name for name in dict.fromkeys([*names, *inner]) if name]


def _names(root: etree._Element, alias_tag: str, line: int) -> tuple[Name, ...]:
    names: dict[str, Name] = {}

    def add(element: etree._Element, text: str, kind: NameType, weak: bool = False) -> None:
        locator = Locator(FILE, line_of(element, line))
        for value in split_names(text):
            if value not in names or (names[value].weak and not weak):
                names[value] = Name(value, kind, weak, script_of(value), locator)

    parts = [part for tag in _NAME_PARTS if (part := root.find(tag)) is not None]
    if parts:
        add(parts[0], " ".join(part.text or "" for part in parts), NameType.NAME)
    if not names:
        raise ValueError("the record has no name")
    for original in root.findall("NAME_ORIGINAL_SCRIPT"):
        add(original, original.text or "", NameType.ALIAS)
    for alias in root.findall(alias_tag):
        quality = fold(alias.findtext("QUALITY")).lower()
        note = fold(alias.findtext("NOTE")) if alias_tag == "ENTITY_ALIAS" else ""
        former = quality == "f.k.a." or note.lower().startswith("formerly")
        kind = NameType.PREVIOUS_NAME if former else NameType.ALIAS
        add(alias, alias.findtext("ALIAS_NAME") or "", kind, weak=quality == "low")
        if spelt := _SCRIPT_NOTE.fullmatch(note):
            add(alias, spelt[1], kind, weak=quality == "low")
    return tuple(names.values())


def _data_id(root: etree._Element) -> str:
    value = fold(root.findtext("DATAID"))
    if not value:
        raise ValueError("the record has no DATAID")
    return value


def _listing(root: etree._Element) -> Listing:
    day = _DAY.match(fold(root.findtext("LISTED_ON")))
    return Listing(
        program=fold(root.findtext("UN_LIST_TYPE")),
        authority=_AUTHORITY,
        listing_date=day[0] if day else None,
    )


def _addresses(root: etree._Element) -> Iterator[Address]:
    for element in root.findall("ENTITY_ADDRESS"):
        parts = [fold(element.findtext(tag)) for tag in _ADDRESS_PARTS]
        full = ", ".join(part for part in parts if part)
        if full:
            yield Address(full, country_code(fold(element.findtext("COUNTRY"))))


def _birth_date(element: etree._Element) -> str | None:
    if day := _DAY.match(fold(element.findtext("DATE"))):
        return day[0]
    if year := _YEAR.fullmatch(fold(element.findtext("YEAR"))):
        return year[0]
    years = [fold(element.findtext(tag)) for tag in ("FROM_YEAR", "TO_YEAR")]
    return "/".join(years) if all(_YEAR.fullmatch(year) for year in years) else None


def _distinct(values: Iterator[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
