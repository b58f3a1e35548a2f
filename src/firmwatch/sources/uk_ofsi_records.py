"""Groups of rows of OFSI's CSV as records."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

from stdnum import imo

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
from firmwatch.sources.uk_ofsi_rows import Row
from firmwatch.sources.uk_text import country_of, iso_day, partial_date, register_numbers
from firmwatch.sources.xml_records import fold
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = [
    "AUTHORITY",
    "FILE",
    "SOURCE_NAME",
    "group_record",
    "is_person",
    "may_be_person",
    "segments",
]

FILE = "ConList.csv"
SOURCE_NAME = "uk_ofsi"
AUTHORITY = "United Kingdom"

_NAME_COLUMNS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS_COLUMNS = (*(f"Address {number}" for number in range(1, 7)), "Post/Zip Code", "Country")
_NAME_TYPES = {
    "prime alias": NameType.NAME,
    "primary name": NameType.NAME,
    "fka": NameType.PREVIOUS_NAME,
}
_KINDS = {
    "individual": RecordKind.LISTED_PERSON,
    "entity": RecordKind.ORGANISATION,
    "ship": RecordKind.VESSEL,
}
_SEGMENT = re.compile(r"\(([A-Z][A-Za-z /']{1,50})\)\s*:")
_NUMBERED = re.compile(r"(?:^|\s)\(\d{1,2}\)")
_UN_REFERENCE = re.compile(r"\bUN Ref(?:erence)?:?\s*([A-Z]{2}[a-z]\.\d{3})", re.IGNORECASE)
# How an entry of a ship began before there was a Group Type for ships (2022).
_SHIP = re.compile(r"^(?!.{0,60}Company Number).{0,60}?\bIMO(?: number)?:?\s*(\d{7})\b", re.I)
_MMSI = re.compile(r"\bMMSI:?\s*(\d{9})\b")
_LINKS = (
    ("parent company", re.compile(r"^parent compan", re.IGNORECASE)),
    ("subsidiary", re.compile(r"^subsidiar", re.IGNORECASE)),
    ("current owner or operator", re.compile(r"^current owner", re.IGNORECASE)),
    ("previous owner or operator", re.compile(r"^previous owner", re.IGNORECASE)),
)
_FLAG = re.compile(r"^(?:current )?(?:believed )?flag\b", re.IGNORECASE)
_REASONS, _CONTACTS = "UK Statement of Reasons", ("Phone", "Email", "Website", "Fax")


def is_person(rows: Iterable[Row]) -> bool:
    """Whether any row of a group says that it is of an individual."""
    return any(fold(row.cells["Group Type"]).lower() == "individual" for row in rows)


def may_be_person(rows: Iterable[Row]) -> bool:
    """Whether no row of a group says that it is of an entity or ship, or one of an individual."""
    types = {fold(row.cells["Group Type"]).lower() for row in rows}
    return "individual" in types or not types & _KINDS.keys()


def segments(text: str) -> list[tuple[str, str]]:
    """Cut "Other Information" of 2022 and later, "(Label):value (Label):value", into its parts."""
    parts = _SEGMENT.split(text)
    return [
        (fold(label), fold(value)) for label, value in zip(parts[1::2], parts[2::2], strict=True)
    ]


def group_record(rows: list[Row]) -> Record:
    """Make a record of the rows of one group, in the order of the file.

    Of a person only names, birth dates, listings and countries of addresses are kept (scope rules
    S4 and S7). Raises `ValueError` where the rows disagree about what the group is of, say
    something else than the known types, or have no name.
    """
    types = {fold(row.cells["Group Type"]).lower() for row in rows}
    if len(types) != 1 or not types <= _KINDS.keys():
        raise ValueError(f"Group Type is {sorted(types)}, not one of Individual, Entity, Ship")
    kind = _KINDS[types.pop()]
    addresses = tuple(dict.fromkeys(_addresses(rows)))
    countries = _distinct(address.country for address in addresses)
    common = Record(
        id=fold(rows[0].cells["Group ID"]),
        source=SOURCE_NAME,
        kind=kind,
        names=_names(rows),
        locator=Locator(FILE, rows[0].line),
        countries=countries,
    )
    texts = _values(rows, "Other Information")
    parts = [part for text in texts for part in segments(text)]
    person = kind is RecordKind.LISTED_PERSON
    reasons = [value for label, value in parts if label == _REASONS]
    listings = _listings(rows, None if person or not reasons else reasons[0])
    if person:
        births = (partial_date(value) for value in _values(rows, "DOB"))
        return dataclasses.replace(common, listings=listings, birth_dates=_distinct(births))
    ship = next((found for text in texts if (found := _SHIP.search(text))), None)
    if ship and imo.is_valid(ship[1]):
        common = dataclasses.replace(common, kind=RecordKind.VESSEL)
    country = countries[0] if len(countries) == 1 else None
    flags = (country_of(value.strip(" .")) for label, value in parts if _FLAG.match(label))
    return dataclasses.replace(
        common,
        identifiers=tuple(dict.fromkeys(_identifiers(common.kind, texts, parts, country))),
        addresses=addresses,
        countries=_distinct([*countries, *flags]),
        listings=listings,
        links=tuple(dict.fromkeys(_links(parts))),
        properties=tuple(dict.fromkeys(_properties(rows, texts, parts))),
        notes="\n".join(texts),
    )


def _values(rows: Iterable[Row], column: str) -> list[str]:
    values = (fold(row.cells.get(column)) for row in rows)
    return list(dict.fromkeys(value for value in values if value))


def _names(rows: list[Row]) -> tuple[Name, ...]:
    names: dict[str, Name] = {}

    def add(value: str, kind: NameType, weak: bool, line: int) -> None:
        if value and (value not in names or (names[value].weak and not weak)):
            names[value] = Name(value, kind, weak, script_of(value), Locator(FILE, line))

    typed = [(_NAME_TYPES.get(fold(row.cells["Alias Type"]).lower()), row) for row in rows]
    typed.sort(key=lambda pair: pair[0] is not NameType.NAME)
    for kind, row in typed:
        weak = fold(row.cells.get("Alias Quality")).lower().startswith("low")
        value = fold(" ".join(row.cells.get(column, "") for column in _NAME_COLUMNS))
        add(value, kind or NameType.ALIAS, weak, row.line)
    for _, row in typed:
        add(fold(row.cells.get("Name Non-Latin Script")), NameType.ALIAS, False, row.line)
    if not names:
        raise ValueError("the group has no name")
    return tuple(names.values())


def _addresses(rows: Iterable[Row]) -> Iterator[Address]:
    for row in rows:
        parts = [fold(row.cells.get(column)) for column in _ADDRESS_COLUMNS]
        if any(parts):
            full = ", ".join(part for part in parts if part)
            # Where the column of countries is empty, the last line may be one: "Pyongyang, DPRK".
            last = parts[-1] or full.rpartition(",")[2].strip(" .")
            yield Address(full, country_of(last))


def _listings(rows: Iterable[Row], reason: str | None) -> tuple[Listing, ...]:
    found = (
        Listing(
            program=fold(row.cells["Regime"]),
            authority=AUTHORITY,
            reason=reason,
            listing_date=iso_day(row.cells.get("Listed On")),
        )
        for row in rows
    )
    return tuple(dict.fromkeys(found))


def _identifiers(
    kind: RecordKind, texts: list[str], parts: list[tuple[str, str]], country: str | None
) -> Iterator[Identifier]:
    found: list[Identifier | None] = []
    if kind is RecordKind.VESSEL:
        found += [make_identifier("imo", ship[1]) for text in texts if (ship := _SHIP.search(text))]
        found += [
            make_identifier("mmsi", number) for text in texts for number in _MMSI.findall(text)
        ]
    for label, value in parts:
        if label.lower().startswith("business reg"):
            found += register_numbers(value, country)
        elif label.upper().startswith("IMO"):
            found += [make_identifier("imo", number) for number in re.findall(r"\d{7}", value)]
    yield from (number for number in found if number)


def _links(parts: list[tuple[str, str]]) -> Iterator[Link]:
    for label, value in parts:
        for relation, words in _LINKS:
            if words.search(label):
                names = (fold(name).strip(" .;") for name in _NUMBERED.split(value))
                yield from (Link(relation, name) for name in names if name)


def _properties(
    rows: list[Row], texts: list[str], parts: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    for label, column in (
        ("last_updated", "Last Updated"),
        ("date_designated", "UK Sanctions List Date Designated"),
    ):
        yield from ((label, value) for value in _values(rows, column))
    for text in texts:
        yield from (("un_reference_number", number) for number in _UN_REFERENCE.findall(text))
    for label, value in parts:
        known = label == _REASONS or any(words.search(label) for _, words in _LINKS)
        if not known and value and not label.startswith(_CONTACTS):
            yield re.sub(r"\W+", "_", label.lower()).strip("_"), value.rstrip(" .;")


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
